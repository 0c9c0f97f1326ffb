package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Logistic is the logistic distribution with location loc and scale > 0:
// log p(x) = −z − 2 log(1 + e^−z) − log scale, z = (x − loc)/scale. Its variance
// is (π scale)²/3.
func Logistic[L, S Operand](loc L, scale S) Dist { return dist(logistic{}, lift(loc), lift(scale)) }

type logistic struct{}

func (logistic) Name() string      { return "Logistic" }
func (logistic) Domain() ir.Domain { return realLine }
func (logistic) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("loc"), positiveParam("scale")}
}

func (logistic) LogDensity(r *lane.Rows) {
	locationScaleRows(r, 0, func(z float64) (lp, slope float64) {
		log1pExp, large, small := bernoulliParts(z)
		return math.FMA(-2, log1pExp, -math.Abs(z)), math.Copysign(large-small, -z)
	})
}

func (logistic) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = math.FMA(positiveOrNaN(p[1][0]), standardLogistic(src), p[0][0])
}

// standardLogistic draws the logit of a uniform number.
func standardLogistic(src rng.Source) float64 {
	u := rng.Uniform(src)
	return numeric.Log(u) - numeric.Log(1-u) // 1 − u is exact
}

func (logistic) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[1] > 0) {
		return noTails
	}
	z := (x - p[0]) / p[1]
	return byLogDensity(logitTails(z), 0, logisticDensity(z), z, p[1])
}

// logitTails are the tails of the standard logistic distribution.
func logitTails(z float64) ir.Tails {
	return ir.Tails{Lower: -numeric.Softplus(-z), Upper: -numeric.Softplus(z)}
}

func logisticDensity(z float64) float64 {
	return math.FMA(-2, numeric.Softplus(-math.Abs(z)), -math.Abs(z))
}
