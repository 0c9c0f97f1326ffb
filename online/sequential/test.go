package sequential

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// process is an e-process of observations of type O.
type process[O any] interface {
	// name and settings identify it in snapshots.
	name() string
	settings() []float64
	// check returns what is wrong with an observation.
	check(o O) error
	learn(o O)
	// n is the number of observations, logE the log of the e-value after them.
	n() float64
	logE() float64
	// interval are the nulls whose e-value is below 1/α.
	interval(alpha float64) (lo, hi float64)
	// state appends what was learnt; set reads it, and changes nothing if it is
	// none.
	state(to []float64) []float64
	set(from []float64) error
	clone() process[O]
}

// Test is a test of a null hypothesis that one may look at at any time.
//
// A look is after every observation of Update, where an observation may be the
// sums of a day.
type Test[O any] struct {
	e     process[O]
	alpha float64
	bound float64 // −log α
	max   float64 // the largest log e-value so far
	at    float64 // observations when it first reached −log α; 0 if it did not
}

// begin returns a test that has seen nothing.
func begin[O any](e process[O], alpha float64) (*Test[O], error) {
	if err := falseAlarm("alpha", alpha); err != nil {
		return nil, fmt.Errorf("sequential: %s: %w", e.name(), err)
	}
	return &Test[O]{e: e, alpha: alpha, bound: -numeric.Log(alpha)}, nil
}

var errTest = fmt.Errorf("sequential: %w: the Test was not made by a constructor such as NewBinomial", online.ErrData)

// Update learns observations, all of them or, if there is an error, none.
//
// Errors: online.ErrData, with the first bad observation. Cost: no allocation.
func (t *Test[O]) Update(obs ...O) error {
	if t.e == nil {
		return errTest
	}
	for i := range obs {
		if err := t.e.check(obs[i]); err != nil {
			return fmt.Errorf("sequential: %w %d of %d for a test of %s: %w", online.ErrData, i+1, len(obs), t.e.name(), err)
		}
	}
	for i := range obs {
		t.e.learn(obs[i])
		t.max = max(t.max, t.e.logE())
		if t.at == 0 && t.max >= t.bound {
			t.at = t.e.n()
		}
	}
	return nil
}

// N returns the number of observations, of all arms.
func (t *Test[O]) N() float64 {
	if t.e == nil {
		return 0
	}
	return t.e.n()
}

// LogE returns the log of the e-value now.
func (t *Test[O]) LogE() float64 {
	if t.e == nil {
		return math.NaN()
	}
	return t.e.logE()
}

// MaxLogE returns the log of the largest e-value at any look, at least 0.
func (t *Test[O]) MaxLogE() float64 { return t.max }

// P returns the always-valid p-value: the smallest level at which the test would
// have stopped.
//
// Source: [Johari2022].
func (t *Test[O]) P() float64 { return numeric.Exp(-t.max) }

// Stopped tells whether the e-value reached 1/alpha at any look. The null may
// then be rejected at that level, whatever came later. false for an alpha that is no
// level, below 0 or above 1.
func (t *Test[O]) Stopped(alpha float64) bool {
	return alpha > 0 && alpha <= 1 && t.max >= -numeric.Log(alpha)
}

// StoppedAt returns the number of observations when the e-value first reached
// 1/α, the test's own; 0 if it did not.
func (t *Test[O]) StoppedAt() float64 { return t.at }

// Interval returns what the parameter may be at a level such as 0.95: the interval
// of this look, of a sequence all of which together hold the parameter with that
// probability. Infinite while nothing can be said; NaN for a level outside (0, 1),
// and where the parameter is more than one number.
func (t *Test[O]) Interval(level float64) (lo, hi float64) {
	if !(level > 0 && level < 1) || t.e == nil {
		return math.NaN(), math.NaN()
	}
	return t.e.interval(1 - level)
}

// Snapshot returns a copy, which later updates don't change.
func (t *Test[O]) Snapshot() *Test[O] {
	c := *t
	if t.e != nil {
		c.e = t.e.clone()
	}
	return &c
}
