package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// ScaledInverseChiSquare is the distribution of nu·scale²/x for a chi-square
// variable x with nu > 0 degrees of freedom, scale > 0: log p(x) =
// ½ν log(ν/2) − log Γ(ν/2) + ν log scale − (ν/2 + 1) log x − ν scale²/(2x),
// x > 0. It is the posterior of a normal variance under the prior 1/x, scale²
// being that of the sample.
func ScaledInverseChiSquare[N, S Operand](nu N, scale S) Dist {
	return dist(scaledInverseChiSquare{}, lift(nu), lift(scale))
}

type scaledInverseChiSquare struct{}

func (scaledInverseChiSquare) Name() string      { return "ScaledInverseChiSquare" }
func (scaledInverseChiSquare) Domain() ir.Domain { return positive }
func (scaledInverseChiSquare) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("nu"), positiveParam("scale")}
}
func (scaledInverseChiSquare) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (scaledInverseChiSquare) LogDensity(r *lane.Rows) {
	nu, scale := &r.P[0], &r.P[1]
	var norm, psi, logScale, buf lane.V
	for i := range r.N {
		v, s := nu.At(i), scale.At(i)
		if nu.Moves(i) {
			for l, n := range v {
				logHalf := logPositive(0.5 * n)
				norm[l] = math.FMA(0.5*n, logHalf, -lgammaPositive(0.5*n))
				if nu.Wanted() {
					psi[l] = 0.5 * (logHalf + 1 - numeric.Digamma(0.5*n))
				}
			}
		}
		if scale.Moves(i) {
			for l := range s {
				logScale[l] = logPositive(s[l])
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, dn, ds := r.Out(i), r.X.Grad(i), nu.Grad(i), scale.Grad(i)
		for l := range lp {
			inv, power := 1/x[l], math.FMA(0.5, v[l], 1)
			ratio := float64(s[l] * s[l] * inv)
			logp := math.FMA(-0.5*v[l], ratio, math.FMA(-power, logX[l], math.FMA(v[l], logScale[l], norm[l])))
			if x[l] == 0 { // the exponential wins over any power of x
				logp = norm[l] + logScale[l] + math.Inf(-1)
			}
			lp[l] += logp
			dx[l] += float64(inv * math.FMA(0.5*v[l], ratio, -power))
			dn[l] += math.FMA(-0.5, ratio+logX[l], logScale[l]+psi[l])
			ds[l] += float64(v[l] / s[l] * (1 - ratio))
		}
	}
}

func (scaledInverseChiSquare) Draw(src rng.Source, x []float64, p [][]float64) {
	half, scale := 0.5*p[0][0], positiveOrNaN(p[1][0])
	x[0] = rng.InverseGamma(src, half, half*scale*scale)
}

func (scaledInverseChiSquare) Tails(x float64, p [3]float64) ir.Tails {
	nu, scale := p[0], p[1]
	if !(scale > 0) {
		return noTails
	}
	ratio := float64(0.5 * scale * scale / x)
	u := float64(nu * ratio)
	return mirrored(gammaTails(0.5*nu, u, -u/x, [3]float64{ratio, 2 * u / scale}, [3]float64{0.5}))
}
