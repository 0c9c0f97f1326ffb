package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// OrderedProbit is the grade, from 0 to K − 1, that eta plus a standard normal
// error reaches among K − 1 increasing cutpoints: P(x ≥ k) = Φ(eta −
// cutpoints[k−1]). cutpoints run along their last dim; a parameter for them has
// support Ordered.
func OrderedProbit[E, C Operand](eta E, cutpoints C) Dist {
	return dist(orderedProbit{}, lift(eta), lift(cutpoints))
}

type orderedProbit struct{}

func (orderedProbit) Name() string           { return "OrderedProbit" }
func (orderedProbit) Domain() ir.Domain      { return grades }
func (orderedProbit) Params() []ir.ParamSpec { return gradeParams() }

func (orderedProbit) LogDensity(r *lane.Rows) { gradeRows(r, normalGrade) }

func (orderedProbit) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = gradeDrawn(rng.Normal(src, p[0][0], 1), p[1])
}

// normalGrade is the log of P = Φ(b) − Φ(a), a = lower − eta and b = upper −
// eta, and its derivatives: −φ(a)/P by lower, φ(b)/P by upper.
//
// Narrow intervals use the series of the density's mean over the interval, h
// its half width, m its middle: log φ(m) + log 2h + log S with
// S = 1 + h²H₂/3! + h⁴H₄/5!, H Hermite polynomials of m.
func normalGrade(eta, lower, upper float64) (lp, de, dl, du float64) {
	a, b, h := lower-eta, upper-eta, 0.5*(upper-lower)
	m := 0.5 * (a + b)
	if h*(1+math.Abs(m)) < 0.01 { // the next term is below (0.01)⁶/7!, 2e-16
		s, q := float64(m*m), float64(h*h)
		h2, h4 := s-1, math.FMA(s, s-6, 3)
		// 6 is 3!, 120 is 5!; the derivatives of the series by m and h follow.
		series := math.FMA(float64(q*q), h4/120, float64(q*h2)/6)
		byM := math.FMA(float64(q*q), float64(m*(s-3))/30, float64(q*m)/3) / (1 + series)
		byH := math.FMA(float64(h*q), h4/30, float64(h*h2)/3) / (1 + series)
		lp = math.FMA(-0.5*m, m, -halfLog2Pi) + (logPositive(2*h) + numeric.Log1p(series))
		de = m - byM
		out := 0.5 * (1/h + byH)
		return lp, de, -out - float64(0.5*de), out - float64(0.5*de)
	}
	lp = logNormalBetween(a, b)
	if !math.IsInf(a, -1) {
		dl = -numeric.Exp(math.FMA(-0.5*a, a, -halfLog2Pi-lp))
	}
	if !math.IsInf(b, 1) {
		du = numeric.Exp(math.FMA(-0.5*b, b, -halfLog2Pi-lp))
	}
	return lp, -dl - du, dl, du
}

// logNormalBetween returns log(Φ(b) − Φ(a)), NaN unless a < b.
func logNormalBetween(a, b float64) float64 {
	if a > 0 { // the lower tail has the digits
		a, b = -b, -a
	}
	switch {
	case !(a < b):
		return math.NaN()
	case math.IsInf(a, -1):
		return numeric.LogNormalCDF(b)
	case b > 0: // a ≤ 0 < b: what is missing is in two tails
		return numeric.Log1p(-numeric.NormalCDF(a) - numeric.NormalCDF(-b))
	}
	top := numeric.LogNormalCDF(b)
	return top + numeric.Log1mExp(numeric.LogNormalCDF(a)-top)
}
