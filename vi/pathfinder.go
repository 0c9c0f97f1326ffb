package vi

import (
	"context"
	"encoding/json"
	"errors"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/optim"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/internal/rng"
)

// Pathfinder climbs from random points and keeps, of the normal approximations
// that L-BFGS forms on its way up, the one of the highest ELBO; several paths
// are weighed against each other by importance. It needs no mode: of a funnel
// it stops where the mass is. The zero value is eight paths, one a lane.
//
// Source: [Zhang2022], algorithms of the single and the multi-path form.
// Deviation: a draw is weighed by the density of the mixture of all paths, not of
// its own path alone, so that a path that ended with too narrow an approximation
// does no harm: [Veach1995], the balance heuristic.
type Pathfinder struct {
	// Draws is the number of draws of all paths; 0 means 4000.
	Draws int `json:"draws"`
	// Paths is the number of climbs; 0 means 8, and 1 is the single-path form.
	Paths int `json:"paths"`
	// Seed chooses the random numbers. The same seed gives the same draws.
	Seed uint64 `json:"seed"`
	// ELBODraws is the number of draws that judge each approximation on a path;
	// 0 means 8, one evaluation. It is rounded up to whole evaluations.
	ELBODraws int `json:"elbo_draws"`
	// MaxIterations bounds a climb; 0 means 1000.
	MaxIterations int `json:"max_iterations"`
	// Init holds starting values by name on the constrained scale: one entry
	// for all paths, or one for each. What is not given is drawn.
	Init []bayes.Values `json:"init,omitempty"`
	// InitRadius bounds the coordinates of random starting points on the
	// unconstrained scale; 0 means 2, InitAtZero that all of them are 0.
	InitRadius float64 `json:"init_radius"`
}

// purpose of the draws that estimate ELBOs, keyed by the number of the path.
const elboPurpose rng.Purpose = "vi/pathfinder"

// Infer returns the draws of Fit: Pathfinder is a bayes.Inferrer.
func (p Pathfinder) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	return drawsOf(Fit(ctx, t, p))
}

// MarshalJSON writes the settings under "pathfinder".
func (p Pathfinder) MarshalJSON() ([]byte, error) {
	type plain Pathfinder
	return json.Marshal(map[string]plain{"pathfinder": plain(p)})
}

func (p Pathfinder) resolve() (Pathfinder, error) {
	f := faults{method: "Pathfinder"}
	f.count("Draws", &p.Draws, defaultDraws)
	f.count("Paths", &p.Paths, defaultPaths)
	f.count("ELBODraws", &p.ELBODraws, bayes.Lanes)
	f.count("MaxIterations", &p.MaxIterations, defaultIterations)
	f.start(p.Init, &p.InitRadius, p.Paths)
	return p, errors.Join(f.all...)
}

func (p Pathfinder) fit(ctx context.Context, t bayes.Target) (*Approximation, error) {
	p, err := p.resolve()
	if err != nil {
		return nil, err
	}
	a := &Approximation{ELBO: math.Inf(-1), ELBOSE: nan}
	parts, stop, err := p.paths(ctx, t, a)
	if err != nil {
		return nil, err
	}
	if stop != nil {
		return a.complete(newSampler(t, nil, p.Draws), p, p.Seed, stop)
	}
	return p.draw(ctx, t, a, parts)
}

