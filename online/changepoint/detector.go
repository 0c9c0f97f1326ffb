package changepoint

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Detector knows, after each observation of a stream, how long ago it changed.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Detector[O any] struct {
	cfg    Config
	family Family[O]
	runs   runs[O]

	// Of each live run, the longest first: its length, the probability of it, and the
	// probability of the likeliest segmentation that ends with it, over the greatest.
	length []int
	weight []float64
	path   []float64

	n        int
	evidence float64
	dropped  float64
	alarm    int     // n at the last alarm
	ended    []int32 // length of the run before a change after t, at t modulo History

	// What the newest observation makes of the runs, to work in.
	density      []float64
	exponent     []lane.V
	change       []float64 // probability of a change after it, by run
	stay, onward []float64 // weight and path of what goes on
	gaps         []int     // places of those that are dropped
	next         step
}

// step is what the newest observation makes of all runs together.
type step struct {
	log    float64 // its density
	fresh  float64 // probability of a change after it
	path   float64 // probability of the likeliest segmentation that ends there
	ended  int     // the length of its last run
	likely float64 // the greatest probability of one that goes on
}

// New returns a detector that has seen nothing.
//
// Errors: all settings that are out of range; a prior that is none.
func New[O any](cfg Config, family Family[O]) (*Detector[O], error) {
	cfg, err := cfg.check()
	var fresh runs[O]
	if family == nil {
		err = errors.Join(err, errors.New("no family; want changepoint.Normal(prior), say"))
	} else {
		var fault error
		fresh, fault = family.begin()
		err = errors.Join(err, fault)
	}
	if err != nil {
		return nil, fmt.Errorf("changepoint: %w", err)
	}
	d := &Detector[O]{cfg: cfg, family: family, runs: fresh, ended: make([]int32, cfg.History)}
	fresh.start()
	d.length, d.weight, d.path = append(d.length, 0), append(d.weight, 1), append(d.path, 1)
	if cfg.Runs > 0 { // so that nothing is allocated later
		n := cfg.Runs + 1
		fresh.grow(n)
		d.length = slices.Grow(d.length, n)
		for _, list := range []*[]float64{&d.weight, &d.path, &d.density, &d.change, &d.stay, &d.onward} {
			*list = slices.Grow(*list, n)
		}
		d.exponent = lane.Make((n + lane.W - 1) / lane.W)
		d.gaps = slices.Grow(d.gaps, n)
	}
	return d, nil
}

var errDetector = fmt.Errorf("changepoint: %w: the Detector was not made by New", online.ErrData)

// Update learns the next observation and tells whether it raised the alarm: the
// probability that the run is shorter than Newest, and than what was seen since the
// last alarm, is above Alarm.
//
// Errors: online.ErrData; nothing changes. Source: [Adams2007] algorithm 1; the
// probability of a change has the same predictive density as that of none.
// Cost: O(live run lengths); no allocation once there are Runs of them.
func (d *Detector[O]) Update(o O) (alarm bool, err error) {
	if err := d.look(o); err != nil {
		return false, err
	}
	d.learn(o)
	if d.Recent(min(d.cfg.Newest, d.n-d.alarm)) <= d.cfg.Alarm {
		return false, nil
	}
	d.alarm = d.n
	return true, nil
}

// look computes what an observation makes of the runs, into the lists to work in.
func (d *Detector[O]) look(o O) error {
	if err := d.predict(o); err != nil {
		return err
	}
	factor, top := lane.Flat(d.exponent)[:len(d.length)], d.scale()
	d.next = step{}
	n := len(d.length)
	d.change, d.stay, d.onward = sized(d.change, n), sized(d.stay, n), sized(d.onward, n)
	total, h := 0.0, d.cfg.Hazard
	for i, length := range d.length {
		if d.cfg.HazardOf != nil {
			if h = d.cfg.HazardOf(length + 1); !(h >= 0 && h <= 1) {
				return fmt.Errorf("changepoint: HazardOf(%d) is %v; want a probability", length+1, h)
			}
		}
		p := d.density[i] * factor[i]
		joint, path := d.weight[i]*p, d.path[i]*p
		total += float64(joint)
		d.change[i], d.stay[i] = joint*h, joint*(1-h)
		d.onward[i] = path * (1 - h)
		if end := path * h; end >= d.next.path { // ties: the shortest
			d.next.path, d.next.ended = end, length+1
		}
		if d.onward[i] > d.next.likely {
			d.next.likely = d.onward[i]
		}
	}
	if !(total > 0 && total <= math.MaxFloat64) {
		return fmt.Errorf("%w for a change-point of %s: %v has no density under any run", online.ErrData, d.family.name(), o)
	}
	divide(d.change, total)
	divide(d.stay, total)
	for _, c := range d.change {
		d.next.fresh += c
	}
	d.next.log = numeric.Log(total) + top
	return nil
}

