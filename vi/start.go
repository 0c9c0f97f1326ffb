package vi

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/optim"
	"github.com/seed78144065/credence/internal/rng"
)

// InitAtZero is the InitRadius of a method that starts at zero.
const InitAtZero = -1

const (
	defaultRadius = 2   // Stan's
	maxAttempts   = 100 // at a random starting point: Stan's
)

// purpose of the random starting points, keyed by the number of the climb.
const startPurpose rng.Purpose = "vi/start"

// ascent is a set of climbs from different points.
type ascent struct {
	starts   int
	given    [][]float64 // starting points, of givenPoints
	radius   float64
	seed     uint64
	settings optim.Settings
}

// run climbs from every start, bayes.Lanes at a time. With an error it returns
// the climbs of the groups that were done.
func (a ascent) run(ctx context.Context, e *evaluator) ([]*optim.Climb, error) {
	var all []*optim.Climb
	for first := 0; first < a.starts; first += bayes.Lanes {
		group := make([]*optim.Climb, min(bayes.Lanes, a.starts-first))
		for l := range group {
			group[l] = optim.NewClimb(e.dim, a.settings)
		}
		if err := a.start(ctx, e, group, first); err != nil {
			return all, err
		}
		if err := climb(ctx, e, group); err != nil {
			return all, err
		}
		all = append(all, group...)
	}
	return all, nil
}

// climb climbs to the end of every climb.
func climb(ctx context.Context, e *evaluator, group []*optim.Climb) error {
	for {
		climbing := false
		for l, c := range group {
			if c.Status == optim.Climbing {
				e.set(l, c.Trial)
				climbing = true
			}
		}
		if !climbing {
			return nil
		}
		if err := e.eval(ctx); err != nil {
			return err
		}
		for l, c := range group {
			if c.Status == optim.Climbing {
				e.column(e.slope, e.grad, l)
				c.Tell(e.logp[l], e.slope)
			}
		}
	}
}

// start finds a possible starting point for each climb.
func (a ascent) start(ctx context.Context, e *evaluator, group []*optim.Climb, first int) error {
	streams := make([]rng.Stream, len(group))
	found := make([]bool, len(group))
	for l := range group {
		streams[l] = rng.New(a.seed, startPurpose, uint64(first+l))
	}
	for attempt := 1; ; attempt++ {
		for l := range bayes.Lanes {
			switch {
			case l >= len(group): // idle: repeats the lane before
				e.column(e.point, e.x, l-1)
			case found[l]:
				continue
			default:
				a.place(e.point, first+l, &streams[l])
			}
			e.set(l, e.point)
		}
		if err := e.eval(ctx); err != nil {
			return err
		}
		missing := false
		for l, c := range group {
			if found[l] {
				continue
			}
			fault := e.possible(l)
			e.column(e.point, e.x, l)
			if fault == nil {
				e.column(e.slope, e.grad, l)
				c.Start(e.point, e.logp[l], e.slope)
				found[l] = true
				continue
			}
			missing = true
			if attempt == maxAttempts || !a.random(first+l) {
				if explainer, ok := e.target.(bayes.Explainer); ok {
					if err := explainer.Explain(e.point); err != nil {
						fault = err
					}
				}
				return &InitError{Start: first + l, Attempts: attempt, Err: fault}
			}
		}
		if !missing {
			return nil
		}
	}
}

// place writes a starting point of climb k: what is given, else random.
func (a ascent) place(x []float64, k int, s *rng.Stream) {
	radius := max(a.radius, 0)
	for i := range x {
		x[i] = float64(radius * (2*rng.Uniform(s) - 1))
		if g := a.pick(k); g != nil && !math.IsNaN(g[i]) {
			x[i] = g[i]
		}
	}
}

// random reports whether another try of climb k would give another point.
func (a ascent) random(k int) bool {
	g := a.pick(k)
	if a.radius <= 0 {
		return false
	}
	for _, v := range g {
		if math.IsNaN(v) {
			return true
		}
	}
	return g == nil
}

// pick returns what is given for climb k: one entry serves all.
func (a ascent) pick(k int) []float64 {
	switch len(a.given) {
	case 0:
		return nil
	case 1:
		return a.given[0]
	}
	return a.given[k]
}

// givenPoints maps starting values to points.
func givenPoints(t bayes.Target, init []bayes.Values) (points [][]float64, err error) {
	for k, values := range init {
		x, err := bayes.StartingPoint(t, values)
		if err != nil {
			return nil, fmt.Errorf("vi: Init[%d]: %w", k, err)
		}
		points = append(points, x)
	}
	return points, nil
}