// paths climbs and returns what each path chose, nil for those that found
// nothing; a has the rest. stop is what ended the run early.
func (p Pathfinder) paths(ctx context.Context, t bayes.Target, a *Approximation) (parts []*gaussian, stop, err error) {
	given, err := givenPoints(t, p.Init)
	if err != nil {
		return nil, nil, err
	}
	e := newEvaluator(t)
	climbs, stop := ascent{p.Paths, given, p.InitRadius, p.Seed, optim.Settings{MaxIterations: p.MaxIterations, KeepPath: true}}.run(ctx, e)
	if stop != nil && e.stopped == nil {
		return nil, nil, stop // a path has no start
	}
	parts = make([]*gaussian, len(climbs))
	a.Paths = make([]Path, len(climbs))
	a.Evaluations = e.count
	if stop == nil {
		counts, stops := make([]int, len(climbs)), make([]error, len(climbs))
		par.New().Do(len(climbs), func(k int) {
			own := newEvaluator(t)
			parts[k], a.Paths[k], stops[k] = p.choose(ctx, own, climbs[k], k)
			counts[k] = own.count
		})
		for _, c := range counts {
			a.Evaluations += c
		}
		stop = errors.Join(stops...)
	}
	return parts, stop, nil
}

// errNoPath says that there is nothing to draw from.
var errNoPath = errors.New("vi: no path has an approximation whose draws are all possible: the log density is not finite almost everywhere around the paths; use mcmc, or check data and priors")

// draw draws from the approximations that the paths chose.
func (p Pathfinder) draw(ctx context.Context, t bayes.Target, a *Approximation, parts []*gaussian) (*Approximation, error) {
	var found []*gaussian
	var number []int // of the path
	for k, g := range parts {
		if g != nil {
			found, number = append(found, g), append(number, k)
		}
	}
	if len(found) == 0 {
		return nil, errNoPath
	}
	s := newSampler(t, found, p.Draws)
	count, stop := s.run(ctx, t, p.Seed)
	a.Evaluations += count
	for j, k := range number {
		var own []float64
		for i := j; i < s.ready(); i += len(found) {
			own = append(own, s.own[i])
		}
		path := &a.Paths[k]
		path.ELBO, path.ELBOSE = meanWithError(own)
		if path.ELBO > a.ELBO {
			a.ELBO, a.ELBOSE = path.ELBO, path.ELBOSE
		}
	}
	if missing := len(parts) - len(found); missing > 0 {
		a.warn(WarnPaths, float64(missing), "%d of %d paths have no approximation whose draws are all possible, and are left out: "+
			"the support has edges or the start is far out; give Init", missing, len(parts))
	}
	return a.complete(s, p, p.Seed, stop)
}

// choose replays a climb and returns the normal approximation of the highest
// ELBO, nil if none is possible.
func (p Pathfinder) choose(ctx context.Context, e *evaluator, c *optim.Climb, k int) (*gaussian, Path, error) {
	path := Path{LogDensity: c.LogP, Iterations: c.Iterations, End: c.Status, Chosen: -1, ELBO: math.Inf(-1), ELBOSE: nan}
	stream := rng.New(p.Seed, elboPurpose, uint64(k))
	memory := optim.NewMemory(e.dim, optim.DefaultHistory)
	best, trial := optim.NewFactor(e.dim, optim.DefaultHistory), optim.NewFactor(e.dim, optim.DefaultHistory)
	mean, bestMean := make([]float64, e.dim), make([]float64, e.dim)
	for i, at := range c.Path {
		if i > 0 {
			memory.Add(c.Path[i-1].X, c.Path[i-1].Grad, at.X, at.Grad)
		}
		if memory.Pairs() == 0 && len(c.Path) > 1 {
			continue // nothing is known of the scale yet
		}
		trial.Set(memory)
		memory.Apply(mean, at.Grad)
		for j, x := range at.X {
			mean[j] += x
		}
		g := gaussian{mean: mean, logDet: trial.LogDet, apply: trial.Apply}
		elbo, err := g.elbo(ctx, &stream, e, p.ELBODraws)
		if err != nil {
			return nil, path, err
		}
		if elbo > path.ELBO {
			path.ELBO, path.Chosen = elbo, i
			best, trial = trial, best
			mean, bestMean = bestMean, mean
		}
	}
	if path.Chosen < 0 {
		return nil, path, nil
	}
	return &gaussian{bestMean, best.LogDet, best.Apply, best.Solve, best.Covary}, path, nil
}
