package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Distribution turns predicted means, or means with scales, into distributions of
// the outcome whose probabilities are right on average, from the residuals of a
// calibration set. It doesn't change, and may be shared by goroutines.
type Distribution struct {
	residuals *Scores
	sums      []float64 // of the smallest residuals
	spread    float64   // mean absolute difference of two residuals
}

// FitDistribution returns the distribution of residuals (y − mean)/scale of a
// calibration set; scale is nil for residuals y − mean.
//
// Errors: no rows, lengths that differ; a value that is NaN or infinite, a scale that
// is not positive, each with its row.
// Cost: a sort.
func FitDistribution(y, mean, scale []float64) (*Distribution, error) {
	if len(mean) != len(y) || scale != nil && len(scale) != len(y) {
		return nil, fmt.Errorf("conformal: FitDistribution: %d outcomes, %d means and %d scales; want one of each for every row, or no scales", len(y), len(mean), len(scale))
	}
	residuals := make([]float64, len(y))
	var err error
	for i := range y {
		s := 1.0
		if scale != nil {
			s = scale[i]
		}
		residuals[i] = (y[i] - mean[i]) / s
		if !(s > 0) || residuals[i]-residuals[i] != 0 {
			err = errors.Join(err, fmt.Errorf("conformal: FitDistribution: row %d has the outcome %v, the mean %v and the scale %v; want finite numbers, and a positive scale", i, y[i], mean[i], s))
		}
	}
	if err != nil {
		return nil, err
	}
	sorted, err := NewScores(residuals)
	if err != nil {
		return nil, err
	}
	return newDistribution(sorted), nil
}

// newDistribution adds up what the CRPS needs.
func newDistribution(residuals *Scores) *Distribution {
	d := &Distribution{residuals: residuals, sums: make([]float64, 1, residuals.Len()+1)}
	sum, n := 0.0, residuals.Len()
	for i, r := range residuals.sorted {
		sum += r
		d.sums = append(d.sums, sum)
		d.spread = math.FMA(float64(2*i+1-n), r, d.spread)
	}
	d.spread *= 2 / (float64(n) * float64(n))
	return d
}

// Len returns how many residuals there are.
func (d *Distribution) Len() int { return d.residuals.Len() }

// At returns the distribution of the outcome of a row.
//
// Errors: a mean that is not finite, a scale that is not positive; give 1 if the
// calibration set had none.
func (d *Distribution) At(mean, scale float64) (Predictive, error) {
	if d.residuals == nil {
		return Predictive{}, errors.New("conformal: the Distribution was not made by FitDistribution")
	}
	if mean-mean != 0 || !(scale > 0 && scale <= math.MaxFloat64) {
		return Predictive{}, fmt.Errorf("conformal: Distribution: the mean is %v and the scale %v; want finite numbers, and a positive scale", mean, scale)
	}
	return Predictive{d, mean, scale}, nil
}

// Predictive is the conformal predictive distribution of one outcome: with n
// residuals it has n steps of 1/(n+1), and the rest is beyond both ends.
type Predictive struct {
	of          *Distribution
	mean, scale float64
}

// CDF returns the band in which the distribution function lies at a value: where in
// it is a matter of chance ([Predictive.PIT]), and 1/(n+1) wide but for ties.
//
// Result: NaN for NaN. Source: [Vovk2020], the split conformal one. Cost: no allocation.
func (p Predictive) CDF(y float64) (lo, hi float64) {
	if y != y {
		return y, y
	}
	less, equal := p.of.residuals.Count((y - p.mean) / p.scale)
	n := float64(p.of.Len() + 1)
	return float64(less) / n, float64(less+equal+1) / n
}

// PIT returns the probability integral transform of an outcome, with u uniform
// between 0 and 1: if rows are exchangeable with the calibration set it is exactly
// uniform.
//
// Source: [Vovk2019] §2.
func (p Predictive) PIT(y, u float64) float64 {
	lo, hi := p.CDF(y)
	return math.FMA(u, hi-lo, lo)
}

// Quantile returns the smallest value that the outcome is at most with a probability
// of q or more: a one-sided conformal bound.
//
// Result: -Inf for q = 0, +Inf for q > n/(n+1), NaN unless 0 ≤ q ≤ 1.
func (p Predictive) Quantile(q float64) float64 {
	n := p.of.Len()
	switch {
	case !(q >= 0 && q <= 1):
		return math.NaN()
	case q == 1:
		return math.Inf(1)
	}
	return p.at(ceilTimes(n, q))
}

// Interval returns the central interval that the outcome is in with probability 1 −
// alpha or more: infinite ends if there are too few residuals.
//
// Errors: as [Scores.Threshold].
func (p Predictive) Interval(alpha float64) (lo, hi float64, err error) {
	if err := checkAlpha(alpha); err != nil {
		return 0, 0, err
	}
	n := p.of.Len()
	k := Rank(n, alpha/2)
	return p.at(n + 1 - k), p.at(k), nil
}

// CRPS returns the continuous ranked probability score of an outcome, in its unit,
// smaller the better: of the distribution with 1/n at each step, since nobody knows
// how far the ends reach.
//
// Result: NaN for NaN. Source: [Gneiting2007] eq. 21.
// Cost: a binary search; no allocation.
func (p Predictive) CRPS(y float64) float64 {
	z, n := (y-p.mean)/p.scale, p.of.Len()
	less, _ := p.of.residuals.Count(z)
	below, all := p.of.sums[less], p.of.sums[n]
	distance := math.FMA(z, float64(2*less-n), all-2*below) / float64(n)
	return float64(p.scale * (distance - float64(p.of.spread/2)))
}

// at returns the value of the k-th smallest residual.
func (p Predictive) at(k int) float64 { return math.FMA(p.of.residuals.At(k), p.scale, p.mean) }

// ceilTimes returns ⌈(n+1)q⌉ for 0 ≤ q < 1, exact for the decimal number that q is
// written as.
func ceilTimes(n int, q float64) int {
	floor := n + 1 - Rank(n, q)
	if q > 0 && n+1-Rank(n, math.Nextafter(q, 0)) == floor { // no whole number between
		floor++
	}
	return floor
}

// distributionKind names it in JSON.
const distributionKind = "conformal.distribution"

// MarshalJSON writes the residuals; UnmarshalJSON reads them back bit for bit.
func (d *Distribution) MarshalJSON() ([]byte, error) {
	if d.residuals == nil {
		return nil, errors.New("conformal: the Distribution was not made by FitDistribution")
	}
	return json.Marshal(kept{Kind: distributionKind, Version: version, Settings: numbers{}, State: numbers{}, Scores: d.residuals.sorted})
}

// UnmarshalJSON reads what MarshalJSON wrote. Errors: ErrSnapshot; the Distribution
// is unchanged.
func (d *Distribution) UnmarshalJSON(text []byte) error {
	k, err := unmarshalKept(text, distributionKind)
	if err != nil {
		return err
	}
	if err := k.lengths(0, 0); err != nil {
		return err
	}
	for i, r := range k.Scores {
		if r-r != 0 {
			return fmt.Errorf("%w: residual %d is %v", ErrSnapshot, i, r)
		}
	}
	sorted, err := NewScores(k.Scores)
	if err != nil {
		return damaged(err)
	}
	*d = *newDistribution(sorted)
	return nil
}
