package drift

import (
	"fmt"
	"math"
)

// Rule says how a Detector decides: ADWIN, CUSUM, DDM, EDDM, HDDMA, HDDMW,
// KSWIN or PageHinkley. Its fields are settings, zero for the default.
type Rule interface {
	// start returns a detector's state that has seen nothing.
	start() (state, error)
}

// level is how much speaks for a change.
type level uint8

const (
	calm level = iota
	warning
	alarm
)

// state is what a rule remembers.
type state interface {
	name() string
	// settings identify the rule in snapshots.
	settings() []float64
	// check returns what is wrong with an observation.
	check(x float64) error
	// update learns one; since are all observations since the last alarm, it
	// among them.
	update(x float64, since *span) level
	// restart forgets what an alarm makes obsolete, reset everything.
	restart()
	reset()
	// numbers appends what is remembered; set reads as many, all or nothing.
	numbers(to []float64) []float64
	set(from []float64) error
	clone() state
}

// windowed is a state with a window of its own.
type windowed interface{ window() (mean, n float64) }

// Detector watches a stream, one number at a time, for a change.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Detector struct {
	state  state
	since  span
	seen   int64
	alarms int64
	warned bool
}

// New returns a detector that has seen nothing.
//
//	d, err := drift.New(drift.PageHinkley{Side: drift.Up})
//
// Errors: all settings that are out of range.
func New(rule Rule) (*Detector, error) {
	if rule == nil {
		return nil, fmt.Errorf("drift: New: no rule; want drift.CUSUM{}, say")
	}
	s, err := rule.start()
	if err != nil {
		return nil, fmt.Errorf("drift: %w", err)
	}
	return &Detector{state: s}, nil
}

var errDetector = fmt.Errorf("%w: the Detector was not made by New", ErrData)

// Update learns the next observation and tells whether it raised the alarm.
// After an alarm the detector starts afresh; ADWIN and KSWIN keep what they take
// for the new regime.
//
// Errors: ErrData for NaN, infinities, and what the rule can't take; nothing
// changes. Cost: no allocation.
func (d *Detector) Update(x float64) (drifted bool, err error) {
	if d.state == nil {
		return false, errDetector
	}
	if err := d.state.check(x); err != nil {
		return false, fmt.Errorf("%w for %s: %w", ErrData, d.state.name(), err)
	}
	d.seen++
	d.since.add(x)
	l := d.state.update(x, &d.since)
	d.warned = l != calm
	if l != alarm {
		return false, nil
	}
	d.alarms++
	d.since = span{}
	d.state.restart()
	return true, nil
}

// Warning tells whether the last observation raised the alarm, or the warning
// of a rule that has one: DDM, EDDM, HDDMA, HDDMW.
func (d *Detector) Warning() bool { return d.warned }

// Seen returns the number of observations so far, Alarms that of alarms.
func (d *Detector) Seen() int64 { return d.seen }

// Alarms returns the number of alarms so far.
func (d *Detector) Alarms() int64 { return d.alarms }

// Mean returns the mean of the present regime and the number of observations in
// it: those since the last alarm, of ADWIN those in its window. NaN for none.
func (d *Detector) Mean() (mean float64, n int) {
	m, count := d.since.origin+d.since.mean, d.since.n
	if w, ok := d.state.(windowed); ok {
		m, count = w.window()
	}
	if count == 0 {
		m = math.NaN()
	}
	return m, int(count)
}

// Reset forgets everything, counters included.
func (d *Detector) Reset() {
	if d.state == nil {
		return
	}
	d.state.reset()
	*d = Detector{state: d.state}
}

// Snapshot returns a copy, which later updates don't change.
func (d *Detector) Snapshot() *Detector {
	c := *d
	if d.state != nil {
		c.state = d.state.clone()
	}
	return &c
}

// span is a number of observations, their mean less the first of them, so that a
// large mean doesn't hide small changes, and their sum of squares about it,
// updated as in [Welford1962].
type span struct{ n, origin, mean, squares float64 }

func (s *span) add(x float64) {
	if s.n == 0 {
		s.origin = x
	}
	s.n++
	by := s.deviation(x)
	s.mean += by / s.n
	s.squares = math.FMA(by, s.deviation(x), s.squares)
}

// deviation is the difference from the mean.
func (s *span) deviation(x float64) float64 { return x - s.origin - s.mean }

// sd is the standard deviation with denominator n.
func (s *span) sd() float64 { return math.Sqrt(s.squares / s.n) }
