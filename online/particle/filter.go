package particle

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// Filter is a cloud of weighted particles that follows the state of a Model, one
// observation after the other.
//
// One goroutine uses it at a time; a Snapshot is for another. The work is spread
// over the cores, and the result is the same bits for any number of them.
type Filter struct {
	v *moves

	// What is learnt.
	time      int
	evidence  float64
	ess       float64
	resampled bool
	x         [][]float64 // of the state: [element][particle]
	lw        []lane.V    // log weights, of which the sum of exponentials is e^base
	base      float64
	gain      float64 // of evidence by the last observation

	// What follows from lw.
	w     []lane.V  // weights, the largest 1
	sums  []float64 // of w by piece
	total float64
	even  float64 // log weight of one among equals

	// Scratch.
	next      [][]float64
	nextLW    []lane.V
	look      []lane.V
	ancestors []int32
	peaks     []float64 // of log weights, by piece
	peak      float64
	weighed   []lane.V
	noise     uint64 // of the step being made
	squares   []float64
	lasts     []int // points up to the end of a piece
	gaps      []float64
	rest      []float64
	chosen    []int32
	values    []float64
	missing   []bool
	none      bool // nothing is observed
	moved     bool // ancestors are not the particles themselves
	auxiliary bool // look was weighed by
	way       resampling
	stream    rng.Stream
	pieces    [5]func(piece int)
}

// New returns a filter of a model before any observation.
//
// Errors: what is wrong with the model, its programs and the settings, all at
// once.
func New(m Model, c Config) (*Filter, error) {
	c, errConfig := c.checked()
	if errConfig != nil {
		_, errModel := m.state()
		return nil, errors.Join(errConfig, errModel)
	}
	v, err := compile(m, c)
	if err != nil {
		return nil, err
	}
	f := &Filter{v: v, even: -numeric.Log(float64(c.Particles))}
	f.memory()
	f.none = true // what the state is before anything is observed
	v.pool.Do(v.pieces, f.pieces[first])
	f.base, f.ess = f.weigh(f.nextLW)
	f.keep()
	return f, nil
}

// Numbers of the pieces of work.
const (
	first  = iota // moves at the start
	later         // moves
	looks         // likelihoods before a step
	weighs        // weights
	deals         // ancestors
)

// memory allocates all that the filter needs.
func (f *Filter) memory() {
	v := f.v
	rows := v.rows * v.pieces
	n := rows * bayes.Lanes
	elements := 0
	for _, x := range v.vars {
		elements += x.Size()
	}
	arrays := func() (x [][]float64) {
		for range elements {
			x = append(x, lane.Flat(lane.Make(rows)))
		}
		return x
	}
	f.x, f.next = arrays(), arrays()
	f.lw, f.nextLW, f.w = lane.Make(rows), lane.Make(rows), lane.Make(rows)
	if v.step.look != nil {
		f.look = lane.Make(rows)
	}
	f.ancestors = make([]int32, n)
	f.sums, f.peaks, f.squares, f.lasts = make([]float64, v.pieces), make([]float64, v.pieces), make([]float64, v.pieces), make([]int, v.pieces)
	if s := v.config.Scheme; s == Multinomial || s == Residual {
		f.gaps, f.rest, f.chosen = make([]float64, n), make([]float64, n), make([]int32, n)
	}
	size := 0
	for _, k := range v.sizes {
		size += k
	}
	f.values, f.missing = make([]float64, size), make([]bool, len(v.observed))
	f.way = resampling{scheme: v.config.Scheme, n: v.config.Particles}
	f.pieces = [5]func(int){
		first: func(piece int) { f.move(piece, false) },
		later: func(piece int) { f.move(piece, true) },
		looks: f.lookAhead, weighs: f.weighPiece, deals: f.deal,
	}
}

// keep makes what was moved what is learnt.
func (f *Filter) keep() {
	f.x, f.next = f.next, f.x
	f.lw, f.nextLW = f.nextLW, f.lw
}

