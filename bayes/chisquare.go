package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// ChiSquare is the chi-square distribution with nu > 0 degrees of freedom, the
// gamma distribution with shape ν/2 and rate ½: log p(x) = (ν/2 − 1) log x −
// x/2 − ½ν log 2 − log Γ(ν/2), x > 0. At x = 0 it is +Inf for ν < 2.
func ChiSquare[N Operand](nu N) Dist { return dist(chiSquare{}, lift(nu)) }

type chiSquare struct{}

func (chiSquare) Name() string                   { return "ChiSquare" }
func (chiSquare) Domain() ir.Domain              { return positive }
func (chiSquare) Params() []ir.ParamSpec         { return []ir.ParamSpec{positiveParam("nu")} }
func (chiSquare) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (chiSquare) LogDensity(r *lane.Rows) {
	nu := &r.P[0]
	var norm, psi, buf lane.V
	for i := range r.N {
		v := nu.At(i)
		if nu.Moves(i) {
			halfGamma(nu, v, &norm, &psi)
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, dn := r.Out(i), r.X.Grad(i), nu.Grad(i)
		for l := range lp {
			lp[l] += math.FMA(-0.5, x[l], timesLog(0.5*v[l]-1, logX[l])+norm[l])
			dx[l] += timesReciprocal(0.5*v[l]-1, x[l]) - 0.5
			dn[l] += math.FMA(0.5, logX[l], psi[l])
		}
	}
}

func (chiSquare) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.ChiSquare(src, p[0][0])
}

// halfGamma writes −log Γ(ν/2) − ½ν log 2 and, if the derivative by ν is
// wanted, that of the same.
func halfGamma(nu *lane.Operand, v, norm, slope *lane.V) {
	for l, n := range v {
		norm[l] = math.FMA(-0.5*n, math.Ln2, -lgammaPositive(0.5*n))
		if nu.Wanted() {
			slope[l] = -0.5 * (numeric.Digamma(0.5*n) + math.Ln2)
		}
	}
}

func (chiSquare) Tails(x float64, p [3]float64) ir.Tails {
	return gammaTails(0.5*p[0], 0.5*x, 0.5, [3]float64{}, [3]float64{0.5})
}
