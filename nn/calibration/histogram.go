package calibration

import (
	"fmt"
	"math"
	"sort"

	"github.com/seed78144065/credence/internal/numeric"
)

// HistogramBinning fits steps: the share of positive rows of each bin, for two
// classes.
//
// Source: [Zadrozny2001].
type HistogramBinning struct {
	// Bins are those of [Reliability], whose Level has no meaning here.
	Bins Bins
	// Smooth adds a row of each class to every bin, so that no bin is certain: the
	// Laplace correction of [Zadrozny2001]. Bins without rows are ½ then.
	Smooth bool
}

// Histogram is level between its edges: the probability p becomes Rates[k] from
// Edges[k−1] to below Edges[k].
type Histogram struct {
	Edges []float64 // one less than Rates
	Rates []float64
}

const kindHistogram = "histogram"

// Fit returns the Histogram of the bins of the rows. A bin without rows keeps its
// centre.
//
// Errors: those of [Method], and of [Reliability].
func (h HistogramBinning) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	_, r, err := beginBinary("HistogramBinning", logProb, labels, 1)
	if err != nil {
		return nil, r, err
	}
	p := make([]float64, len(logProb))
	for i, row := range logProb {
		p[i] = numeric.Expit(row[1] - row[0])
	}
	_, bins, err := h.Bins.fill("HistogramBinning", p, labels, false)
	if err != nil {
		return nil, r, err
	}
	var m Histogram
	certain, empty := 0, 0
	for k, b := range bins {
		rate := b.Rate
		switch {
		case h.Smooth:
			rate = 0.5
			if b.N > 0 {
				rate = (float64(float64(b.N)*b.Rate) + 1) / float64(b.N+2)
			}
		case b.N == 0:
			rate = (b.Lo + b.Hi) / 2
			empty++
		case rate == 0 || rate == 1:
			certain++
		}
		m.Rates = append(m.Rates, rate)
		if k == 0 {
			continue
		}
		edge := b.Lo
		if h.Bins.EqualMass { // half way between the bins' rows
			edge = bins[k-1].Hi + (b.Lo-bins[k-1].Hi)/2
		}
		m.Edges = append(m.Edges, edge)
	}
	if certain > 0 {
		r.warn("%d of %d bins have rows of one class only and are certain; Smooth keeps them from it", certain, len(bins))
	}
	if empty > 0 {
		r.warn("%d of %d bins have no rows and keep their centre; EqualMass has no such bins", empty, len(bins))
	}
	r.Iterations = 1
	return m, r, r.end(m, logProb, labels)
}

// Probability returns what the probability p becomes.
func (m Histogram) Probability(p float64) float64 {
	if p != p || len(m.Rates) == 0 {
		return math.NaN()
	}
	return m.Rates[sort.Search(len(m.Edges), func(k int) bool { return p < m.Edges[k] })]
}

// Apply is that of [Map], of two classes.
func (m Histogram) Apply(logProb, to []float64) error {
	z, err := logOdds(kindHistogram, logProb, to)
	if err != nil {
		return err
	}
	if len(m.Rates) != len(m.Edges)+1 {
		return m.check()
	}
	putShare(m.Probability(numeric.Expit(z)), to)
	return nil
}

// MarshalJSON writes the kind, the version, edges and rates.
func (m Histogram) MarshalJSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return encode(kindHistogram, struct {
		Edges []float64 `json:"edges"`
		Rates []float64 `json:"rates"`
	}{append([]float64{}, m.Edges...), m.Rates})
}

// UnmarshalJSON reads what MarshalJSON writes; the value stays as it is on error.
func (m *Histogram) UnmarshalJSON(data []byte) error {
	var in struct {
		header
		Edges []float64 `json:"edges"`
		Rates []float64 `json:"rates"`
	}
	if err := decode(kindHistogram, data, &in); err != nil {
		return err
	}
	read := Histogram{in.Edges, in.Rates}
	if err := read.check(); err != nil {
		return err
	}
	*m = read
	return nil
}

func (m Histogram) check() error {
	if len(m.Rates) != len(m.Edges)+1 {
		return fmt.Errorf("calibration: %s: %d rates and %d edges; want one rate more", kindHistogram, len(m.Rates), len(m.Edges))
	}
	for k, v := range m.Rates {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("calibration: %s: rate %d is %v; want 0 to 1", kindHistogram, k, v)
		}
	}
	for k, v := range m.Edges {
		if !(v >= 0 && v <= 1) || k > 0 && !(v > m.Edges[k-1]) {
			return fmt.Errorf("calibration: %s: edge %d is %v; want 0 to 1, above that before", kindHistogram, k, v)
		}
	}
	return nil
}
