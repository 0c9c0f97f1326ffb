package numeric

import (
	"math"
	"testing"
)

// TestBinomialBounds: the bounds as SciPy 1.10.1's beta.ppf(delta, k, n-k+1) and
// beta.ppf(1-delta, k+1, n-k).
func TestBinomialBounds(t *testing.T) {
	for _, c := range []struct{ k, n, delta, lo, hi float64 }{
		{0, 10, 0.05, 0.0, 0.2588655508930522},
		{3, 10, 0.025, 0.06673951117773447, 0.6524528500599973},
		{10, 100, 0.05, 0.055263237682870045, 0.16371762327581477},
		{999, 1000, 1e-06, 0.9834418358252559, 0.9999999989999995},
		{5, 5, 0.1, 0.6309573444801932, 1.0},
		{1, 1000000, 0.001, 1.000500333083033e-09, 9.233375465291697e-06},
	} {
		const tolerance = 1e-10 // of IncompleteBeta
		if got := BinomialLower(c.k, c.n, c.delta); math.Abs(got-c.lo) > tolerance*c.lo {
			t.Errorf("lower of %v of %v: %v, want %v", c.k, c.n, got, c.lo)
		}
		if got := BinomialUpper(c.k, c.n, c.delta); math.Abs(got-c.hi) > tolerance*c.hi {
			t.Errorf("upper of %v of %v: %v, want %v", c.k, c.n, got, c.hi)
		}
	}
}

// TestBinomialBoundsBadInput: what is no rate of anything is NaN.
func TestBinomialBoundsBadInput(t *testing.T) {
	for _, c := range [][3]float64{{1, 2, 0}, {1, 2, 1}, {1, 2, math.NaN()}, {-1, 2, 0.1}, {math.NaN(), 2, 0.1}, {0, 0, 0.1}} {
		if got := BinomialUpper(c[0], c[1], c[2]); !math.IsNaN(got) {
			t.Errorf("upper of %v: %v, want NaN", c, got)
		}
	}
	for _, c := range [][3]float64{{1, 2, 0}, {3, 2, 0.1}, {math.NaN(), 2, 0.1}, {0, 0, 0.1}} {
		if got := BinomialLower(c[0], c[1], c[2]); !math.IsNaN(got) {
			t.Errorf("lower of %v: %v, want NaN", c, got)
		}
	}
}

// TestWilson: 10 of 100 at 95 per cent, as R 4.2.2's prop.test(10, 100, correct = FALSE).
func TestWilson(t *testing.T) {
	lo, hi := Wilson(0.1, 100, NormalQuantile(0.975))
	if math.Abs(lo-0.05522914) > 1e-8 || math.Abs(hi-0.17436566) > 1e-8 { // R's digits
		t.Errorf("%v to %v", lo, hi)
	}
	if lo, _ := Wilson(0, 7, 2); lo != 0 {
		t.Errorf("none of 7 from %v", lo)
	}
	if _, hi := Wilson(1, 7, 2); hi != 1 {
		t.Errorf("7 of 7 to %v", hi)
	}
}
