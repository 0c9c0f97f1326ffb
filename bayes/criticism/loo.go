package criticism

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
)

const (
	methodLOO  = "PSIS-LOO"
	methodWAIC = "WAIC"
)

// LOO estimates by Pareto-smoothed importance sampling how well each
// observation is predicted from all others, without fitting again. Where that
// fails, k-hat tells and [Elpd.Warnings] says so.
//
// Shapes: loglik is what [bayes.Program.LogLik] returned; names pick variables
// of it, all if there are none. Observations that belong together, such as the
// two likelihood terms of one customer, must be added up before (Derive).
// Result: weights of the draws are honoured. The error tells of log likelihoods
// that are not finite. A cancelled context gives its error and no result.
// Source: [Vehtari2017] §2.1; weights of [Vehtari2024]; relative efficiency of
// the density exp(loglik) by [Vehtari2021], MCSE by the delta method on the
// log-normal scale. Values of R loo 2.5.1 at equal relative efficiency.
// Cost: O(S log S) an observation for S draws, on all cores.
func LOO(ctx context.Context, loglik *bayes.Draws, names ...string) (*Elpd, error) {
	return pointwise(ctx, methodLOO, loglik, names, func(v bayes.RV, logWeights []float64) Point {
		return loo(v.Values(), logWeights, efficiency(v, logWeights))
	})
}

// WAIC estimates what [LOO] does from the variance of each log density: the
// widely applicable information criterion divided by −2. It is less robust; it
// is here because others report it.
//
// Shapes and Result: as [LOO]; the draws must have equal weights.
// Source: [Watanabe2010] as in [Vehtari2017] §2.2; values of R loo 2.5.1.
func WAIC(ctx context.Context, loglik *bayes.Draws, names ...string) (*Elpd, error) {
	if loglik != nil && loglik.LogWeights() != nil {
		return nil, fmt.Errorf("criticism: WAIC: the draws have weights, for which WAIC is not defined; use LOO")
	}
	if loglik != nil && loglik.Chains()*loglik.Len() == 1 {
		return nil, fmt.Errorf("criticism: WAIC: one draw has no variance; want at least 2")
	}
	return pointwise(ctx, methodWAIC, loglik, names, func(v bayes.RV, _ []float64) Point {
		p := variance(v.Values())
		return Point{Elpd: logMean(v.Values(), nil) - p, P: p, MCSE: math.NaN(), Khat: math.NaN()}
	})
}

// pointwise runs one estimate for every observation, on all cores.
func pointwise(ctx context.Context, method string, loglik *bayes.Draws, names []string, one func(v bayes.RV, logWeights []float64) Point) (*Elpd, error) {
	obs, err := observations(loglik, names)
	if err != nil {
		return nil, err
	}
	logWeights := loglik.LogWeights()
	points := make([]Point, len(obs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(obs)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(obs) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				points[i] = one(obs[i], logWeights)
				points[i].Name = obs[i].Name()
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("criticism: %s: stopped: %w", method, err)
	}
	return total(method, points, loglik.Chains()*loglik.Len()), nil
}

// loo is one observation: its log density at each draw, log weights of the
// draws or nil, and the relative efficiency of the draws.
func loo(loglik, logWeights []float64, reff float64) Point {
	lw, khat := leaveOut(loglik, logWeights, reff)
	p := Point{Elpd: logMean(loglik, lw), Khat: khat}
	p.P = logMean(loglik, logWeights) - p.Elpd
	p.MCSE = logMeanError(loglik, lw, p.Elpd, reff)
	return p
}

// leaveOut returns smoothed log weights of the posterior without an observation
// of this log likelihood, of sum 1, and their k-hat.
func leaveOut(loglik, logWeights []float64, reff float64) (smoothed []float64, khat float64) {
	ratios := make([]float64, len(loglik))
	for i, l := range loglik {
		ratios[i] = -l
		if logWeights != nil {
			ratios[i] += logWeights[i]
		}
	}
	return diagnostics.PSIS(ratios, reff)
}

// logMeanError returns the Monte Carlo standard error of a logMean under
// normalised weights.
func logMeanError(x, logWeights []float64, logMean, reff float64) float64 {
	relative := 0.0 // variance of the mean over its square
	for i, l := range x {
		excess := numeric.Expm1(l - logMean)
		relative += numeric.Exp(2*logWeights[i]) * excess * excess
	}
	return math.Sqrt(numeric.Log1p(relative) / reff)
}

// logMean returns the log of the weighted mean of exp(x); nil weights are equal.
func logMean(x, logWeights []float64) float64 {
	if logWeights == nil {
		return numeric.LogSumExp(x) - numeric.Log(float64(len(x)))
	}
	sum := make([]float64, len(x))
	for i := range x {
		sum[i] = x[i] + logWeights[i]
	}
	return numeric.LogSumExp(sum) - numeric.LogSumExp(logWeights)
}

// efficiency returns the effective sample size of the density over the number
// of draws, 1 if it is unknown or the draws have weights.
func efficiency(v bayes.RV, logWeights []float64) float64 {
	if logWeights != nil {
		return 1
	}
	top := math.Inf(-1)
	for _, l := range v.Values() {
		top = max(top, l)
	}
	density := make([][]float64, v.Chains())
	for k := range density {
		for _, l := range v.Chain(k) {
			density[k] = append(density[k], numeric.Exp(l-top))
		}
	}
	reff := diagnostics.ESSMean(density) / float64(v.Chains()*v.Len())
	if !(reff > 0) { // too few draws, or all equal
		return 1
	}
	return reff
}
