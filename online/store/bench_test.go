package store

import (
	"strconv"
	"testing"
)

// BenchmarkApply is the cost of an event of 8 bytes on a real disk, by how many
// are synced together: -1 leaves it to the system.
func BenchmarkApply(b *testing.B) {
	for _, every := range []int{1, 1000, Never} {
		for _, id := range []bool{false, true} {
			name := "sync=" + strconv.Itoa(every) + "/id=" + strconv.FormatBool(id)
			b.Run(name, func(b *testing.B) {
				s := mustOpen(b, b.TempDir(), Config{SyncEvery: every})
				data := number(1.5)
				ids := make([]string, b.N)
				if id {
					for i := range ids {
						ids[i] = strconv.Itoa(i)
					}
				}
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					if _, err := s.Apply(Event{ID: ids[i], Position: uint64(i), Data: data}); err != nil {
						b.Fatal(err)
					}
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}

// BenchmarkReplay is the cost of an event when a store is opened.
func BenchmarkReplay(b *testing.B) {
	d := newRAM()
	s, err := openRAM(b, d, Config{SyncEvery: Never, SnapshotEvery: b.N + 1})
	if err != nil {
		b.Fatal(err)
	}
	data := number(1.5)
	for i := range b.N {
		if _, err := s.Apply(Event{Position: uint64(i), Data: data}); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	if _, err := openRAM(b, d, Config{SnapshotEvery: b.N + 1}); err != nil {
		b.Fatal(err)
	}
}

// TestApplyAllocatesNothing, with IDs beyond what is remembered, when the state
// allocates nothing.
func TestApplyAllocatesNothing(t *testing.T) {
	s := openMixture(t)
	ids := make([]string, 20_000)
	for i := range ids {
		ids[i] = "a longer identity than fits on a stack " + strconv.Itoa(i)
	}
	data := number(1e15)
	next := 0
	apply := func() {
		if _, err := s.Apply(Event{ID: ids[next], Position: uint64(next), Data: data}); err != nil {
			t.Fatal(err)
		}
		next++
	}
	for range 5000 {
		apply()
	}
	for _, every := range []int{1, 1000, Never} {
		s.cfg.SyncEvery = every
		if n := testing.AllocsPerRun(4000, apply); n != 0 {
			t.Errorf("%v allocations an event that are synced by %d", n, every)
		}
	}
}
