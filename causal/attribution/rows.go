package attribution

import (
	"fmt"
	"slices"

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
		axis := slices.IndexFunc(s.Dims, func(d bayes.Dim) bool { return d.Name() == row.Name() && d.Size() == row.Size() })
		if axis < 0 || s.Role != bayes.Observed && s.Role != bayes.Covariate {
			continue
		}
		x, err := p.Numbers(s.Name)
		if err != nil {
			return nil, fmt.Errorf("attribution: %w", err)
		}
		inner := 1 // elements that follow one another in a row
		for _, d := range s.Dims[axis+1:] {
			inner *= d.Size()
		}
		var out []float64
		for first := 0; first < len(x); first += inner * row.Size() {
			for _, i := range at {
				out = append(out, x[first+i*inner:first+(i+1)*inner]...)
			}
		}
		switch {
		case len(s.Dims) == 1:
			values[s.Name] = out
		case len(s.Dims) == 2 && axis == 0:
			values[s.Name] = mat.NewDense(len(at), inner, out)
		case len(s.Dims) == 2:
			values[s.Name] = mat.NewDense(len(out)/len(at), len(at), out)
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
