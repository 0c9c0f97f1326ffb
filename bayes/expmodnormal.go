package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// ExpModNormal is the distribution of the sum of a normal number with the given
// mean and sd > 0 and an exponential one with the given rate > 0, as response
// times are: log p(x) = log rate + ½k² − kz + log Φ(z − k), z = (x − mean)/sd,
// k = rate·sd.
func ExpModNormal[M, S, R Operand](mean M, sd S, rate R) Dist {
	return dist(expModNormal{}, lift(mean), lift(sd), lift(rate))
}

type expModNormal struct{}

func (expModNormal) Name() string      { return "ExpModNormal" }
func (expModNormal) Domain() ir.Domain { return realLine }
func (expModNormal) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("mean"), positiveParam("sd"), positiveParam("rate")}
}

func (expModNormal) LogDensity(r *lane.Rows) {
	mean, sd, rate := &r.P[0], &r.P[1], &r.P[2]
	var inv, logRate lane.V
	for i := range r.N {
		s, b := sd.At(i), rate.At(i)
		if sd.Moves(i) {
			for l, v := range s {
				if inv[l] = math.NaN(); v > 0 {
					inv[l] = 1 / v
				}
			}
		}
		if rate.Moves(i) {
			for l, v := range b {
				logRate[l] = logPositive(v)
			}
		}
		x, m := r.X.At(i), mean.At(i)
		lp, dx, dm, ds, db := r.Out(i), r.X.Grad(i), mean.Grad(i), sd.Grad(i), rate.Grad(i)
		for l := range lp {
			z, k := float64((x[l]-m[l])*inv[l]), float64(b[l]*s[l])
			w := z - k
			mills := numeric.InverseMills(w)
			// ½k² − kz + log Φ(w) as −½z² − ½ log 2π − log mills on the left,
			// where log Φ(w) ≈ −½w² would cancel.
			v := math.FMA(k, math.FMA(0.5, k, -z), numeric.LogNormalCDF(w))
			if w < 0 {
				v = math.FMA(-0.5*z, z, -halfLog2Pi-numeric.Log(mills))
			}
			byZ, byK := mills-k, -w-mills
			lp[l] += logRate[l] + v
			dx[l] += float64(byZ * inv[l])
			dm[l] -= float64(byZ * inv[l])
			ds[l] += math.FMA(byK, b[l], -float64(byZ*z*inv[l]))
			db[l] += math.FMA(byK, s[l], 1/b[l])
		}
	}
}

func (expModNormal) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.Normal(src, p[0][0], p[1][0]) + rng.Exponential(src, p[2][0])
}

// Tails: F = Φ(z) − B with B = e^(½k² − kz) Φ(z − k), the density over rate.
func (expModNormal) Tails(x float64, p [3]float64) ir.Tails {
	sd, rate := p[1], p[2]
	if !(sd > 0 && rate > 0) {
		return noTails
	}
	z, k := (x-p[0])/sd, float64(rate*sd)
	w := z - k
	mills := numeric.InverseMills(w)
	logB := math.FMA(k, math.FMA(0.5, k, -z), numeric.LogNormalCDF(w))
	logPhi := math.FMA(-0.5*z, z, -halfLog2Pi)
	if w < 0 {
		logB = logPhi - numeric.Log(mills)
	}
	t := ir.Tails{
		Lower: numeric.LogDiffExp(numeric.LogNormalCDF(z), logB),
		Upper: numeric.LogAddExp(numeric.LogNormalCDF(-z), logB),
	}
	least := smaller(&t)
	b, phi := numeric.Exp(logB-least), numeric.Exp(logPhi-least)
	t.ByX = float64(rate * b)
	t.By = [3]float64{-t.ByX, float64(rate * math.FMA(-k, b, phi)), float64(sd * math.FMA(w, b, phi))}
	return t
}
