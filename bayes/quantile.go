package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
)

// Quantiles in closed form: each solves F(x) = t for the distribution function
// that Tails gives.

func (exponential) quantile(t ir.Tails, p [3]float64) float64 {
	return -t.Upper / positiveOrNaN(p[0])
}

func (weibull) quantile(t ir.Tails, p [3]float64) float64 {
	return positiveOrNaN(p[1]) * numeric.Exp(numeric.Log(-t.Upper)/positiveOrNaN(p[0]))
}

func (logistic) quantile(t ir.Tails, p [3]float64) float64 {
	return math.FMA(positiveOrNaN(p[1]), t.Lower-t.Upper, p[0])
}

func (gumbel) quantile(t ir.Tails, p [3]float64) float64 {
	return math.FMA(-positiveOrNaN(p[1]), numeric.Log(-t.Lower), p[0])
}

func (laplace) quantile(t ir.Tails, p [3]float64) float64 {
	z := t.Lower + math.Ln2
	if t.Upper < t.Lower {
		z = -(t.Upper + math.Ln2)
	}
	return math.FMA(positiveOrNaN(p[1]), z, p[0])
}

func (uniform) quantile(t ir.Tails, p [3]float64) float64 {
	lo, hi := p[0], p[1]
	if !(lo < hi) {
		return math.NaN()
	}
	if t.Lower < t.Upper {
		return math.FMA(hi-lo, numeric.Exp(t.Lower), lo)
	}
	return math.FMA(lo-hi, numeric.Exp(t.Upper), hi)
}
