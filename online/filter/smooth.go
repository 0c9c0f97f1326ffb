package filter

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/statespace"
	"github.com/seed78144065/credence/online"
)

// Series is what was observed over a number of steps.
type Series struct {
	// Y is [step, p], row by row; NaN is a missing value.
	Y []float64
	// Observe is [step, p, n] where each step is observed in a way of its own, such
	// as by regressors; nil for the model's Observe at every step.
	Observe []float64
}

// check returns what is wrong with a series for a model.
func (s Series) check(sys *statespace.System) error {
	n, p := sys.N(), sys.P()
	if len(s.Y)%p != 0 {
		return fmt.Errorf("%w: %d values; the model observes %d a step", online.ErrData, len(s.Y), p)
	}
	if s.Observe != nil && len(s.Observe) != len(s.Y)*n {
		return fmt.Errorf("%w: Observe of %d numbers; %d values through %d states need %d", online.ErrData, len(s.Observe), len(s.Y), n, len(s.Y)*n)
	}
	for i, v := range s.Y {
		if math.Abs(v) > largest {
			return fmt.Errorf("%w: value %d of step %d is %v; it must be finite, or NaN for missing", online.ErrData, i%p, i/p, v)
		}
	}
	for i, v := range s.Observe {
		if !(math.Abs(v) <= largest) {
			return fmt.Errorf("%w: Observe of step %d has %v", online.ErrData, i/(n*p), v)
		}
	}
	return nil
}

// LogEvidence returns the log density of a series, as Filter.LogEvidence does
// after an Update for each step, bit for bit.
//
// Errors: faults of the model; those of Update.
// Cost: some nanoseconds a step for a model of one state and one observation.
func LogEvidence(m Model, s Series) (float64, error) {
	f, err := New(m)
	if err != nil {
		return math.NaN(), err
	}
	if err := f.Run(s); err != nil {
		return math.NaN(), err
	}
	return f.LogEvidence(), nil
}

// Run updates with a whole series, as step by step, bit for bit.
//
// Errors: those of Update; steps before the one at fault have been learnt, unless
// the fault can be seen before any step.
func (f *Filter) Run(s Series) error {
	if f.sys == nil {
		return errFilter
	}
	if err := s.check(f.sys); err != nil {
		return err
	}
	if err := f.stream.Run(s.Observe, s.Y); err != nil {
		return fmt.Errorf("%w at step %d: %w", online.ErrData, f.stream.Steps(), err)
	}
	return nil
}

// Smoothed is what is known of the states of every step given a whole series.
type Smoothed struct {
	sm *statespace.Smoother
	n  int
}

// Smooth learns the states of every step from all observations, before and after.
//
// Errors: faults of the model; those of Update; a series that doesn't tell all of
// the diffuse states.
// Source: [Durbin2012] §4.4, as a regression on the next state.
// Cost: O(steps·n³) at most; n² of it for each state that has noise.
func Smooth(m Model, s Series) (*Smoothed, error) {
	sys, _, err := m.compile()
	if err != nil {
		return nil, err
	}
	return smooth(sys, s)
}

func smooth(sys *statespace.System, s Series) (*Smoothed, error) {
	if err := s.check(sys); err != nil {
		return nil, err
	}
	sm := sys.NewSmoother()
	if err := sm.Run(s.Observe, s.Y); err != nil {
		return nil, fmt.Errorf("%w: Smooth: %w", online.ErrData, err)
	}
	return &Smoothed{sm, sys.N()}, nil
}

// Steps returns the number of steps.
func (s *Smoothed) Steps() int {
	if s.sm == nil {
		return 0
	}
	return len(s.sm.Mean) / s.n
}

// State returns what is known of the state of a step, counted from 0.
func (s *Smoothed) State(step int) Gaussian {
	n := s.n
	return Gaussian{
		slices.Clone(s.sm.Mean[step*n : (step+1)*n]),
		mat.NewSymDense(n, slices.Clone(s.sm.Cov[step*n*n:(step+1)*n*n])),
	}
}

// Combination returns mean and standard deviation, at every step, of a sum of
// states with these weights, one for each state: a single state, a level with its
// season.
func (s *Smoothed) Combination(weights ...float64) (mean, sd []float64, err error) {
	if s.sm == nil {
		return nil, nil, errors.New("filter: Combination: the Smoothed was not made by Smooth")
	}
	if len(weights) != s.n {
		return nil, nil, fmt.Errorf("filter: Combination of %d weights; there are %d states", len(weights), s.n)
	}
	return s.combine(func(int) []float64 { return weights })
}

func (s *Smoothed) combine(weights func(step int) []float64) (mean, sd []float64, err error) {
	n, steps := s.n, s.Steps()
	mean, sd = make([]float64, steps), make([]float64, steps)
	for t := range steps {
		w, v := weights(t), 0.0
		for i, x := range w {
			mean[t] = math.FMA(x, s.sm.Mean[t*n+i], mean[t])
			for j, y := range w {
				v = math.FMA(float64(x*y), s.sm.Cov[(t*n+i)*n+j], v)
			}
		}
		sd[t] = math.Sqrt(max(0, v))
	}
	return mean, sd, nil
}

// Draw returns the states of all steps, [step][state], drawn given all
// observations.
//
// Source: forward filtering, backward sampling [Fruhwirth1994].
func (s *Smoothed) Draw(src rand.Source) [][]float64 {
	if s.sm == nil {
		return nil
	}
	x := make([]float64, len(s.sm.Mean))
	s.sm.Draw(src, x)
	path := make([][]float64, s.Steps())
	for t := range path {
		path[t] = x[t*s.n : (t+1)*s.n : (t+1)*s.n]
	}
	return path
}
