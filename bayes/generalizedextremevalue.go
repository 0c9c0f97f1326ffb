package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// GeneralizedExtremeValue is the distribution of the largest of many numbers,
// with location loc, scale > 0 and tail index shape: log p(x) = −(1 + shape) t −
// e^−t − log scale, t = log(1 + shape·z)/shape, z = (x − loc)/scale, −Inf where
// 1 + shape·z ≤ 0. Shape 0 is Gumbel, positive shapes have heavy tails, negative
// ones an upper end: the sign of shape is that of Coles, not of SciPy.
//
// Its support depends on all parameters, so points outside are rejected.
func GeneralizedExtremeValue[L, S, A Operand](loc L, scale S, shape A) Dist {
	return dist(generalizedExtremeValue{}, lift(loc), lift(scale), lift(shape))
}

type generalizedExtremeValue struct{}

func (generalizedExtremeValue) Name() string      { return "GeneralizedExtremeValue" }
func (generalizedExtremeValue) Domain() ir.Domain { return realLine }
func (generalizedExtremeValue) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("loc"), positiveParam("scale"), location("shape")}
}

func (generalizedExtremeValue) LogDensity(r *lane.Rows) {
	loc, scale, shape := &r.P[0], &r.P[1], &r.P[2]
	var inv, norm lane.V
	for i := range r.N {
		if scale.Moves(i) {
			lane.InverseScale(&inv, &norm, scale.At(i), 0)
		}
		x, m, a := r.X.At(i), loc.At(i), shape.At(i)
		lp, dx, dm, ds, da := r.Out(i), r.X.Grad(i), loc.Grad(i), scale.Grad(i), shape.Grad(i)
		for l := range lp {
			z := float64((x[l] - m[l]) * inv[l])
			t, byZ, byShape := reducedExtreme(z, a[l])
			if float64(a[l]*z) <= -1 { // outside
				lp[l] += min(norm[l], math.Inf(-1)) // NaN stays
				continue
			}
			e := numeric.Exp(-t)
			g := e - 1 - a[l] // derivative by t
			lp[l] += math.FMA(-(1+a[l]), t, norm[l]) - e
			slope := float64(g * byZ * inv[l])
			dx[l] += slope
			dm[l] -= slope
			ds[l] -= math.FMA(slope, z, inv[l])
			da[l] += math.FMA(g, byShape, -t)
		}
	}
}

func (generalizedExtremeValue) Draw(src rng.Source, x []float64, p [][]float64) {
	t, shape := -numeric.Log(rng.StdExponential(src)), p[2][0]
	z := t
	if shape != 0 {
		z = numeric.Expm1(float64(shape*t)) / shape
	}
	x[0] = math.FMA(positiveOrNaN(p[1][0]), z, p[0][0])
}

// reducedExtreme returns t = log(1 + shape·z)/shape and its derivatives, also
// where shape is 0 or next to it; NaN outside the support.
func reducedExtreme(z, shape float64) (t, byZ, byShape float64) {
	y := float64(shape * z)
	if !(y > -1) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	byZ = 1 / (1 + y)
	if math.Abs(y) < 0.0625 { // the difference below would cancel
		// (y/(1+y) − log(1+y))/y² = Σ (−1)^(k+1) (1−1/k) y^(k−2), k from 2; the
		// first term left out is below 2⁻⁵⁶.
		sum := 0.0
		for k := 16.0; k >= 2; k-- {
			sum = math.FMA(-sum, y, 1/k-1)
		}
		t = z
		if y != 0 {
			t = float64(z * (numeric.Log1p(y) / y))
		}
		return t, byZ, float64(z * z * sum)
	}
	t = numeric.Log1p(y) / shape
	return t, byZ, math.FMA(z, byZ, -t) / shape
}

func (generalizedExtremeValue) Tails(x float64, p [3]float64) ir.Tails {
	scale, shape := p[1], p[2]
	if !(scale > 0) {
		return noTails
	}
	z := (x - p[0]) / scale
	switch outside := float64(shape*z) <= -1; {
	case outside && shape > 0:
		return belowAll
	case outside:
		return aboveAll
	}
	t, byZ, byShape := reducedExtreme(z, shape)
	h := numeric.Exp(-t)
	slope := float64(h*byZ) / scale
	return risk(h, -slope, [3]float64{slope, float64(z * slope), float64(-h * byShape)})
}
