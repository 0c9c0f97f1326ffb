package glm

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// dense has coefficients with a full covariance C, whose row i is as many lane.V
// as hold it, so that one kernel of the lanes serves the whole matrix. Beyond the
// last column there are zeros. C is symmetric to the bit.
type dense struct {
	means       []float64
	rows        []lane.V // of C
	gain, minus []lane.V // Cx, and its negative
}

func newDense(n int) *dense {
	width := (n + lane.W - 1) / lane.W
	return &dense{make([]float64, n), lane.Make(n * width), lane.Make(width), lane.Make(width)}
}

func (d *dense) at(i, j int) *float64 { return &d.rows[i*len(d.gain)+j/lane.W][j%lane.W] }

func (d *dense) product(k int) lane.Product { return lane.Product{N: 1, K: k, M: len(d.gain)} }

func (d *dense) predictor(x []float64) (mean, variance float64) {
	var few [16]lane.V // 128 coefficients
	gain := few[:]
	if len(d.gain) > len(few) {
		gain = lane.Make(len(d.gain))
	}
	return d.through(x, gain[:len(d.gain)])
}

func (d *dense) learn(x []float64) (mean, variance float64) { return d.through(x, d.gain) }

// through writes Cx into gain, and returns the moments of xᵀβ.
func (d *dense) through(x []float64, gain []lane.V) (mean, variance float64) {
	lane.MatMul(gain, lane.Data(x), lane.Lanes(d.rows), d.product(len(x)))
	return dot(x, d.means), dot(x, lane.Flat(gain))
}

// move makes the mean m + slope·Cx and the covariance C − curvature·CxxᵀC, of
// which one factor √curvature·Cx is exact on both sides of the diagonal.
//
// Source: the conditional moments of a normal vector given those of xᵀβ,
// [Opper1999].
func (d *dense) move(x []float64, variance float64, s site) {
	root := math.Sqrt(tempered(s.curvature, variance))
	gain, minus := lane.Flat(d.gain), lane.Flat(d.minus)[:len(x)]
	for i, k := range gain[:len(x)] {
		d.means[i] += float64(k * s.slope)
		gain[i] = k * root
		minus[i] = -gain[i]
	}
	lane.MatMulGradB(d.rows, d.minus, lane.Data(gain[:len(x)]), d.product(len(x)))
}

func (d *dense) blend(terms ...term) bool {
	n := len(d.means)
	precision, shift := make([]float64, n*n), make([]float64, n)
	for _, t := range terms {
		from := t.belief.(*dense)
		p := linalg.Inverse(from.factor(), n)
		for i := range n {
			for j := range n {
				shift[i] += float64(t.power * p[max(i, j)*n+min(i, j)] * from.means[j])
				if j <= i {
					precision[i*n+j] += float64(t.power * p[i*n+j])
				}
			}
		}
	}
	l := linalg.Factor(precision, n)
	linalg.SolveLower(l, shift)
	linalg.SolveUpper(l, shift)
	return d.assign(shift, linalg.Inverse(l, n))
}

// assign copies a mean and the lower triangle of a covariance, if they are those
// of a distribution.
func (d *dense) assign(means, lower []float64) bool {
	n := len(means)
	if l := linalg.Factor(lower, n); !(l[n*n-1] > 0) || !finite(lower) || !finite(means) {
		return false
	}
	for i := range n {
		if lower[i*n+i] > largest {
			return false
		}
	}
	copy(d.means, means)
	for i := range n {
		for j := range i + 1 {
			*d.at(i, j), *d.at(j, i) = lower[i*n+j], lower[i*n+j]
		}
	}
	return true
}

// lower is the lower triangle of the covariance.
func (d *dense) lower() []float64 {
	n := len(d.means)
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = *d.at(i, j)
		}
	}
	return a
}

// factor is L with LLᵀ the covariance.
func (d *dense) factor() []float64 { return linalg.Factor(d.lower(), len(d.means)) }

func (d *dense) coefficient(i int) (mean, variance float64) { return d.means[i], *d.at(i, i) }

func (d *dense) covariance() *mat.SymDense {
	n := len(d.means)
	c := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			c.SetSym(i, j, *d.at(i, j))
		}
	}
	return c
}

func (d *dense) draw(to, z []float64) {
	n, l := len(d.means), d.factor()
	for i := range to {
		to[i] = d.means[i] + dot(l[i*n:i*n+i+1], z)
	}
}

func (d *dense) copy() belief {
	c := newDense(len(d.means))
	copy(c.means, d.means)
	copy(c.rows, d.rows)
	return c
}

func (d *dense) numbers(to []float64) []float64 {
	to = append(to, d.means...)
	for i := range d.means {
		for j := range i + 1 {
			to = append(to, *d.at(i, j))
		}
	}
	return to
}

func (d *dense) set(from []float64) bool {
	n := len(d.means)
	if len(from) != n+n*(n+1)/2 {
		return false
	}
	lower, rest := make([]float64, n*n), from[n:]
	for i := range n {
		rest = rest[copy(lower[i*n:i*n+i+1], rest):]
	}
	return d.assign(from[:n], lower)
}
