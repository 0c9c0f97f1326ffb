package filter

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/statespace"
	"github.com/seed78144065/credence/online"
)

// Filter is the Kalman filter of a Model: what is known of its state after a
// stream of observations.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Filter struct {
	sys    *statespace.System
	model  statespace.Matrices
	stream *statespace.Stream
	none   []float64 // a step without values
}

// New returns a filter that has seen nothing. Errors: all faults of the model.
func New(m Model) (*Filter, error) {
	sys, k, err := m.compile()
	if err != nil {
		return nil, err
	}
	return newFilter(sys, k), nil
}

func newFilter(sys *statespace.System, k statespace.Matrices) *Filter {
	f := &Filter{sys: sys, model: k, stream: sys.NewStream(), none: make([]float64, sys.P())}
	for i := range f.none {
		f.none[i] = math.NaN()
	}
	return f
}

var errFilter = fmt.Errorf("%w: the Filter was not made by New", online.ErrData)

// Update goes on a step and learns what was observed at it. A value that is NaN
// is missing; no values at all are a step without observation.
//
// Errors: online.ErrData for infinite values, another number of values than the
// model observes, values beyond computing with, and values of which the model is
// certain already; nothing is learnt then, and no step is taken.
// Source: one value at a time [Durbin2012] §6.4, in factors of the covariance
// that stay positive [Bierman1977] ch. V and VI.
// Cost: O(p·n² + n³); no allocation.
func (f *Filter) Update(y ...float64) error { return f.update(0, nil, y) }

// UpdateWith is Update at a step that is observed in another way than the
// model's Observe: through z, p·n row by row, such as the regressors of a
// regression. Errors: those of Update.
func (f *Filter) UpdateWith(z []float64, y ...float64) error {
	if f.sys == nil {
		return errFilter
	}
	if err := f.checkWay(z); err != nil {
		return fmt.Errorf("%w: %w", online.ErrData, err)
	}
	return f.update(0, z, y)
}

// UpdateAt is Update at a step counted from 0: those before it that are not yet
// seen have no observations. Errors: those of Update; a step that has been, or is
// farther ahead than 2²⁴.
func (f *Filter) UpdateAt(step int, y ...float64) error {
	if f.sys == nil {
		return errFilter
	}
	skipped := step - f.stream.Steps()
	if skipped < 0 {
		return fmt.Errorf("%w: step %d has been; the next is %d", online.ErrData, step, f.stream.Steps())
	}
	if skipped > farthest {
		return fmt.Errorf("%w: step %d is %d after the next, %d; steps are counted 0, 1, 2, …, in units of the model: times must be made such", online.ErrData, step, skipped, f.stream.Steps())
	}
	return f.update(skipped, nil, y)
}

// farthest is how many steps may be left out: of one state every second, half a
// year. More is a time given for a step, and would take minutes.
const farthest = 1 << 24

func (f *Filter) update(skipped int, z, y []float64) error {
	if f.sys == nil {
		return errFilter
	}
	if len(y) == 0 {
		y = f.none
	}
	if len(y) != f.sys.P() {
		return fmt.Errorf("%w: %d values; the model observes %d", online.ErrData, len(y), f.sys.P())
	}
	for i, v := range y {
		if math.Abs(v) > largest {
			return fmt.Errorf("%w: value %d is %v; it must be finite, or NaN for missing", online.ErrData, i, v)
		}
	}
	if err := f.stream.Update(skipped, z, y); err != nil {
		return fmt.Errorf("%w at step %d: %w", online.ErrData, f.stream.Steps()+skipped, err)
	}
	return nil
}

// largest is a bound of values whose squares still add up, that of package
// online.
const largest = 0x1p480

// Steps returns the number of steps so far, those without observation included.
func (f *Filter) Steps() int {
	if f.sys == nil {
		return 0
	}
	return f.stream.Steps()
}

// State returns what is known of the state at the last step. Before the first it
// is the start.
func (f *Filter) State() Gaussian {
	if f.sys == nil {
		return Gaussian{}
	}
	n := f.sys.N()
	cov := make([]float64, n*n)
	f.stream.Covariance(cov)
	return Gaussian{slices.Clone(f.stream.Mean()), mat.NewSymDense(n, cov)}
}

