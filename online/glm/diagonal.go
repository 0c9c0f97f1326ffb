package glm

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// diagonal has coefficients that are independent: what they share is lost.
type diagonal struct{ means, variances []float64 }

func newDiagonal(means, variances []float64) *diagonal {
	return &diagonal{append([]float64(nil), means...), append([]float64(nil), variances...)}
}

func (d *diagonal) predictor(x []float64) (mean, variance float64) {
	n := len(x)
	m, v := d.means[:n], d.variances[:n]
	var m0, m1, v0, v1 float64
	i := 0
	for ; i+2 <= n; i += 2 {
		a, b := x[i], x[i+1]
		m0 += float64(a * m[i])
		m1 += float64(b * m[i+1])
		v0 += float64(a * a * v[i])
		v1 += float64(b * b * v[i+1])
	}
	if i < n {
		m0 += float64(x[i] * m[i])
		v0 += float64(x[i] * x[i] * v[i])
	}
	return m0 + m1, v0 + v1
}

func (d *diagonal) learn(x []float64) (mean, variance float64) { return d.predictor(x) }

// move keeps the exact means and variances of the coefficients one by one.
//
// Source: [Graepel2010].
func (d *diagonal) move(x []float64, variance float64, s site) {
	h := tempered(s.curvature, variance)
	m, v := d.means[:len(x)], d.variances[:len(x)]
	for i, xi := range x {
		k := v[i] * xi
		m[i] += float64(k * s.slope)
		v[i] -= float64(k * (k * h))
	}
}

func (d *diagonal) blend(terms ...term) bool {
	means, variances := make([]float64, len(d.means)), make([]float64, len(d.means))
	for i := range means {
		precision, shift := 0.0, 0.0
		for _, t := range terms {
			from := t.belief.(*diagonal)
			p := t.power / from.variances[i]
			precision += p
			shift += float64(p * from.means[i])
		}
		means[i], variances[i] = shift/precision, 1/precision
	}
	return d.assign(means, variances)
}

// assign takes the parameters over, if they are those of a distribution.
func (d *diagonal) assign(means, variances []float64) bool {
	for i, v := range variances {
		if !(v > 0 && v <= largest) || means[i]-means[i] != 0 {
			return false
		}
	}
	d.means, d.variances = means, variances
	return true
}

func (d *diagonal) coefficient(i int) (mean, variance float64) { return d.means[i], d.variances[i] }

func (d *diagonal) covariance() *mat.SymDense {
	c := mat.NewSymDense(len(d.means), nil)
	for i, v := range d.variances {
		c.SetSym(i, i, v)
	}
	return c
}

func (d *diagonal) draw(to, z []float64) {
	for i, v := range d.variances {
		to[i] = d.means[i] + float64(math.Sqrt(v)*z[i])
	}
}

func (d *diagonal) copy() belief { return newDiagonal(d.means, d.variances) }

func (d *diagonal) numbers(to []float64) []float64 {
	return append(append(to, d.means...), d.variances...)
}

func (d *diagonal) set(from []float64) bool {
	n := len(d.means)
	if len(from) != 2*n {
		return false
	}
	own := newDiagonal(from[:n], from[n:])
	return d.assign(own.means, own.variances)
}
