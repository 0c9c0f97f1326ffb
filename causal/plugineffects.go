package causal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// integrator is a fitted functional.
type integrator interface {
	// means returns E[Y | do(x)] for values of the treatment, averaged over groups
	// of rows (nil: all): [value, group].
	means(ctx context.Context, at []float64, groups [][]float64) (bayes.RV, error)
	// quantiles returns those of Y under do(x): [value, probability].
	quantiles(ctx context.Context, at, probs []float64) (bayes.RV, error)
	// assumptions in words, and diagnostics by name.
	assumptions() []string
	diagnostics() map[string]float64
}

// Effects is a fitted functional with draws of the posterior, from which every
// contrast of its outcomes is computed.
//
// An effect with draws is honest about what the data and the graph leave open,
// if the regressions hold; it knows nothing of unobserved confounders.
type Effects struct {
	estimand *Estimand
	plugin   PlugIn
	data     *bayes.Table
	by       integrator
	from, to float64
	arms     bayes.RV // [from or to, population]
	groups   []Population
	warnings []string
	alone    int // rows without overlap
}

// contrast integrates both arms for everyone and, where rows are averaged, for
// the treated and the untreated.
func (f *Effects) contrast(ctx context.Context) error {
	f.groups = []Population{Everyone}
	var weights [][]float64
	if f.estimand.adjusted && !f.plugin.Tables {
		x, err := f.data.Numbers(f.estimand.query.Treatment)
		if err != nil {
			return err
		}
		weights = [][]float64{indicator(x, func(float64) bool { return true })}
		for _, g := range []struct {
			of Population
			at float64
		}{{Treated, f.to}, {Untreated, f.from}} {
			if w := indicator(x, func(v float64) bool { return v == g.at }); slices.Contains(w, 1) {
				f.groups, weights = append(f.groups, g.of), append(weights, w)
			}
		}
		if err := f.overlap(x); err != nil {
			return err
		}
	}
	v, err := f.by.means(ctx, []float64{f.from, f.to}, weights)
	if err != nil {
		return err
	}
	x := f.estimand.query.Treatment
	arms := bayes.NewDim("treatment", fmt.Sprintf("%s = %v", x, f.from), fmt.Sprintf("%s = %v", x, f.to))
	of := make([]string, len(f.groups))
	for i, g := range f.groups {
		of[i] = [...]string{Everyone: "everyone", Treated: "treated", Untreated: "untreated"}[g]
	}
	f.arms, err = variable(bayes.Variable{Name: "mean of " + f.estimand.query.Outcome, Dims: []bayes.Dim{arms, bayes.NewDim("population", of...)}}, v, v.Values())
	return err
}

func indicator(x []float64, in func(float64) bool) []float64 {
	w := make([]float64, len(x))
	for i, v := range x {
		if in(v) {
			w[i] = 1
		}
	}
	return w
}

// From returns the draws of E[Y | do(from)] in everyone.
func (f *Effects) From() bayes.RV { return f.arm(0, 0) }

// To returns the draws of E[Y | do(to)] in everyone.
func (f *Effects) To() bayes.RV { return f.arm(1, 0) }

func (f *Effects) arm(k, group int) bayes.RV {
	v, err := f.arms.At(k, group)
	if err != nil {
		panic("causal: PlugIn: " + err.Error()) // arms are [2, len(groups)]
	}
	return v
}

// ATE returns the draws of the average effect in everyone.
func (f *Effects) ATE() bayes.RV { return f.difference("ATE", 0) }

// ATT returns the draws of the average effect in those who have the treatment.
// Errors: there is no adjustment set, or nobody has it.
func (f *Effects) ATT() (bayes.RV, error) { return f.in(Treated) }

// ATC returns the draws of the average effect in those who don't have the
// treatment.
// Errors: there is no adjustment set, or everybody has it.
func (f *Effects) ATC() (bayes.RV, error) { return f.in(Untreated) }

func (f *Effects) in(p Population) (bayes.RV, error) {
	g := slices.Index(f.groups, p)
	if g < 0 {
		return bayes.RV{}, fmt.Errorf("causal: PlugIn: no %v: it needs an adjustment set and rows of that treatment", p)
	}
	return f.difference(p.String(), g), nil
}

func (f *Effects) difference(name string, group int) bayes.RV {
	return combined(name, f.arm(0, group), f.arm(1, group), func(from, to float64) float64 { return to - from })
}

