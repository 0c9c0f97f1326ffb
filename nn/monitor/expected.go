package monitor

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
)

// ErrData is wrapped by errors about scores and labels.
var ErrData = errors.New("bad data")

// Judging says how scores are judged. The zero value is the default.
type Judging struct {
	// Threshold is the probability from which a row is flagged as positive; 0 is
	// that of the costs, ½ if there are none.
	Threshold float64
	// Costs are those of mistakes; without them there is no Cost.
	Costs decision.Costs
	// Level is the probability of intervals; 0 is 0.95.
	Level float64
}

// with returns the settings with their defaults. Errors: settings out of range.
func (j Judging) with() (Judging, error) {
	costs := j.Costs != decision.Costs{}
	if j.Threshold == 0 {
		j.Threshold = 0.5
		if costs {
			j.Threshold = j.Costs.Threshold()
		}
	}
	j.Level = cmp.Or(j.Level, 0.95)
	switch {
	case costs && !(j.Costs.FalsePositive >= 0 && j.Costs.FalseNegative >= 0 && !math.IsInf(j.Costs.FalsePositive+j.Costs.FalseNegative, 0)):
		return j, fmt.Errorf("monitor: costs %+v; want finite numbers that are not negative", j.Costs)
	case j.Costs.Review != 0:
		return j, fmt.Errorf("monitor: costs %+v: only false positives and negatives are judged; leave Review out", j.Costs)
	case !(j.Threshold > 0 && j.Threshold <= 1), !(j.Level > 0 && j.Level < 1):
		return j, fmt.Errorf("monitor: a threshold of %v and a level of %v; want numbers between 0 and 1", j.Threshold, j.Level)
	}
	return j, nil
}

// An Estimate is what a number is expected to be, with its standard error and an
// interval; NaN where it is not defined.
type Estimate struct{ Value, SE, Lo, Hi float64 }

// Expected is the performance that probabilities promise for the rows that they
// are of, before any label is known.
type Expected struct {
	Rows, Flagged int // how many; of these, classed as positive
	// Rate is the share of positive rows, and Cost that of a row.
	Accuracy, Precision, Recall, F1, Rate, Cost Estimate
	AUC, Brier, LogLoss                         Estimate
}

// Expect returns the performance to be expected of rows that are positive with
// probabilities p, each by itself: it supposes that p is calibrated, for these
// rows too. Shifts of what the inputs are don't matter then; shifts of what they
// mean are not seen. Surprises tells, once labels come.
//
// Result: Accuracy, Precision, Recall, F1, Rate and Cost by the exact law of the
// confusion matrix, of which intervals hold Level or more; Recall and F1 given that
// they are defined. The others are means and errors in the limit of many rows.
// Errors: ErrData, no rows or numbers that are no probabilities; bad settings.
// Source: [Bialek2024] for the idea, which it calls CBPE; [Hong2013] for the law.
// Cost: O(n√n).
func Expect(p []float64, cfg Judging) (Expected, error) {
	cfg, err := cfg.with()
	if err == nil {
		err = probabilities(p)
	}
	if err != nil {
		return Expected{}, err
	}
	var above, below []float64
	for _, q := range p {
		if q >= cfg.Threshold {
			above = append(above, q)
		} else {
			below = append(below, q)
		}
	}
	c := confusion{rows: len(p), flagged: len(above), hits: sumOf(above), misses: sumOf(below)}
	out := Expected{Rows: len(p), Flagged: len(above)}
	for _, m := range c.metrics(cfg.Costs) {
		*m.of(&out) = c.estimate(cfg.Level, m.f)
	}
	if worse := out.Cost; cfg.Costs != (decision.Costs{}) {
		out.Cost = Estimate{0 - worse.Value, worse.SE, 0 - worse.Hi, 0 - worse.Lo}
	} else {
		out.Cost = Estimate{}
	}
	out.Rate = rate(p, cfg.Level)
	out.AUC = expectedAUC(p, cfg.Level)
	out.Brier, out.LogLoss = expectedScores(p, cfg.Level)
	return out, nil
}

// metric is a number made of hits and misses, and where it goes.
type metric struct {
	of func(*Expected) *Estimate
	f  func(hits, misses float64) float64
}

// metrics returns the numbers of a confusion matrix, of which cost is negative.
func (c *confusion) metrics(costs decision.Costs) []metric {
	n, flagged := float64(c.rows), float64(c.flagged)
	return []metric{
		{func(e *Expected) *Estimate { return &e.Accuracy }, func(h, m float64) float64 { return (h + (n - flagged) - m) / n }},
		{func(e *Expected) *Estimate { return &e.Precision }, func(h, m float64) float64 { return h / flagged }},
		{func(e *Expected) *Estimate { return &e.Recall }, func(h, m float64) float64 { return h / (h + m) }},
		{func(e *Expected) *Estimate { return &e.F1 }, func(h, m float64) float64 { return 2 * h / (flagged + h + m) }},
		{func(e *Expected) *Estimate { return &e.Cost }, func(h, m float64) float64 {
			return -(float64((flagged-h)*costs.FalsePositive) + float64(m*costs.FalseNegative)) / n
		}},
	}
}

