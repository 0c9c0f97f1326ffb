package store

import (
	"encoding"
	"errors"
	"maps"
	"slices"
)

// State is what learns from the events, a pointer S.
type State[S any] interface {
	// Apply takes an event in, all or, if it returns an error, nothing. The
	// same events in the same order must give the same state, bit for bit: no
	// clock, no chance of its own. Data are the caller's again afterwards.
	Apply(Event) error
	// Snapshot returns a copy, for readers. It only reads, and so does
	// AppendBinary: several goroutines may be in them at a time.
	Snapshot() S
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Counts say how many events there were.
type Counts struct {
	Taken   uint64 // all that are no duplicates
	Late    uint64 // of them came after their place
	Refused uint64 // were refused by the state
	Held    int    // wait for earlier ones
}

// consumer is what survives: the state, and all that decides what the next event
// does to it.
type consumer[S State[S]] struct {
	settings
	state     S
	counts    Counts
	positions map[uint32]uint64
	seen      window
	order     order
	id        []byte // to work in
}

func newConsumer[S State[S]](state S, s settings) *consumer[S] {
	return &consumer[S]{settings: s, state: state, positions: map[uint32]uint64{}, seen: newWindow(s.remember)}
}

// duplicate reports whether an event was taken before.
func (c *consumer[S]) duplicate(e *Event) bool {
	if e.ID == "" {
		reached, ok := c.positions[e.Partition]
		return ok && e.Position <= reached
	}
	return c.seen.has(c.digest(e))
}

// take takes an event that is no duplicate. The error joins the Refusals of all
// events that leave the order for it.
func (c *consumer[S]) take(e Event) (Outcome, error) {
	c.counts.Taken++
	c.reach(&e)
	if e.ID != "" {
		c.seen.add(c.digest(&e))
	}
	if c.reorder == 0 && c.order.Len() == 0 {
		return c.outcome(Applied, c.apply(&e))
	}
	if c.order.late(&e) {
		if c.counts.Late++; c.late == DropLate {
			return Dropped, nil
		}
		return c.outcome(Late, c.apply(&e))
	}
	number := c.counts.Taken
	e.Data = slices.Clone(e.Data)
	c.order.push(held{e, number})
	outcome := Held
	var errs []error
	for c.order.Len() > c.reorder {
		next := c.order.pop()
		err := c.apply(&next.Event)
		if errs = append(errs, err); next.number == number {
			outcome, _ = c.outcome(Applied, err)
		}
	}
	c.counts.Held = c.order.Len()
	return outcome, errors.Join(errs...)
}

// release takes in all events that are held, in order.
func (c *consumer[S]) release() error {
	var errs []error
	for c.order.Len() > 0 {
		next := c.order.pop()
		errs = append(errs, c.apply(&next.Event))
	}
	c.counts.Held = 0
	return errors.Join(errs...)
}

// adopt changes the settings.
func (c *consumer[S]) adopt(s settings) {
	c.seen.resize(s.remember)
	c.settings = s
}

// reach moves the position of the event's partition.
func (c *consumer[S]) reach(e *Event) {
	if reached, ok := c.positions[e.Partition]; !ok || e.Position > reached {
		c.positions[e.Partition] = e.Position
	}
}

func (c *consumer[S]) apply(e *Event) error {
	if err := c.state.Apply(*e); err != nil {
		c.counts.Refused++
		return &Refusal{e.ID, e.Partition, e.Position, err}
	}
	return nil
}

func (*consumer[S]) outcome(of Outcome, err error) (Outcome, error) {
	if err != nil {
		return Refused, err
	}
	return of, nil
}

func (c *consumer[S]) digest(e *Event) digest {
	c.id = append(c.id[:0], e.ID...)
	return digestOf(c.id)
}

// partitions returns the partitions in order.
func (c *consumer[S]) partitions() []uint32 { return slices.Sorted(maps.Keys(c.positions)) }