// RiskRatio returns the draws of E[Y | do(to)] / E[Y | do(from)], a ratio of
// risks if the outcome is 0 and 1.
// Errors: an outcome whose mean is not above 0 in all draws.
func (f *Effects) RiskRatio() (bayes.RV, error) {
	if slices.Min(f.arms.Values()) <= 0 {
		return bayes.RV{}, errors.New("causal: RiskRatio: the expected outcome is not above 0 in all draws: a ratio says nothing; use the difference")
	}
	return combined("risk ratio", f.From(), f.To(), func(from, to float64) float64 { return to / from }), nil
}

// OddsRatio returns the draws of the marginal odds ratio: of the risks in
// everyone. It is not the average of odds ratios of groups, nor the exponential
// of a coefficient of the outcome's regression, which are further from 1.
// Errors: an outcome that is not a risk.
func (f *Effects) OddsRatio() (bayes.RV, error) {
	if err := f.risks("OddsRatio"); err != nil {
		return bayes.RV{}, err
	}
	return combined("odds ratio", f.From(), f.To(), func(p, q float64) float64 { return q / (1 - q) / (p / (1 - p)) }), nil
}

// risks reports an outcome that is not 0 and 1.
func (f *Effects) risks(verb string) error {
	y, err := f.data.Numbers(f.estimand.query.Outcome)
	if err != nil {
		return err
	}
	binary := !slices.ContainsFunc(y, func(v float64) bool { return v != 0 && v != 1 })
	if v := f.arms.Values(); !binary || slices.Min(v) <= 0 || slices.Max(v) >= 1 {
		return fmt.Errorf("causal: %s: the expected %s is not a risk between 0 and 1 in all draws; it has differences only, unless it is 0 and 1 with a Bernoulli family", verb, f.estimand.query.Outcome)
	}
	return nil
}

// NeededToTreat is how many must have the treatment for one to be spared or to
// gain: 1 over the risk difference.
type NeededToTreat struct {
	// At is 1 over the posterior mean of the risk difference.
	At float64
	// Benefit and Harm are the ranges of numbers needed to treat for one more and
	// one less outcome, each nil if the interval of the risk difference has no such
	// values. If it covers 0 there are both, and each reaches to infinity: the
	// interval is two rays, not the numbers between their ends.
	Benefit, Harm *[2]float64
	Level         float64
}

// NNT returns the number needed to treat; of an outcome that is to be avoided,
// harm is what is hoped for.
// Errors: an outcome that is not a risk.
// Source: [Altman1998].
func (f *Effects) NNT() (NeededToTreat, error) {
	if err := f.risks("NNT"); err != nil {
		return NeededToTreat{}, err
	}
	ate := f.ATE()
	lo, hi := ate.Interval(f.plugin.level())
	n := NeededToTreat{At: 1 / ate.Mean(), Level: f.plugin.level()}
	ray := func(near, far float64) *[2]float64 { // of differences above 0
		if near <= 0 {
			return &[2]float64{1 / far, math.Inf(1)}
		}
		return &[2]float64{1 / far, 1 / near}
	}
	if hi > 0 {
		n.Benefit = ray(lo, hi)
	}
	if lo < 0 {
		n.Harm = ray(-hi, -lo)
	}
	return n, nil
}

// String says the range, both rays if there are two.
func (n NeededToTreat) String() string {
	text := func(verb string, r *[2]float64) string {
		if math.IsInf(r[1], 1) {
			return fmt.Sprintf("%s %.3g or more", verb, r[0])
		}
		return fmt.Sprintf("%s %.3g to %.3g", verb, r[0], r[1])
	}
	switch {
	case n.Harm == nil && n.Benefit == nil:
		return "no difference"
	case n.Harm == nil:
		return text("number needed to treat", n.Benefit)
	case n.Benefit == nil:
		return text("number needed to harm", n.Harm)
	}
	return text("number needed to treat", n.Benefit) + ", or " + text("number needed to harm", n.Harm)
}

