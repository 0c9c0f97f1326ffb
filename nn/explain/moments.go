package explain

import "math"

// moments are means of several numbers, and what their standard errors need
// [Welford1962].
type moments struct {
	n             float64
	mean, squares []float64
}

func newMoments(width int) *moments {
	return &moments{mean: make([]float64, width), squares: make([]float64, width)}
}

func (m *moments) add(x []float64) {
	m.n++
	for i, v := range x {
		d := v - m.mean[i]
		m.mean[i] += d / m.n
		m.squares[i] = math.FMA(d, v-m.mean[i], m.squares[i])
	}
}

// standardErrors returns those of the means, NaN of fewer than two.
func (m *moments) standardErrors() []float64 {
	se := make([]float64, len(m.squares))
	for i, s := range m.squares {
		se[i] = math.Sqrt(s / (m.n - 1) / m.n)
	}
	return se
}
