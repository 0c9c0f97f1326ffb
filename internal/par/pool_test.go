package par

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestEveryPieceRunsOnce(t *testing.T) {
	p := New()
	for n := range 40 {
		for round := range 200 {
			counts := make([]atomic.Int64, n)
			p.Do(n, func(i int) { counts[i].Add(1) })
			for i := range counts {
				if c := counts[i].Load(); c != 1 {
					t.Fatalf("%d pieces, round %d: piece %d ran %d times", n, round, i, c)
				}
			}
		}
	}
}

func TestConcurrentCallers(t *testing.T) {
	p := New()
	var wg sync.WaitGroup
	var sum atomic.Int64
	for range 4 {
		wg.Go(func() {
			for range 500 {
				p.Do(7, func(i int) { sum.Add(int64(i)) })
			}
		})
	}
	wg.Wait()
	if want := int64(4 * 500 * 21); sum.Load() != want {
		t.Errorf("sum %d, want %d", sum.Load(), want)
	}
}

func TestHelpersWakeAfterSleep(t *testing.T) {
	p := New()
	for range 5 {
		time.Sleep(2 * time.Millisecond) // longer than helpers spin
		var n atomic.Int64
		p.Do(8, func(int) { n.Add(1) })
		if n.Load() != 8 {
			t.Fatalf("%d pieces ran", n.Load())
		}
	}
}

func TestPanicGoesOnInTheCaller(t *testing.T) {
	p := New()
	var ran atomic.Int64
	func() {
		defer func() {
			if v := recover(); v != "piece 3" {
				t.Errorf("recovered %v", v)
			}
		}()
		p.Do(8, func(i int) {
			ran.Add(1)
			if i == 3 {
				panic("piece 3")
			}
		})
	}()
	if ran.Load() != 8 {
		t.Errorf("%d pieces ran, want all 8", ran.Load())
	}
	p.Do(2, func(int) {}) // the pool still works
}

func TestHelpersEndWithTheirPool(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		p := New()
		p.Do(4, func(int) {})
	}
	for range 100 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
		if runtime.NumGoroutine() <= before+1 {
			return
		}
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestDoAllocatesNothing(t *testing.T) {
	p := New()
	var n atomic.Int64
	piece := func(int) { n.Add(1) }
	p.Do(4, piece)
	if a := testing.AllocsPerRun(100, func() { p.Do(4, piece) }); a > 0 {
		t.Errorf("Do allocates %v times", a)
	}
}

func BenchmarkHandOver(b *testing.B) {
	p := New()
	piece := func(int) {}
	for b.Loop() {
		p.Do(2, piece)
	}
}
