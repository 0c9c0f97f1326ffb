package lane

import (
	"math"
	"testing"
)

// TestBelow compares with the comparison, for special values too.
func TestBelow(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), 1, -1, 0.3, 0x1p-1074, -0x1p-1074, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, a := range special {
		for _, b := range special {
			u, limit, y := make([]V, 2), make([]V, 2), make([]V, 2)
			for l := range W {
				u[0][l], limit[0][l] = float64(l), 3.5
				u[1][l], limit[1][l] = 0.5, 0.25
			}
			u[1][5], limit[1][5] = a, b
			Below(y, Lanes(u), Lanes(limit))
			for i := range y {
				for l := range W {
					want := 0.0
					switch {
					case u[i][l] < limit[i][l]:
						want = 1
					case u[i][l] != u[i][l] || limit[i][l] != limit[i][l]:
						want = math.NaN()
					}
					if got := y[i][l]; got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
						t.Fatalf("%v below %v is %v, want %v", u[i][l], limit[i][l], got, want)
					}
				}
			}
		}
	}
	y := make([]V, 3)
	Below(y, Data([]float64{1, 2, 3}), Data([]float64{2}).Broadcast())
	if y[0][0] != 1 || y[1][0] != 0 || y[2][7] != 0 {
		t.Errorf("data: %v", y)
	}
	if n := testing.AllocsPerRun(10, func() { Below(y, Lanes(y), Lanes(y)) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
