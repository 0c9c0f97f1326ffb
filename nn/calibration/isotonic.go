package calibration

import (
	"fmt"
	"slices"
	"sort"

	"github.com/seed78144065/credence/internal/numeric"
)

// IsotonicRegression fits any map of two classes under which a higher probability
// stays no lower. It needs more rows than the others.
//
// Source: [Zadrozny2002]; the fit by pooling neighbours, [Ayer1955].
type IsotonicRegression struct{}

// Isotonic goes through the points (X, Y), straight in between and level beyond. Both
// are probabilities; X ascends and Y never falls. Where Y is 0 or 1 the map is certain.
type Isotonic struct{ X, Y []float64 }

const kindIsotonic = "isotonic"

// isotonicRows is the number of rows below which isotonic regression overfits more
// than a sigmoid is wrong: [NiculescuMizil2005].
const isotonicRows = 1000

// Fit returns the Isotonic of least squared error, which has the least log loss too.
// Equal probabilities are one point with as many rows.
//
// Errors: those of [Method].
func (IsotonicRegression) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	rows, r, err := beginBinary("IsotonicRegression", logProb, labels, 1)
	if err != nil {
		return nil, r, err
	}
	if len(rows) < isotonicRows {
		r.warn("%d rows; below %d or so isotonic regression follows chance", len(rows), isotonicRows)
	}
	order := make([]scored, len(rows))
	for i, row := range logProb { // an impossible class is 0 or 1 here
		order[i] = scored{numeric.Expit(row[1] - row[0]), labels[i]}
	}
	slices.SortFunc(order, byScore)
	m := pool(order)
	r.Iterations = 1
	if certain := m.Y[0] == 0 || m.Y[len(m.Y)-1] == 1; certain {
		r.warn("the map is certain at an end, where all rows are of one class: one wrong row there has the log loss of %.3g", -numeric.Log(clip))
	}
	return m, r, r.end(m, logProb, labels)
}

// block is a run of rows that are pooled.
type block struct{ lo, hi, positives, n float64 }

// pool returns the isotonic regression of rows in order.
func pool(order []scored) Isotonic {
	var blocks []block
	for i := 0; i < len(order); {
		b := block{lo: order[i].x, hi: order[i].x}
		for ; i < len(order) && order[i].x == b.lo; i++ {
			b.positives += float64(order[i].y)
			b.n++
		}
		for len(blocks) > 0 { // a rate that doesn't rise is one with that before
			before := blocks[len(blocks)-1]
			if float64(before.positives*b.n) < float64(b.positives*before.n) {
				break
			}
			b = block{before.lo, b.hi, before.positives + b.positives, before.n + b.n}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	var m Isotonic
	for _, b := range blocks {
		rate := b.positives / b.n
		m.X, m.Y = append(m.X, b.lo), append(m.Y, rate)
		if b.hi > b.lo {
			m.X, m.Y = append(m.X, b.hi), append(m.Y, rate)
		}
	}
	return m
}

// Probability returns what the probability p becomes; NaN of NaN.
func (m Isotonic) Probability(p float64) float64 {
	last := len(m.X) - 1
	switch {
	case p != p || last < 0:
		return p - p
	case p <= m.X[0]:
		return m.Y[0]
	case p >= m.X[last]:
		return m.Y[last]
	}
	k := sort.SearchFloat64s(m.X, p)
	lo, hi := m.Y[k-1], m.Y[k]
	if lo == hi {
		return lo
	}
	t := (p - m.X[k-1]) / (m.X[k] - m.X[k-1])
	return min(lo+float64(t*(hi-lo)), hi)
}

// Apply is that of [Map], of two classes.
func (m Isotonic) Apply(logProb, to []float64) error {
	z, err := logOdds(kindIsotonic, logProb, to)
	if err != nil {
		return err
	}
	if len(m.X) == 0 {
		return m.check()
	}
	putShare(m.Probability(numeric.Expit(z)), to)
	return nil
}

// MarshalJSON writes the kind, the version and the points.
func (m Isotonic) MarshalJSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return encode(kindIsotonic, struct {
		X []float64 `json:"x"`
		Y []float64 `json:"y"`
	}{m.X, m.Y})
}

// UnmarshalJSON reads what MarshalJSON writes; the value stays as it is on error.
func (m *Isotonic) UnmarshalJSON(data []byte) error {
	var in struct {
		header
		X []float64 `json:"x"`
		Y []float64 `json:"y"`
	}
	if err := decode(kindIsotonic, data, &in); err != nil {
		return err
	}
	read := Isotonic{in.X, in.Y}
	if err := read.check(); err != nil {
		return err
	}
	*m = read
	return nil
}

func (m Isotonic) check() error {
	if len(m.X) == 0 || len(m.X) != len(m.Y) {
		return fmt.Errorf("calibration: %s: %d x and %d y; want as many, from 1", kindIsotonic, len(m.X), len(m.Y))
	}
	for i := range m.X {
		x, y := m.X[i], m.Y[i]
		if !(x >= 0 && x <= 1 && y >= 0 && y <= 1) || i > 0 && !(x > m.X[i-1] && y >= m.Y[i-1]) {
			return fmt.Errorf("calibration: %s: the point %d is (%v, %v); want probabilities, x above that before and y not below", kindIsotonic, i, x, y)
		}
	}
	return nil
}
