package criticism

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// Elpd says how well a model predicts new data of the same kind: its expected
// log predictive density, estimated from the data themselves. More is better;
// the unit is that of the log density, summed over observations.
type Elpd struct {
	// Method is PSIS-LOO, WAIC or K-fold.
	Method string
	// Points are the contributions of the observations, in the order of the
	// log likelihoods.
	Points []Point
	// Elpd is the sum over observations and P the effective number of
	// parameters: how much better the model does on data it has seen.
	Elpd, P float64
	// ElpdSE and PSE are standard errors, over observations: √n times the
	// standard deviation of the contributions. One observation has none: NaN.
	ElpdSE, PSE float64
	// Draws is the number of posterior draws used.
	Draws int
}

// Point is what one observation contributes.
type Point struct {
	// Name is that of the log likelihood: y[3], with labels if the data had them.
	Name string
	// Elpd and P are the terms of [Elpd]'s sums.
	Elpd, P float64
	// MCSE is the Monte Carlo standard error of Elpd. NaN where the method has none.
	MCSE float64
	// Khat is the shape of the tail of the importance weights: above
	// [KhatLimit] the point's Elpd is not to be trusted. NaN where the method
	// has none.
	Khat float64
	// Mended says what [Refine] did: [ByMomentMatching], [ByRefit], or nothing.
	Mended string
}

// Codes of warnings, beside those of package bayes.
const (
	WarnKhat  = "khat"   // Value: the number of observations with k-hat above the limit
	WarnPWAIC = "p_waic" // Value: the number of observations with p_waic above 0.4
)

const (
	// khatLimit is the k-hat above which no feasible number of draws helps,
	// [Vehtari2024] §3.
	khatLimit = 0.7
	// pWAICLimit is the variance of a log density above which the expansion
	// behind WAIC breaks down, [Vehtari2017] §2.2.
	pWAICLimit = 0.4
	fewDraws   = 100 // below, KhatLimit is less than ½
	named      = 5   // observations that a warning lists by name
)

// KhatLimit returns the k-hat up to which an estimate from s draws is
// reliable: 1 − 1/log₁₀ s, but no more than 0.7.
//
// Result: 0 for s ≤ 10, where nothing is.
// Source: [Vehtari2024] §3.
func KhatLimit(s int) float64 {
	if s <= 10 { // where 1 − 1/log₁₀ s reaches 0
		return 0
	}
	return min(1-1/math.Log10(float64(s)), khatLimit)
}

// Warnings says in words why the estimate may be wrong, and what to do; nothing
// means that no check failed.
//
// Rules: PSIS-LOO warns of observations whose k-hat is above [KhatLimit] or
// infinite, WAIC of those whose p is above 0.4. A k-hat that is NaN never gets
// here: [LOO] refuses log likelihoods that are not finite.
func (e *Elpd) Warnings() []bayes.Warning {
	var out []bayes.Warning
	limit := KhatLimit(e.Draws)
	if bad := e.where(func(p Point) (float64, bool) { return p.Khat, p.Khat > limit }); len(bad) > 0 {
		advice := "use Refine, which fits again only where it must, or ask whether the model suits these observations"
		if e.Draws < fewDraws {
			advice = fmt.Sprintf("%d draws are few for this: draw more first", e.Draws)
		}
		out = append(out, bayes.Warning{Code: WarnKhat, Var: bad[0].Name, Value: float64(len(bad)), Msg: fmt.Sprintf(
			"Pareto k-hat is above %.2f at %d of %d observations, up to %.2f (%s): leaving one of them out changes the posterior so much that "+
				"its elpd, and the sum, can't be trusted and is probably too high; %s", limit, len(bad), len(e.Points), bad[0].Khat, names(bad), advice)})
	}
	if bad := e.where(func(p Point) (float64, bool) { return p.P, e.Method == methodWAIC && p.P > pWAICLimit }); len(bad) > 0 {
		out = append(out, bayes.Warning{Code: WarnPWAIC, Var: bad[0].Name, Value: float64(len(bad)), Msg: fmt.Sprintf(
			"p_waic is above %.1f at %d of %d observations, up to %.2f (%s): WAIC is unreliable there; use LOO, which knows when it fails",
			pWAICLimit, len(bad), len(e.Points), bad[0].P, names(bad))})
	}
	return out
}

