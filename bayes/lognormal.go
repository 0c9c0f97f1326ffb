package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// LogNormal is the distribution of e^y for a normal y with mean mu and standard
// deviation sigma > 0, so that its median is e^mu: log p(x) = −½z² − log sigma −
// ½ log 2π − log x, z = (log x − mu)/sigma, x > 0.
func LogNormal[M, S Operand](mu M, sigma S) Dist { return dist(logNormal{}, lift(mu), lift(sigma)) }

type logNormal struct{}

func (logNormal) Name() string      { return "LogNormal" }
func (logNormal) Domain() ir.Domain { return positive }
func (logNormal) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("mu"), positiveParam("sigma")}
}
func (logNormal) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (logNormal) LogDensity(r *lane.Rows) {
	mu, sigma := &r.P[0], &r.P[1]
	var inv, norm, buf lane.V
	for i := range r.N {
		if sigma.Moves(i) {
			for l, s := range sigma.At(i) {
				inv[l], norm[l] = 1/s, -logPositive(s)-halfLog2Pi
			}
		}
		x, m, logX := r.X.At(i), mu.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), mu.Grad(i), sigma.Grad(i)
		for l := range lp {
			z := float64((logX[l] - m[l]) * inv[l])
			g := float64(z * inv[l])
			v := math.FMA(-0.5*z, z, norm[l]-logX[l])
			if x[l] == 0 { // e^(−½ log² x) wins over 1/x
				v = math.Inf(-1)
			}
			lp[l] += v
			dx[l] -= (1 + g) / x[l]
			dm[l] += g
			ds[l] += math.FMA(g, z, -inv[l])
		}
	}
}

func (logNormal) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = numeric.Exp(rng.Normal(src, p[0][0], p[1][0]))
}

func (logNormal) Tails(x float64, p [3]float64) ir.Tails {
	t := normalTails(numeric.Log(x), p[0], p[1])
	t.ByX /= x
	return t
}
