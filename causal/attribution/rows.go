package attribution

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// variable returns a variable of the program that is drawn.
func variable(p *bayes.Program, name string) (bayes.Site, error) {
	var names []string
	for _, s := range p.Sites() {
		if s.Role != bayes.Observed {
			continue
		}
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return bayes.Site{}, fmt.Errorf("attribution: no variable %q with a distribution%s", name, nearest.Suggest(name, names))
}

// rowsOf returns the number of rows of the variable's first dim.
func rowsOf(s bayes.Site) (int, error) {
	if len(s.Dims) != 1 {
		return 0, fmt.Errorf("attribution: %q has %d dims; want the rows of a table alone", s.Name, len(s.Dims))
	}
	return s.Dims[0].Size(), nil
}

// gathered returns the data of all rows, row at[i] as row i, by name: those of
// the rows of like.
func gathered(p *bayes.Program, like bayes.Site, at []int) (bayes.Values, error) {
	values := make(bayes.Values)
	row := like.Dims[0]
	for _, s := range p.Sites() {
		along := len(s.Dims) > 0 && s.Dims[0].Name() == row.Name() && s.Dims[0].Size() == row.Size()
		if !along || s.Role != bayes.Observed && s.Role != bayes.Covariate {
			continue
		}
		x, err := p.Numbers(s.Name)
		if err != nil {
			return nil, fmt.Errorf("attribution: %w", err)
		}
		width := len(x) / row.Size()
		out := make([]float64, 0, width*len(at))
		for _, i := range at {
			out = append(out, x[i*width:(i+1)*width]...)
		}
		switch len(s.Dims) {
		case 1:
			values[s.Name] = out
		case 2:
			values[s.Name] = mat.NewDense(len(at), width, out)
		default:
			return nil, fmt.Errorf("attribution: %q has %d dims; want at most two", s.Name, len(s.Dims))
		}
	}
	return values, nil
}

// spread returns n positions of the rows 0 … rows − 1, evenly spaced; each row
// several times if there are fewer than n.
func spread(rows, n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = i * rows / n
	}
	return at
}

// column returns the rows of a variable, [draw][row], of draws in one chain.
func column(d *bayes.Draws, name string) ([][]float64, error) {
	v, err := d.Var(name)
	if err != nil {
		return nil, err
	}
	x, n := v.Values(), v.Chains()*v.Len()
	out := make([][]float64, n)
	for k := range out {
		out[k] = make([]float64, v.Size())
		for i := range out[k] {
			out[k][i] = x[i*n+k]
		}
	}
	return out, nil
}