// predict fills density and exponent.
func (d *Detector[O]) predict(o O) error {
	if d.family == nil {
		return errDetector
	}
	if err := d.family.check(o); err != nil {
		return fmt.Errorf("%w for a change-point of %s: %w", online.ErrData, d.family.name(), err)
	}
	n := len(d.length)
	lanes := (n + lane.W - 1) / lane.W
	if cap(d.exponent) < lanes {
		d.exponent = lane.Make(2 * lanes)
	}
	d.density, d.exponent = sized(d.density, n), d.exponent[:lanes]
	clear(lane.Flat(d.exponent)[n:])
	return d.runs.predict(o, d.density, d.exponent)
}

// scale raises e to the exponents less the greatest of them, which it returns.
func (d *Detector[O]) scale() (top float64) {
	exponent := lane.Flat(d.exponent)[:len(d.length)]
	top = slices.Max(exponent)
	for i := range exponent {
		exponent[i] -= top
	}
	lane.Exp(d.exponent, d.exponent)
	return top
}

// divide divides a list by a positive number, by its inverse unless that is beyond
// the largest number.
func divide(list []float64, by float64) {
	if inverse := 1 / by; inverse <= math.MaxFloat64 {
		floats.Scale(inverse, list)
		return
	}
	for i := range list {
		list[i] /= by
	}
}

// sized is a list of a length, with whatever is in it.
func sized(list []float64, n int) []float64 { return slices.Grow(list[:0], n)[:n] }

// learn makes what look found the state.
func (d *Detector[O]) learn(o O) {
	s := d.next
	d.evidence += s.log
	d.n++
	d.runs.learn(o)
	d.runs.start()
	for i := range d.length {
		d.length[i]++
	}
	d.length = append(d.length, 0)
	d.weight, d.stay = append(d.stay, s.fresh), d.weight
	d.path, d.onward = append(d.onward, s.path), d.path
	if most := max(s.likely, s.path); most > 0 {
		divide(d.path, most)
	}
	if len(d.ended) > 0 {
		d.ended[d.n%len(d.ended)] = int32(min(s.ended, math.MaxInt32))
	}
	d.prune()
}

// prune gives the probability of what is improbable to the nearest run length that
// stays; the newest always does.
func (d *Detector[O]) prune() {
	last, least := len(d.length)-1, -1 // least is the place of the least that stays
	d.gaps = d.gaps[:0]
	for i, w := range d.weight[:last] {
		if w < d.cfg.Prune {
			d.gaps = append(d.gaps, i)
		} else if least < 0 || w < d.weight[least] {
			least = i
		}
	}
	for d.cfg.Runs > 0 && len(d.length)-len(d.gaps) > d.cfg.Runs {
		at, _ := slices.BinarySearch(d.gaps, least)
		d.gaps = slices.Insert(d.gaps, at, least)
		least = d.least(last)
	}
	if len(d.gaps) == 0 {
		return
	}
	longer, shorter := -1, 0 // the nearest that stay
	for at, i := range d.gaps {
		if at == 0 || d.gaps[at-1] < i-1 {
			longer = i - 1
		}
		if shorter <= i {
			for shorter = i + 1; at+1 < len(d.gaps) && d.gaps[at+1] == shorter; at++ {
				shorter++
			}
		}
		to := shorter
		if longer >= 0 && (shorter == last || d.length[longer]-d.length[i] <= d.length[i]-d.length[shorter]) {
			to = longer
		}
		d.weight[to] += d.weight[i]
		d.dropped += d.weight[i]
	}
	d.length, d.weight, d.path = without(d.length, d.gaps), without(d.weight, d.gaps), without(d.path, d.gaps)
	d.runs.drop(d.gaps)
}

// least returns the place of the least probable of the first n run lengths that
// stay, of equal ones the first.
func (d *Detector[O]) least(n int) int {
	least, at := -1, 0
	for i, w := range d.weight[:n] {
		if at < len(d.gaps) && d.gaps[at] == i {
			at++
		} else if least < 0 || w < d.weight[least] {
			least = i
		}
	}
	return least
}

// without removes the elements at gaps, places in ascending order, in place.
func without[T any](list []T, gaps []int) []T {
	to := gaps[0]
	for at, gap := range gaps {
		next := len(list)
		if at+1 < len(gaps) {
			next = gaps[at+1]
		}
		to += copy(list[to:], list[gap+1:next])
	}
	return list[:to]
}

