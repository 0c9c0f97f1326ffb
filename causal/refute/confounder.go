package refute

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/rng"
)

// UnobservedConfounder makes up a confounder as strong as asked for, as it could
// have been in these very data, adjusts for it and sees what is left of the
// effect.
//
// Its strength is the share of what the adjustment set leaves of the treatment
// that it explains, and the share of what treatment and adjustment set leave of
// the outcome, by linear regression. It takes its part of the effect away: what
// would add to the effect is as possible, and no argument against it.
type UnobservedConfounder struct {
	// Treatment and Outcome are the strengths of the grid, from 0 to below 1; nil:
	// 0, 0.1, 0.2, 0.3, 0.4.
	Treatment, Outcome []float64
	// Times is the strength that Refute tries, in those of the strongest observed
	// covariate; 0: 1.
	Times float64
	Seed  uint64
}

// Surface is the effect by the strength of an unobserved confounder.
type Surface struct {
	Treatment, Outcome []float64 // strengths, ascending
	// Effect is by treatment, then outcome: NaN where nothing could be estimated.
	Effect [][]float64
	// ToZero is the share of both treatment and outcome that the confounder must
	// explain to bring the effect to 0; 1 if no strength does that leaves anything to
	// compare.
	ToZero float64
	// Benchmarks are the strengths of the observed covariates.
	Benchmarks []Benchmark
}

const (
	strongest = 0.99       // share that a made-up confounder explains at most
	halvings  = 7          // of an interval [x, 2x] in the search for ToZero: to 1 % of it
	weakest   = 1.0 / 1024 // where that search begins
)

// Name returns "unobserved confounder".
func (UnobservedConfounder) Name() string { return "unobserved confounder" }

// Refute adjusts for a confounder Times as strong as the strongest observed
// covariate: an effect whose interval is without 0 must keep its sign.
//
// Result: there is no P: this is no chance, but what one thinks possible.
// Observed is the effect left, Expected that as estimated.
// Errors: as Surface; no covariate to compare with, so that only Surface can tell.
func (u UnobservedConfounder) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: u.Name(), Expected: effect.Mean, P: math.NaN()}
	if u.Times == 0 {
		u.Times = 1
	}
	r.Null = fmt.Sprintf("a confounder %.3g times as strong as the strongest observed covariate leaves the effect its sign", u.Times)
	c, err := u.prepare(effect)
	if err != nil {
		return r, err
	}
	if len(c.benchmarks) == 0 {
		return r, errors.New("there is no observed covariate to measure a confounder by: ask for the Surface, or E-values")
	}
	worst := c.benchmarks[0]
	for _, b := range c.benchmarks[1:] {
		if b.Treatment*b.Outcome > worst.Treatment*worst.Outcome {
			worst = b
		}
	}
	d, y, err := worst.Bound(u.Times, u.Times)
	if err != nil {
		return r, err
	}
	left, err := c.at(ctx, d, math.Min(y, strongest))
	if err != nil {
		return r, err
	}
	zero, err := c.toZero(ctx)
	if err != nil {
		return r, err
	}
	r.Observed = left
	decided := effect.Interval[0] > 0 || effect.Interval[1] < 0
	r.OK = !decided || left*effect.Mean > 0
	r.Verdict = fmt.Sprintf("a confounder %.3g times as strong as %s leaves %.4g of the effect %.4g; to bring it to 0 one must explain %.2g of what is left of treatment and outcome", u.Times, worst.Name, left, effect.Mean, zero)
	switch {
	case !decided:
		r.Verdict += "; the interval holds 0 already"
	case zero == 1:
		r.Verdict = fmt.Sprintf("a confounder %.3g times as strong as %s leaves %.4g of the effect %.4g; none brings it to 0", u.Times, worst.Name, left, effect.Mean)
	}
	if left*effect.Mean > 0 && math.Abs(left) > math.Abs(effect.Mean) {
		r.Verdict += "; what takes from an effect can't add to it: with one more variable the arms hardly overlap, so look at Overlap first"
	}
	return r, nil
}

// Surface estimates the effect on the grid.
//
// Errors: impossible strengths, an effect by no adjustment, an estimator whose
// formulas leave the confounder out, a treatment or outcome that the adjustment
// set determines.
// Cost: an estimate for each point of the grid, and some ten for ToZero.
func (u UnobservedConfounder) Surface(ctx context.Context, effect *causal.Effect) (*Surface, error) {
	usual := []float64{0, 0.1, 0.2, 0.3, 0.4} // beyond, few would call what is left an observational study
	s := &Surface{Treatment: u.Treatment, Outcome: u.Outcome}
	if s.Treatment == nil {
		s.Treatment = usual
	}
	if s.Outcome == nil {
		s.Outcome = usual
	}
	for _, x := range slices.Concat(s.Treatment, s.Outcome) {
		if !(x >= 0 && x <= strongest) {
			return nil, fmt.Errorf("refute: UnobservedConfounder: a strength of %v, want shares from 0 to %v", x, strongest)
		}
	}
	c, err := u.prepare(effect)
	if err != nil {
		return nil, fmt.Errorf("refute: UnobservedConfounder: %w", err)
	}
	s.Benchmarks = c.benchmarks
	for _, d := range s.Treatment {
		row := make([]float64, len(s.Outcome))
		for j, y := range s.Outcome {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if row[j], err = c.at(ctx, d, y); err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				row[j] = math.NaN()
			}
		}
		s.Effect = append(s.Effect, row)
	}
	s.ToZero, err = c.toZero(ctx)
	return s, err
}

