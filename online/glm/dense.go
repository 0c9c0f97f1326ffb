package glm

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// dense has coefficients with a full covariance C, in panels of eight columns: row
// i of a panel is one lane.V, so that the kernels of the lanes serve eight columns
// at once. Beyond the last column a panel holds zeros. C is symmetric to the bit.
type dense struct {
	means  []float64
	panels [][]lane.V
	gain   []float64 // Cx, to whole panels
}

func newDense(n int) *dense {
	panels := (n + lane.W - 1) / lane.W
	d := &dense{means: make([]float64, n), panels: make([][]lane.V, panels), gain: make([]float64, panels*lane.W)}
	all := lane.Make(panels * n)
	for p := range d.panels {
		d.panels[p] = all[p*n : (p+1)*n]
	}
	return d
}

func (d *dense) at(i, j int) *float64 { return &d.panels[j/lane.W][i][j%lane.W] }

// panelGain is a panel's part of Cx.
func (d *dense) panelGain(p int, x []float64) (gain [1]lane.V) {
	lane.MatMul(gain[:], lane.Data(x), lane.Lanes(d.panels[p]), lane.Product{N: 1, K: len(x), M: 1})
	return gain
}

func (d *dense) predictor(x []float64) (mean, variance float64) {
	for p := range d.panels {
		gain := d.panelGain(p, x)
		rest := x[p*lane.W:]
		variance += dot(rest[:min(len(rest), lane.W)], gain[0][:])
	}
	return dot(x, d.means), variance
}

func (d *dense) learn(x []float64) (mean, variance float64) {
	for p := range d.panels {
		gain := d.panelGain(p, x)
		copy(d.gain[p*lane.W:], gain[0][:])
		rest := x[p*lane.W:]
		variance += dot(rest[:min(len(rest), lane.W)], gain[0][:])
	}
	return dot(x, d.means), variance
}

// move makes the mean m + slope·Cx and the covariance C − curvature·CxxᵀC, of
// which one factor √curvature·Cx is exact on both sides of the diagonal.
//
// Source: the conditional moments of a normal vector given those of xᵀβ,
// [Opper1999].
func (d *dense) move(x []float64, variance float64, s site) {
	root := math.Sqrt(tempered(s.curvature, variance))
	for i, k := range d.gain[:len(d.means)] {
		d.means[i] += float64(k * s.slope)
	}
	for i := range d.gain {
		d.gain[i] *= root
	}
	row := d.gain[:len(x)]
	for p, panel := range d.panels {
		var minus [1]lane.V
		for l := range minus[0] {
			minus[0][l] = -d.gain[p*lane.W+l]
		}
		lane.MatMulGradB(panel, minus[:], lane.Data(row), lane.Product{N: 1, K: len(row), M: 1})
	}
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
	for p := range d.panels {
		copy(c.panels[p], d.panels[p])
	}
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