// N returns the number of observations so far.
func (d *Detector[O]) N() int { return d.n }

// LogEvidence returns the log probability of all observations, each predicted from
// those before it.
func (d *Detector[O]) LogEvidence() float64 { return d.evidence }

// Live returns the number of run lengths that are kept.
func (d *Detector[O]) Live() int { return len(d.length) }

// Dropped returns the total probability of run lengths that were dropped, each at
// the time: the probability, by the model, that the true one was among them.
func (d *Detector[O]) Dropped() float64 { return d.dropped }

// RunLength is a length that the present run may have, and its probability.
type RunLength struct {
	Length int     // steps since the last change
	P      float64 // its probability
}

// RunLengths returns what is known of the present run, the shortest first.
func (d *Detector[O]) RunLengths() []RunLength {
	out := make([]RunLength, len(d.length))
	for i := range out {
		j := len(out) - 1 - i
		out[i] = RunLength{d.length[j], d.weight[j]}
	}
	return out
}

// MAP returns the most probable run length, of equal ones the shortest.
func (d *Detector[O]) MAP() int {
	if d.family == nil {
		return 0
	}
	best := len(d.weight) - 1
	for i := best - 1; i >= 0; i-- {
		if d.weight[i] > d.weight[best] {
			best = i
		}
	}
	return d.length[best]
}

// Expected returns the mean of the run length.
func (d *Detector[O]) Expected() (mean float64) {
	for i, w := range d.weight {
		mean = math.FMA(w, float64(d.length[i]), mean)
	}
	return mean
}

// Recent returns the probability that the run is shorter than a length.
func (d *Detector[O]) Recent(length int) (p float64) {
	for i := len(d.length) - 1; i >= 0 && d.length[i] < length; i-- {
		p += d.weight[i]
	}
	return p
}

// Predict returns the log of the predictive probability or density of an
// observation as the next, over all run lengths. It changes nothing that can be
// seen, but like Update wants the detector for itself.
//
// Errors: online.ErrData.
func (d *Detector[O]) Predict(o O) (float64, error) {
	if err := d.predict(o); err != nil {
		return math.NaN(), err
	}
	sum, top := 0.0, d.scale()
	for i, factor := range lane.Flat(d.exponent)[:len(d.length)] {
		sum = math.FMA(d.weight[i]*d.density[i], factor, sum)
	}
	return numeric.Log(sum) + top, nil
}

// Forecast returns mean and variance of the next observation over all run lengths:
// within runs and between them. Infinite where that of a run is; NaN for a family
// of other than numbers.
func (d *Detector[O]) Forecast() (mean, variance float64) {
	for i, w := range d.weight {
		if m, _ := d.runs.moments(i); w > 0 {
			mean = math.FMA(w, m, mean)
		}
	}
	if math.IsInf(mean, 0) {
		return mean, math.Inf(1)
	}
	for i, w := range d.weight {
		if m, v := d.runs.moments(i); w > 0 {
			variance = math.FMA(w, math.FMA(m-mean, m-mean, v), variance)
		}
	}
	return mean, variance
}

// Segmentation returns the most probable set of changes together, the places from
// 0 of the first observations of new runs in ascending order: those among the
// newest History observations. That is not the set of the most probable places,
// for which there is Smooth.
//
// Source: the recursion of [Adams2007] with maxima in place of sums, as in
// Viterbi's algorithm.
func (d *Detector[O]) Segmentation() []int {
	if d.family == nil {
		return nil
	}
	best := len(d.path) - 1
	for i := best - 1; i >= 0; i-- {
		if d.path[i] > d.path[best] {
			best = i
		}
	}
	at := []int{}
	for t := d.n - d.length[best]; t > 0 && d.n-t < len(d.ended); t -= int(d.ended[t%len(d.ended)]) {
		at = append(at, t)
	}
	slices.Reverse(at)
	return at
}

// Snapshot returns a copy, which later updates don't change.
func (d *Detector[O]) Snapshot() *Detector[O] {
	if d.family == nil {
		return &Detector[O]{}
	}
	c := *d
	c.runs = d.runs.clone()
	c.length, c.weight, c.path = copied(d.length), copied(d.weight), copied(d.path)
	c.ended = copied(d.ended)
	c.density, c.change = copied(d.density), copied(d.change)
	c.stay, c.onward, c.gaps = copied(d.stay), copied(d.onward), copied(d.gaps)
	c.exponent = lane.Make(cap(d.exponent))
	return &c
}

// copied is a copy with the same room.
func copied[T any](list []T) []T { return append(make([]T, 0, cap(list)), list...) }
