package filter

import (
	"math"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/rng"
)

// longRun feeds events at an offset, and the same without it, to a level and to
// four states, and looks at what is left of memory and of the covariance.
func longRun(t *testing.T, events int) {
	t.Helper()
	const offset = 1e15 // a unit in the last place is an eighth
	far, near := made(t, localLevel(100, 1, offset, 1e7)), made(t, localLevel(100, 1, 0, 1e7))
	moving := made(t, tracking())
	src := rng.New(3, "filter/long")
	level := 0.0
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	one, two := make([]float64, 1), make([]float64, 2)
	for range events {
		level += math.Round(8*rng.StdNormal(&src)) / 8
		y := level + math.Round(80*rng.StdNormal(&src))/8
		for _, c := range []struct {
			f *Filter
			y float64
		}{{far, y + offset}, {near, y}} {
			one[0] = c.y
			if err := c.f.Update(one...); err != nil {
				t.Fatal(err)
			}
		}
		two[0], two[1] = y, -y
		if err := moving.Update(two...); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 { // what the test runner itself takes
		t.Errorf("%d events took %d bytes", events, got)
	}
	// Rounding by half a unit at each step fades by the gain, about a tenth.
	a, b := far.State(), near.State()
	if d := math.Abs(a.Mean[0] - offset - b.Mean[0]); d > 10*0.125/2 || a.Cov.At(0, 0) != b.Cov.At(0, 0) {
		t.Errorf("after %d events the offset has moved by %v, the variance is %v and %v", events, d, a.Cov.At(0, 0), b.Cov.At(0, 0))
	}
	if ea, eb := far.LogEvidence(), near.LogEvidence(); math.Abs(ea-eb) > 1e-4*float64(events) {
		t.Errorf("log evidence %v at the offset, %v without", ea, eb)
	}
	var e mat.EigenSym
	cov := moving.State().Cov
	if !e.Factorize(cov, false) || !(e.Values(nil)[0] > 0) {
		t.Errorf("a covariance with eigenvalues %v", e.Values(nil))
	}
	// The covariance has settled: that of a filter of fewer events.
	young := made(t, tracking())
	for range 2000 {
		if err := young.Update(0, 0); err != nil {
			t.Fatal(err)
		}
	}
	if !mat.EqualApprox(young.State().Cov, cov, 1e-13) {
		t.Errorf("the covariance has drifted: %v, was %v", mat.Formatted(cov), mat.Formatted(young.State().Cov))
	}
}

func TestLongRun(t *testing.T) { longRun(t, 200_000) }
