package mcmc

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// maxAttempts is how often a random starting point is drawn: Stan's number.
const maxAttempts = 100

// initial looks for a starting point whose density and gradient are finite.
type initial struct {
	*walk
	given    []float64 // NaN: draw it; nil: draw all
	radius   float64
	attempts int
}

// try asks for another starting point.
func (s *initial) try() {
	s.attempts++
	s.ask = s.cur
	q := s.q(s.cur)
	for i := range q {
		if s.given != nil && !math.IsNaN(s.given[i]) {
			q[i] = s.given[i]
			continue
		}
		q[i] = float64(s.radius * (2*s.uniform() - 1))
	}
}

// advance reports whether the point will do; if not it tries another.
func (s *initial) advance(chain int, target bayes.Target) (bool, error) {
	fault := s.fault()
	if fault == nil {
		return true, nil
	}
	if s.attempts < maxAttempts && s.random() {
		s.try()
		return false, nil
	}
	if e, ok := target.(bayes.Explainer); ok {
		if err := e.Explain(s.q(s.cur)); err != nil {
			fault = err
		}
	}
	return false, &InitError{Chain: chain, Attempts: s.attempts, Err: fault}
}

// fault says what is not finite at the current point.
func (s *initial) fault() error {
	if l := s.logp[s.cur]; !finite(l) {
		return fmt.Errorf("the log density is %v", l)
	}
	for i, g := range s.g(s.cur) {
		if !finite(g) {
			return fmt.Errorf("coordinate %d of the gradient is %v", i, g)
		}
	}
	return nil
}

// random reports whether another try would give another point.
func (s *initial) random() bool {
	if s.radius == 0 || s.dim == 0 {
		return false
	}
	for _, x := range s.given {
		if math.IsNaN(x) {
			return true
		}
	}
	return s.given == nil
}

func finite(x float64) bool { return math.Abs(x) <= math.MaxFloat64 }

// startingPoints returns the starting point of each chain of cfg, nil where
// nothing is given.
func startingPoints(target bayes.Target, cfg Config) ([][]float64, error) {
	points := make([][]float64, cfg.Chains)
	var faults []error
	for k, values := range cfg.Init {
		x, err := bayes.StartingPoint(target, values)
		if err != nil {
			faults = append(faults, fmt.Errorf("mcmc: Config.Init[%d]: %w", k, err))
			continue
		}
		if len(cfg.Init) > 1 {
			points[k] = x
			continue
		}
		for c := range points {
			points[c] = x
		}
	}
	return points, errors.Join(faults...)
}
