package linalg

import (
	"fmt"
	"math"
	"testing"
)

// TestDependencies: of x, 1, x², 3x−2, 0 and x²+x, the sums are found with what
// they are made of; with another part the fourth is apart.
func TestDependencies(t *testing.T) {
	for _, c := range []struct {
		apart float64
		want  string
	}{{0, "[{3 [0 1]} {4 []} {5 [0 2]}]"}, {0.1, "[{4 []} {5 [0 2]}]"}} {
		columns := make([][]float64, 6)
		for i := range 9 {
			x := float64(i) - 3
			for j, v := range []float64{x, 1, x * x, 3*x - 2 + c.apart*math.Abs(x), 0, x*x + x} {
				columns[j] = append(columns[j], v)
			}
		}
		n := len(columns)
		gram := make([]float64, n*n)
		length := func(a []float64) float64 { return max(math.Sqrt(Dot(a, a)), math.SmallestNonzeroFloat64) }
		for j, a := range columns {
			for k, b := range columns {
				gram[j*n+k] = Dot(a, b) / length(a) / length(b)
			}
		}
		if got := fmt.Sprint(Dependencies(gram, n)); got != c.want {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
	if got := Dependencies(nil, 0); got != nil {
		t.Errorf("of no columns %v depend", got)
	}
}
