package calibration

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// BetaScaling fits the map of two classes that is right if the probabilities of each
// have a beta distribution. Unlike [PlattScaling] it can bend one end more than the
// other, and has the identity among its maps.
//
// Source: [Kull2017].
type BetaScaling struct{}

// Beta makes a probability p into one with the log-odds A·log p − B·log(1−p) + C. A
// and B are 0 or more, so that the order of rows stays.
type Beta struct{ A, B, C float64 }

const kindBeta = "beta"

// Fit returns the Beta of least log loss.
//
// Errors: those of [Method]; ErrNoFit as with [PlattScaling].
// Deviation: [Kull2017] leaves a negative coefficient out and fits again; here the
// least loss is sought among the maps that are allowed, which is the same one unless
// both are negative.
func (BetaScaling) Fit(logProb [][]float64, labels []int) (Map, Report, error) {
	rows, r, err := beginBinary("BetaScaling", logProb, labels, 3)
	if err != nil {
		return nil, r, err
	}
	z := make([]float64, len(rows))
	yes, no := make([]float64, len(rows)), make([]float64, len(rows))
	for i, row := range rows {
		z[i] = row[1] - row[0]
		yes[i], no[i] = -numeric.Softplus(-z[i]), numeric.Softplus(z[i])
	}
	if err := separated("BetaScaling", z, labels); err != nil {
		return nil, r, err
	}
	fit := logistic{columns: [][]float64{yes, no}, target: targets(labels, r.Counts, false), bounded: true, at: []float64{0, 0, baseOdds(r.Counts)}}
	if err := fit.run(); err != nil {
		return nil, r, fmt.Errorf("calibration: BetaScaling: %w", err)
	}
	r.Iterations = fit.iterations
	m := Beta{fit.at[0], fit.at[1], fit.at[2]}
	switch {
	case m.A == 0 && m.B == 0:
		r.warn("the map is constant: the higher the model's probability, the fewer rows are positive; is class 1 the positive one?")
	case m.A == 0:
		r.warn("A is at its bound 0: small probabilities are all much the same")
	case m.B == 0:
		r.warn("B is at its bound 0: large probabilities are all much the same")
	}
	return m, r, r.end(m, rows, labels)
}

// Apply is that of [Map], of two classes.
func (m Beta) Apply(logProb, to []float64) error {
	z, err := logOdds(kindBeta, logProb, to)
	if err != nil {
		return err
	}
	put(m.LogOdds(z), to)
	return nil
}

// LogOdds returns what the log-odds z become.
func (m Beta) LogOdds(z float64) float64 {
	y := m.C
	if m.A > 0 { // 0·Inf is 0 here
		y = math.FMA(-m.A, numeric.Softplus(-z), y)
	}
	if m.B > 0 {
		y = math.FMA(m.B, numeric.Softplus(z), y)
	}
	return y
}

// MarshalJSON writes the kind, the version and the coefficients.
func (m Beta) MarshalJSON() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	return encode(kindBeta, struct {
		A float64 `json:"a"`
		B float64 `json:"b"`
		C float64 `json:"c"`
	}{m.A, m.B, m.C})
}

// UnmarshalJSON reads what MarshalJSON writes; the value stays as it is on error.
func (m *Beta) UnmarshalJSON(data []byte) error {
	var in struct {
		header
		A *float64 `json:"a"`
		B *float64 `json:"b"`
		C *float64 `json:"c"`
	}
	if err := decode(kindBeta, data, &in); err != nil {
		return err
	}
	if in.A == nil || in.B == nil || in.C == nil {
		return fmt.Errorf("calibration: %s: JSON without a, b or c", kindBeta)
	}
	read := Beta{*in.A, *in.B, *in.C}
	if err := read.check(); err != nil {
		return err
	}
	*m = read
	return nil
}

func (m Beta) check() error {
	if !(m.A >= 0 && m.A <= math.MaxFloat64 && m.B >= 0 && m.B <= math.MaxFloat64 && math.Abs(m.C) <= math.MaxFloat64) {
		return fmt.Errorf("calibration: %s: A is %v, B %v and C %v; want finite numbers, A and B from 0", kindBeta, m.A, m.B, m.C)
	}
	return nil
}
