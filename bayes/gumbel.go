package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Gumbel is the distribution of the largest of many numbers with exponential
// tails, with location loc and scale > 0: log p(x) = −z − e^−z − log scale,
// z = (x − loc)/scale. Its mean is loc + 0.5772 scale.
func Gumbel[L, S Operand](loc L, scale S) Dist { return dist(gumbel{}, lift(loc), lift(scale)) }

type gumbel struct{}

func (gumbel) Name() string           { return "Gumbel" }
func (gumbel) Domain() ir.Domain      { return realLine }
func (gumbel) Params() []ir.ParamSpec { return []ir.ParamSpec{location("loc"), positiveParam("scale")} }

func (gumbel) LogDensity(r *lane.Rows) {
	locationScaleRows(r, 0, func(z float64) (lp, slope float64) {
		e := numeric.Exp(-z)
		return -z - e, e - 1
	})
}

func (gumbel) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = math.FMA(-positiveOrNaN(p[1][0]), numeric.Log(rng.StdExponential(src)), p[0][0])
}

func (gumbel) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[1] > 0) {
		return noTails
	}
	z := (x - p[0]) / p[1]
	h := numeric.Exp(-z)
	slope := h / p[1]
	return risk(h, -slope, [3]float64{slope, float64(z * slope)})
}