// confounding is what confounders of data are made of: directions of equal
// length, at right angles to each other and to the adjustment set.
type confounding struct {
	*extension
	treatment, outcome, noise []float64
	sign                      float64 // of the outcome's part that takes from the effect
	benchmarks                []Benchmark
}

func (u UnobservedConfounder) prepare(effect *causal.Effect) (*confounding, error) {
	if by, _ := effect.By(); by == nil {
		return nil, errors.New("want an effect that causal.Estimate made")
	}
	if effect.Estimand.Query().Over == causal.Compliers {
		return nil, errors.New("an instrument is used because there are unobserved confounders; ask for those of an adjusted effect")
	}
	x, err := extend(effect, "unobserved")
	if err != nil {
		return nil, err
	}
	_, data := effect.By()
	q := effect.Estimand.Query()
	set, _ := effect.Estimand.Adjustment()
	if data.IsFactor(q.Treatment) {
		if _, levels, err := data.Codes(q.Treatment); err != nil || len(levels) > 2 {
			return nil, errors.Join(err, fmt.Errorf("%s has %d levels, which no one number stands for: keep the rows of two (Table.Rows)", q.Treatment, len(levels)))
		}
	}
	treatment, err := data.Numbers(q.Treatment)
	if err != nil {
		return nil, err
	}
	outcome, err := data.Numbers(q.Outcome)
	if err != nil {
		return nil, err
	}
	c := &confounding{extension: x, sign: 1}
	s, err := spanOf(data, set...)
	if err != nil {
		return nil, err
	}
	noise := make([]float64, data.N())
	src := rng.New(u.Seed, "refute/confounder")
	rng.FillNormal(&src, noise)
	before := len(s.basis)
	for _, column := range [][]float64{treatment, outcome, noise} {
		s.add(column)
	}
	if len(s.basis) != before+3 {
		return nil, fmt.Errorf("the adjustment set of %d columns determines %s or %s in these %d rows", before, q.Treatment, q.Outcome, data.N())
	}
	c.treatment, c.outcome, c.noise = s.basis[before], s.basis[before+1], s.basis[before+2]
	from, to, err := q.Contrast(data)
	if err != nil {
		return nil, err
	}
	if (effect.Mean < 0) != (to < from) {
		c.sign = -1
	}
	for _, name := range set {
		b, err := observed(data, name, set, treatment, outcome)
		if err != nil {
			return nil, err
		}
		c.benchmarks = append(c.benchmarks, b)
	}
	return c, nil
}

// at returns the effect with a confounder of these strengths adjusted for. One
// that has nothing to do with treatment or outcome confounds nothing.
func (c *confounding) at(ctx context.Context, treatment, outcome float64) (float64, error) {
	if treatment == 0 || outcome == 0 {
		return c.effect.Mean, nil
	}
	// With u = a·treatment + b·outcome + c·noise of length 1, R² with the treatment
	// is a², and of what that leaves b²/(1 − a²) goes with the outcome.
	n := float64(len(c.noise))
	a := math.Sqrt(n * treatment)
	b := c.sign * math.Sqrt(n*(1-treatment)*outcome)
	rest := math.Sqrt(n * (1 - treatment) * (1 - outcome))
	u := make([]float64, len(c.noise))
	for i := range u {
		u[i] = math.FMA(a, c.treatment[i], math.FMA(b, c.outcome[i], float64(rest*c.noise[i])))
	}
	e, err := c.estimate(ctx, u)
	if err != nil {
		return 0, err
	}
	return e.Mean, nil
}

// toZero returns the strength on both sides at which the effect changes its sign;
// 1 if none does before the arms no longer overlap, so that nothing can be
// estimated.
func (c *confounding) toZero(ctx context.Context) (float64, error) {
	// beyond reports whether the sign has changed, and whether that can be told.
	beyond := func(strength float64) (changed, known bool, err error) {
		e, err := c.at(ctx, strength, strength)
		if ctx.Err() != nil {
			return false, false, ctx.Err()
		}
		return e*c.effect.Mean <= 0, err == nil, nil
	}
	if _, err := c.at(ctx, weakest, weakest); err != nil { // a fault of another kind
		return 0, err
	}
	lo, hi, found := 0.0, weakest, false
	for lo < strongest {
		changed, known, err := beyond(hi)
		if err != nil {
			return 0, err
		}
		if found = changed && known; found || !known {
			break
		}
		lo, hi = hi, math.Min(2*hi, strongest)
	}
	for range halvings {
		mid := (lo + hi) / 2
		changed, known, err := beyond(mid)
		if err != nil {
			return 0, err
		}
		if known && !changed {
			lo = mid
		} else {
			hi, found = mid, known
		}
	}
	if !found {
		return 1, nil
	}
	return (lo + hi) / 2, nil
}
