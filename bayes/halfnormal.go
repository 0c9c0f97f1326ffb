package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// HalfNormal is the distribution of |x| for a normal x with mean 0 and standard
// deviation sd > 0: log p(x) = log 2 − ½(x/sd)² − log sd − ½ log 2π, x ≥ 0. Its
// own standard deviation is 0.6 sd.
func HalfNormal[S Operand](sd S) Dist { return dist(halfNormal{}, lift(sd)) }

type halfNormal struct{}

func (halfNormal) Name() string           { return "HalfNormal" }
func (halfNormal) Domain() ir.Domain      { return positive }
func (halfNormal) Params() []ir.ParamSpec { return []ir.ParamSpec{positiveParam("sd")} }

func (halfNormal) Prepare(r *lane.Rows) []float64 { return prepareScale(r, &r.P[0].Arg, halfLog2Pi) }

func (halfNormal) LogDensity(r *lane.Rows) {
	var zero [1]float64
	mean := origin(zero[:])
	normalRows(r, &mean, &r.P[0], r.Base)
	fold(r)
}

// Kernel settles what depends on sd, if that is data.
func (halfNormal) Kernel(r *lane.Rows) func() {
	if r.X.V == nil || r.X.Step != 1 {
		return nil
	}
	mean := origin(make([]float64, 1))
	run := normalKernel(r, &mean, &r.P[0], nil)
	if run == nil {
		return nil
	}
	return func() {
		run()
		lane.Fold(r.Total, r.X.V[:r.N])
	}
}

func (halfNormal) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = math.Abs(rng.Normal(src, 0, p[0][0]))
}

func (halfNormal) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[0] > 0) {
		return noTails
	}
	z := x / p[0]
	upper := math.Ln2 + numeric.LogNormalCDF(-z)
	t := ir.Tails{Lower: numeric.Log1mExp(upper), Upper: upper}
	if z < 1 { // the logarithm of the upper tail would cancel
		f := numeric.Erf(z / math.Sqrt2)
		t.Lower, t.Upper = numeric.Log(f), numeric.Log1p(-f)
	}
	t.ByX = numeric.Exp(math.FMA(-0.5*z, z, math.Ln2-halfLog2Pi)-smaller(&t)) / p[0]
	t.By[0] = float64(-z * t.ByX)
	return t
}
