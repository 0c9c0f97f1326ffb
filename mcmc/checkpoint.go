package mcmc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/rng"
)

// A chain is a deterministic state machine on a random stream of its own, so
// what it takes to go on is where it was when it began what it is at: from
// there it does the same again, to the same bits. Its phase, iteration,
// adaptation and metric do not change in between. A chain that still looks for
// a starting point begins anew.

// origin is where a chain was when it entered its phase, or began its
// transition.
type origin struct {
	kept bool // a run without a file has no use for it
	rng  rng.Stream
	step float64
	logp float64
	q    []float64
}

// enter begins a phase, or another transition.
func (c *chain) enter(p phase) {
	c.phase = p
	if !c.origin.kept {
		return
	}
	c.origin.rng, c.origin.step, c.origin.logp = c.rng, c.step, c.logp[c.cur]
	c.origin.q = append(c.origin.q[:0], c.q(c.cur)...)
}

// learning reports whether the chain has use for its adaptation: with the last
// iteration of the warm-up it meets the others yet.
func (c *chain) learning() bool { return c.adaptation.warmup > 0 && c.iteration <= c.warmup }

// encode appends the state of the chain at index k of its run. The first chain
// of a pool has the metric of all.
func (c *chain) encode(b []byte, k int) ([]byte, error) {
	b = binary.LittleEndian.AppendUint32(b, uint32(k))
	b = binary.LittleEndian.AppendUint32(b, uint32(c.phase))
	b = binary.LittleEndian.AppendUint64(b, uint64(c.iteration))
	b = binary.LittleEndian.AppendUint64(b, uint64(c.divergences))
	stream, err := c.origin.rng.MarshalBinary()
	if err != nil {
		return nil, err
	}
	b = append(b, stream...)
	b = appendFloats(b, c.origin.logp, c.origin.step)
	b = appendFloats(b, c.origin.q...)
	if c.pool.chains[0] == c {
		b = appendFloats(b, c.metric.estimate(c.dim)...)
	}
	if c.learning() {
		a := &c.adaptation
		b = appendFloats(b, a.dual.mu, a.dual.sBar, a.dual.xBar, a.dual.count)
		b = appendFloats(b, a.logDensity.n, a.logDensity.mean, a.logDensity.square)
		for _, m := range []*moments{&a.moments, &a.gradients} {
			b = appendFloats(b, m.n, m.chains)
			b = appendFloats(b, m.mean...)
			b = appendFloats(b, m.square...)
		}
	}
	return b, nil
}

// decode sets a new chain to a state that encode wrote, asking for the density
// at its place, and returns the phase to resume with the log density that the
// place should have.
func (c *chain) decode(state []byte) (phase, float64, error) {
	d := decoder{b: state}
	p := phase(d.uint32())
	c.iteration, c.divergences = int(d.uint64()), int(d.uint64())
	if err := c.rng.UnmarshalBinary(d.bytes(rng.StateSize)); err != nil && d.err == nil {
		d.err = err
	}
	var logp float64
	d.floats(&logp, &c.step)
	d.slice(c.q(c.cur))
	c.ask = c.cur
	if c.pool.chains[0] == c {
		estimate := make([]float64, len(c.metric.estimate(c.dim)))
		d.slice(estimate)
		if d.err == nil && !c.metric.set(estimate) {
			d.err = errors.New("the metric is not positive")
		}
	}
	if d.err == nil && c.learning() {
		a := &c.adaptation
		d.floats(&a.dual.mu, &a.dual.sBar, &a.dual.xBar, &a.dual.count)
		d.floats(&a.logDensity.n, &a.logDensity.mean, &a.logDensity.square)
		for _, m := range []*moments{&a.moments, &a.gradients} {
			d.floats(&m.n, &m.chains)
			d.slice(m.mean)
			d.slice(m.square)
		}
	}
	switch {
	case d.err != nil:
		return 0, 0, d.err
	case len(d.b) > 0:
		return 0, 0, fmt.Errorf("%d bytes are left over", len(d.b))
	case p <= starting || p > done || c.iteration < 0 || c.iteration > c.total:
		return 0, 0, fmt.Errorf("phase %d at iteration %d of %d does not exist", p, c.iteration, c.total)
	}
	return p, logp, nil
}

// resume goes on from where decode has put the chain, its density known.
func (c *chain) resume(p phase) {
	switch {
	case p == searching:
		c.seek()
	case p == parked && c.iteration <= c.warmup:
		c.enter(parked)
	case p >= parked && c.looks(): // also if done: the target may be another now
		c.enter(parked)
	case c.iteration == c.total:
		c.enter(done)
	default: // also the end of a run that is to be longer now
		c.move()
	}
}

// estimate returns what the metric is made of: variances or a covariance.
func (m *metric) estimate(dim int) []float64 {
	if m.dense() {
		return m.cov
	}
	return m.variance[:dim]
}

// set makes m the metric of an estimate, and reports whether that is possible.
func (m *metric) set(estimate []float64) bool {
	if m.dense() {
		return m.setCovariance(estimate)
	}
	return m.setVariance(estimate)
}

// decoder reads what encode wrote; after the first fault it reads nothing.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) bytes(n int) []byte {
	if d.err != nil || len(d.b) < n {
		if d.err == nil {
			d.err = fmt.Errorf("%d bytes are missing", n-len(d.b))
		}
		return make([]byte, n)
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) uint32() uint32 { return binary.LittleEndian.Uint32(d.bytes(4)) }

func (d *decoder) uint64() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }

func (d *decoder) floats(to ...*float64) {
	for _, x := range to {
		*x = math.Float64frombits(d.uint64())
	}
}

func (d *decoder) slice(to []float64) {
	for i := range to {
		d.floats(&to[i])
	}
}
