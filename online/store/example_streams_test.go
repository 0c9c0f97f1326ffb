package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/store"
)

// The code of docs/streams.md: how often payments fail, and whether that changes.

type watch struct {
	Rate     *online.Posterior[online.Beta, bool]
	Detector *drift.Detector
}

// Apply takes an event in, or returns an error and changes nothing.
func (w *watch) Apply(e store.Event) error {
	if len(e.Data) != 1 || e.Data[0] > 1 {
		return fmt.Errorf("%w: %q; want one byte, 0 or 1", online.ErrData, e.Data)
	}
	if _, err := w.Detector.Update(float64(e.Data[0])); err != nil {
		return err
	}
	return w.Rate.Update(e.Data[0] == 1)
}

func (w *watch) Snapshot() *watch { return &watch{w.Rate.Snapshot(), w.Detector.Snapshot()} }

// AppendBinary may call that of every part, or write JSON of the whole.
func (w *watch) AppendBinary(to []byte) ([]byte, error) {
	text, err := json.Marshal(w)
	return append(to, text...), err
}

func (w *watch) UnmarshalBinary(from []byte) error { return json.Unmarshal(from, w) }

// newWatch makes the state with its settings, which are not kept.
func newWatch() *watch {
	rate, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 9})
	if err != nil {
		log.Fatal(err)
	}
	detector, err := drift.New(drift.CUSUM{Side: drift.Up})
	if err != nil {
		log.Fatal(err)
	}
	return &watch{rate, detector}
}

// payments are those of a source from a position on: one in fifty fails, and from the
// 2,000th on one in five. One can't be read.
func payments(from uint64) iter.Seq2[store.Event, error] {
	return func(yield func(store.Event, error) bool) {
		for i := from; i < 3000; i++ {
			data := byte(0)
			if i%50 == 0 || i >= 2000 && i%5 == 0 {
				data = 1
			}
			if i == 700 {
				data = 7
			}
			if !yield(store.Event{Position: i, Data: []byte{data}}, nil) {
				return
			}
		}
	}
}

// Example_streams is the code of docs/streams.md.
func Example_streams() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "watch")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	tellRefused := func(err error) error { fmt.Println(err); return nil }

	s, err := store.Open(ctx, dir, newWatch(), store.Config{SyncEvery: 1000})
	if err != nil {
		log.Fatal(err)
	}
	next := uint64(0)
	if last, ok := s.Position(0); ok { // of what was taken before
		next = last + 1
	}
	reader := func() *watch { return s.View().State } // any number of readers
	err = s.Consume(ctx, payments(next), tellRefused) // the one writer
	if err = errors.Join(err, s.Close()); err != nil {
		log.Fatal(err)
	}
	now := reader()
	fmt.Printf("%.3f fail; %d alarms\n", now.Rate.Posterior().Dist().Mean(), now.Detector.Alarms())

	// Started again, it has all of it.
	s, err = store.Open(ctx, dir, newWatch(), store.Config{SyncEvery: 1000})
	if err != nil {
		log.Fatal(err)
	}
	last, _ := s.Position(0)
	fmt.Printf("%.3f fail; go on after %d\n", reader().Rate.Posterior().Dist().Mean(), last)
	if err := s.Close(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// store: event "" at position 700 of partition 0: online: bad observation: "\a"; want one byte, 0 or 1
	// 0.080 fail; 1 alarms
	// 0.080 fail; go on after 2999
}

// message is one of a broker.
type message struct {
	ID        string
	Partition uint32
	Offset    uint64
	Value     []byte
}

// take acknowledges a batch when it is on the disk.
func take(s *store.Store[*watch], batches [][]message, acknowledge func([]message)) error {
	for _, batch := range batches {
		for _, m := range batch {
			_, err := s.Apply(store.Event{ID: m.ID, Partition: m.Partition, Position: m.Offset, Data: m.Value})
			if r, ok := errors.AsType[*store.Refusal](err); ok {
				fmt.Println(r) // what can't be learned; it is taken, and the stream goes on
			} else if err != nil {
				return err
			}
		}
		if err := s.Sync(); err != nil {
			return err
		}
		acknowledge(batch)
	}
	return nil
}

// Example_batches is a loop that takes batches and acknowledges them.
func Example_batches() {
	dir, err := os.MkdirTemp("", "watch")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(context.Background(), dir, newWatch(), store.Config{SyncEvery: 1000, Remember: 100})
	if err != nil {
		log.Fatal(err)
	}
	// The broker delivers a and b again: they were not acknowledged in time.
	batches := [][]message{
		{{ID: "a", Offset: 0, Value: []byte{0}}, {ID: "b", Offset: 1, Value: []byte{1}}},
		{{ID: "a", Offset: 2, Value: []byte{0}}, {ID: "b", Offset: 3, Value: []byte{1}}, {ID: "c", Offset: 4, Value: []byte{2}}},
	}
	acknowledge := func(batch []message) { fmt.Println(len(batch), "acknowledged") }
	err = take(s, batches, acknowledge)
	if err = errors.Join(err, s.Close()); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", s.View().State.Rate.Posterior().Dist().Mean()) // of one good and one bad, and the prior's ten
	// Output:
	// 2 acknowledged
	// store: event "c" at position 4 of partition 0: online: bad observation: "\x02"; want one byte, 0 or 1
	// 3 acknowledged
	// 0.167
}
