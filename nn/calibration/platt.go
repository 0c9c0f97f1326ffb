package calibration

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// PlattScaling fits slope and intercept of a logistic regression on the log-odds of
// two classes.
//
// Source: [Platt1999]; Newton's method as in [Lin2007].
type PlattScaling struct {
	// Smooth moves labels away from 0 and 1 as if each class had had one row more of
	// the other kind, [Platt1999]: a fit that always exists.
	Smooth bool
}

// Platt makes log-odds z into A·z + B. With A = 1 and B the Intercept of a
// decision.PriorShift it moves a model to another share of positives.
type Platt struct{ A, B float64 }

const kindPlatt = "platt"

// Fit returns the Platt of least log loss.
//
// Errors: those of [Method]. Without Smooth there is no best slope, ErrNoFit, if a
// threshold tells all positive rows from all negative ones. A slope that is not
// positive turns the order of rows round, with a warning.
func (s PlattScaling) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	rows, r, err := beginBinary("PlattScaling", logProb, labels, 2)
	if err != nil {
		return nil, r, err
	}
	z := make([]float64, len(rows))
	for i, row := range rows {
		z[i] = row[1] - row[0]
	}
	target := targets(labels, r.Counts, s.Smooth)
	if err := separated("PlattScaling", z, labels); err != nil && !(s.Smooth && spread(z)) {
		return nil, r, err
	}
	fit := logistic{columns: [][]float64{z}, target: target, at: []float64{0, baseOdds(r.Counts)}}
	if err := fit.run(); err != nil {
		return nil, r, fmt.Errorf("calibration: PlattScaling: %w", err)
	}
	r.Iterations = fit.iterations
	m := Platt{fit.at[0], fit.at[1]}
	if m.A <= 0 {
		r.warn("the slope is %.3g: the higher the model's probability, the fewer rows are positive; is class 1 the positive one?", m.A)
	}
	return m, r, r.end(m, rows, labels)
}

// beginBinary is begin for two classes.
func beginBinary(caller string, logProb [][]float64, labels []int, coefficients int) ([][]float64, Report, error) {
	if len(logProb) > 0 && len(logProb[0]) > 2 {
		return nil, Report{}, fmt.Errorf("calibration: %s: %d classes; want 2, or TemperatureScaling, VectorScaling or DirichletScaling", caller, len(logProb[0]))
	}
	return begin(caller, logProb, labels, coefficients)
}

// baseOdds is where a regression begins: the log-odds of the classes, as in [Lin2007].
func baseOdds(counts []int) float64 {
	return numeric.Log(float64(counts[1]+1) / float64(counts[0]+1))
}

// targets are what a logistic regression is fitted to.
func targets(labels, counts []int, smooth bool) []float64 {
	lo, hi := 0.0, 1.0
	if smooth {
		lo, hi = 1/float64(counts[0]+2), float64(counts[1]+1)/float64(counts[1]+2)
	}
	t := make([]float64, len(labels))
	for i, y := range labels {
		t[i] = lo
		if y == 1 {
			t[i] = hi
		}
	}
	return t
}

// separated says whether a threshold tells the classes apart, so that the best slope
// is infinite, or all rows have one value, so that there is no slope.
func separated(caller string, z []float64, labels []int) error {
	if !spread(z) {
		return fmt.Errorf("calibration: %s: %w: all %d rows have the log-odds %v", caller, ErrNoFit, len(z), z[0])
	}
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, v := range z {
		lo[labels[i]], hi[labels[i]] = min(lo[labels[i]], v), max(hi[labels[i]], v)
	}
	if lo[1] < hi[0] && lo[0] < hi[1] {
		return nil
	}
	return fmt.Errorf("calibration: %s: %w: a threshold tells all positive rows from all negative ones, so that the best slope is infinite; want rows where the model is wrong, or PlattScaling with Smooth", caller, ErrNoFit)
}

// spread says whether there are two values.
func spread(z []float64) bool {
	for _, v := range z {
		if v != z[0] {
			return true
		}
	}
	return false
}

// Apply is that of [Map], of two classes.
func (m Platt) Apply(logProb, to []float64) error {
	z, err := logOdds(kindPlatt, logProb, to)
	if err != nil {
		return err
	}
	put(m.LogOdds(z), to)
	return nil
}

// LogOdds returns A·z + B; with A = 0 also for infinite z.
func (m Platt) LogOdds(z float64) float64 {
	if m.A == 0 {
		return m.B
	}
	return math.FMA(m.A, z, m.B)
}

// MarshalJSON writes the kind, the version, A and B.
func (m Platt) MarshalJSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return encode(kindPlatt, struct {
		A float64 `json:"slope"`
		B float64 `json:"intercept"`
	}{m.A, m.B})
}

// UnmarshalJSON reads what MarshalJSON writes; the value stays as it is on error.
func (m *Platt) UnmarshalJSON(data []byte) error {
	var in struct {
		header
		A *float64 `json:"slope"`
		B *float64 `json:"intercept"`
	}
	if err := decode(kindPlatt, data, &in); err != nil {
		return err
	}
	if in.A == nil || in.B == nil {
		return fmt.Errorf("calibration: %s: JSON without slope or intercept", kindPlatt)
	}
	*m = Platt{*in.A, *in.B} // JSON has no other numbers than finite ones
	return nil
}

func (m Platt) check() error {
	if a := m.A + m.B; a-a != 0 {
		return fmt.Errorf("calibration: %s: A is %v and B %v; want finite numbers", kindPlatt, m.A, m.B)
	}
	return nil
}
