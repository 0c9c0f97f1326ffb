package numeric

import "testing"

// TestAllocations asserts that no function allocates.
func TestAllocations(t *testing.T) {
	for _, f := range benchmarks {
		if n := testing.AllocsPerRun(10, func() {
			for i := range 16 {
				sink = f.f(f.lo + (f.hi-f.lo)*float64(i)/16)
			}
		}); n != 0 {
			t.Errorf("%s allocates %v times", f.name, n)
		}
	}
	x := []float64{1, 2, 3}
	if n := testing.AllocsPerRun(10, func() { sink = LogSumExp(x) }); n != 0 {
		t.Errorf("LogSumExp allocates %v times", n)
	}
}