// Update learns an observation: the numbers of what Step observes, in its order,
// then of the Inputs. An observed variable of NaN is missing.
//
// Errors: another number of values, values that are infinite or not whole where
// counts are observed, and an observation that is impossible under every
// particle wrap online.ErrData and name the observation; the filter is unchanged.
// Cost: nothing is allocated.
func (f *Filter) Update(values ...float64) error {
	if err := f.observe(values); err != nil {
		return err
	}
	f.moved, f.auxiliary, f.noise = false, false, uint64(f.time)+1
	piece, factor := later, 0.0
	if f.time == 0 && len(f.v.start.forward.Observed()) > 0 {
		piece = first
	} else {
		factor = f.choose()
	}
	f.v.pool.Do(f.v.pieces, f.pieces[piece])
	base, ess := f.weigh(f.nextLW)
	if math.IsInf(base, -1) {
		f.again()
		return fmt.Errorf("particle: observation %d, %v, is impossible under every one of %d particles; is the model right, and are there enough of them? %w",
			f.time+1, slices.Clone(f.values), f.v.config.Particles, online.ErrData)
	}
	f.keep()
	f.base, f.ess, f.resampled = base, ess, f.moved
	f.gain = 0
	if !f.none {
		f.gain = factor + base
	}
	f.evidence += f.gain
	f.time++
	return nil
}

var errFilter = fmt.Errorf("particle: %w: the Filter was not made by New", online.ErrData)

// observe checks values and copies them.
func (f *Filter) observe(values []float64) error {
	v := f.v
	if v == nil {
		return errFilter
	}
	if len(values) != len(f.values) {
		return fmt.Errorf("particle: observation %d has %d numbers; want %d, of %q and %q: %w", f.time+1, len(values), len(f.values), v.observed, v.inputs, online.ErrData)
	}
	copy(f.values, values)
	at := 0
	f.none = true
	for i, size := range v.sizes {
		part := f.values[at : at+size]
		at += size
		if i >= len(v.observed) {
			for _, u := range part {
				if u-u != 0 {
					return fmt.Errorf("particle: observation %d: the input %q is %v; want finite numbers: %w", f.time+1, v.inputs[i-len(v.observed)], u, online.ErrData)
				}
			}
			continue
		}
		missing, err := v.step.forward.CheckObserved(v.observed[i], part)
		if err != nil {
			return fmt.Errorf("particle: observation %d: %w: %w", f.time+1, err, online.ErrData)
		}
		f.missing[i] = missing
		f.none = f.none && missing
	}
	return nil
}

// choose resamples if too few particles matter, by weights times what Lookahead
// says if there is one. It returns the logarithm of what weights after the step
// must be multiplied by for the evidence.
func (f *Filter) choose() (factor float64) {
	v, ess := f.v, f.ess
	if v.step.look != nil && !f.someMissing() {
		v.pool.Do(v.pieces, f.pieces[looks])
		if logSum, of := f.weigh(f.look); math.IsInf(logSum, -1) {
			f.again() // it does not know better than the weights
		} else {
			f.auxiliary, factor, ess = true, logSum, of
		}
	}
	if ess < float64(v.config.Threshold*float64(v.config.Particles)) || v.config.Threshold == 1 {
		f.resample()
		return factor
	}
	f.auxiliary = false
	return 0
}

// resample chooses ancestors by the weights w.
func (f *Filter) resample() {
	v := f.v
	f.moved = true
	seed, time, n := v.config.Seed, uint64(f.time)+1, v.config.Particles
	switch v.config.Scheme {
	case Multinomial, Residual:
		f.stream = rng.New(seed, "online/particle/resampling", time)
		if w := lane.Flat(f.w)[:n]; v.config.Scheme == Multinomial {
			multinomial(f.ancestors[:n], w, f.total, &f.stream, f.gaps)
		} else {
			residual(f.ancestors[:n], w, f.total, &f.stream, f.rest, f.gaps, f.chosen)
		}
	default:
		f.way.begin(seed, time)
		sum, end := 0.0, 0
		for p, s := range f.sums {
			if s > 0 {
				end = p
			}
			sum += s
			f.lasts[p] = f.way.below(float64(sum / f.total * float64(n)))
		}
		for p := end; p < v.pieces; p++ {
			f.lasts[p] = n
		}
		v.pool.Do(v.pieces, f.pieces[deals])
	}
	for j := n; j < len(f.ancestors); j++ {
		f.ancestors[j] = f.ancestors[n-1]
	}
}

// deal writes the ancestors that are particles of a piece.
func (f *Filter) deal(piece int) {
	n := f.v.config.Particles
	from := piece * f.v.rows * bayes.Lanes
	to := min(n, from+f.v.rows*bayes.Lanes)
	sum, start := 0.0, 0
	for _, s := range f.sums[:piece] {
		sum += s
	}
	if piece > 0 {
		start = f.lasts[piece-1]
	}
	way := f.way // the noise in it is one goroutine's
	way.deal(f.ancestors, lane.Flat(f.w), from, to, sum, float64(n)/f.total, start, f.lasts[piece])
}
