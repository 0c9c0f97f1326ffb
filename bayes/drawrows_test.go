package bayes

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// TestDrawRows: kernels draw what Draw draws of the same word, to the bit, also of
// parameters outside their range; a kernel that forgets the rate does not.
func TestDrawRows(t *testing.T) {
	const n = 1000
	site := rng.NewSite(5, rng.Key("rows"))
	draws := [lane.W]uint64{0, 1, 2, 3, 4, 5, 6, 1 << 33}
	rates := lane.Make(n)
	for i := range rates {
		for l := range rates[i] {
			rates[i][l] = 0.01 * float64(1+i*lane.W+l)
		}
	}
	bad := []float64{0, -1, math.Inf(1), math.NaN(), math.Copysign(0, -1), math.SmallestNonzeroFloat64, math.MaxFloat64}
	copy(rates[7][:], bad)
	for _, c := range []struct {
		name string
		rate lane.Arg
		same bool
	}{
		{"lanes", lane.Lanes(rates), true},
		{"data", lane.Data(lane.Flat(rates)[:n]), true},
		{"one rate", lane.Data([]float64{3}).Broadcast(), true},
		{"planted: rate 1", lane.Data([]float64{1}).Broadcast(), false},
	} {
		y := lane.Make(n)
		for i := range y {
			site.FillUniform(y[i][:], uint64(i), draws[:])
		}
		ir.LaneDrawer(exponential{}).DrawRows(y, []lane.Arg{c.rate})
		given, same := c.rate, true
		if !c.same {
			given = lane.Data([]float64{3}).Broadcast()
		}
		var buf lane.V
		for i := range y {
			for l, rate := range given.At(i, &buf) {
				noise, x := site.At(uint64(i), draws[l]), []float64{0}
				exponential{}.Draw(&noise, x, [][]float64{{rate}})
				same = same && (math.Float64bits(x[0]) == math.Float64bits(y[i][l]) || math.IsNaN(x[0]) && math.IsNaN(y[i][l]))
			}
		}
		if same != c.same {
			t.Errorf("%s: the same draws: %v", c.name, same)
		}
	}
}
