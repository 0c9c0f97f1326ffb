package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// HalfCauchy is the distribution of |x| for a Cauchy variable x with location 0
// and scale > 0, which is its median: log p(x) = log(2/π) − log scale −
// log(1 + (x/scale)²), x ≥ 0.
func HalfCauchy[S Operand](scale S) Dist { return dist(halfCauchy{}, lift(scale)) }

type halfCauchy struct{}

func (halfCauchy) Name() string           { return "HalfCauchy" }
func (halfCauchy) Domain() ir.Domain      { return positive }
func (halfCauchy) Params() []ir.ParamSpec { return []ir.ParamSpec{positiveParam("scale")} }

func (halfCauchy) Prepare(r *lane.Rows) []float64 { return prepareScale(r, &r.P[0].Arg, logPi) }

func (halfCauchy) LogDensity(r *lane.Rows) {
	var zero [1]float64
	loc := origin(zero[:])
	cauchyRows(r, &loc, &r.P[0])
	fold(r)
}

// Kernel settles what depends on the scale, if that is data.
func (halfCauchy) Kernel(r *lane.Rows) func() {
	loc := origin(make([]float64, 1))
	run := cauchyKernel(r, &loc, &r.P[0])
	if run == nil {
		return nil
	}
	return func() {
		run()
		lane.Fold(r.Total, r.X.V[:r.N])
	}
}

func (halfCauchy) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = math.Abs(rng.Cauchy(src, 0, p[0][0]))
}

func (halfCauchy) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[0] > 0) {
		return noTails
	}
	t, _ := halfStudentTails(x/p[0], 1, p[0])
	t.By[0] = float64(-x / p[0] * t.ByX)
	return t
}
