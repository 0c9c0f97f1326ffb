package bayes

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// TestKernelsEqualLogDensity asserts that a kernel chosen once has the bits of
// LogDensity, for every kind of operand, in every tier, with parameters and x
// outside their range among them; and that it is chosen at all for the priors
// of single parameters.
func TestKernelsEqualLogDensity(t *testing.T) {
	for tier := lane.Go; tier <= lane.AVX512; tier++ {
		undo := lane.Force(tier)
		for _, d := range []interface {
			ir.Density
			ir.Specializer
		}{normal{}, halfNormal{}, cauchy{}, halfCauchy{}} {
			for _, n := range []int{1, 2, 9, 5000} {
				for kinds := range 64 {
					if n == 5000 && kinds%8 != 1 {
						continue // more than one tile, for x in lanes
					}
					want, got := kernelRows(d, n, kinds), kernelRows(d, n, kinds)
					d.LogDensity(want)
					run := d.Kernel(got)
					if run == nil {
						if n == 1 && kinds == 1 {
							t.Errorf("%s: no kernel for a parameter with a prior of data", d.Name())
						}
						continue
					}
					run()
					if diff := differentRows(want, got); diff != "" {
						t.Errorf("%s %v, %d rows, kinds %b: %s", d.Name(), tier, n, kinds, diff)
					}
				}
			}
		}
		undo()
	}
}

// kernelRows makes operands of every kind by two bits for each: in lanes, and
// one for every event.
func kernelRows(d ir.Density, n, kinds int) *lane.Rows {
	r := rand.New(rand.NewPCG(uint64(n), uint64(kinds)))
	operand := func(kind int, positive bool) (o lane.Operand) {
		v, x := make([]lane.V, n), make([]float64, n)
		for i := range v {
			x[i] = 0.1 + r.Float64()
			for l := range v[i] {
				switch v[i][l] = r.NormFloat64(); {
				case positive:
					v[i][l] = math.Abs(v[i][l])
				case r.IntN(20) == 0:
					v[i][l] = []float64{math.NaN(), math.Inf(1), 0, 1e9, 1e200}[r.IntN(5)]
				}
			}
		}
		if kind&1 == 0 {
			o.Arg = lane.Data(x)
		} else {
			o.Arg, o.D = lane.Lanes(v), lane.Acc{V: make([]lane.V, n), Step: 1}
		}
		if kind&2 != 0 {
			o.Step, o.D.Step = 0, 0
		}
		return o
	}
	rows := &lane.Rows{N: n, K: 1, Total: new(lane.V), X: operand(kinds&1, false)}
	for k, p := range d.Params() {
		rows.P = append(rows.P, operand(kinds>>(2*k+1), p.Lo == 0))
		kind := kinds >> (2*k + 1)
		if kind&3 == 0 { // a number
			rows.P[k].Step = 0
		}
	}
	return rows
}

func differentRows(a, b *lane.Rows) string {
	operands := func(r *lane.Rows) (v [][]lane.V) {
		v = append(v, []lane.V{*r.Total}, r.X.D.V)
		for _, p := range r.P {
			v = append(v, p.D.V)
		}
		return v
	}
	x, y := operands(a), operands(b)
	for k := range x {
		for i := range x[k] {
			for l, v := range x[k][i] {
				if w := y[k][i][l]; math.Float64bits(v) != math.Float64bits(w) && (v == v || w == w) {
					return fmt.Sprintf("result %d row %d lane %d is %v, want %v", k, i, l, w, v)
				}
			}
		}
	}
	return ""
}
