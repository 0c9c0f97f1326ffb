package statespace

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Stream filters the observations of one System as they come. One goroutine uses
// it at a time.
//
// A value that is NaN is missing. An update that fails changes nothing.
type Stream struct {
	sys       *System
	now, next *belief
	steps     int
	evidence  evidence
	work      *panel

	y, z    []float64 // of the observations of this step, errors decorrelated
	index   []int     // which observation each is
	gain    []float64 // of one observation
	last    []gain    // of the last step, by observation; f = 0 where missing
	updated []gain    // of the step at hand
	factor  []float64 // of the noise of the values that are not missing
	former  struct {  // before the last update
		steps    int
		evidence evidence
	}
	record *Smoother // of every prediction, or nil
}

// evidence is a log density: −½·(quadratic + log of a product of variances + …),
// whose logarithms are taken in batches.
type evidence struct {
	quadratic, logs, product float64
	terms                    int
}

// large is where a product is taken the logarithm of: its square still has one.
const large = 0x1p500

func (e *evidence) add(g *gain) {
	e.terms++
	e.multiply(g.f)
	if !g.flat {
		e.quadratic = math.FMA(float64(g.v*(1/g.f)), g.v, e.quadratic)
	}
}

func (e *evidence) multiply(f float64) {
	if f > large || f < 1/large {
		e.logs += numeric.Log(f)
		return
	}
	e.product *= f
	if e.product > large || e.product < 1/large {
		e.logs += numeric.Log(e.product)
		e.product = 1
	}
}

// log returns the log density.
func (e *evidence) log() float64 {
	return -0.5*(e.quadratic+e.logs+numeric.Log(e.product)) - float64(halfLog2Pi*float64(e.terms))
}

// NewStream returns a filter that has seen nothing.
func (s *System) NewStream() *Stream {
	n, p := s.n, s.p
	f := &Stream{
		sys: s, now: newBelief(n), next: newBelief(n), work: newPanel(n, n+max(1, s.columnsAfter())),
		y: make([]float64, p), z: make([]float64, p*n), index: make([]int, p), gain: make([]float64, n),
		last: make([]gain, p), updated: make([]gain, p), factor: make([]float64, p*p),
	}
	f.evidence.product = 1
	f.now.assign(s.start)
	return f
}

// Snapshot returns a copy that later updates don't change.
func (f *Stream) Snapshot() *Stream {
	c := f.sys.NewStream()
	c.now.assign(f.now)
	c.steps, c.evidence = f.steps, f.evidence
	copy(c.last, f.last)
	return c
}

// Steps returns the number of steps so far.
func (f *Stream) Steps() int { return f.steps }

// Moves tells whether the state moves before it is next observed: not at the
// first step, unless Matrices.Before.
func (f *Stream) Moves() bool { return f.steps > 0 || f.sys.before }

// Mean returns the mean of the state given what was seen; it is not a copy.
// Before the first step it is that of the start.
func (f *Stream) Mean() []float64 { return f.now.mean }

// Covariance writes the covariance of the state, n·n: infinite where nothing is
// known.
func (f *Stream) Covariance(to []float64) { f.now.covariance(to) }

// Rank returns the number of directions of which nothing is known.
func (f *Stream) Rank() int { return f.now.rank }

// LogEvidence returns the log density of everything seen. A value that settles a
// diffuse direction counts −½·log(2π·F∞), F∞ its variance in units of the
// infinite one.
func (f *Stream) LogEvidence() float64 { return f.evidence.log() }

// Innovation returns the innovation of observation j of the last step and its
// variance: NaN if it was missing, an infinite variance if it settled a diffuse
// direction. Errors that are correlated are made independent first, each less
// what the ones before it tell.
func (f *Stream) Innovation(j int) (v, variance float64) {
	switch g := &f.last[j]; {
	case g.f == 0:
		return math.NaN(), math.NaN()
	case g.flat:
		return g.v, math.Inf(1)
	default:
		return g.v, g.f
	}
}

// Update goes on a step and takes in its observations y, seen through z, or the
// model's Observe if z is nil, after steps that were skipped: all of their
// values are missing.
//
// Errors: numbers that leave no finite state; a value of which the model is
// certain, since nothing of it is random.
func (f *Stream) Update(skipped int, z, y []float64) error {
	known := f.collect(z, y)
	b, n := f.next, f.sys.n
	b.assign(f.now)
	ahead := skipped
	if f.Moves() {
		ahead++
	}
	for range ahead {
		if f.record != nil {
			f.record.predict(b)
		} else {
			f.sys.predict(b, f.work)
		}
	}
	total := f.evidence
	clear(f.updated)
	for i := range known {
		h := f.sys.noise[f.index[i]*f.sys.p+f.index[i]]
		if !f.sys.diagonal {
			h = f.factor[i*known+i]
		}
		g := b.observe(f.z[i*n:(i+1)*n], h, f.y[i], f.gain, f.work)
		if !(g.f > 0) {
			return certain(y, f.index[i], &g)
		}
		total.add(&g)
		f.updated[f.index[i]] = g
	}
	if err := f.check(b, &total, y); err != nil {
		return err
	}
	f.now, f.next, f.last, f.updated = b, f.now, f.updated, f.last
	f.former.steps, f.former.evidence = f.steps, f.evidence
	f.evidence = total
	f.steps += skipped + 1
	return nil
}

