package multiple

import (
	"math"
	"testing"
)

// TestAdjusted: R 4.2.2, p.adjust(p, "holm") and p.adjust(p, "BH").
func TestAdjusted(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ p, holm, bh []float64 }{
		{[]float64{0.01, 0.04, nan, 0.03, 0.005}, []float64{0.03, 0.06, nan, 0.06, 0.02}, []float64{0.02, 0.04, nan, 0.04, 0.02}},
		{[]float64{0.9, 0.6, 0.6}, []float64{1, 1, 1}, []float64{0.9, 0.9, 0.9}},
		{[]float64{nan}, []float64{nan}, []float64{nan}},
		{nil, nil, nil},
	} {
		for name, got := range map[string][2][]float64{"Holm": {Holm(c.p), c.holm}, "BenjaminiHochberg": {BenjaminiHochberg(c.p), c.bh}} {
			if len(got[0]) != len(got[1]) {
				t.Fatalf("%s of %v: %v", name, c.p, got[0])
			}
			for i, want := range got[1] {
				if math.Abs(got[0][i]-want) > 1e-15 || math.IsNaN(got[0][i]) != math.IsNaN(want) { // 1e-15: a rounding of numbers below 1
					t.Errorf("%s of %v: %v, want %v", name, c.p, got[0], got[1])
				}
			}
		}
	}
}
