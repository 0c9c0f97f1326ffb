package mcmc

import "math"

// moments are the running mean and (co)variance of the draws of a window.
type moments struct {
	n       float64
	chains  float64   // whose draws they are, each about its own mean
	mean    []float64 // of the last of them
	square  []float64 // sums of squares, or of products: row-major, lower half
	delta   []float64 // from the last mean, for products
	product bool
}

func newMoments(kind Metric, dim int) moments {
	m := moments{mean: make([]float64, dim), chains: 1}
	if kind == Dense {
		m.square, m.delta, m.product = make([]float64, dim*dim), make([]float64, dim), true
	} else {
		m.square = make([]float64, dim)
	}
	return m
}

func (m *moments) reset() {
	m.n, m.chains = 0, 1
	clear(m.mean)
	clear(m.square)
}

// add takes in one draw.
//
// Source: [Welford1962].
func (m *moments) add(q []float64) {
	m.n++
	if !m.product {
		for i, x := range q {
			d := x - m.mean[i]
			m.mean[i] += d / m.n
			m.square[i] += float64(d * (x - m.mean[i]))
		}
		return
	}
	for i, x := range q {
		m.delta[i] = x - m.mean[i]
		m.mean[i] += m.delta[i] / m.n
	}
	n := len(q)
	for i := range n {
		d := q[i] - m.mean[i]
		row := m.square[i*n : i*n+i+1]
		for j := range row {
			row[j] += float64(d * m.delta[j])
		}
	}
}

// maxStretch bounds the variance that gradients suggest, in units of that of the
// draws: a thousand times the scale seen. A gradient that hardly changes, as on
// one side of a Laplace density, would suggest a scale without bound.
const maxStretch = 1e6

// renewScales makes √(var q / var g) the diagonal of the metric, for draws q
// with gradients g, and reports false if that is impossible. Of a normal
// density with independent coordinates these are the variances even if the
// chains have seen little of it. The moments are spent.
//
// Source: [Seyboldt2026] theorem 2.2.
func (m *moments) renewScales(metric *metric, gradients *moments) bool {
	if m.n < 2*m.chains {
		return false
	}
	n := len(m.mean)
	for i := range n {
		k := i
		if m.product {
			k = i*n + i
			clear(m.square[i*n : k]) // the upper half is never written
		}
		square := m.square[k]
		m.square[k] = min(math.Sqrt(square/gradients.square[i]), maxStretch*square/(m.n-m.chains))
	}
	if m.product {
		return metric.setCovariance(m.square)
	}
	return metric.setVariance(m.square)
}

// merge takes in the moments of other chains.
func (m *moments) merge(o *moments) {
	m.n += o.n
	m.chains += o.chains
	for i, s := range o.square {
		m.square[i] += s
	}
}

// spread is the running mean and spread of a number.
type spread struct{ n, mean, square float64 }

// add takes in one value.
//
// Source: [Welford1962].
func (s *spread) add(x float64) {
	s.n++
	d := x - s.mean
	s.mean += d / s.n
	s.square += float64(d * (x - s.mean))
}

// sd returns the standard deviation, NaN of fewer than two values.
func (s *spread) sd() float64 { return math.Sqrt(s.square / (s.n - 1)) }

// Shrinkage of a window of n draws: n/(n+5) of the estimate, and on the diagonal
// 1e-3·5/(n+5) more, as Stan does [Stan2023]. That floor also lets a chain go
// that has hardly moved in a window.
//
// Deviation: a dense metric has the floor in units of each variance. Fixed, it
// drowns the correlations of parameters of small variance: kilpisjarvi of the
// test kit takes 171 steps a draw that way and 5 this way. What the fixed floor
// did for windows of few draws, whose covariance is singular or nearly so, is
// done by weighing the correlations of n draws in d dimensions by n/(2d), at
// most 1: the eigenvalues of n draws of independent coordinates spread by the
// factor ((1+√(d/n))/(1−√(d/n)))² [Marchenko1967], which is 34 at n = 2d.
const (
	shrinkCount = 5
	shrinkTo    = 1e-3
	fullCount   = 2 // draws a dimension from which correlations count fully
)

// renew makes the shrunk estimate the metric, and reports false if that is
// impossible: fewer than two draws a chain, or numbers that overflow. The
// moments are spent: reset them before the next window.
func (m *moments) renew(metric *metric) bool {
	if m.n < 2*m.chains {
		return false
	}
	scale := m.n / (m.n + shrinkCount) / (m.n - m.chains)
	floor := shrinkTo * shrinkCount / (m.n + shrinkCount)
	for i := range m.square {
		m.square[i] *= scale
	}
	if !m.product {
		for i := range m.square {
			m.square[i] += floor
		}
		return metric.setVariance(m.square)
	}
	n := len(m.mean)
	weight := min(1, m.n/float64(fullCount*n))
	for i := range n {
		m.square[i*n+i] *= 1 + floor
		for j := range i {
			m.square[i*n+j] *= weight
			m.square[j*n+i] = m.square[i*n+j]
		}
	}
	return metric.setCovariance(m.square)
}
