package monitor

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
)

// Realised is the performance that labels show, as Expected is what scores
// promise; NaN where it is not defined.
type Realised struct {
	Rows, Flagged                               int
	Accuracy, Precision, Recall, F1, Rate, Cost float64
	AUC, Brier, LogLoss                         float64
}

// Realise returns the performance of scores of rows whose labels, 0 or 1, have
// come. LogLoss is infinite where what happened had the probability 0.
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
		right := 1 - p[i]
		if y == 1 {
			right = p[i]
			if flagged {
				hits++
			} else {
				misses++
			}
		}
		out.Brier += float64((1 - right) * (1 - right))
		out.LogLoss -= numeric.Log(right)
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
	out.Rate, out.Brier, out.LogLoss = (hits+misses)/n, out.Brier/n, out.LogLoss/n
	out.AUC = auc(p, labels)
	return out, nil
}

// auc returns the share of pairs in order, those of equal scores counting half
// [HanleyMcNeil1982].
func auc(p []float64, labels []int) float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if p[a] < p[b] {
			return -1
		}
		if p[a] > p[b] {
			return 1
		}
		return a - b
	})
	var pairs, negatives, positives float64
	for from := 0; from < len(order); {
		var count [2]float64
		at := p[order[from]]
		for ; from < len(order) && p[order[from]] == at; from++ {
			count[labels[order[from]]]++
		}
		pairs += float64(count[1] * (negatives + count[0]/2))
		negatives += count[0]
		positives += count[1]
	}
	return pairs / float64(negatives*positives)
}

// A Surprise is how far a number is from what was expected of it.
type Surprise struct {
	Metric   string
	Expected Estimate
	Realised float64
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
