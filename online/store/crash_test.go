package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
)

// small has all that can happen in few events.
var small = Config{SyncEvery: 3, SnapshotEvery: 11, Remember: 20, Reorder: 3}

func isRefusal(err error) bool {
	_, ok := errors.AsType[*Refusal](err)
	return ok
}

// openRAM opens a store on a folder in memory.
func openRAM(t testing.TB, d *ram, c Config) (*Store[fading], error) {
	t.Helper()
	return Open(context.Background(), "ram", newFading(t), d.config(c))
}

// wantGoesOn opens a store on what is left, and lets it go on to the end.
func wantGoesOn(t *testing.T, what string, d *ram, events []Event, want [][]byte) (taken uint64) {
	t.Helper()
	s, err := openRAM(t, d, small)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	taken = s.Counts().Taken
	if !sameAs(t, s, want) {
		t.Fatalf("%s: the state after %d events is another than without a crash", what, taken)
	}
	if err := errors.Join(feed(s, events), s.Close()); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if s.Counts().Taken != uint64(len(want)-1) || !sameAs(t, s, want) {
		t.Fatalf("%s: gone on to another state", what)
	}
	return taken
}

// TestEveryFailure lets every operation on the disk fail, a write after its
// half, alone or with all that follow. There is an error, the state in memory is
// that of the events that were taken, and opened again, by a process that finds
// all or after a loss of power, the store goes on to the state of a run that
// nothing happened to, with every event that a Sync had returned for.
func TestEveryFailure(t *testing.T) {
	events := stream(60)
	filled, err := small.filled()
	if err != nil {
		t.Fatal(err)
	}
	want := reference(t, events, filled.settings())
	whole := newRAM()
	wantGoesOn(t, "no failure", whole, events, want)
	random := rand.New(rand.NewPCG(5, 6))
	failed, lost := 0, 0
	for at := 1; at <= whole.ops; at++ {
		for _, stays := range []bool{false, true} {
			d := newRAM()
			d.failAt, d.stays = at, stays
			s, err := openRAM(t, d, small)
			synced := uint64(0)
			if err == nil {
				for i, e := range events {
					if _, err = s.Apply(e); err != nil && !isRefusal(err) {
						break
					}
					if i%4 == 0 {
						if err = s.Sync(); err != nil {
							break
						}
						synced = s.Counts().Taken
					}
				}
				if err == nil || isRefusal(err) {
					err = s.Close()
				}
				if !sameAs(t, s, want) {
					t.Fatalf("operation %d fails: the state in memory is wrong", at)
				}
				if v := s.View(); v.Taken != s.Counts().Taken || v.Taken < synced {
					t.Fatalf("operation %d fails: a view of %d events", at, v.Taken)
				}
				if _, again := s.Apply(events[0]); again == nil {
					t.Fatalf("operation %d failed with %v, and the store goes on", at, err)
				}
			}
			if d.ops < at {
				continue // the syncs of this run came elsewhere
			}
			if failed++; !errors.Is(err, errDisk) {
				t.Fatalf("operation %d fails: %v", at, err)
			}
			d.heal()
			for range 4 {
				left := d.cut(random)
				if got := wantGoesOn(t, "power lost", left, events, want); got < synced {
					t.Fatalf("operation %d fails and the power is lost: %d events are left, %d were synced", at, got, synced)
				} else if s != nil && got < s.Counts().Taken {
					lost++
				}
			}
			// Another process finds what this one wrote, synced or not; then the
			// power is lost.
			if s, err = openRAM(t, d, small); err != nil {
				t.Fatalf("operation %d fails: %v", at, err)
			}
			if err := errors.Join(feed(s, events[:45]), s.Sync()); err != nil {
				t.Fatal(err)
			}
			later := s.Counts().Taken
			for range 4 {
				if got := wantGoesOn(t, "opened, and power lost", d.cut(random), events, want); got < later {
					t.Fatalf("operation %d fails, then the power: %d events are left, %d were synced", at, got, later)
				}
			}
			if got := wantGoesOn(t, "killed", d.clone(), events, want); got < synced {
				t.Fatalf("operation %d fails: %d events are left, %d were synced", at, got, synced)
			}
		}
	}
	t.Logf("%d failures, after %d losses of power some events were read again", failed, lost)
	if failed < 100 || lost < 50 {
		t.Error("too few: not a test")
	}
}

// forgetful is a state that keeps only a part of what it knows.
type forgetful struct{ fading }

func (f forgetful) Snapshot() forgetful { return forgetful{f.fading.Snapshot()} }

func (f forgetful) Apply(e Event) error {
	e.Data = number(float64(len(e.ID)))
	if f.N() > 5 { // knows more than the prior, and that is lost below
		e.Data = number(2)
	}
	return f.fading.Apply(e)
}

func (f forgetful) AppendBinary(to []byte) ([]byte, error) { return to, nil }
func (f forgetful) UnmarshalBinary([]byte) error           { return nil }

// TestPlantedStateIsSeen: a state whose binary form lacks something is another
// one after a restart.
func TestPlantedStateIsSeen(t *testing.T) {
	d := newRAM()
	run := func(events []Event) *Store[forgetful] {
		s, err := Open(context.Background(), "ram", forgetful{newFading(t)}, d.config(Config{}))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if _, err := s.Apply(e); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
	events := stream(16)
	s := run(events)
	if err := errors.Join(s.Snapshot(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if run(nil).View().State.N() == s.View().State.N() {
		t.Error("what was not kept is there after a restart")
	}
}
