package calibration

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Decomposition is where a Brier score comes from: Reliability − Resolution +
// Uncertainty + WithinVariance − WithinCovariance.
type Decomposition struct {
	Brier float64 `json:"brier"`
	// Reliability is the mean square of what bins are off by: small is good.
	Reliability float64 `json:"reliability"`
	// Resolution is the variance of the rates of bins: large is good.
	Resolution float64 `json:"resolution"`
	// Uncertainty is the variance of the labels, which no forecast changes.
	Uncertainty float64 `json:"uncertainty"`
	// WithinVariance is the variance of forecasts inside of bins, WithinCovariance
	// twice their covariance with the labels: what bins hide.
	WithinVariance   float64 `json:"within_variance"`
	WithinCovariance float64 `json:"within_covariance"`
}

// Decompose says where the Brier score of forecasts comes from.
//
// Shapes: a probability and a label, 0 or 1, a row.
// Result: the parts add up to Brier but for rounding, whatever the bins.
// Errors: as [Reliability].
// Source: [Murphy1973]; [Stephenson2008] for the parts within bins.
func Decompose(p []float64, labels []int, b Bins) (Decomposition, error) {
	place, bins, err := b.fill("Decompose", p, labels, false)
	if err != nil {
		return Decomposition{}, err
	}
	n, positives := float64(len(p)), 0
	for _, y := range labels {
		positives += y
	}
	rate := float64(positives) / n
	var out Decomposition
	out.Uncertainty = float64(rate * (1 - rate))
	for _, bin := range bins {
		if bin.N == 0 {
			continue
		}
		off, gain := bin.Forecast-bin.Rate, bin.Rate-rate
		out.Reliability += float64(float64(bin.N)*float64(off*off)) / n
		out.Resolution += float64(float64(bin.N)*float64(gain*gain)) / n
	}
	for i, k := range place {
		y := float64(labels[i])
		dp, dy, e := p[i]-bins[k].Forecast, y-bins[k].Rate, p[i]-y
		out.WithinVariance += float64(dp*dp) / n
		out.WithinCovariance += float64(2*dp*dy) / n
		out.Brier += float64(e*e) / n
	}
	return out, nil
}

// Spiegelhalter tests whether forecasts are right: whether their Brier score is as
// far from what it would be on average as chance explains.
//
// Shapes: a probability and a label, 0 or 1, a row.
// Result: z is standard normal for many right forecasts, above 0 if they are too
// bold; p is the probability of one so far from 0 or farther. Both are NaN if every
// forecast is 0, ½ or 1. It sees no fault that leaves the score as it would be.
// Errors: as [NLL]. Source: [Spiegelhalter1986].
func Spiegelhalter(p []float64, labels []int) (z, pvalue float64, err error) {
	if _, err := check("Spiegelhalter", p, labels); err != nil {
		return 0, 0, err
	}
	var excess, variance float64
	for i, v := range p {
		w := 1 - float64(2*v)
		excess += float64((float64(labels[i]) - v) * w)
		variance += float64(float64(w*w) * float64(v*(1-v)))
	}
	z = excess / math.Sqrt(variance)
	return z, float64(2 * numeric.NormalCDF(-math.Abs(z))), nil
}

// Chance is a calibration error beside those that chance makes.
type Chance struct {
	ECE float64 // of the forecasts
	// Expected is the mean error of right forecasts like these, Q95 what they exceed
	// once in twenty times.
	Expected, Q95 float64
	// P is the share of right forecasts with an error as large or larger: small where
	// these are off. It is at least 1/(draws+1).
	P float64
}

// Consistency compares the calibration error of forecasts with the errors that they
// would have if they were right: labels are drawn from the forecasts, draws times.
//
// Shapes: a probability and a label, 0 or 1, a row.
// Errors: as [Reliability]; no draws; those of the context.
// Source: [Brocker2007], of the expected calibration error. Cost: O(rows·draws).
func Consistency(ctx context.Context, p []float64, labels []int, b Bins, draws int, seed uint64) (Chance, error) {
	place, bins, err := b.fill("Consistency", p, labels, false)
	if err != nil {
		return Chance{}, err
	}
	if draws < 1 {
		return Chance{}, fmt.Errorf("calibration: Consistency: %d draws; want 1 or more, 1,000 for two digits", draws)
	}
	off := make([]float64, len(bins))
	out := Chance{ECE: Diagram{bins}.ECE()}
	errs := make([]float64, draws)
	source := rng.New(seed, "nn/calibration/consistency")
	larger := 0
	for s := range errs {
		if err := ctx.Err(); err != nil {
			return Chance{}, fmt.Errorf("calibration: Consistency: %w after %d draws", err, s)
		}
		clear(off)
		for i, v := range p {
			off[place[i]] += v - rng.Bernoulli(&source, v)
		}
		for _, o := range off {
			errs[s] += math.Abs(o) / float64(len(p))
		}
		out.Expected += errs[s] / float64(draws)
		if errs[s] >= out.ECE {
			larger++
		}
	}
	slices.Sort(errs)
	out.Q95 = errs[min(draws-1, int(math.Ceil(float64(0.95*float64(draws)))))] // the name says where from
	out.P = float64(larger+1) / float64(draws+1)
	return out, nil
}
