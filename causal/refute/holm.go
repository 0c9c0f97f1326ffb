package refute

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/multiple"
)

// Holm returns p-values adjusted for their number: if all hypotheses hold, the
// probability that any adjusted one is at or below a level is at most that level,
// however they depend on each other.
//
// Result: NaN, no test, stays and does not count.
// Errors: values outside 0 to 1.
// Source: [Holm1979].
func Holm(p []float64) ([]float64, error) {
	var errs []error
	for i, x := range p {
		if x < 0 || x > 1 {
			errs = append(errs, fmt.Errorf("refute: Holm: p-value %d is %v, want 0 to 1", i, x))
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return multiple.Holm(p), nil
}

// Together judges refutations as one: with p-values adjusted for their number,
// all right ones pass with probability 1 − level at least. Those without a
// p-value stay as they are.
//
// Errors: a level outside 0 to 1.
func Together(found []causal.Refutation, level float64) ([]causal.Refutation, error) {
	if !(level > 0 && level < 1) {
		return nil, fmt.Errorf("refute: Together: level is %v, want a share between 0 and 1", level)
	}
	var p []float64
	tested := 0
	for _, r := range found {
		p = append(p, r.P)
		if !math.IsNaN(r.P) {
			tested++
		}
	}
	adjusted, err := Holm(p)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(found)
	for i := range out {
		if math.IsNaN(p[i]) {
			continue
		}
		out[i].P, out[i].OK = adjusted[i], adjusted[i] > level
		if out[i].OK != found[i].OK {
			// What was seen comes before the last colon, what it means after it.
			seen := strings.TrimSuffix(found[i].Verdict, ".")
			if k := strings.LastIndex(seen, ": "); k >= 0 {
				seen = seen[:k]
			}
			out[i].Verdict = fmt.Sprintf("%s: among %d tests this is no surprise (adjusted p = %.2g)", seen, tested, adjusted[i])
		}
	}
	return out, nil
}

// Family is a number of effects that are reported together.
type Family struct {
	Level   float64  // of the intervals together
	Members []Member // in the order they were given
}

// Member is an effect among others.
type Member struct {
	Effect *causal.Effect // as it was estimated
	// P is the two-sided p-value of no effect, or twice the posterior probability
	// of the other sign; Adjusted that of Holm's method.
	P, Adjusted float64
	// Interval is wider than that of the effect alone: all intervals of the family
	// together hold their effects with probability Level.
	Interval [2]float64
}

// NewFamily adjusts effects for their number.
//
// Errors: no effects, an effect without ProbPositive or standard error, a level
// outside 0 to 1; all at once.
// Source: p-values [Holm1979]; intervals by Bonferroni's inequality, normal or
// from the draws.
func NewFamily(level float64, effects ...*causal.Effect) (*Family, error) {
	var errs []error
	if !(level > 0 && level < 1) {
		errs = append(errs, fmt.Errorf("refute: NewFamily: level is %v, want a share between 0 and 1", level))
	}
	if len(effects) == 0 {
		errs = append(errs, errors.New("refute: NewFamily: no effects"))
	}
	for i, e := range effects {
		if e == nil || !(e.ProbPositive >= 0 && e.ProbPositive <= 1) || !(e.SE > 0) || !finite(e.SE) || !finite(e.Mean) {
			errs = append(errs, fmt.Errorf("refute: NewFamily: effect %d lacks a finite mean, a standard error above 0 or a probability to be positive", i))
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	f := &Family{Level: level}
	var p []float64
	each := 1 - (1-level)/float64(len(effects))
	z := distuv.UnitNormal.Quantile((1 + each) / 2)
	for _, e := range effects {
		m := Member{Effect: e, P: 2 * min(e.ProbPositive, 1-e.ProbPositive)}
		m.Interval = [2]float64{e.Mean - z*e.SE, e.Mean + z*e.SE}
		if e.Draws.Len() > 0 {
			m.Interval[0], m.Interval[1] = e.Draws.Interval(each)
		}
		p = append(p, m.P)
		f.Members = append(f.Members, m)
	}
	adjusted, err := Holm(p)
	if err != nil {
		return nil, err
	}
	for i := range f.Members {
		f.Members[i].Adjusted = adjusted[i]
	}
	return f, nil
}

// String is a table, one effect a line.
func (f *Family) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d effects; the intervals hold all of them together with probability %.4g\n", len(f.Members), f.Level)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "effect\tmethod\testimate\tinterval\tp\tadjusted")
	for _, m := range f.Members {
		fmt.Fprintf(w, "%v\t%s\t%.4g\t%.4g to %.4g\t%.2g\t%.2g\n", m.Effect.Estimand.Query(), m.Effect.Method, m.Effect.Mean, m.Interval[0], m.Interval[1], m.P, m.Adjusted)
	}
	w.Flush()
	return b.String()
}
