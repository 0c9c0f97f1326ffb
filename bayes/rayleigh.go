package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Rayleigh is the length of a vector of two normal numbers with mean 0 and
// standard deviation scale > 0: log p(x) = log x − 2 log scale − ½(x/scale)²,
// x ≥ 0.
func Rayleigh[S Operand](scale S) Dist { return dist(rayleigh{}, lift(scale)) }

type rayleigh struct{}

func (rayleigh) Name() string                   { return "Rayleigh" }
func (rayleigh) Domain() ir.Domain              { return positive }
func (rayleigh) Params() []ir.ParamSpec         { return []ir.ParamSpec{positiveParam("scale")} }
func (rayleigh) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (rayleigh) LogDensity(r *lane.Rows) {
	scale := &r.P[0]
	var inv, norm, buf lane.V
	for i := range r.N {
		if scale.Moves(i) {
			lane.InverseScale(&inv, &norm, scale.At(i), 0)
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, ds := r.Out(i), r.X.Grad(i), scale.Grad(i)
		for l := range lp {
			z := float64(x[l] * inv[l])
			lp[l] += math.FMA(-0.5*z, z, math.FMA(2, norm[l], logX[l]))
			dx[l] += math.FMA(-z, inv[l], 1/x[l])
			ds[l] += float64(inv[l] * math.FMA(z, z, -2))
		}
	}
}

func (rayleigh) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = positiveOrNaN(p[0][0]) * math.Sqrt(2*rng.StdExponential(src))
}

func (rayleigh) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[0] > 0) {
		return noTails
	}
	z := x / p[0]
	slope := z / p[0]
	return survival(float64(0.5*z*z), slope, [3]float64{float64(-z * slope)})
}
