package calibration

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/optim"
)

// VectorScaling fits a factor and a constant for each class.
//
// Source: [Guo2017] §4.2.
type VectorScaling struct {
	// Penalty times the squares of factors less 1 and of constants is added to the
	// mean log loss. 0 is none.
	Penalty float64
}

// DirichletScaling fits a matrix and constants: the map that is right if the
// probabilities of each class have a Dirichlet distribution, and [BetaScaling] of two
// classes without its bounds. It may change the order of the classes.
//
// Source: [Kull2019], with its penalty off the diagonal and on constants.
type DirichletScaling struct {
	// Penalty times the squares of what is off the diagonal of the matrix, and of the
	// constants, is added to the mean log loss: it must be positive. Choose it by the
	// log loss of rows that the map was not fitted to, from 1e-4 to 1 or so.
	Penalty float64
}

// Linear makes log-probabilities x into those in proportion to exp(W·x + B).
type Linear struct {
	W [][]float64 // [to class][from class]
	B []float64
}

const kindLinear = "linear"

// Fit returns the Linear, of a diagonal matrix, of least log loss and penalty; the
// constants sum to 0.
//
// Errors: those of [Method]; a penalty that is negative; ErrNoFit without one if the
// classes can be told apart.
func (v VectorScaling) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	if !(v.Penalty >= 0 && v.Penalty <= math.MaxFloat64) {
		return nil, Report{}, fmt.Errorf("calibration: VectorScaling: the penalty %v; want 0 or more", v.Penalty)
	}
	return fitLinear("VectorScaling", logProb, labels, v.Penalty, true)
}

// Fit returns the Linear of least log loss and penalty; the constants sum to 0.
//
// Errors: those of [Method]; a penalty that is not positive.
func (d DirichletScaling) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	if !(d.Penalty > 0 && d.Penalty <= math.MaxFloat64) {
		return nil, Report{}, fmt.Errorf("calibration: DirichletScaling: the penalty %v; want a positive one, such as 0.01: a matrix has many coefficients", d.Penalty)
	}
	return fitLinear("DirichletScaling", logProb, labels, d.Penalty, false)
}

func fitLinear(caller string, logProb [][]float64, labels []int, penalty float64, diagonal bool) (Map, Report, error) {
	classes := 2
	if len(logProb) > 0 {
		classes = len(logProb[0])
	}
	coefficients := 2
	if !diagonal {
		coefficients = classes + 1
	}
	rows, r, err := begin(caller, logProb, labels, coefficients)
	if err != nil {
		return nil, r, err
	}
	m := Linear{matrix(classes, classes), make([]float64, classes)}
	f := linearFit{rows, labels, penalty, diagonal, m, make([]float64, classes)}
	x := make([]float64, f.dim())
	for k := range classes {
		x[f.weight(k, k)] = 1
	}
	grad := make([]float64, len(x))
	c := optim.NewClimb(len(x), optim.Settings{Tolerance: 1e-18}) // a gain is of the square of the step: half of a double's digits
	c.Start(x, f.score(x, grad), grad)
	for c.Status == optim.Climbing {
		score := f.score(c.Trial, grad)
		c.Tell(score, grad)
	}
	r.Iterations = c.Iterations
	if c.Status == optim.Unfinished || -c.LogP < certainLoss {
		return nil, r, fmt.Errorf("calibration: %s: %w after %d iterations: coefficients grow without end where classes can be told apart; want a larger penalty, or rows where the model is wrong", caller, ErrNoFit, c.Iterations)
	}
	f.score(c.X, grad) // writes m
	mean := 0.0
	for _, b := range m.B {
		mean += b / float64(classes)
	}
	for k := range m.B {
		m.B[k] -= mean
	}
	return m, r, r.end(m, rows, labels)
}

// certainLoss is a mean log loss that no rows have whose classes overlap, as one wrong
// row of a billion costs more.
const certainLoss = 1e-9

// linearFit is the penalised log density of labels.
type linearFit struct {
	rows     [][]float64
	labels   []int
	penalty  float64
	diagonal bool
	m        Linear
	buf      []float64
}

