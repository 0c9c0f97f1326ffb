package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/store"
)

// returned is the rate at which parcels come back; the last few hundred count.
type returned struct {
	*online.Posterior[online.Beta, bool]
}

func (r returned) Apply(e store.Event) error {
	if len(e.Data) != 1 || e.Data[0] > 1 {
		return fmt.Errorf("%w: %q; want one byte, 0 or 1", online.ErrData, e.Data)
	}
	if err := r.Forget(0.998, online.KeepPrior); err != nil {
		return err
	}
	return r.Update(e.Data[0] == 1)
}

func (r returned) Snapshot() returned { return returned{r.Posterior.Snapshot()} }

// A service is stopped and started again, and its source delivers two events
// once more.
func ExampleOpen() {
	dir, err := os.MkdirTemp("", "returned")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	parcels := []store.Event{
		{ID: "p1", Position: 0, Data: []byte{0}}, {ID: "p2", Position: 1, Data: []byte{1}},
		{ID: "p3", Position: 2, Data: []byte{0}}, {ID: "p4", Position: 3, Data: []byte{7}},
		{ID: "p5", Position: 4, Data: []byte{0}},
	}
	for _, delivered := range [][]store.Event{parcels[:3], parcels[1:]} {
		prior, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 9})
		if err != nil {
			fmt.Println(err)
			return
		}
		s, err := store.Open(context.Background(), dir, returned{prior}, store.Config{})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range delivered {
			outcome, err := s.Apply(e)
			fmt.Println(e.ID, outcome)
			if r, ok := errors.AsType[*store.Refusal](err); ok {
				fmt.Println(r.Err)
			} else if err != nil {
				fmt.Println(err)
				return
			}
		}
		now := s.View()
		at, _ := now.Position(0)
		fmt.Printf("at %d, %d events: %.3f\n", at, now.Taken, now.State.Posterior.Posterior().Dist().Mean())
		if err := s.Close(); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// p1 applied
	// p2 applied
	// p3 applied
	// at 2, 3 events: 0.154
	// p2 duplicate
	// p3 duplicate
	// p4 refused
	// online: bad observation: "\a"; want one byte, 0 or 1
	// p5 applied
	// at 4, 5 events: 0.143
}

// A file of events in some disorder, read to its end: Consume is the loop of
// a service, the counts say what became of the events, and what a start found.
func ExampleStore_Consume() {
	dir, err := os.MkdirTemp("", "returned")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	open := func() (*store.Store[returned], error) {
		prior, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 9})
		if err != nil {
			return nil, err
		}
		return store.Open(context.Background(), dir, returned{prior}, store.Config{SyncEvery: 100, Reorder: 2})
	}
	s, err := open()
	if err != nil {
		fmt.Println(err)
		return
	}
	source := func(yield func(store.Event, error) bool) {
		for i, minute := range []int64{1, 3, 2, 4, 7, 5, 6} {
			if !yield(store.Event{Position: uint64(i), Time: minute, Data: []byte{byte(i % 3)}}, nil) {
				return
			}
		}
	}
	refused := func(err error) error {
		fmt.Println(err)
		return nil // and go on
	}
	if err := s.Consume(context.Background(), source, refused); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("new: %v; %+v\n", s.Recovery().New, s.Counts())
	if err := s.Release(); err != nil { // the stream ends: nothing earlier will come
		fmt.Println(err)
	}
	if err := s.Sync(); err != nil { // now the source may forget them
		fmt.Println(err)
		return
	}
	fmt.Printf("released: %+v\n", s.Counts())
	if err := s.Close(); err != nil {
		fmt.Println(err)
		return
	}
	again, err := open()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("opened again: %+v, %d taken\n", again.Recovery(), again.Counts().Taken)
	if err := again.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// store: event "" at position 2 of partition 0: online: bad observation: "\x02"; want one byte, 0 or 1
	// store: event "" at position 5 of partition 0: online: bad observation: "\x02"; want one byte, 0 or 1
	// new: true; {Taken:7 Late:0 Refused:2 Held:2}
	// released: {Taken:7 Late:0 Refused:2 Held:0}
	// opened again: {New:false Replayed:7 Torn:0 Skipped:<nil>}, 7 taken
}