// Mean writes the mean of the state to to, which is returned, or to a new slice
// if to is nil. Cost: no allocation with to.
func (f *Filter) Mean(to []float64) []float64 {
	if f.sys == nil {
		return to[:0]
	}
	return append(to[:0], f.stream.Mean()...)
}

// LogEvidence returns the log density of all values so far, each predicted from
// those before it. A value that settles a diffuse state counts −½·log(2π·F∞),
// with F∞ = 1 for a level; the convention that leaves 2π out of these terms is
// larger by ½·log 2π = 0.9189….
func (f *Filter) LogEvidence() float64 {
	if f.sys == nil {
		return math.NaN()
	}
	return f.stream.LogEvidence()
}

// Diffuse returns the number of directions of the state of which nothing is
// known yet.
func (f *Filter) Diffuse() int {
	if f.sys == nil {
		return 0
	}
	return f.stream.Rank()
}

// Innovations returns how far each value of the last step was from what was
// expected, in standard deviations: independent and standard normal if the model
// is right. NaN where a value was missing, 0 where it settled a diffuse state.
// Correlated errors are made independent first: a value counts less what those
// before it tell.
func (f *Filter) Innovations() []float64 {
	if f.sys == nil {
		return nil
	}
	e := make([]float64, f.sys.P())
	for j := range e {
		v, variance := f.stream.Innovation(j)
		e[j] = v / math.Sqrt(variance)
	}
	return e
}

// Predict returns what is known of the state h steps after the last.
//
// Errors: a negative h.
func (f *Filter) Predict(h int) (Gaussian, error) {
	if f.sys == nil {
		return Gaussian{}, errFilter
	}
	if h < 0 {
		return Gaussian{}, fmt.Errorf("filter: Predict %d steps ahead; want 0 or more", h)
	}
	a := f.stream.Ahead()
	for range h {
		a.Step()
	}
	n := f.sys.N()
	cov := make([]float64, n*n)
	a.Covariance(cov)
	return Gaussian{slices.Clone(a.Mean()), mat.NewSymDense(n, cov)}, nil
}

// Forecast returns the distribution of the observations of each of the next h
// steps, errors of observation included. It changes nothing.
//
// Errors: a negative h.
func (f *Filter) Forecast(h int) ([]Gaussian, error) {
	if f.sys == nil {
		return nil, errFilter
	}
	if h < 0 {
		return nil, fmt.Errorf("filter: Forecast of %d steps; want 0 or more", h)
	}
	return f.forecast(make([][]float64, h)), nil
}

// ForecastWith is Forecast of as many steps as there are ways to observe, as
// UpdateWith has them. Errors: a way of another size, or that is not finite.
func (f *Filter) ForecastWith(z [][]float64) ([]Gaussian, error) {
	if f.sys == nil {
		return nil, errFilter
	}
	for t, row := range z {
		if err := f.checkWay(row); err != nil {
			return nil, fmt.Errorf("filter: ForecastWith: step %d: %w", t, err)
		}
	}
	return f.forecast(z), nil
}

func (f *Filter) forecast(z [][]float64) []Gaussian {
	a, p := f.stream.Ahead(), f.sys.P()
	to := make([]Gaussian, len(z))
	for t, row := range z {
		if t > 0 || f.stream.Moves() {
			a.Step()
		}
		mean, cov := make([]float64, p), make([]float64, p*p)
		a.Observation(row, mean, cov)
		to[t] = Gaussian{mean, mat.NewSymDense(p, cov)}
	}
	return to
}

// Snapshot returns a copy, which later updates don't change.
func (f *Filter) Snapshot() *Filter {
	c := *f
	if f.sys == nil {
		return &c
	}
	c.stream = f.stream.Snapshot()
	return &c
}

// checkWay returns what is wrong with a way to observe.
func (f *Filter) checkWay(z []float64) error {
	if len(z) != f.sys.N()*f.sys.P() {
		return fmt.Errorf("a way to observe of %d numbers; want %d × %d", len(z), f.sys.P(), f.sys.N())
	}
	for i, v := range z {
		if !(math.Abs(v) <= largest) {
			return fmt.Errorf("a way to observe has %v at %d; want finite numbers of at most 2⁴⁸⁰", v, i)
		}
	}
	return nil
}