// Revert takes back an Update that just succeeded, once.
func (f *Stream) Revert() {
	f.now, f.next, f.last, f.updated = f.next, f.now, f.updated, f.last
	f.steps, f.evidence = f.former.steps, f.former.evidence
}

// check returns what is wrong with the state after a step.
func (f *Stream) check(b *belief, total *evidence, y []float64) error {
	sum := total.quadratic + total.logs
	for i, x := range b.mean {
		sum += x - x + (b.d[i] - b.d[i])
	}
	if sum-sum != 0 {
		return fmt.Errorf("%v is too far from what the model expects to compute with", slices.Clone(y))
	}
	return nil
}

func certain(y []float64, j int, g *gain) error {
	return fmt.Errorf("%v: the model is certain that the value of index %d is %v; its Noise must be more than 0, or the state move", slices.Clone(y), j, y[j]-g.v)
}

// collect gathers the values that are not missing, with errors that are made
// independent: H = L·D·Lᵀ, L⁻¹y = L⁻¹Z·x + L⁻¹ε. The diagonal of factor is D.
func (f *Stream) collect(z, y []float64) (known int) {
	n, p := f.sys.n, f.sys.p
	if z == nil {
		z = f.sys.observe
	}
	for j, v := range y {
		if v == v {
			f.index[known], f.y[known] = j, v
			copy(f.z[known*n:(known+1)*n], z[j*n:])
			known++
		}
	}
	if f.sys.diagonal {
		return known
	}
	l := f.factor
	for i := range known {
		for j := range i + 1 {
			s := f.sys.noise[f.index[i]*p+f.index[j]]
			for k := range j {
				s = math.FMA(-l[i*known+k]*l[k*known+k], l[j*known+k], s)
			}
			switch d := l[j*known+j]; {
			case i == j && s <= tied*f.sys.noise[f.index[i]*p+f.index[i]]:
				l[i*known+i] = 0
			case i == j:
				l[i*known+i] = s
			case d == 0:
				l[i*known+j] = 0
			default:
				l[i*known+j] = s / d
			}
		}
		for k := range i {
			x := -l[i*known+k]
			f.y[i] = math.FMA(x, f.y[k], f.y[i])
			for c := range n {
				f.z[i*n+c] = math.FMA(x, f.z[k*n+c], f.z[i*n+c])
			}
		}
	}
	return known
}

// Run updates with a whole series, p numbers a step; z has p·n numbers a step,
// or is nil.
//
// Errors: that of the first step that fails; the steps before it are taken in.
func (f *Stream) Run(z, y []float64) error {
	n, p := f.sys.n, f.sys.p
	for i := 0; i < len(y); i += p {
		if i += f.runOne(z, y[i:]); i == len(y) {
			break
		}
		var rows []float64
		if z != nil {
			rows = z[i*n : (i+p)*n]
		}
		if err := f.Update(0, rows, y[i:i+p]); err != nil {
			return err
		}
	}
	return nil
}

// batch is how many steps runOne does before it looks for overflow.
const batch = 1024

// runOne is Update for a model of one state and one observation a step, bit for
// bit, for as long as nothing special happens. It returns the number of steps.
func (f *Stream) runOne(z, y []float64) (done int) {
	s := f.sys
	if s.n != 1 || s.p != 1 || z != nil || !f.Moves() || f.now.rank > 0 || len(s.t.value) != 1 || s.discount != nil {
		return 0
	}
	x, d := f.now.mean[0], f.now.d[0]
	zt, h, tr, q := s.observe[0], s.noise[0], s.t.value[0], 0.0
	if len(s.variances) == 1 {
		q = s.variances[0]
	}
	e := f.evidence
	var g gain
	var k, inverse float64
	steady := false // once a step leaves the variance as it was, bit for bit, all do
	for done < min(len(y), batch) {
		v := y[done]
		if v != v {
			break
		}
		if !steady {
			before := d
			p := float64(tr*float64(tr*d)) + q
			variance := math.FMA(zt, float64(p*zt), h)
			if !(variance > 0) {
				break
			}
			g.f = variance
			inverse = 1 / g.f
			k = float64(p*zt) * inverse
			d = p * (h / g.f)
			steady = d == before
		}
		m := tr * x
		g.v = math.FMA(-zt, m, v)
		x = math.FMA(k, g.v, m)
		e.terms++
		e.multiply(g.f)
		e.quadratic = math.FMA(float64(g.v*inverse), g.v, e.quadratic)
		done++
	}
	if sum := x + e.quadratic + e.logs + d; done == 0 || sum-sum != 0 {
		return 0 // Update says what is wrong, step by step
	}
	f.now.mean[0], f.now.d[0] = x, d
	f.evidence = e
	f.steps += done
	f.last[0] = g
	return done
}
