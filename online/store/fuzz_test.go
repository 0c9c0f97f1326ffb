package store

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/seed78144065/credence/internal/journal"
	"github.com/seed78144065/credence/internal/snapshot"
)

// FuzzEvent: what is read as an event is written again as it was.
func FuzzEvent(f *testing.F) {
	e := Event{ID: "id", Partition: 3, Position: 1 << 40, Time: -7, Data: []byte("data")}
	f.Add(e.append(nil, 12))
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, number, err := readEvent(b)
		if err != nil {
			return
		}
		again, n, err := readEvent(e.append(nil, number))
		if err != nil || n != number || again.ID != e.ID || again.Partition != e.Partition || again.Position != e.Position || again.Time != e.Time || !bytes.Equal(again.Data, e.Data) {
			t.Errorf("%+v, then %+v, %v", e, again, err)
		}
	})
}

// FuzzSnapshot: a snapshot with a right sum is restored or refused, and what is
// restored is written again.
func FuzzSnapshot(f *testing.F) {
	c := newConsumer(newFading(f), settings{5, 3, DropLate})
	for _, e := range stream(9) {
		_, _ = c.take(e)
	}
	whole := bytesOf(f, c)
	head := len(snapshot.Begin(nil, kind, version))
	f.Add(whole[head : len(whole)-4])
	f.Fuzz(func(t *testing.T, body []byte) {
		state := newFading(t)
		c, err := restore(snapshot.End(append(snapshot.Begin(nil, kind, version), body...), 0), state)
		if err != nil {
			if !errors.Is(err, snapshot.Err) {
				t.Error(err)
			}
			if state.N() != 0 {
				t.Error("an error, and the state is another")
			}
			return
		}
		if again, err := restore(bytesOf(t, c), newFading(t)); err != nil || !bytes.Equal(bytesOf(t, again), bytesOf(t, c)) {
			t.Error("not written as it was read:", err)
		}
	})
}

// FuzzLog: whatever a log has after its head, it is replayed or refused.
func FuzzLog(f *testing.F) {
	d, _, _ := written(f, 9, true)
	head := len(logHead(0, 0))
	f.Add(d.names[fileName(logPrefix, 1)].bytes[head:])
	f.Add(journal.Append(nil, recordRelease, nil))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, _, _ := written(t, 0, false)
		log := d.names[fileName(logPrefix, 1)]
		log.bytes = append(log.bytes[:head:head], body...)
		s, err := Open(context.Background(), "ram", newFading(t), d.config(small))
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			return
		}
		if _, err := s.Apply(Event{ID: "one more than any", Data: number(1), Position: 1 << 62, Time: 1 << 62}); err != nil && !isRefusal(err) {
			t.Error(err)
		}
	})
}
