package bayestest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// Simulator draws parameters from the prior and data given them, and returns
// the true values by name and the posterior given the data. Equal seeds give
// equal results; calls may run at once.
//
// Truth may hold any quantity that the draws of the posterior hold. One that
// depends on the data, such as a sum of squares, sees errors that leave the
// marginals of the parameters as they are: [Modrak2023].
type Simulator func(ctx context.Context, seed uint64) (truth bayes.Values, posterior bayes.Target, err error)

// FromModel simulates a model: its prior predictive distribution gives truth
// and data, which posterior is bound to. They are usually the same program.
// Truth holds every variable of prior that posterior has: parameters and named
// nodes.
func FromModel(prior, posterior *bayes.Program) Simulator {
	return func(ctx context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
		draw, err := prior.Prior(ctx, 1, seed)
		if err != nil {
			return nil, nil, err
		}
		data := make(bayes.Values)
		for name, v := range draw.Vars() {
			data[name] = slices.Clone(v.Values())
		}
		truth := make(bayes.Values)
		for _, v := range posterior.Variables() {
			if x, ok := data[v.Name]; ok {
				truth[v.Name] = x
			}
		}
		for _, v := range prior.Variables() {
			delete(data, v.Name)
		}
		bound, err := posterior.Bind(data)
		return truth, bound, err
	}
}

// SBC is simulation-based calibration. If parameters are drawn from the prior
// and data from the likelihood, the rank of the true value among draws of the
// posterior is uniform; a posterior or sampler that is wrong bends it.
//
// Source: [Talts2018].
type SBC struct {
	// Simulate draws truth and data.
	Simulate Simulator
	// Infer returns the method under test, seeded. Its draws should be nearly
	// independent, so thin those of a Markov chain: correlated draws make
	// ranks pile up at both ends.
	Infer func(seed uint64) bayes.Inferrer
	// Sims is the number of simulations; 0 means 500.
	Sims int
	// Bins is the number of bins of the rank histograms; 0 means one for each
	// 25 simulations, 2 at least and 20 at most.
	Bins int
	// Seed chooses the random numbers.
	Seed uint64
}

// Defaults of an SBC: 25 expected counts a bin keep the χ² approximation good
// far into its tail.
const (
	defaultSims = 500
	perBin      = 25
	mostBins    = 20
)

// Run simulates, fits and ranks, on all cores; the result does not depend on
// their number.
//
// A cancelled context returns the ranks of the simulations that were done and
// an error that wraps ctx.Err(). Any other error stops the run and says which
// simulation it is from.
func (s SBC) Run(ctx context.Context) (*SBCResult, error) {
	if s.Sims == 0 {
		s.Sims = defaultSims
	}
	if s.Bins == 0 {
		s.Bins = min(max(s.Sims/perBin, 2), mostBins)
	}
	switch {
	case s.Simulate == nil || s.Infer == nil:
		return nil, errors.New("bayestest: SBC needs both Simulate and Infer")
	case s.Sims < 1:
		return nil, fmt.Errorf("bayestest: SBC.Sims is %d, want at least 1, or 0 for %d", s.Sims, defaultSims)
	case s.Bins < 2:
		return nil, fmt.Errorf("bayestest: SBC.Bins is %d, want at least 2, or 0 for the default", s.Bins)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ranked := make([]map[string]rank, s.Sims)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= s.Sims {
					return
				}
				r, err := s.simulate(ctx, uint64(k))
				if err != nil {
					stop(fmt.Errorf("bayestest: simulation %d: %w", k, err))
					return
				}
				ranked[k] = r
			}
		})
	}
	workers.Wait()
	result, err := newResult(slices.DeleteFunc(ranked, func(r map[string]rank) bool { return r == nil }), s.Bins)
	return result, errors.Join(context.Cause(ctx), err)
}

// rank is the place of the truth among n draws: 0 to n.
type rank struct{ below, n int }

func (s SBC) simulate(ctx context.Context, k uint64) (map[string]rank, error) {
	src := rng.New(s.Seed, "bayestest/sbc", k)
	truth, target, err := s.Simulate(ctx, src.Uint64())
	if err != nil {
		return nil, err
	}
	draws, err := s.Infer(src.Uint64()).Infer(ctx, target)
	if err != nil {
		return nil, err
	}
	ranks := make(map[string]rank)
	for _, name := range slices.Sorted(maps.Keys(truth)) {
		v, err := draws.Var(name)
		if err != nil {
			return nil, err
		}
		want, err := numbersOf(truth[name])
		if err != nil || len(want) != v.Size() {
			return nil, errors.Join(fmt.Errorf("truth %q is %v, the draws have %d elements", name, truth[name], v.Size()), err)
		}
		i := 0
		for element, e := range v.Elems() {
			r, err := rankOf(want[i], e.Values(), &src)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", element, err)
			}
			ranks[element] = r
			i++
		}
	}
	return ranks, nil
}

func numbersOf(x any) ([]float64, error) {
	switch x := x.(type) {
	case float64:
		return []float64{x}, nil
	case []float64:
		return x, nil
	}
	return nil, fmt.Errorf("a %T is neither a float64 nor a []float64", x)
}

// rankOf ranks x among the draws; ties are broken at random, so that discrete
// quantities have uniform ranks too.
func rankOf(x float64, draws []float64, src rng.Source) (rank, error) {
	below, ties := 0, 0
	for _, d := range draws {
		switch {
		case math.IsNaN(x) || math.IsNaN(d):
			return rank{}, fmt.Errorf("NaN can't be ranked: truth %v, draw %v", x, d)
		case d < x:
			below++
		case d == x:
			ties++
		}
	}
	if ties > 0 {
		below += int(rng.Uniform(src) * float64(ties+1))
	}
	return rank{below, len(draws)}, nil
}
