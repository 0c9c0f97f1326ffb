package bayestest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
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
// nodes. A test quantity of your own, any function of parameters and data, is a
// Let of the model: m.Let("rss", bayes.Square(y.Sub(mean)).Sum()).
//
// The likelihood of prior must be observed, not a Potential, which nothing can
// be drawn from: write a Simulator for a model that has one.
func FromModel(prior, posterior *bayes.Program) Simulator {
	return func(ctx context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
		if prior == nil || posterior == nil {
			return nil, nil, errors.New("FromModel: a program is nil: look at the error of Compile")
		}
		if factors := prior.Potentials(); len(factors) > 0 {
			return nil, nil, fmt.Errorf("bayestest: FromModel: data can't be drawn from the potentials %q; write a Simulator, or observe data instead", factors)
		}
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
// Beside what truth holds, it ranks the log likelihood of all data, [LogLik],
// if the posterior is a bayes.Program and truth has its parameters: ranks of
// parameters alone can't tell a posterior that takes no notice of the data.
//
// Source: [Talts2018], [Modrak2023].
type SBC struct {
	// Simulate draws truth and data.
	Simulate Simulator
	// Infer returns the method under test, seeded: a sampler, or a variational
	// method, whose weighted draws are resampled.
	Infer func(seed uint64) bayes.Inferrer
	// Sims is the number of simulations; 0 means 500.
	Sims int
	// Draws is the number of draws that the truth is ranked among, which should
	// be nearly independent: correlated draws make ranks pile up at both ends.
	// What Infer returns is thinned to it, evenly, so it should be no more than
	// their effective sample size: the result tells. 0 means all draws.
	Draws int
	// Bins is the number of bins of the rank histograms; 0 means one for each
	// 25 simulations, 2 at least and 20 at most.
	Bins int
	// Seed chooses the random numbers.
	Seed uint64
	// Progress is called after each simulation with the number of those done,
	// one call at a time; nil for none.
	Progress func(done int)
}

// LogLik is the name of the log likelihood as a test quantity.
const LogLik = "log_lik"

// Defaults of an SBC: a histogram to look at.
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
	case s.Draws < 0:
		return nil, fmt.Errorf("bayestest: SBC.Draws is %d, want at least 1, or 0 for all", s.Draws)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ranked := make([][]rank, s.Sims)
	var next atomic.Int64
	var workers sync.WaitGroup
	var progress sync.Mutex
	done := 0
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
				progress.Lock()
				ranked[k], done = r, done+1
				if s.Progress != nil {
					s.Progress(done)
				}
				progress.Unlock()
			}
		})
	}
	workers.Wait()
	result, err := newResult(slices.DeleteFunc(ranked, func(r []rank) bool { return r == nil }), s.Bins)
	return result, errors.Join(context.Cause(ctx), err)
}

// simulate ranks everything in one simulation.
func (s SBC) simulate(ctx context.Context, k uint64) ([]rank, error) {
	src := rng.New(s.Seed, "bayestest/sbc", k)
	truth, target, err := s.Simulate(ctx, src.Uint64())
	if err != nil {
		return nil, err
	}
	method := s.Infer(src.Uint64())
	if method == nil {
		return nil, errors.New("no method: Infer must return one, such as mcmc.Config{Seed: seed}")
	}
	draws, err := method.Infer(ctx, target)
	if err != nil {
		return nil, err
	}
	truth = maps.Clone(truth)
	if draws, err = withLogLik(ctx, target, truth, draws); err != nil {
		return nil, err
	}
	at, err := s.places(draws, &src)
	if err != nil {
		return nil, err
	}
	ranks := []rank{}
	kept := make([]float64, len(at))
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
			for k, j := range at {
				kept[k] = e.Values()[j]
			}
			r := rank{name: element, n: len(kept), ess: diagnostics.ESSBulk(e.ByChain())}
			if r.below, err = rankOf(want[i], kept, &src); err != nil {
				return nil, fmt.Errorf("%s: %w", element, err)
			}
			ranks = append(ranks, r)
			i++
		}
	}
	return ranks, nil
}

// places returns which draws, chains one after the other, are ranked.
func (s SBC) places(draws *bayes.Draws, src rng.Source) ([]int, error) {
	total := draws.Chains() * draws.Len()
	n := s.Draws
	if n == 0 {
		n = total
	}
	if n > total || n == 0 {
		return nil, fmt.Errorf("%d draws are to be ranked, the method returned %d: lower SBC.Draws, or have Infer draw more", n, total)
	}
	at := make([]int, n)
	logw := draws.LogWeights()
	for k := range at {
		at[k] = k * total / n
		if logw != nil {
			at[k] = rng.CategoricalLogits(src, logw)
		}
	}
	return at, nil
}
