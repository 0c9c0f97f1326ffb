package store

import (
	"context"
	"sync"
	"testing"
)

// counter counts in three places, which are equal in every consistent view.
type counter struct{ a, b uint64 }

func (c *counter) Apply(Event) error                      { c.a++; c.b++; return nil }
func (c *counter) Snapshot() *counter                     { d := *c; return &d }
func (c *counter) AppendBinary(to []byte) ([]byte, error) { return append(to, byte(c.a)), nil }
func (c *counter) UnmarshalBinary([]byte) error           { return nil }

// TestReaders: many readers beside one writer see one moment each, never an
// earlier one than before; snapshots and syncs go on meanwhile. The race
// detector runs it.
func TestReaders(t *testing.T) {
	s, err := Open(context.Background(), t.TempDir(), new(counter), Config{SyncEvery: 20, SnapshotEvery: 100})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			last := uint64(0)
			for {
				v := s.View()
				at, ok := v.Position(0)
				if v.State.a != v.State.b || v.State.a != v.Taken || ok && at+1 != v.Taken || v.Taken < last {
					t.Errorf("%+v at position %d, %v, after %d", v.State, at, ok, last)
					return
				}
				last = v.Taken
				if at, ok := s.Position(0); ok && at+1 < last || s.Counts().Taken < last {
					t.Error("the store is behind a view of it")
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 1000 {
		if _, err := s.Apply(Event{Position: uint64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	readers.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if v := s.View(); v.Taken != 1000 {
		t.Errorf("%d events", v.Taken)
	}
}
