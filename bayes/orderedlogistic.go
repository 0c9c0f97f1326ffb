package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// OrderedLogistic is the grade, from 0 to K − 1, that eta plus a logistic error
// reaches among K − 1 increasing cutpoints: P(x ≥ k) = 1/(1 + e^−(eta −
// cutpoints[k−1])). cutpoints run along their last dim; a parameter for them
// has support Ordered:
//
//	c := m.Param("c", bayes.On(bayes.Ordered(), bayes.Normal(0, 5)), bayes.Size(4))
//	m.Observe(grade, bayes.OrderedLogistic(eta, c))
func OrderedLogistic[E, C Operand](eta E, cutpoints C) Dist {
	return dist(orderedLogistic{}, lift(eta), lift(cutpoints))
}

type orderedLogistic struct{}

func (orderedLogistic) Name() string           { return "OrderedLogistic" }
func (orderedLogistic) Domain() ir.Domain      { return grades }
func (orderedLogistic) Params() []ir.ParamSpec { return gradeParams() }

// LogDensity adds, for a = eta − lower cutpoint and b = eta − upper cutpoint,
// log(σ(a) − σ(b)) = log(1 − e^−(a−b)) − log(1 + e^−a) − log(1 + e^b), σ the
// logistic function.
func (orderedLogistic) LogDensity(r *lane.Rows) {
	gradeRows(r, func(eta, lower, upper float64) (lp, de, dl, du float64) {
		if !math.IsInf(lower, -1) {
			soft, large, small := bernoulliParts(eta - lower)
			if eta < lower {
				large, small = small, large
			}
			lp -= soft + max(lower-eta, 0)
			dl = -small
		}
		if !math.IsInf(upper, 1) {
			soft, large, small := bernoulliParts(eta - upper)
			if eta < upper {
				large, small = small, large
			}
			lp -= soft + max(eta-upper, 0)
			du = large
		}
		de = -dl - du
		if width := upper - lower; !math.IsInf(width, 1) {
			e := 1 / numeric.Expm1(width)
			lp += numeric.Log1mExp(-width)
			dl, du = dl-e, du+e
		}
		return lp, de, dl, du
	})
}

func (orderedLogistic) Draw(src rng.Source, x []float64, p [][]float64) {
	u := rng.Uniform(src)
	x[0] = gradeDrawn(p[0][0]+(numeric.Log(u)-log1m(u)), p[1])
}
