package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// InverseChiSquare is the distribution of 1/x for a chi-square variable x with
// nu > 0 degrees of freedom: log p(x) = −(ν/2 + 1) log x − 1/(2x) − ½ν log 2 −
// log Γ(ν/2), x > 0.
func InverseChiSquare[N Operand](nu N) Dist { return dist(inverseChiSquare{}, lift(nu)) }

type inverseChiSquare struct{}

func (inverseChiSquare) Name() string                   { return "InverseChiSquare" }
func (inverseChiSquare) Domain() ir.Domain              { return positive }
func (inverseChiSquare) Params() []ir.ParamSpec         { return []ir.ParamSpec{positiveParam("nu")} }
func (inverseChiSquare) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (inverseChiSquare) LogDensity(r *lane.Rows) {
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
			inv, power := 1/x[l], math.FMA(0.5, v[l], 1)
			logp := math.FMA(-0.5, inv, math.FMA(-power, logX[l], norm[l]))
			if x[l] == 0 { // e^(−1/2x) wins over any power of x
				logp = norm[l] + math.Inf(-1)
			}
			lp[l] += logp
			dx[l] += float64(inv * math.FMA(0.5, inv, -power))
			dn[l] += math.FMA(-0.5, logX[l], psi[l])
		}
	}
}

func (inverseChiSquare) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.InverseGamma(src, 0.5*p[0][0], 0.5)
}

func (inverseChiSquare) Tails(x float64, p [3]float64) ir.Tails {
	u := 0.5 / x
	return mirrored(gammaTails(0.5*p[0], u, -u/x, [3]float64{}, [3]float64{0.5}))
}