// ExpectAccuracy returns the share of rows whose most probable class is to be
// expected right, of probabilities by row and class: what Expect returns of two
// classes.
//
// Errors: ErrData; probabilities that don't sum to 1 within 2⁻¹⁰, twice what half
// precision rounds.
func ExpectAccuracy(p [][]float64, level float64) (Estimate, error) {
	cfg, err := Judging{Level: level}.with()
	if err != nil {
		return Estimate{}, err
	}
	top := make([]float64, len(p))
	for i, row := range p {
		sum := 0.0
		for _, q := range row {
			sum += q
		}
		if !(math.Abs(sum-1) <= numeric.OutputSlack) {
			return Estimate{}, fmt.Errorf("monitor: %w: the probabilities of row %d sum to %v", ErrData, i, sum)
		}
		top[i] = slices.Max(row)
	}
	if err := probabilities(top); err != nil {
		return Estimate{}, err
	}
	return rate(top, cfg.Level), nil
}

// rate returns the share of successes to be expected.
func rate(p []float64, level float64) Estimate {
	law, n, tail := sumOf(p), float64(len(p)), (1-level)/2
	var mean, variance float64
	for _, q := range p {
		mean += q
		variance = math.FMA(q, 1-q, variance)
	}
	return Estimate{mean / n, math.Sqrt(variance) / n, float64(law.quantile(tail)) / n, float64(law.quantile(1-tail)) / n}
}

// expectedScores returns Brier score and log loss. Of each row either is a number
// of two values, so means and variances are exact.
func expectedScores(p []float64, level float64) (brier, logLoss Estimate) {
	n := float64(len(p))
	var variance [2]float64
	for _, q := range p {
		v := float64(q * (1 - q))
		brier.Value += v
		variance[0] = math.FMA(float64((1-2*q)*(1-2*q)), v, variance[0])
		if v > 0 {
			one, zero := numeric.Log(q), numeric.Log1p(-q)
			logLoss.Value -= float64(q*one) + float64((1-q)*zero)
			variance[1] = math.FMA(float64((one-zero)*(one-zero)), v, variance[1])
		}
	}
	inf := math.Inf(1)
	return normal(brier.Value/n, math.Sqrt(variance[0])/n, level, 1), normal(logLoss.Value/n, math.Sqrt(variance[1])/n, level, inf)
}

// expectedAUC returns the area under the curve of true over false positives: the
// ratio of the pairs in order to be expected to all pairs of a positive and a
// negative row, and its error to first order.
func expectedAUC(p []float64, level float64) Estimate {
	sorted := slices.Sorted(slices.Values(p))
	var positives, negatives float64
	for _, q := range sorted {
		positives += q
		negatives += 1 - q
	}
	var inOrder, all float64
	slopes := make([]float64, 0, len(p)) // of pairs in order, and of all, by a label
	var under, upto float64              // negatives and positives below
	for from := 0; from < len(sorted); {
		to, q := from, sorted[from]
		for to < len(sorted) && sorted[to] == q {
			to++
		}
		others := float64(to-from) - 1 // as likely
		lower := under + float64(others*(1-q))/2
		upper := positives - upto - float64(float64(to-from)*q) + float64(others*q)/2
		for range to - from {
			inOrder = math.FMA(q, lower, inOrder)
			all = math.FMA(q, negatives-(1-q), all)
			slopes = append(slopes, lower-upper)
		}
		under += float64(float64(to-from) * (1 - q))
		upto += float64(float64(to-from) * q)
		from = to
	}
	if !(all > 0) {
		return Estimate{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	}
	auc, variance := inOrder/all, 0.0
	for k, q := range sorted {
		slope := slopes[k] - float64(auc*((negatives-(1-q))-(positives-q)))
		variance = math.FMA(float64(q*(1-q)), float64(slope*slope), variance)
	}
	return normal(auc, math.Sqrt(variance)/all, level, 1)
}

// normal returns the estimate of a number from 0 to a largest one.
func normal(value, se, level, largest float64) Estimate {
	half := float64(numeric.NormalQuantile((1+level)/2) * se)
	return Estimate{value, se, max(0, value-half), min(largest, value+half)}
}

// probabilities returns what is wrong with scores.
func probabilities(p []float64) error {
	if len(p) == 0 {
		return fmt.Errorf("monitor: %w: no rows", ErrData)
	}
	for i, q := range p {
		if !(q >= 0 && q <= 1) {
			return fmt.Errorf("monitor: %w: row %d has the score %v; want a calibrated probability", ErrData, i, q)
		}
	}
	return nil
}
