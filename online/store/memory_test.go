package store

import (
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/internal/journal"
	"github.com/seed78144065/credence/online"
)

// sink is a folder whose logs keep nothing.
type sink struct{ *ram }

func (s sink) open(name string) (journal.Medium, int64, error) { return discard{}, 0, nil }

type discard struct{ journal.Medium }

func (discard) WriteAt(b []byte, _ int64) (int, error) { return len(b), nil }
func (discard) Sync() error                            { return nil }
func (discard) Close() error                           { return nil }

// mixture is naive Bayes of two classes with one normal feature, which forgets,
// far from zero.
type mixture struct {
	*online.NaiveBayes[online.NormalInverseGamma, float64]
	x []float64
}

func (m mixture) Apply(e Event) error {
	if err := m.Forget(0.999, online.KeepPrior); err != nil {
		return err
	}
	m.x[0] = math.Float64frombits(binary.LittleEndian.Uint64(e.Data))
	return m.Update(online.Labelled[float64]{Class: int(e.Data[0] & 1), X: m.x})
}

func (m mixture) Snapshot() mixture { return mixture{m.NaiveBayes.Snapshot(), make([]float64, 1)} }

func openMixture(t testing.TB) *Store[mixture] {
	t.Helper()
	f, err := online.NewNormal(online.NormalInverseGamma{Mean: 1e15, Count: 1, Shape: 2, Scale: 1})
	if err != nil {
		t.Fatal(err)
	}
	b, err := online.NewNaiveBayes(online.Dirichlet{Alpha: []float64{1, 1}}, f)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{SyncEvery: 1000, SnapshotEvery: 1 << 18, Remember: 1000, open: func(string) (folder, error) { return sink{newRAM()}, nil }}
	s, err := Open(context.Background(), "", mixture{b, make([]float64, 1)}, c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestMemoryIsFlat takes a million events.
func TestMemoryIsFlat(t *testing.T) { memoryIsFlat(t, 1_000_000) }

// memoryIsFlat takes n events, of which every tenth has an ID, and wants no more
// memory at the end than after the first tenth, and numbers that make sense.
func memoryIsFlat(t *testing.T, n int) {
	s := openMixture(t)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	data := make([]byte, 8)
	var early uint64
	state := uint64(1)
	for i := range n {
		state = state*6364136223846793005 + 1442695040888963407 // of Knuth's MMIX
		x := 1e15 + float64(int(state>>60))/8                   // of 16 values, 1/8 apart
		binary.LittleEndian.PutUint64(data, math.Float64bits(x))
		e := Event{Position: uint64(i), Data: data}
		if i%10 == 0 {
			e.ID = strconv.Itoa(i)
		}
		if _, err := s.Apply(e); err != nil {
			t.Fatal(err)
		}
		if i == n/10 {
			early = heap()
		}
	}
	late := heap()
	const slack = 1 << 20 // a map that grows once more by its tombstones
	if late > early+slack {
		t.Errorf("%d bytes after %d events, %d after all", early, n/10, late)
	}
	b := s.View().State
	for class := range 2 {
		f := b.Feature(class, 0)
		// The values are uniform on 1e15 + k/8: with both classes alike in the
		// limit, means are within [0, 15/8] of 1e15, variances near 21.25/64.
		mean, variance := f.Mean-1e15, f.Scale/(f.Shape-1)
		if !(mean >= 0 && mean <= 2) || !(variance > 0.05 && variance < 1) {
			t.Errorf("class %d after %d events: mean 1e15 + %v, variance %v", class, n, mean, variance)
		}
	}
	t.Logf("%d events: heap %d after a tenth, %d at the end; a run has %.0f events in mind", n, early, late, b.N())
}
