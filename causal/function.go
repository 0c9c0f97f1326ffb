package causal

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// Noise is what a Function or a Network leaves to chance.
type Noise uint8

const (
	// NormalNoise is added to the value; its standard deviation is learnt, the
	// parameter y_sigma.
	NormalNoise Noise = iota
	// NoNoise: the node is the value.
	NoNoise
	// BernoulliNoise: the value is the probability of 1.
	BernoulliNoise
	// PoissonNoise: the value is the mean of a count.
	PoissonNoise
)

var noises = []string{"normal noise", "no noise", "Bernoulli noise", "Poisson noise"}

// String names the noise.
func (z Noise) String() string {
	if int(z) >= len(noises) {
		return "unknown noise"
	}
	return noises[z]
}

// Function is a mechanism written in Go: a law of physics, a rule of a tax code.
// It has nothing to learn but normal noise.
//
// NaN: a value that is not finite is an error of NewSCM in the data of the fit,
// and NaN or infinite in worlds.
type Function struct {
	// Of returns the value for the parents of one row, in the order of Parents.
	// A factor is the number of its level, from 0. It must be safe for
	// concurrent use and give the same value for the same parents.
	Of func(parents []float64) float64
	// Parents is the order of the parents; nil means that of their names.
	Parents []string
	// Noise is that of the node around the value.
	Noise Noise
}

func (f Function) learn(n node) (law, error) {
	if f.Of == nil {
		return law{}, errors.New("a Function without Of")
	}
	of := func(rows [][]float64) ([]float64, error) {
		y := make([]float64, len(rows))
		for i, x := range rows {
			y[i] = f.Of(x)
		}
		return y, nil
	}
	return byRow{of, f.Parents, f.Noise, "function"}.learn(n)
}

// Predictor is a model that was trained elsewhere, such as a neural network: for
// each row of inputs it has one output.
type Predictor interface {
	Predict(ctx context.Context, rows [][]float64) ([]float64, error)
}

// Network is a mechanism by a Predictor, whose weights are known: nothing is
// learnt but normal noise. Its output is the mean of the node, or the
// probability of 1 or the mean of a count, as Noise says.
//
// NaN: where Predict fails in a world, the node is NaN; in the data of the fit
// that is an error of NewSCM.
type Network struct {
	Predictor Predictor
	// Parents is the order of the inputs; nil means that of their names. A
	// factor is the number of its level, from 0.
	Parents []string
	// Noise is that of the node around the output.
	Noise Noise
}

func (f Network) learn(n node) (law, error) {
	if f.Predictor == nil {
		return law{}, errors.New("a Network without Predictor")
	}
	of := func(rows [][]float64) ([]float64, error) {
		return f.Predictor.Predict(context.Background(), rows)
	}
	return byRow{of, f.Parents, f.Noise, "network"}.learn(n)
}

// Given is the mechanism of a node without parents whose values are those of the
// rows, in every world in which nobody sets it: the cases are these, and no
// distribution of them is assumed.
type Given struct{}

func (Given) learn(n node) (law, error) {
	if len(n.parents) > 0 {
		return law{}, fmt.Errorf("given values have no causes, and %q has%s in the graph", n.name, n.given()[len(" given"):])
	}
	return law{text: "as given"}, nil
}

// byRow is a mechanism by a function of rows.
type byRow struct {
	of      func(rows [][]float64) ([]float64, error)
	parents []string
	noise   Noise
	word    string
}

func (f byRow) learn(n node) (law, error) {
	if f.parents == nil {
		f.parents = n.parents
	}
	if err := f.check(n); err != nil {
		return law{}, err
	}
	y, err := n.data.Numbers(n.name)
	if err != nil {
		return law{}, err
	}
	x := make([][]float64, len(f.parents))
	for i, p := range f.parents {
		if x[i], err = n.data.Numbers(p); err != nil {
			return law{}, err
		}
	}
	mean, err := f.at(x)
	if err != nil {
		return law{}, err
	}
	if err := f.fits(mean, y); err != nil {
		return law{}, err
	}
	value := func(in rows) bayes.Expr {
		args := make([]bayes.Expr, len(f.parents))
		for i, p := range f.parents {
			args[i] = in.vars[p]
		}
		return bayes.Call(called{f}, args, in.row)
	}
	l := law{text: fmt.Sprintf("%s%s, %v", f.word, n.given(), f.noise)}
	_, spread := moments(y)
	switch f.noise {
	case NoNoise:
		l.value = value
	case NormalNoise:
		l.dist = func(in rows) (bayes.Dist, error) {
			// Weak, as the default of package formula: 3 degrees of freedom and
			// 2.5 units.
			return bayes.Normal(value(in), in.model.Param(n.name+"_sigma", bayes.HalfStudentT(3, 2.5*spread))), nil
		}
	case BernoulliNoise:
		l.dist = func(in rows) (bayes.Dist, error) { return bayes.Bernoulli(value(in)), nil }
	case PoissonNoise:
		l.dist = func(in rows) (bayes.Dist, error) { return bayes.Poisson(value(in)), nil }
	}
	return l, nil
}

