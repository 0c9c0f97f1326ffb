package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// testDensity is a density that the oracle can evaluate too.
type testDensity interface {
	ir.Density
	scalar(x []float64, p [][]float64) float64
}

// testNormal is −½z² − log sd; wrong plants an error in ∂/∂mean.
type testNormal struct{ wrong bool }

func (testNormal) Name() string { return "Normal" }
func (testNormal) Params() []ir.ParamSpec {
	return []ir.ParamSpec{{Name: "mean", Lo: math.Inf(-1), Hi: math.Inf(1)}, {Name: "sd", Hi: math.Inf(1)}}
}
func (testNormal) Domain() ir.Domain { return ir.Domain{} }

func (d testNormal) LogDensity(r *lane.Rows) {
	mean, sd := &r.P[0], &r.P[1]
	var inv, norm lane.V
	for i := range r.N {
		if sd.Moves(i) {
			for l, s := range sd.At(i) {
				inv[l], norm[l] = 1/s, -numeric.Log(s)
			}
		}
		x, m := r.X.At(i), mean.At(i)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), mean.Grad(i), sd.Grad(i)
		for l := range lp {
			z := float64((x[l] - m[l]) * inv[l])
			g := float64(z * inv[l])
			lp[l] += math.FMA(-0.5*z, z, norm[l])
			dx[l] -= g
			if d.wrong {
				g *= 1.0001
			}
			dm[l] += g
			ds[l] += math.FMA(g, z, -inv[l])
		}
	}
}

func (testNormal) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Normal(src, p[0][0], p[1][0])
}

func (testNormal) scalar(x []float64, p [][]float64) float64 {
	z := (x[0] - p[0][0]) / p[1][0]
	return -0.5*z*z - math.Log(p[1][0])
}

// testQuadratic is −½ s|L(x − m)|² for vectors x: parameters m (rank 1),
// s (rank 0) and L (rank 2).
type testQuadratic struct{}

func (testQuadratic) Name() string { return "Quadratic" }
func (testQuadratic) Params() []ir.ParamSpec {
	lo, hi := math.Inf(-1), math.Inf(1)
	return []ir.ParamSpec{{Name: "m", Rank: 1, Lo: lo, Hi: hi}, {Name: "s", Hi: hi}, {Name: "L", Rank: 2, Lo: lo, Hi: hi}}
}
func (testQuadratic) Domain() ir.Domain { return ir.Domain{Rank: 1} }

func (testQuadratic) LogDensity(r *lane.Rows) {
	for e := range r.N {
		lp := r.Out(e)
		for i := range r.K {
			var v lane.V
			for j := range r.K {
				x, m, w := r.X.Elem(e, j), r.P[0].Elem(e, j), r.P[2].Elem(e, i*r.K+j)
				for l := range v {
					v[l] += float64(w[l] * (x[l] - m[l]))
				}
			}
			s, ds := r.P[1].At(e), r.P[1].Grad(e)
			for l := range v {
				lp[l] -= float64(0.5 * s[l] * v[l] * v[l])
				ds[l] -= float64(0.5 * v[l] * v[l])
			}
			for j := range r.K {
				x, m, w := r.X.Elem(e, j), r.P[0].Elem(e, j), r.P[2].Elem(e, i*r.K+j)
				dx, dm, dw := r.X.GradElem(e, j), r.P[0].GradElem(e, j), r.P[2].GradElem(e, i*r.K+j)
				for l := range v {
					h := float64(s[l] * v[l])
					dx[l] -= float64(h * w[l])
					dm[l] += float64(h * w[l])
					dw[l] -= float64(h * (x[l] - m[l]))
				}
			}
		}
	}
}

func (testQuadratic) Draw(_ rng.Source, x []float64, p [][]float64) { copy(x, p[0]) }

func (testQuadratic) scalar(x []float64, p [][]float64) float64 {
	lp := 0.0
	for i := range x {
		v := 0.0
		for j := range x {
			v += p[2][i*len(x)+j] * (x[j] - p[0][j])
		}
		lp -= 0.5 * p[1][0] * v * v
	}
	return lp
}

// testCount has integer data between 0 and its second parameter.
type testCount struct{ testNormal }

func (testCount) Name() string { return "Count" }
func (testCount) Params() []ir.ParamSpec {
	return []ir.ParamSpec{{Name: "p", Hi: 1, Closed: true}, {Name: "n", Hi: math.Inf(1), Integer: true}}
}
func (testCount) Domain() ir.Domain {
	return ir.Domain{Support: ir.Support{Kind: ir.Bounded, Hi: math.Inf(1)}, Integer: true, HiParam: 2}
}
