package diagnostics

import (
	"fmt"
	"math"
	"testing"
)

func wantNaN(t *testing.T, what string, chains [][]float64) {
	t.Helper()
	for name, f := range measures {
		if got := f(chains); !math.IsNaN(got) {
			t.Errorf("%s: %s = %v, want NaN", what, name, got)
		}
	}
	if m := Summarize(chains); fmt.Sprint(m) != "{NaN NaN NaN NaN NaN NaN NaN NaN NaN}" {
		t.Errorf("%s: Summarize = %+v, want NaN throughout", what, m)
	}
}

// TestNonFinite: one draw that is no number spoils everything, also the one that splitting drops. posterior 1.4.0
// documents this and does it except in R-hat and ESSBulk, which rank ±Inf.
func TestNonFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, at := range []int{0, 50, 100} { // 50 is the middle of 101
			x := ar1(0, 4, 101)
			x[2][at] = v
			wantNaN(t, fmt.Sprintf("draw %d is %v", at, v), x)
		}
	}
}

func TestNoDraws(t *testing.T) {
	wantNaN(t, "nil", nil)
	wantNaN(t, "no chain", [][]float64{})
	wantNaN(t, "empty chains", [][]float64{{}, {}})
}

func TestUnequalLengths(t *testing.T) {
	x := ar1(0, 4, 100)
	x[3] = x[3][:99]
	wantNaN(t, "a shorter chain", x)
	x[3] = nil
	wantNaN(t, "an empty chain", x)
	wantNaN(t, "only the first is empty", [][]float64{{}, {1, 2, 3, 4}})
}

// TestTooFewDraws: R-hat needs two draws in each half and ESS three. (posterior 1.4.0 has values for 2 and 3 draws,
// because it turns one-row matrices on their side.)
func TestTooFewDraws(t *testing.T) {
	for n := 1; n <= 7; n++ {
		x := ar1(0, 4, n)
		for name, f := range measures {
			need := 6
			switch name {
			case "Rhat":
				need = 4
			case "Quantile":
				need = 1
			}
			if got := f(x); math.IsNaN(got) != (n < need) {
				t.Errorf("%d draws: %s = %v", n, name, got)
			}
		}
	}
}

func TestProbabilityOutside(t *testing.T) {
	x := ar1(0, 4, 100)
	for _, p := range []float64{-0.01, 1.01, math.NaN(), math.Inf(1)} {
		for name, f := range map[string]func([][]float64, float64) float64{
			"Quantile": Quantile, "ESSQuantile": ESSQuantile, "MCSEQuantile": MCSEQuantile,
		} {
			if got := f(x, p); !math.IsNaN(got) {
				t.Errorf("%s at probability %v = %v, want NaN", name, p, got)
			}
		}
	}
}

// TestStuckChains: chains that do not move at all, in different places, are as bad as it gets. (R's rounding errors
// make it 2.5e15.) ESS, unaffected by rounding, equals posterior 1.4.0.
func TestStuckChains(t *testing.T) {
	for _, c := range readCases[convergenceCase](t, "convergence.json") {
		if c.Name != "each chain constant" {
			continue
		}
		x := c.chains()
		if got := Rhat(x); !math.IsInf(got, 1) {
			t.Errorf("Rhat = %v, want +Inf", got)
		}
		if !same(ESSBulk(x), float64(c.ESSBulk)) || !same(ESSMean(x), float64(c.ESSMean)) || !same(MCSEMean(x), float64(c.MCSEMean)) {
			t.Errorf("ESSBulk %v, ESSMean %v, MCSEMean %v; R has %v, %v, %v",
				ESSBulk(x), ESSMean(x), MCSEMean(x), c.ESSBulk, c.ESSMean, c.MCSEMean)
		}
		return
	}
	t.Fatal("case missing")
}

// TestConstantIsRelative: draws one rounding error apart are constant, tiny draws far apart in units of theirs are
// not. posterior's bound is an absolute 2.2e-16.
func TestConstantIsRelative(t *testing.T) {
	for _, at := range []float64{1e-30, 0.1, 1e9} {
		x := ar1(0, 2, 50)
		for _, c := range x {
			for i := range c {
				c[i] = at
				if i%7 == 3 {
					c[i] = math.Nextafter(at, 1)
				}
			}
		}
		if got := ESSMean(x); !math.IsNaN(got) {
			t.Errorf("draws of %v and its neighbour: ESSMean = %v, want NaN", at, got)
		}
	}
	if tiny := mapped(ar1(0, 2, 50), func(v float64) float64 { return v * 0x1p-100 }); math.IsNaN(ESSMean(tiny)) {
		t.Error("draws of the order 1e-30: ESSMean is NaN")
	}
}

// TestOverflow: squares that do not fit a float64 give NaN, ranks do not mind.
func TestOverflow(t *testing.T) {
	x := mapped(ar1(0, 4, 100), func(v float64) float64 { return v * 1e200 })
	if got := ESSMean(x); !math.IsNaN(got) {
		t.Errorf("ESSMean = %v, want NaN", got)
	}
	if Rhat(x) != Rhat(ar1(0, 4, 100)) {
		t.Errorf("Rhat = %v, want that of draws of the order 1", Rhat(x))
	}
}
