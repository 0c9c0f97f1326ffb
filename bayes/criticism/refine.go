package criticism

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// Refine mends the points of a [LOO] estimate whose k-hat is above [KhatLimit]:
// by moment matching, which evaluates the program and fits nothing, and where
// that does not help by fitting again without the one observation.
//
//	refined, err := criticism.Refine{Program: prog, Draws: draws}.Estimate(ctx, loo, "y")
type Refine struct {
	// Program and Draws are the model and the posterior draws that the estimate
	// is from.
	Program *bayes.Program
	Draws   *bayes.Draws
	// Data returns the data of some observations, as [KFold.Data] does, and By
	// fits the program to them. Both are nil if nothing shall be fitted again.
	Data func(observations []int) (bayes.Values, error)
	By   bayes.Inferrer
}

// What mended a [Point].
const (
	ByMomentMatching = "moment matching"
	ByRefit          = "refit"
)

// sameDensity is the relative difference that rounding of Elpd and P may bring into
// their sum, with digits to spare.
const sameDensity = 1e-9

// Estimate returns e with its bad points mended; e itself stays as it is. Points
// that could not be mended keep their k-hat, of which [Elpd.Warnings] tells.
//
// Shapes: e is what [LOO] made of the one observed variable called name.
// Result: the points that were mended say how in Mended. The k-hat of one that
// was matched is that of its new weights; one that was fitted again has neither
// k-hat nor MCSE. Where no point is bad the result is a copy of e.
// Errors: draws with weights, whose density moment matching does not know; an
// estimate of another method or variable, or from another program or other
// draws. A cancelled context gives its error and no result.
// Source: [Paananen2021]; refits: [Vehtari2017] §2.1.
// Cost: a bad point takes some twenty evaluations of density and log likelihood
// at every draw, and perhaps a fit.
func (r Refine) Estimate(ctx context.Context, e *Elpd, name string) (*Elpd, error) {
	if err := r.check(e); err != nil {
		return nil, err
	}
	points := slices.Clone(e.Points)
	limit := KhatLimit(e.Draws)
	var bad []int
	for i, p := range points {
		if p.Khat > limit {
			bad = append(bad, i)
		}
	}
	if len(bad) > 0 {
		if err := r.matchMoments(ctx, points, bad, name); err != nil {
			return nil, fmt.Errorf("criticism: Refine: %w", err)
		}
	}
	for _, i := range bad {
		if points[i].Khat > limit && r.By != nil {
			if err := r.refit(ctx, points, i, name); err != nil {
				return nil, fmt.Errorf("criticism: Refine: %s: %w", points[i].Name, err)
			}
		}
	}
	return total(e.Method, points, e.Draws), nil
}

// matchMoments replaces the bad points whose k-hat it can lower.
func (r Refine) matchMoments(ctx context.Context, points []Point, bad []int, name string) error {
	p, obs, err := r.posterior(ctx, name, points[0].Name, len(points))
	if err != nil {
		return err
	}
	for i, point := range points { // Elpd + P is the log of the mean density of what was seen
		was, is := point.Elpd+point.P, logMean(obs[i].Values(), nil)
		if !(math.Abs(was-is) <= sameDensity*max(1, math.Abs(is))) {
			return fmt.Errorf("the log mean density of %s is %.6g in the estimate and %.6g with this program and these draws: they must be those the estimate is from", point.Name, was, is)
		}
	}
	for _, i := range bad {
		reff := efficiency(obs[i], nil)
		c, err := p.match(ctx, i, obs[i].Values(), reff, toMixture)
		if err != nil {
			return err
		}
		if c == nil || !(c.khat < points[i].Khat) {
			continue
		}
		seen := points[i].Elpd + points[i].P
		points[i].Elpd = logMean(c.loglik, c.logWeights)
		points[i].P = seen - points[i].Elpd
		points[i].MCSE = logMeanError(c.loglik, c.logWeights, points[i].Elpd, reff)
		points[i].Khat, points[i].Mended = c.khat, ByMomentMatching
	}
	return nil
}

// posterior returns what moment matching needs, and the log likelihoods of the
// variable called name, whose first observation and number are those of the
// estimate.
func (r Refine) posterior(ctx context.Context, name, first string, count int) (*posterior, []bayes.RV, error) {
	loglik, err := r.Program.LogLik(ctx, r.Draws)
	if err != nil {
		return nil, nil, err
	}
	obs, err := observations(loglik, []string{name})
	if err != nil {
		return nil, nil, err
	}
	if len(obs) != count || obs[0].Name() != first {
		return nil, nil, fmt.Errorf("the estimate has %d points from %s on, %q has %d observations from %s on: they must be of the same data",
			count, first, name, len(obs), obs[0].Name())
	}
	p := &posterior{prog: r.Program, name: name}
	for _, v := range loglik.Vars() {
		p.observations += v.Size()
	}
	if p.points, err = r.Program.UnconstrainDraws(ctx, r.Draws); err != nil {
		return nil, nil, err
	}
	if p.density, err = r.Program.LogDensities(ctx, p.points); err != nil {
		return nil, nil, err
	}
	if i := slices.IndexFunc(p.density, func(d float64) bool { return math.IsInf(d, 0) }); i >= 0 {
		return nil, nil, fmt.Errorf("the log density of the program is %v at chain %d, draw %d: the draws are of another program", p.density[i], i/r.Draws.Len(), i%r.Draws.Len())
	}
	return p, obs, nil
}

// refit replaces a point by its log density under the fit without it.
func (r Refine) refit(ctx context.Context, points []Point, i int, name string) error {
	var others []int
	for k := range points {
		if k != i {
			others = append(others, k)
		}
	}
	seen := points[i].Elpd + points[i].P
	if _, err := (KFold{Data: r.Data, By: r.By}).leaveOut(ctx, r.Program, name, others, []int{i}, points); err != nil {
		return err
	}
	points[i].P, points[i].MCSE, points[i].Khat, points[i].Mended = seen-points[i].Elpd, math.NaN(), math.NaN(), ByRefit
	return nil
}

// check returns what keeps the estimate from being refined.
func (r Refine) check(e *Elpd) error {
	switch {
	case e == nil || len(e.Points) == 0:
		return r.fit(0, errors.New("criticism: Refine: there is no estimate; pass what LOO returned"))
	case e.Method != methodLOO:
		return r.fit(e.Draws, fmt.Errorf("criticism: Refine: the estimate is by %s; only points of %s have a k-hat to lower", e.Method, methodLOO))
	}
	return r.fit(e.Draws, nil)
}

// fit returns what keeps program and draws from mending an estimate from a
// number of draws, beside a fault of that.
func (r Refine) fit(draws int, of error) error {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("criticism: Refine: "+format, a...)) }
	if r.Program == nil {
		fault("Program is nil; it must be the one that was fitted")
	}
	switch {
	case r.Draws == nil || r.Draws.Chains()*r.Draws.Len() == 0:
		fault("there are no Draws; they must be those of the estimate")
	case r.Draws.LogWeights() != nil:
		fault("the draws have weights; moment matching needs draws of the posterior: sample it, or use KFold")
	case of == nil && draws != r.Draws.Chains()*r.Draws.Len():
		fault("the estimate is from %d draws, there are %d here", draws, r.Draws.Chains()*r.Draws.Len())
	}
	if (r.Data == nil) != (r.By == nil) {
		fault("of Data and By one is nil; refits need both")
	}
	return errors.Join(append(faults, of)...)
}
