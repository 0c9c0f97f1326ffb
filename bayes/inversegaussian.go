package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// InverseGaussian is the inverse Gaussian (Wald) distribution with the given
// mean > 0 and shape > 0: log p(x) = ½ log shape − ½ log 2π − (3/2) log x −
// ½ shape (x/mean − 1)²/x, x > 0. Its variance is mean³/shape. It is the time
// at which a Brownian motion with drift first reaches a level.
func InverseGaussian[M, S Operand](mean M, shape S) Dist {
	return dist(inverseGaussian{}, lift(mean), lift(shape))
}

type inverseGaussian struct{}

func (inverseGaussian) Name() string      { return "InverseGaussian" }
func (inverseGaussian) Domain() ir.Domain { return positive }
func (inverseGaussian) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("mean"), positiveParam("shape")}
}
func (inverseGaussian) Prepare(r *lane.Rows) []float64 { return prepare(r, numeric.Log) }

func (inverseGaussian) LogDensity(r *lane.Rows) {
	mean, shape := &r.P[0], &r.P[1]
	var inv, norm, buf lane.V
	for i := range r.N {
		s := shape.At(i)
		if mean.Moves(i) {
			for l, m := range mean.At(i) {
				if inv[l] = math.NaN(); m > 0 {
					inv[l] = 1 / m
				}
			}
		}
		if shape.Moves(i) {
			for l := range s {
				norm[l] = math.FMA(0.5, logPositive(s[l]), -halfLog2Pi)
			}
		}
		x, logX := r.X.At(i), prepared(r, 0, 1, i, &buf, numeric.Log)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), mean.Grad(i), shape.Grad(i)
		for l := range lp {
			d, rate := math.FMA(x[l], inv[l], -1), 1/x[l]
			q := float64(d * d * rate)
			logp := math.FMA(-0.5*s[l], q, math.FMA(-1.5, logX[l], norm[l]))
			if x[l] == 0 { // e^(−shape/2x) wins over any power of x
				logp = norm[l] + inv[l] + math.Inf(-1)
			}
			lp[l] += logp
			// d(d²/x)/dx = d(d + 2)/x² with (d + 2)/x = 1/mean + 1/x.
			dx[l] -= math.FMA(0.5*s[l]*d, float64((inv[l]+rate)*rate), 1.5*rate)
			dm[l] += float64(s[l] * d * inv[l] * inv[l])
			ds[l] += 0.5 * (1/s[l] - q)
		}
	}
}

// Draw is [Michael1976], with the smaller root written so that it doesn't
// cancel.
func (inverseGaussian) Draw(src rng.Source, x []float64, p [][]float64) {
	mean, shape := positiveOrNaN(p[0][0]), positiveOrNaN(p[1][0])
	z := rng.StdNormal(src)
	w := float64(mean * z * z / (2 * shape))
	root := 1 / (1 + w + math.Sqrt(float64(w*(2+w))))
	if rng.Uniform(src) > 1/(1+root) {
		root = 1 / root
	}
	x[0] = mean * root
}

// Tails: with v, u = √(shape/x)(x/mean ± 1), F = Φ(u) + B and 1 − F = Φ(−u) − B,
// B = e^(2 shape/mean) Φ(−v), of which e^(2 shape/mean) φ(v) = φ(u).
func (inverseGaussian) Tails(x float64, p [3]float64) ir.Tails {
	mean, shape := p[0], p[1]
	if !(mean > 0 && shape > 0) {
		return noTails
	}
	root := math.Sqrt(shape / x)
	u, v := root*(x/mean-1), root*(x/mean+1)
	logPhi := math.FMA(-0.5*u, u, -halfLog2Pi)
	ratio := 1 / numeric.InverseMills(-v)
	logB := logPhi + numeric.Log(ratio)
	t := ir.Tails{Lower: numeric.LogAddExp(numeric.LogNormalCDF(u), logB)}
	if u > 0 {
		t.Upper = logPhi + numeric.Log(millsDifference(u, v, ratio))
	} else {
		t.Upper = numeric.LogDiffExp(numeric.LogNormalCDF(-u), logB)
	}
	least := smaller(&t)
	b, phi := numeric.Exp(logB-least), numeric.Exp(logPhi-least)
	t.ByX = float64(phi*root) / x
	t.By[0] = float64(-2*shape/mean*b) / mean
	t.By[1] = math.FMA(2/mean, b, -phi/float64(root*x))
	return t
}

// millsDifference returns M(u) − M(v) for 0 < u < v, M = (1 − Φ)/φ, given M(v).
func millsDifference(u, v, ofV float64) float64 {
	width := v - u
	if width > 1e-5*u { // below, the error of the midpoint is smaller than that of the difference
		return 1/numeric.InverseMills(-u) - ofV
	}
	// −M′(z) = 1 − z·M(z), by its asymptotic series [DLMF] 7.12.1 where that
	// would cancel.
	z := u + 0.5*width
	slope := 1 - z/numeric.InverseMills(-z)
	if inv := 1 / z / z; z > 40 {
		slope = inv * math.FMA(-inv, math.FMA(-inv, math.FMA(-inv, math.FMA(-inv, 945, 105), 15), 3), 1)
	}
	return float64(width * slope)
}