// check compares the names of the inputs with the parents in the graph.
func (f byRow) check(n node) error {
	if len(n.parents) == 0 {
		return fmt.Errorf("a %s of no parents; a Regression learns a distribution, Given takes the rows as they are", f.word)
	}
	if int(f.noise) >= len(noises) {
		return fmt.Errorf("noise %d, which there is not", f.noise)
	}
	count := make(map[string]int)
	for _, p := range n.parents {
		count[p]++
	}
	for _, p := range f.parents {
		count[p]--
	}
	for _, p := range append(append([]string(nil), n.parents...), f.parents...) {
		if count[p] != 0 {
			return fmt.Errorf("the inputs are %v and the parents in the graph %v; want the same, each once", f.parents, n.parents)
		}
	}
	return nil
}

// at evaluates columns; values that are not finite are errors.
func (f byRow) at(x [][]float64) ([]float64, error) {
	rows := transposed(x)
	y, err := f.of(rows)
	if err != nil {
		return nil, err
	}
	if len(y) != len(rows) {
		return nil, fmt.Errorf("%d values for %d rows", len(y), len(rows))
	}
	for i, v := range y {
		if v-v != 0 { // NaN or infinite
			return nil, fmt.Errorf("the value is %v in row %d, where %v are %v", v, i, f.parents, rows[i])
		}
	}
	return y, nil
}

// fits reports values that the column can't have around them.
func (f byRow) fits(mean, y []float64) error {
	for i, m := range mean {
		switch v := y[i]; {
		case f.noise == NoNoise && math.Abs(v-m) > 1e-9*max(1, math.Abs(v)): // digits of a file
			return fmt.Errorf("the value is %v in row %d and the column has %v: without noise they are equal; name a noise", m, i, v)
		case f.noise == BernoulliNoise && !(m >= 0 && m <= 1):
			return fmt.Errorf("the value is %v in row %d: want a probability", m, i)
		case f.noise == BernoulliNoise && v != 0 && v != 1:
			return fmt.Errorf("the column is %v in row %d: want 0 or 1, or a factor of two levels", v, i)
		case f.noise == PoissonNoise && !(m >= 0):
			return fmt.Errorf("the value is %v in row %d: want a mean of at least 0", m, i)
		case f.noise == PoissonNoise && !(v >= 0 && v == math.Trunc(v)):
			return fmt.Errorf("the column is %v in row %d: want a count", v, i)
		}
	}
	return nil
}

// transposed returns columns row by row, in one piece of memory.
func transposed(x [][]float64) [][]float64 {
	rows, all := make([][]float64, len(x[0])), make([]float64, len(x[0])*len(x))
	for i := range rows {
		rows[i] = all[i*len(x) : (i+1)*len(x) : (i+1)*len(x)]
		for j := range x {
			rows[i][j] = x[j][i]
		}
	}
	return rows
}

// called is a mechanism as the engine's function.
type called struct{ f byRow }

// String names the function in messages.
func (c called) String() string { return c.f.word }

// Value is bayes.Func's.
func (c called) Value(y []float64, x [][]float64) {
	got, err := c.f.of(transposed(x))
	if err != nil || len(got) != len(y) {
		for i := range y {
			y[i] = math.NaN()
		}
		return
	}
	copy(y, got)
}

// Gradient is bayes.Func's, by central differences: rows are independent.
func (c called) Gradient(dx [][]float64, dy, _ []float64, x [][]float64) {
	const step = 6e-6 // ε^⅓, where the errors of rounding and of the difference are alike
	up, down := make([]float64, len(dy)), make([]float64, len(dy))
	for i := range x {
		if dx[i] == nil {
			continue
		}
		keep := x[i]
		moved := make([]float64, len(keep))
		h := make([]float64, len(keep))
		for k, v := range keep {
			h[k] = float64(step * max(1, math.Abs(v)))
			moved[k] = v + h[k]
		}
		args := append([][]float64(nil), x...)
		args[i] = moved
		c.Value(up, args)
		for k, v := range keep {
			moved[k] = v - h[k]
		}
		c.Value(down, args)
		for k := range dy {
			dx[i][k] += dy[k] * (up[k] - down[k]) / (2 * h[k])
		}
	}
}
