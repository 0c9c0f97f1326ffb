package vi

import (
	"context"
	"encoding/json"
	"errors"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/optim"
)

// Laplace draws from the normal distribution with the posterior's mode and
// curvature on the unconstrained scale, Jacobian included, and weighs the draws.
// It is exact for a normal posterior. The zero value climbs from eight points.
//
// Source: [Tierney1986] §2; the Hessian is of differences of gradients.
type Laplace struct {
	// Draws is the number of draws; 0 means 4000.
	Draws int `json:"draws"`
	// Starts is the number of climbs, of which the highest counts; 0 means 8.
	Starts int `json:"starts"`
	// Seed chooses the random numbers. The same seed gives the same draws.
	Seed uint64 `json:"seed"`
	// MaxIterations bounds a climb; 0 means 1000.
	MaxIterations int `json:"max_iterations"`
	// Init holds starting values by name on the constrained scale: one entry
	// for all climbs, or one for each. What is not given is drawn.
	Init []bayes.Values `json:"init,omitempty"`
	// InitRadius bounds the coordinates of random starting points on the
	// unconstrained scale; 0 means 2, InitAtZero that all of them are 0.
	InitRadius float64 `json:"init_radius"`
}

// Infer returns the draws of Fit: Laplace is a bayes.Inferrer.
func (p Laplace) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	return drawsOf(Fit(ctx, t, p))
}

// MarshalJSON writes the settings under "laplace".
func (p Laplace) MarshalJSON() ([]byte, error) {
	type plain Laplace
	return json.Marshal(map[string]plain{"laplace": plain(p)})
}

func (p Laplace) resolve() (Laplace, error) {
	f := faults{method: "Laplace"}
	f.count("Draws", &p.Draws, defaultDraws)
	f.count("Starts", &p.Starts, defaultPaths)
	f.count("MaxIterations", &p.MaxIterations, defaultIterations)
	f.start(p.Init, &p.InitRadius, p.Starts)
	return p, errors.Join(f.all...)
}

func (p Laplace) fit(ctx context.Context, t bayes.Target) (*Approximation, error) {
	p, err := p.resolve()
	if err != nil {
		return nil, err
	}
	given, err := givenPoints(t, p.Init)
	if err != nil {
		return nil, err
	}
	e := newEvaluator(t)
	top, stop := ascent{p.Starts, given, p.InitRadius, p.Seed, optim.Settings{MaxIterations: p.MaxIterations}}.reach(ctx, e)
	a := &Approximation{ELBO: math.Inf(-1), ELBOSE: nan, Evaluations: e.count}
	if stop != nil {
		if e.stopped == nil {
			return nil, stop // there is no approximation to be had
		}
		return a.complete(newSampler(t, nil, p.Draws), p, p.Seed, stop)
	}
	a.Paths, a.warnings = top.paths, top.warnings()
	s := newSampler(t, []*gaussian{top.gaussian()}, p.Draws)
	count, stop := s.run(ctx, t, p.Seed)
	a.Evaluations += count
	if n := s.ready(); n > 0 {
		a.ELBO, a.ELBOSE = meanWithError(s.ratio[:n])
	}
	return a.complete(s, p, p.Seed, stop)
}