// Quantile returns the draws of the difference of the p-quantiles of the outcome
// in everyone under the two treatments.
//
// Errors: a p outside (0, 1); a functional whose outcome is not simulated.
func (f *Effects) Quantile(ctx context.Context, p float64) (bayes.RV, error) {
	if !(p > 0 && p < 1) {
		return bayes.RV{}, fmt.Errorf("causal: Quantile: p is %v, want a probability between 0 and 1", p)
	}
	v, err := f.by.quantiles(ctx, []float64{f.from, f.to}, []float64{p})
	if err != nil {
		return bayes.RV{}, err
	}
	from, _ := v.At(0, 0)
	to, _ := v.At(1, 0)
	return combined(fmt.Sprintf("effect on the quantile %v", p), from, to, func(a, b float64) float64 { return b - a }), nil
}

// DoseResponse returns the draws of E[Y | do(x)] in everyone at each value of a
// grid: [value].
//
// Errors: a treatment that is a factor; values that are not finite, or beyond those
// that occur, unless the query compares them.
func (f *Effects) DoseResponse(ctx context.Context, grid ...float64) (bayes.RV, error) {
	if f.data.IsFactor(f.estimand.query.Treatment) {
		return bayes.RV{}, fmt.Errorf("causal: DoseResponse: %s is a factor, which has no doses", f.estimand.query.Treatment)
	}
	for _, x := range grid {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return bayes.RV{}, fmt.Errorf("causal: DoseResponse: dose %v; want finite numbers", x)
		}
	}
	if len(grid) == 0 {
		return bayes.RV{}, errors.New("causal: DoseResponse: no doses; give a grid")
	}
	if err := f.reached(grid); err != nil {
		return bayes.RV{}, err
	}
	v, err := f.by.means(ctx, grid, nil)
	if err != nil {
		return bayes.RV{}, err
	}
	d := bayes.SizedDim("dose", len(grid))
	return variable(bayes.Variable{Name: "mean of " + f.estimand.query.Outcome, Dims: []bayes.Dim{d}}, v, v.Values())
}

// reached returns the doses beyond those that somebody had, but for the two that the
// query compares: of these Warnings speak.
func (f *Effects) reached(grid []float64) error {
	name := f.estimand.query.Treatment
	x, err := f.data.Float(name)
	if err != nil {
		return err
	}
	lo, hi := min(slices.Min(x), f.from, f.to), max(slices.Max(x), f.from, f.to)
	var errs []error
	for _, v := range grid {
		if v < lo || v > hi {
			errs = append(errs, fmt.Errorf("causal: DoseResponse: %s = %v is beyond what is known, %v to %v; Between asks for such a dose, with a warning", name, v, lo, hi))
		}
	}
	return errors.Join(errs...)
}

// Level returns the share of the posterior in intervals.
func (f *Effects) Level() float64 { return f.plugin.level() }

// Assumptions says in words what graph and regressions claim.
func (f *Effects) Assumptions() []string {
	return append(f.estimand.Assumptions(), f.by.assumptions()...)
}

// Warnings says in words where the data leave it to the regressions.
func (f *Effects) Warnings() []string { return slices.Clone(f.warnings) }

// effect is what the query asks for.
func (f *Effects) effect() (*Effect, error) {
	v, err := f.in(f.estimand.query.Over)
	if err != nil {
		return nil, err
	}
	lo, hi := v.Interval(f.plugin.level())
	return &Effect{
		Mean: v.Mean(), SE: v.SD(), Interval: [2]float64{lo, hi}, Level: f.plugin.level(), ProbPositive: v.ProbPositive(),
		N: f.data.N(), Draws: v, Diagnostics: f.by.diagnostics(), Assumptions: f.by.assumptions(), Warnings: f.Warnings(),
	}, nil
}

// combined returns a function of two scalars, draw by draw.
func combined(name string, a, b bayes.RV, f func(a, b float64) float64) bayes.RV {
	values := make([]float64, len(a.Values()))
	for i, x := range a.Values() {
		values[i] = f(x, b.Values()[i])
	}
	v, err := variable(bayes.Variable{Name: name}, a, values)
	if err != nil {
		panic("causal: PlugIn: " + err.Error()) // as many values as draws of a
	}
	return v
}

// variable returns draws that were computed from those of another one.
func variable(of bayes.Variable, like bayes.RV, values []float64) (bayes.RV, error) {
	run := bayes.Run{Vars: []bayes.Variable{of}, Chains: like.Chains(), Draws: like.Len(), Values: values}
	for _, w := range like.Weights() {
		run.LogWeights = append(run.LogWeights, numeric.Log(w))
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		return bayes.RV{}, err
	}
	return d.Var(of.Name)
}
