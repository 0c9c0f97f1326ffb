package learn

import (
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// regressions scores families of numbers by linear regressions with normal errors.
type regressions struct {
	moments   *moments
	criterion Score
}

func newRegressions(d *dataset, s Score) *regressions { return &regressions{newMoments(d), s} }

// score is that of the regression of the node on its parents.
func (r *regressions) score(node int, parents []int) float64 {
	l := r.moments.factor(append(parents[:len(parents):len(parents)], node))
	k := len(parents)
	share := l[len(l)-1] // root of the share of variance that the parents leave
	if !(share > 0) {
		return math.Inf(-1)
	}
	n := float64(r.moments.n)
	variance := 2 * (numeric.Log(share) + r.moments.logSD[node])
	fit := float64(-n / 2 * (numeric.Log(2*math.Pi) + variance + 1))
	return fit - float64(float64(k+2)*r.criterion.penalty(numeric.Log(n)))
}

// moments are the correlations of numbers, and the logarithms of their standard
// deviations about the mean, with divisor n.
type moments struct {
	n           int
	variables   int
	correlation []float64
	logSD       []float64
}

func newMoments(d *dataset) *moments {
	v := len(d.names)
	m := &moments{n: d.n, variables: v, correlation: make([]float64, v*v), logSD: make([]float64, v)}
	standard := make([][]float64, v)
	for j, x := range d.numbers {
		mean := 0.0
		for _, value := range x {
			mean += value / float64(d.n)
		}
		z := make([]float64, d.n)
		for i, value := range x {
			z[i] = value - mean
		}
		sd := math.Sqrt(inner(z, z) / float64(d.n))
		for i := range z {
			z[i] /= sd
		}
		standard[j], m.logSD[j] = z, numeric.Log(sd)
	}
	for i := range v {
		for j := range i {
			r := inner(standard[i], standard[j]) / float64(d.n)
			m.correlation[i*v+j], m.correlation[j*v+i] = r, r
		}
		m.correlation[i*v+i] = 1
	}
	return m
}

// factor returns the Cholesky factor of the correlations of some variables; its
// diagonal is NaN from a variable on that depends on those before it.
func (m *moments) factor(of []int) []float64 {
	const dependent = 1e-10 // of a variance: far above rounding, far below any signal
	k := len(of)
	a := make([]float64, k*k)
	for i, v := range of {
		for j, w := range of[:i+1] {
			a[i*k+j] = m.correlation[v*m.variables+w]
		}
	}
	l := linalg.Factor(a, k)
	for i := range k {
		if !(l[i*k+i]*l[i*k+i] > dependent) {
			l[k*k-1] = math.NaN()
		}
	}
	return l
}

func inner(a, b []float64) (sum float64) {
	for i := range a {
		sum = math.FMA(a[i], b[i], sum)
	}
	return sum
}
