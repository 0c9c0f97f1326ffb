package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/online"
)

// fading is the state of most tests: a normal that forgets at every event, so
// that order matters, and that refuses what is no number.
type fading struct {
	*online.Posterior[online.NormalInverseGamma, float64]
}

func priorOfFading() (fading, error) {
	p, err := online.NewNormal(online.NormalInverseGamma{Mean: 1, Count: 1, Shape: 2, Scale: 3})
	return fading{p}, err
}

func newFading(t testing.TB) fading {
	t.Helper()
	f, err := priorOfFading()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f fading) Apply(e Event) error {
	if len(e.Data) != 8 {
		return fmt.Errorf("%d bytes; want 8", len(e.Data))
	}
	x := math.Float64frombits(binary.LittleEndian.Uint64(e.Data))
	if math.IsNaN(x) {
		return fmt.Errorf("%w: no number", online.ErrData)
	}
	if err := f.Forget(0.99, online.KeepPrior); err != nil {
		return err
	}
	return f.Update(x)
}

func (f fading) Snapshot() fading { return fading{f.Posterior.Snapshot()} }

func number(x float64) []byte {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(x))
}

// stream is what a source delivers: n events, some twice, some out of order,
// some that are refused.
func stream(n int) []Event {
	r := rand.New(rand.NewPCG(3, 4))
	var events []Event
	for i := range n {
		x := r.NormFloat64()
		if i%17 == 16 {
			x = math.NaN()
		}
		events = append(events, Event{ID: fmt.Sprintf("card-%d", i), Time: int64(i), Data: number(x)})
	}
	for i := 0; i+2 < len(events); i += 5 {
		events[i], events[i+2] = events[i+2], events[i]
	}
	for i := n - 1; i >= 0; i -= 7 {
		again := events[max(i-r.IntN(10), 0)]
		events = append(events[:i+1], append([]Event{again}, events[i+1:]...)...)
	}
	for i := range events {
		events[i].Position = uint64(i)
	}
	return events
}

// reference is referenceOf the state of most tests.
func reference(t testing.TB, events []Event, s settings) [][]byte {
	t.Helper()
	return referenceOf(t, newFading(t), events, s)
}

// referenceOf has the bytes of a consumer after every number of events taken of a
// stream, made without a store from a new state.
func referenceOf[S State[S]](t testing.TB, begin S, events []Event, s settings) [][]byte {
	t.Helper()
	c := newConsumer(begin, s)
	all := [][]byte{bytesOf(t, c)}
	for _, e := range events {
		if c.duplicate(&e) {
			c.reach(&e)
			continue
		}
		_, _ = c.take(e)
		all = append(all, bytesOf(t, c))
	}
	return all
}

func bytesOf[S State[S]](t testing.TB, c *consumer[S]) []byte {
	t.Helper()
	b, err := c.appendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sameAs is sameAsOf the state of most tests.
func sameAs(t testing.TB, s *Store[fading], want [][]byte) bool {
	t.Helper()
	return sameAsOf(t, newFading(t), s, want)
}

// sameAsOf reports whether a store is where the reference is after as many
// events; begin is a new state. Positions of duplicates are in the log with the
// next event alone, so they are not compared.
func sameAsOf[S State[S]](t testing.TB, begin S, s *Store[S], want [][]byte) bool {
	t.Helper()
	taken := int(s.consumer.counts.Taken)
	if taken >= len(want) {
		return false
	}
	other, err := restore(want[taken], begin)
	if err != nil {
		t.Fatal(err)
	}
	other.positions = s.consumer.positions
	other.settings = s.consumer.settings
	return bytes.Equal(bytesOf(t, other), bytesOf(t, s.consumer))
}

// feed delivers what comes after the store's position, and a few before it once
// more, as sources do.
func feed[S State[S]](s *Store[S], events []Event) error {
	from := 0
	if at, ok := s.Position(0); ok {
		from = min(max(int(at)+1-3, 0), len(events))
	}
	for _, e := range events[from:] {
		if _, err := s.Apply(e); err != nil && !isRefusal(err) {
			return err
		}
	}
	return nil
}

func mustOpen(t testing.TB, dir string, c Config) *Store[fading] {
	t.Helper()
	s, err := Open(context.Background(), dir, newFading(t), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
