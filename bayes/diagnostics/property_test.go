package diagnostics

import (
	"math"
	"slices"
	"testing"
)

// measures are all functions of draws alone, probabilities bound.
var measures = map[string]func([][]float64) float64{
	"Rhat": Rhat, "ESSBulk": ESSBulk, "ESSTail": ESSTail, "ESSMean": ESSMean, "ESSSD": ESSSD,
	"MCSEMean": MCSEMean, "MCSESD": MCSESD,
	"Quantile":     func(x [][]float64) float64 { return Quantile(x, 0.3) },
	"ESSQuantile":  func(x [][]float64) float64 { return ESSQuantile(x, 0.3) },
	"MCSEQuantile": func(x [][]float64) float64 { return MCSEQuantile(x, 0.3) },
}

func mapped(chains [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(chains))
	for i, c := range chains {
		for _, x := range c {
			out[i] = append(out[i], f(x))
		}
	}
	return out
}

func clone(chains [][]float64) [][]float64 {
	return mapped(chains, func(x float64) float64 { return x })
}

func TestOrderOfChains(t *testing.T) {
	x := ar1(0.6, 5, 301)
	x[0][150] += 3 // the draw that splitting drops
	want := map[string]float64{}
	for name, f := range measures {
		want[name] = f(x)
	}
	for _, order := range [][]int{{4, 3, 2, 1, 0}, {2, 0, 1, 4, 3}} {
		var y [][]float64
		for _, i := range order {
			y = append(y, x[i])
		}
		for name, f := range measures {
			if got := f(y); !near(got, want[name], 1e-12) {
				t.Errorf("%s = %v, in chain order %v %v", name, want[name], order, got)
			}
		}
	}
}

// TestAffine: with y = a + b·x, R-hat and ESS stay and errors scale by |b|, down to scales whose squares are near the
// smallest float64.
func TestAffine(t *testing.T) {
	x := ar1(0.6, 4, 300)
	for _, m := range []struct{ a, b, tol float64 }{
		{0, 0x1p-70, 0}, {0, 0x1p40, 0}, {7, 3, 1e-10}, {-200, 0.01, 1e-8}, {0, 1e-120, 1e-12}, {0, 1e60, 1e-12},
	} {
		y := mapped(x, func(v float64) float64 { return m.a + m.b*v })
		for name, f := range measures {
			want := f(x)
			switch name {
			case "Quantile":
				want = m.a + m.b*want
			case "MCSEMean", "MCSESD", "MCSEQuantile":
				want *= m.b
			}
			if name == "MCSESD" && m.b == 1e-120 {
				continue // fourth powers underflow
			}
			if got := f(y); !near(got, want, m.tol) {
				t.Errorf("%v + %v x: %s = %v, want %v", m.a, m.b, name, got, want)
			}
		}
	}
}

// TestReflection: −x has the same R-hat, ESS and errors. (799·0.05 is no integer, so no draw equals the quantile.)
func TestReflection(t *testing.T) {
	x := ar1(0.6, 4, 200)
	y := mapped(x, func(v float64) float64 { return -v })
	for _, name := range []string{"Rhat", "ESSBulk", "ESSTail", "ESSMean", "ESSSD", "MCSEMean", "MCSESD"} {
		if got, want := measures[name](y), measures[name](x); !near(got, want, 1e-12) {
			t.Errorf("%s of −x = %v, of x %v", name, got, want)
		}
	}
}

// TestMonotone: measures of ranks do not change under an increasing transformation, not by a bit.
func TestMonotone(t *testing.T) {
	x := ar1(0.6, 4, 301)
	y := mapped(x, func(v float64) float64 { return math.Exp(3 * v) })
	for _, name := range []string{"ESSBulk", "ESSTail", "ESSQuantile"} {
		if got, want := measures[name](y), measures[name](x); got != want {
			t.Errorf("%s of exp(3x) = %v, of x %v", name, got, want)
		}
	}
	if ESSMean(x) == ESSMean(y) {
		t.Error("ESSMean, a measure of values, is blind to the transformation")
	}
}

func TestSummarizeEqualsSingleFunctions(t *testing.T) {
	var s Summarizer
	for _, size := range [][2]int{{4, 1000}, {1, 7}, {8, 101}, {2, 2}, {4, 1000}, {3, 5}} {
		for _, phi := range []float64{0, 0.99} {
			x := ar1(phi, size[0], size[1])
			before := clone(x)
			m := s.Summarize(x)
			for name, pair := range map[string][2]float64{
				"Q5": {m.Q5, Quantile(x, 0.05)}, "Median": {m.Median, Quantile(x, 0.5)}, "Q95": {m.Q95, Quantile(x, 0.95)},
				"MCSEMean": {m.MCSEMean, MCSEMean(x)}, "ESSBulk": {m.ESSBulk, ESSBulk(x)},
				"ESSTail": {m.ESSTail, ESSTail(x)}, "Rhat": {m.Rhat, Rhat(x)},
			} {
				if !near(pair[0], pair[1], 0) {
					t.Errorf("%v phi=%v: Summarize has %s %v, the function %v", size, phi, name, pair[0], pair[1])
				}
			}
			if !slices.EqualFunc(x, before, slices.Equal[[]float64]) {
				t.Error("draws were changed")
			}
		}
	}
}

func TestSummarizerAllocatesNothing(t *testing.T) {
	x := ar1(0.99, 4, 500) // reaches the Fourier transform
	var s Summarizer
	if n := testing.AllocsPerRun(20, func() { s.Summarize(x) }); n != 0 {
		t.Errorf("%v allocations a run, want 0", n)
	}
}

// TestTransformEqualsDirect: both ways to an autocovariance agree at every lag, whatever the length.
func TestTransformEqualsDirect(t *testing.T) {
	for _, n := range []int{3, 50, 64, 127, 128, 129, 500} {
		x := slices.Concat(ar1(0.9, 6, n)...)
		var a autocovariance
		a.reset(x, n)
		a.transform()
		for lag := range n {
			if d := math.Abs(a.at(lag) - a.direct(lag)); d > 1e-14*a.at(0) { // rounding of sums of 500
				t.Errorf("n=%d lag %d: differ by %g of %g", n, lag, d, a.at(0))
			}
		}
	}
}

func TestRadixSorter(t *testing.T) {
	values := []float64{3, -1, 0, math.Copysign(0, -1), 5e-324, -5e-324, math.MaxFloat64, -math.MaxFloat64,
		math.Inf(-1), 3, 2, 3, -1, 1e-300, math.Pi,
		math.Nextafter(3, 4), math.Nextafter(3, 2), 3, math.Nextafter(-1, 0), math.Nextafter(-1, -2)}
	values = append(values, slices.Concat(ar1(0, 2, 500)...)...)
	var r radixSorter
	var s sample
	r.reset(len(values))
	for i, v := range values {
		r.add(v, int32(i))
	}
	r.sortInto(&s)
	for i, at := range s.place {
		if math.Float64bits(s.values[i]) != math.Float64bits(values[at]) {
			t.Fatalf("value %v at %d came from %v", s.values[i], i, values[at])
		}
		if i > 0 && (s.values[i] < s.values[i-1] || s.values[i] == s.values[i-1] && s.values[i] != 0 && at < s.place[i-1]) {
			t.Fatalf("%v from %d sorted before %v from %d", s.values[i-1], s.place[i-1], s.values[i], at)
		}
	}
}
