package monitor

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn/calibration"
)

// Realised is the performance that labels show, as Expected is what scores
// promise; NaN where it is not defined.
type Realised struct {
	Rows, Flagged                               int     // how many; of these, classed as positive
	Accuracy, Precision, Recall, F1, Rate, Cost float64 // shares; a row's cost in the mean
	AUC, Brier, LogLoss                         float64 // of the scores
}

// Realise returns the performance of scores of rows whose labels, 0 or 1, have
// come. AUC, Brier and LogLoss are those of nn/calibration: AUC takes two rows of
// either class.
//
// Errors: ErrData, and another number of labels; bad settings.
func Realise(p []float64, labels []int, cfg Judging) (Realised, error) {
	cfg, err := cfg.with()
	if err == nil {
		err = probabilities(p)
	}
	if err == nil && len(labels) != len(p) {
		err = fmt.Errorf("monitor: %w: %d labels of %d scores", ErrData, len(labels), len(p))
	}
	if err != nil {
		return Realised{}, err
	}
	out := Realised{Rows: len(p)}
	var hits, misses float64
	for i, y := range labels {
		if y != 0 && y != 1 {
			return Realised{}, fmt.Errorf("monitor: %w: row %d has the label %d; want 0 or 1", ErrData, i, y)
		}
		flagged := p[i] >= cfg.Threshold
		if flagged {
			out.Flagged++
		}
		switch {
		case y == 1 && flagged:
			hits++
		case y == 1:
			misses++
		}
	}
	n := float64(len(p))
	var found Expected
	c := confusion{rows: len(p), flagged: out.Flagged}
	for _, m := range c.metrics(cfg.Costs) {
		m.of(&found).Value = m.f(hits, misses)
	}
	out.Accuracy, out.Precision, out.Recall, out.F1 = found.Accuracy.Value, found.Precision.Value, found.Recall.Value, found.F1.Value
	if cfg.Costs != (decision.Costs{}) {
		out.Cost = 0 - found.Cost.Value
	}
	out.Rate = (hits + misses) / n
	out.AUC = math.NaN()
	if a, err := calibration.AUC(p, labels); err == nil { // else one class is too rare
		out.AUC = a.AUC
	}
	out.Brier, err = calibration.Brier(p, labels)
	if err == nil {
		out.LogLoss, err = calibration.NLL(p, labels)
	}
	if err != nil {
		return Realised{}, fmt.Errorf("monitor: %w", err)
	}
	return out, nil
}

// A Surprise is how far a number is from what was expected of it.
type Surprise struct {
	Metric   string   // its name
	Expected Estimate // with its error
	Realised float64  // what came
	// Z is the difference in standard errors, and P the probability of one as
	// large, in the limit of many rows, when scores are calibrated.
	Z, P float64
}

// Surprises compares what the scores of rows promised with what their labels show.
// Rate is calibration in the large and Brier is Spiegelhalter's test: when either is
// improbable the scores are not calibrated, and what Expect says of other rows
// can't be trusted. Numbers that are not defined are left out.
//
// Errors: of other rows or settings.
// Source: [Spiegelhalter1986] for Brier.
func Surprises(e Expected, r Realised) ([]Surprise, error) {
	if e.Rows != r.Rows || e.Flagged != r.Flagged {
		return nil, fmt.Errorf("monitor: %w: %d of %d rows were flagged, and now %d of %d: give the same rows", ErrData, e.Flagged, e.Rows, r.Flagged, r.Rows)
	}
	var out []Surprise
	for _, s := range []Surprise{
		{Metric: "rate", Expected: e.Rate, Realised: r.Rate},
		{Metric: "brier", Expected: e.Brier, Realised: r.Brier},
		{Metric: "accuracy", Expected: e.Accuracy, Realised: r.Accuracy},
		{Metric: "precision", Expected: e.Precision, Realised: r.Precision},
		{Metric: "recall", Expected: e.Recall, Realised: r.Recall},
		{Metric: "f1", Expected: e.F1, Realised: r.F1},
		{Metric: "cost", Expected: e.Cost, Realised: r.Cost},
		{Metric: "auc", Expected: e.AUC, Realised: r.AUC},
		{Metric: "log_loss", Expected: e.LogLoss, Realised: r.LogLoss},
	} {
		s.Z = (s.Realised - s.Expected.Value) / s.Expected.SE
		if s.P = numeric.Erfc(math.Abs(s.Z) / math.Sqrt2); s.Z == s.Z {
			out = append(out, s)
		}
	}
	return out, nil
}