// String returns the estimate with its standard errors, then the warnings.
func (e *Elpd) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d observations, %d draws\n", e.Method, len(e.Points), e.Draws)
	fmt.Fprintf(&b, "elpd %10.2f  se %.2f\n", e.Elpd, e.ElpdSE)
	fmt.Fprintf(&b, "p    %10.2f  se %.2f\n", e.P, e.PSE)
	for _, how := range []string{ByMomentMatching, ByRefit} {
		if by := e.where(func(p Point) (float64, bool) { return 0, p.Mended == how }); len(by) > 0 {
			fmt.Fprintf(&b, "mended by %s: %d (%s)\n", how, len(by), names(by))
		}
	}
	for _, w := range e.Warnings() {
		fmt.Fprintln(&b, w.Msg)
	}
	return b.String()
}

// where returns the points that bad picks, the largest measure first.
func (e *Elpd) where(bad func(Point) (measure float64, is bool)) []Point {
	picked := slices.DeleteFunc(slices.Clone(e.Points), func(p Point) bool { _, is := bad(p); return !is })
	slices.SortStableFunc(picked, func(p, q Point) int {
		a, _ := bad(p)
		b, _ := bad(q)
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	return picked
}

// names lists the first points by name.
func names(points []Point) string {
	var list []string
	for _, p := range points[:min(named, len(points))] {
		list = append(list, p.Name)
	}
	if len(points) > named {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// total adds the points up.
func total(method string, points []Point, draws int) *Elpd {
	e := &Elpd{Method: method, Points: points, Draws: draws}
	e.Elpd, e.ElpdSE = sum(points, func(p Point) float64 { return p.Elpd })
	e.P, e.PSE = sum(points, func(p Point) float64 { return p.P })
	return e
}

// sum returns Σ f and its standard error √n·sd(f), [Vehtari2017] §5.1.
func sum(points []Point, f func(Point) float64) (sum, se float64) {
	x := make([]float64, len(points))
	for i, p := range points {
		x[i] = f(p)
		sum += x[i]
	}
	return sum, math.Sqrt(float64(len(x)) * variance(x))
}

// variance is the sum of squares about the mean over n−1; NaN for one value.
func variance(x []float64) float64 {
	mean, ss := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		ss += (v - mean) * (v - mean)
	}
	return ss / float64(len(x)-1)
}

// observations returns the log likelihood of every observation of the named
// variables, all if none is named, each a scalar.
func observations(loglik *bayes.Draws, names []string) ([]bayes.RV, error) {
	if loglik == nil || loglik.Chains()*loglik.Len() == 0 {
		return nil, errors.New("criticism: there are no draws; pass what Program.LogLik returned")
	}
	if _, sampled := loglik.Stat("lp"); sampled {
		return nil, errors.New("criticism: these are draws of parameters, as a sampler makes them; pass what Program.LogLik returned")
	}
	if len(names) == 0 {
		names = loglik.Names()
	}
	var out []bayes.RV
	var faults []error
	for _, name := range names {
		v, err := loglik.Var(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("criticism: %w", err))
			continue
		}
		for _, e := range v.Elems() {
			if i := slices.IndexFunc(e.Values(), func(l float64) bool { return l-l != 0 }); i >= 0 {
				faults = append(faults, fmt.Errorf("criticism: the log likelihood of %s is %v in chain %d, draw %d; it must be finite: "+
					"Program.Explain names the term", e.Name(), e.Values()[i], i/e.Len(), i%e.Len()))
			}
			out = append(out, e)
		}
	}
	if len(out) == 0 && faults == nil {
		faults = append(faults, errors.New("criticism: the draws hold no variables; the model observes nothing"))
	}
	return out, errors.Join(faults...)
}