// dim is the number of coefficients, weights first.
func (f *linearFit) dim() int {
	k := len(f.buf)
	if f.diagonal {
		return 2 * k
	}
	return k*k + k
}

// weight is the place of a weight among the coefficients.
func (f *linearFit) weight(to, from int) int {
	if f.diagonal {
		return to
	}
	return to*len(f.buf) + from
}

// score returns less the mean log loss and the penalty, and writes the gradient and
// the map.
func (f *linearFit) score(x, grad []float64) float64 {
	k := len(f.buf)
	clear(grad)
	bias := len(x) - k
	copy(f.m.B, x[bias:])
	for i := range k {
		for j := range k {
			if i == j || !f.diagonal {
				f.m.W[i][j] = x[f.weight(i, j)]
			}
		}
	}
	n, sum := float64(len(f.rows)), 0.0
	for r, row := range f.rows {
		f.m.logits(row, f.buf)
		total := numeric.LogSumExp(f.buf)
		sum += f.buf[f.labels[r]] - total
		for i := range k {
			d := -numeric.Exp(f.buf[i] - total)
			if i == f.labels[r] {
				d++
			}
			grad[bias+i] += d / n
			if f.diagonal {
				grad[i] = math.FMA(d/n, row[i], grad[i])
				continue
			}
			for j, v := range row {
				grad[i*k+j] = math.FMA(d/n, v, grad[i*k+j])
			}
		}
	}
	sum /= n
	for i, v := range x {
		switch {
		case i >= bias: // constants
		case f.diagonal:
			v--
		case i%(k+1) == 0: // the diagonal is free
			continue
		}
		sum -= float64(f.penalty * float64(v*v))
		grad[i] -= float64(2 * f.penalty * v)
	}
	return sum
}

// logits writes W·x + B; a weight of 0 takes no notice of -Inf.
func (m Linear) logits(x, to []float64) {
	for i, row := range m.W {
		s := m.B[i]
		for j, w := range row {
			if w != 0 {
				s = math.FMA(w, x[j], s)
			}
		}
		to[i] = s
	}
}

// Apply is that of [Map], of as many classes as the map has. An impossible class is an
// error where its weight for another one is negative. Beyond 32 classes it allocates.
func (m Linear) Apply(logProb, to []float64) error {
	if len(logProb) != len(m.B) || len(to) != len(m.B) || len(m.B) < 2 {
		return fmt.Errorf("calibration: %s: a row of %d classes to %d; want %d", kindLinear, len(logProb), len(to), len(m.B))
	}
	if k, ok := readable(logProb); !ok {
		return unreadable(kindLinear, k, logProb[k])
	}
	var small [32]float64 // rows that need no memory: to may be the row
	m.logits(append(small[:0], logProb...), to)
	return normalise(kindLinear, to)
}

// MarshalJSON writes the kind, the version, weights and constants.
func (m Linear) MarshalJSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return encode(kindLinear, struct {
		W [][]float64 `json:"weights"`
		B []float64   `json:"constants"`
	}{m.W, m.B})
}

// UnmarshalJSON reads what MarshalJSON writes; the value stays as it is on error.
func (m *Linear) UnmarshalJSON(data []byte) error {
	var in struct {
		header
		W [][]float64 `json:"weights"`
		B []float64   `json:"constants"`
	}
	if err := decode(kindLinear, data, &in); err != nil {
		return err
	}
	read := Linear{in.W, in.B}
	if err := read.check(); err != nil {
		return err
	}
	*m = read
	return nil
}

func (m Linear) check() error {
	if len(m.B) < 2 || len(m.W) != len(m.B) {
		return fmt.Errorf("calibration: %s: %d rows of weights and %d constants; want as many, from 2", kindLinear, len(m.W), len(m.B))
	}
	for i, row := range append(m.W[:len(m.W):len(m.W)], m.B) {
		if len(row) != len(m.B) {
			return fmt.Errorf("calibration: %s: row %d has %d weights; want %d", kindLinear, i, len(row), len(m.B))
		}
		for _, v := range row {
			if !(math.Abs(v) <= math.MaxFloat64) {
				return fmt.Errorf("calibration: %s: row %d has %v; want finite numbers", kindLinear, i, v)
			}
		}
	}
	return nil
}
