package store

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/snapshot"
)

// kind and version are those of the envelope of a snapshot.
const (
	kind    = "CRDJ"
	version = 1
)

// appendTo appends a snapshot.
func (c *consumer[S]) appendTo(to []byte) ([]byte, error) {
	at := len(to)
	to = snapshot.Begin(to, kind, version)
	for _, v := range []uint64{
		uint64(c.remember), uint64(c.reorder), uint64(c.late),
		c.counts.Taken, c.counts.Late, c.counts.Refused, uint64(len(c.positions)),
	} {
		to = snapshot.Int(to, int64(v))
	}
	for _, p := range c.partitions() {
		to = snapshot.Int(snapshot.Int(to, int64(p)), int64(c.positions[p]))
	}
	to = snapshot.Bytes(to, c.seen.bytes())
	to = snapshot.Int(to, int64(c.order.Len()))
	for _, h := range c.order.heap {
		to = snapshot.Bytes(to, h.append(nil, h.number))
	}
	moving := int64(0)
	if c.order.moving {
		moving = 1
	}
	to = snapshot.Int(snapshot.Int(to, moving), c.order.last)
	state, err := c.state.AppendBinary(nil)
	if err != nil {
		return nil, fmt.Errorf("store: the state has no binary form: %w", err)
	}
	return snapshot.End(snapshot.Bytes(to, state), at), nil
}

// intact reports whether a snapshot is whole, of this version or a later one.
func intact(from []byte) error {
	_, _, err := snapshot.Open(from, kind, math.MaxUint16)
	return err
}

// restore reads a snapshot. The state is unchanged if there is an error.
//
// Errors: snapshot.Err, and those of the state.
func restore[S State[S]](from []byte, state S) (*consumer[S], error) {
	_, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return nil, err
	}
	var v [7]int64
	for i := range v {
		v[i] = r.Int()
	}
	if v[0] < 1 || v[0] > math.MaxInt32 || v[1] < 0 || v[1] > math.MaxInt32 || v[2] < 0 || v[2] > int64(DropLate) {
		return nil, fmt.Errorf("%w: it remembers %d, reorders %d with policy %d", snapshot.Err, v[0], v[1], v[2])
	}
	c := newConsumer(state, settings{int(v[0]), int(v[1]), LatePolicy(v[2])})
	c.counts = Counts{Taken: uint64(v[3]), Late: uint64(v[4]), Refused: uint64(v[5])}
	for n := v[6]; n > 0 && r.More(); n-- {
		p := r.Int()
		c.positions[uint32(p)] = uint64(r.Int())
	}
	if err := c.seen.read(r.Bytes()); err != nil {
		return nil, err
	}
	for n := r.Int(); n > 0 && r.More(); n-- {
		e, number, err := readEvent(r.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%w: an event that is held %w", snapshot.Err, err)
		}
		e.Data = append([]byte(nil), e.Data...)
		c.order.heap = append(c.order.heap, held{e, number})
	}
	c.counts.Held = c.order.Len()
	c.order.moving = r.Int() != 0
	c.order.last = r.Int()
	body := r.Bytes()
	if err := r.Done(); err != nil {
		return nil, err
	}
	if err := state.UnmarshalBinary(body); err != nil {
		return nil, fmt.Errorf("the state does not take what it was: %w", err)
	}
	return c, nil
}
