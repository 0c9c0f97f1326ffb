package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
)

func TestBadConfig(t *testing.T) {
	_, err := Open(context.Background(), t.TempDir(), newFading(t), Config{SyncEvery: -2, SnapshotEvery: -1, Remember: -3, Reorder: -4, Late: 7})
	for _, want := range []string{"SyncEvery is -2", "SnapshotEvery is -1", "Remember is -3", "Reorder is -4", "Late is 7"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// absent is a state that may be a nil pointer.
type absent struct{ fading }

func (a *absent) Snapshot() *absent { return &absent{a.fading.Snapshot()} }

// TestNoState: a store of nothing is not opened, and its folder stays free.
func TestNoState(t *testing.T) {
	dir := t.TempDir()
	state := newFading(t)
	if _, err := Open(context.Background(), dir, (*absent)(nil), Config{}); err == nil || !strings.Contains(err.Error(), "no state") {
		t.Errorf("error %v", err)
	}
	s, err := Open(context.Background(), dir, state, Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Consume(context.Background(), nil, nil); err == nil || !strings.Contains(err.Error(), "no source") {
		t.Errorf("error %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestGoesOn: closed and opened a store is where it was, in one folder on a real
// disk, and a new one begins with the state it is given.
func TestGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by", "it")
	events := stream(300)
	c := Config{SyncEvery: 50, SnapshotEvery: 40, Remember: 30}
	want := reference(t, events, c.settings())
	for part := 1; part <= 6; part++ {
		s := mustOpen(t, dir, c)
		if r := s.Recovery(); r.New != (part == 1) || r.Torn != 0 || r.Skipped != nil {
			t.Errorf("part %d: %+v", part, r)
		}
		if part == 1 && s.View().State.N() != 0 {
			t.Error("a new store does not begin with its state")
		}
		if err := errors.Join(feed(s, events[:part*len(events)/6]), s.Close()); err != nil {
			t.Fatal(err)
		}
		if !sameAs(t, s, want) {
			t.Fatalf("part %d: another state", part)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 { // lock, two snapshots, two logs
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

// TestOneWriter: a second store in the folder is refused until the first is closed.
func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Config{})
	if _, err := Open(context.Background(), dir, newFading(t), Config{}); !errors.Is(err, ErrLocked) {
		t.Errorf("a second store: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := mustOpen(t, dir, Config{}).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(Event{}); !errors.Is(err, ErrClosed) {
		t.Errorf("Apply after Close: %v", err)
	}
	if err := s.Close(); !errors.Is(err, ErrClosed) {
		t.Errorf("Close after Close: %v", err)
	}
	if s.View().State.N() != 0 {
		t.Error("no view after Close")
	}
}

func TestFolderThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), file, newFading(t), Config{}); err == nil || !strings.HasPrefix(err.Error(), "store: ") {
		t.Errorf("a file for a folder: %v", err)
	}
}

// TestDuplicates: by ID within the window, whatever the position; without ID by
// position.
func TestDuplicates(t *testing.T) {
	s := mustOpen(t, t.TempDir(), Config{Remember: 3, SyncEvery: Never})
	defer s.Close()
	for i, step := range []struct {
		id        string
		partition uint32
		position  uint64
		want      Outcome
	}{
		{"a", 0, 1, Applied}, {"b", 0, 2, Applied}, {"a", 0, 3, Duplicate}, {"a", 1, 0, Duplicate},
		{"c", 0, 4, Applied}, {"a", 0, 5, Duplicate}, {"d", 0, 6, Applied}, {"a", 0, 7, Applied}, // a was forgotten
		{"", 0, 8, Applied}, {"", 0, 8, Duplicate}, {"", 0, 2, Duplicate}, {"", 0, 9, Applied},
		{"", 2, 0, Applied}, {"", 2, 0, Duplicate}, {"e", 2, 0, Applied},
	} {
		got, err := s.Apply(Event{ID: step.id, Partition: step.partition, Position: step.position, Data: number(1)})
		if got != step.want || err != nil {
			t.Errorf("step %d: %+v gives %v, %v", i, step, got, err)
		}
	}
	if at, ok := s.Position(0); at != 9 || !ok {
		t.Errorf("position %d, %v", at, ok)
	}
	if _, ok := s.Position(7); ok {
		t.Error("a partition that no event came from has a position")
	}
	if at, ok := s.View().Position(1); at != 0 || !ok {
		t.Errorf("the position of a duplicate is %d, %v", at, ok)
	}
}

// TestReordering: any order in which no event comes more than Reorder places too
// late gives the bits of the order of time; one more place does not.
func TestReordering(t *testing.T) {
	const n, window = 200, 5
	var events []Event
	random := rand.New(rand.NewPCG(1, 9))
	for i := range n {
		events = append(events, Event{ID: fmt.Sprint(i), Time: int64(i) * 10, Data: number(random.NormFloat64())})
	}
	run := func(events []Event, c Config) *consumer[fading] {
		s, err := openRAM(t, newRAM(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if _, err := s.Apply(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(s.Release(), s.Close()); err != nil {
			t.Fatal(err)
		}
		return s.consumer
	}
	state := func(c *consumer[fading]) []byte {
		b, err := c.state.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	want := state(run(events, Config{}))
	for range 50 {
		mixed := slices.Clone(events)
		for from := 0; from < n; from += window + 1 { // within a block none comes more than window places late
			block := mixed[from:min(from+window+1, n)]
			random.Shuffle(len(block), func(i, j int) { block[i], block[j] = block[j], block[i] })
		}
		got := run(mixed, Config{Reorder: window})
		if got.counts.Late != 0 || got.counts.Held != 0 || !bytes.Equal(state(got), want) {
			t.Fatalf("another state, %+v", got.counts)
		}
		if bytes.Equal(state(run(mixed, Config{})), want) {
			t.Fatal("order makes no difference: not a test")
		}
	}
	far := slices.Clone(events)
	e := far[20]
	copy(far[20:], far[21:20+window+2])
	far[20+window+1] = e
	if got := run(far, Config{Reorder: window}); got.counts.Late != 1 || bytes.Equal(state(got), want) {
		t.Errorf("an event one place too late: %+v", got.counts)
	}
	if got := run(far, Config{Reorder: window, Late: DropLate}); got.counts.Late != 1 || got.state.N() >= run(far, Config{Reorder: window}).state.N() {
		t.Errorf("a late event that is dropped: %+v", got.counts)
	}
}

// TestOutcomes of events that are held, late and dropped.
func TestOutcomes(t *testing.T) {
	for late, want := range map[LatePolicy][]Outcome{
		ApplyLate: {Held, Held, Held, Late, Applied, Refused},
		DropLate:  {Held, Held, Held, Dropped, Applied, Dropped},
	} {
		s := mustOpen(t, t.TempDir(), Config{Reorder: 2, Late: late})
		defer s.Close()
		var got []Outcome
		for i, e := range []Event{{Time: 5}, {Time: 3}, {Time: 7}, {Time: 2}, {Time: 4}, {Time: 1}} {
			e.Position, e.Data = uint64(i), number(1)
			if i == 5 {
				e.Data = nil
			}
			o, err := s.Apply(e)
			if got = append(got, o); (err != nil) != (o == Refused) {
				t.Error(err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		if counts := s.Counts(); counts.Held != 2 || counts.Late != 2 || counts.Taken != 6 {
			t.Errorf("%+v", counts)
		}
	}
	if text := fmt.Sprint(Applied, Dropped, Outcome(0), Outcome(99)); text != "applied dropped outcome 0 outcome 99" {
		t.Error(text)
	}
}

// TestRefusals: what the state refuses is taken, told, and refused again by a
// replay; also when another event releases it.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Config{})
	o, err := s.Apply(Event{ID: "bad", Position: 4, Data: number(math.NaN())})
	r, ok := errors.AsType[*Refusal](err)
	if o != Refused || !ok || r.ID != "bad" || r.Position != 4 || !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), `"bad" at position 4 of partition 0`) {
		t.Errorf("%v, %v", o, err)
	}
	if at, _ := s.Position(0); at != 4 {
		t.Errorf("position %d: the source would come again", at)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir, Config{Reorder: 1})
	if c := s.Counts(); c.Taken != 1 || c.Refused != 1 || s.View().State.N() != 0 {
		t.Errorf("after replay: %+v", c)
	}
	_, first := s.Apply(Event{ID: "later", Time: 1, Data: []byte("short")})
	o, err = s.Apply(Event{ID: "good", Time: 2, Data: number(1)})
	if r, ok := errors.AsType[*Refusal](err); first != nil || o != Held || !ok || r.ID != "later" {
		t.Errorf("%v; then %v, %v", first, o, err)
	}
	if err := s.Release(); err != nil {
		t.Error(err)
	}
	if s.View().State.N() != 1 {
		t.Errorf("n is %v", s.View().State.N())
	}
	s.Close()
}

// TestSettingsChange: Remember and Reorder may be others when a store is opened
// again; the log is replayed with those it was written with.
func TestSettingsChange(t *testing.T) {
	d := newRAM()
	events := stream(40)
	s, err := openRAM(t, d, Config{Reorder: 6, Remember: 30})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(feed(s, events[:20]), s.Close()); err != nil {
		t.Fatal(err)
	}
	before := s.Counts()
	again, err := openRAM(t, d, Config{Remember: 4})
	if err != nil {
		t.Fatal(err)
	}
	if again.Counts() != before || before.Held != 6 || len(again.consumer.seen.known) != 4 {
		t.Fatalf("%+v, then %+v, %d remembered", before, again.Counts(), len(again.consumer.seen.known))
	}
	if o, err := again.Apply(Event{ID: "new", Time: 1000, Position: 100, Data: number(1)}); o != Applied || err != nil && !isRefusal(err) || again.Counts().Held != 0 {
		t.Errorf("%v, %v: events stay held that nothing holds", o, err)
	}
	if last := events[19].ID; !again.consumer.duplicate(&Event{ID: last}) {
		t.Errorf("%s is no duplicate any more", last)
	}
}

// TestOtherState: a state of other settings is refused, unchanged.
func TestOtherState(t *testing.T) {
	d, _, _ := written(t, 9, true)
	p, err := online.NewNormal(online.NormalInverseGamma{Mean: 2, Count: 1, Shape: 2, Scale: 3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), "ram", fading{p}, d.config(small)); !errors.Is(err, online.ErrSnapshot) || p.N() != 0 {
		t.Errorf("another prior: %v", err)
	}
}

// TestTooLarge: an event beyond all sense is refused before it is written.
func TestTooLarge(t *testing.T) {
	if err := (&Event{Data: make([]byte, maxEvent+1)}).check(); !errors.Is(err, online.ErrData) {
		t.Error(err)
	}
}

// TestCancelledReplay: opening stops when its context is done.
func TestCancelledReplay(t *testing.T) {
	d, _, _ := written(t, 9, true)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Open(ctx, "ram", newFading(t), d.config(small)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestConsume: the loop stops for its context, its source and what refused
// says, with all before it taken and synced.
func TestConsume(t *testing.T) {
	events := stream(50)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	broken := errors.New("broken")
	source := func(end error) iter.Seq2[Event, error] {
		return func(yield func(Event, error) bool) {
			for i, e := range events {
				if i == 30 && end == context.Canceled {
					stop()
				} else if i == 30 && end != nil {
					yield(Event{}, end)
					return
				}
				if !yield(e, nil) {
					return
				}
			}
		}
	}
	ignore := func(error) error { return nil }
	for name, c := range map[string]struct {
		end     error
		refused func(error) error
		want    error
	}{
		"source":  {broken, ignore, broken},
		"refused": {nil, func(error) error { return broken }, broken},
		"nobody":  {nil, nil, online.ErrData},
		"end":     {nil, ignore, nil},
	} {
		s := mustOpen(t, t.TempDir(), Config{SyncEvery: Never})
		if err := s.Consume(ctx, source(c.end), c.refused); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if s.pending != 0 || s.Counts().Taken == 0 {
			t.Errorf("%s: %d events are not synced", name, s.pending)
		}
		s.Close()
	}
	s := mustOpen(t, t.TempDir(), Config{}) // the context is done from here on
	defer s.Close()
	if err := s.Consume(ctx, source(context.Canceled), ignore); !errors.Is(err, context.Canceled) || s.Counts().Taken == 0 {
		t.Errorf("context: %v", err)
	}
}
