package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Laplace is the double exponential distribution with location loc and
// scale > 0: log p(x) = −|z| − log(2 scale), z = (x − loc)/scale. Its variance
// is 2 scale². At x = loc the derivative by x is taken as 0.
func Laplace[L, S Operand](loc L, scale S) Dist { return dist(laplace{}, lift(loc), lift(scale)) }

type laplace struct{}

func (laplace) Name() string      { return "Laplace" }
func (laplace) Domain() ir.Domain { return realLine }
func (laplace) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("loc"), positiveParam("scale")}
}

func (laplace) LogDensity(r *lane.Rows) {
	locationScaleRows(r, math.Ln2, func(z float64) (lp, slope float64) {
		if z == 0 {
			return 0, 0
		}
		return -math.Abs(z), -math.Copysign(1, z)
	})
}

func (laplace) Draw(src rng.Source, x []float64, p [][]float64) {
	e := rng.StdExponential(src)
	if rng.Uniform(src) < 0.5 {
		e = -e
	}
	x[0] = math.FMA(positiveOrNaN(p[1][0]), e, p[0][0])
}

func (laplace) Tails(x float64, p [3]float64) ir.Tails {
	z := (x - p[0]) / p[1]
	if !(p[1] > 0) {
		return noTails
	}
	beyond := -math.Abs(z) - math.Ln2
	return byLogDensity(symmetricTails(z, beyond), 0, beyond, z, p[1])
}
