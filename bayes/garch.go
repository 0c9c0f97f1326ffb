package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// GARCH is a series (along the last dim) whose variance follows its own past,
// GARCH(1, 1): x[t] is normal with mean mu and variance
//
//	s[0] = sd0²,  s[t] = alpha0 + alpha1·(x[t−1] − mu)² + beta1·s[t−1]
//
// with alpha0 > 0, alpha1 ≥ 0, beta1 ≥ 0 and sd0 > 0. It is stationary if
// alpha1 + beta1 < 1, which is not checked.
//
//	persistence := m.Param("persistence", bayes.Beta(10, 2))
//	share := m.Param("share", bayes.Beta(2, 5))
//	m.Observe(returns, bayes.GARCH(mu, alpha0, persistence.Mul(share), persistence.Mul(bayes.Sub(1, share)), sd0))
//
// Source: [Bollerslev1986] eq. 1 and 2.
func GARCH[M, A, B, C, S Operand](mu M, alpha0 A, alpha1 B, beta1 C, sd0 S) Dist {
	return dist(garch{}, lift(mu), lift(alpha0), lift(alpha1), lift(beta1), lift(sd0))
}

type garch struct{}

func (garch) Name() string      { return "GARCH" }
func (garch) Domain() ir.Domain { return ir.Domain{Rank: 1} }
func (garch) Params() []ir.ParamSpec {
	share := func(name string) ir.ParamSpec {
		return ir.ParamSpec{Name: name, Lo: 0, Hi: math.Inf(1), Closed: true}
	}
	return []ir.ParamSpec{location("mu"), positiveParam("alpha0"), share("alpha1"), share("beta1"), positiveParam("sd0")}
}

// ScratchRows makes room for the variances.
func (garch) ScratchRows(width int) int { return width }

func (garch) LogDensity(r *lane.Rows) {
	mu, alpha0, alpha1, beta1, sd0 := &r.P[0], &r.P[1], &r.P[2], &r.P[3], &r.P[4]
	grad := r.X.Wanted()
	for k := range r.P {
		grad = grad || r.P[k].Wanted()
	}
	s := r.Scratch[:r.K]
	for i := range r.N {
		m, a0, a1, b1, start := mu.At(i), alpha0.At(i), alpha1.At(i), beta1.At(i), sd0.At(i)
		lp := r.Out(i)
		for l := range lp {
			if s[0][l] = float64(start[l] * start[l]); !(start[l] > 0 && a0[l] > 0 && a1[l] >= 0 && b1[l] >= 0) {
				s[0][l] = math.NaN()
			}
		}
		for t := range r.K {
			x := r.X.Elem(i, t)
			for l := range lp {
				e := x[l] - m[l]
				lp[l] += math.FMA(-0.5, e*e/s[t][l]+logPositive(s[t][l]), -halfLog2Pi)
				if t+1 < r.K {
					s[t+1][l] = math.FMA(a1[l], float64(e*e), math.FMA(b1[l], s[t][l], a0[l]))
				}
			}
		}
		if !grad {
			continue
		}
		dm, d0, d1, db, dstart := mu.Grad(i), alpha0.Grad(i), alpha1.Grad(i), beta1.Grad(i), sd0.Grad(i)
		var after lane.V // derivative by s[t+1]
		for t := r.K - 1; t >= 0; t-- {
			x, dx := r.X.Elem(i, t), r.X.GradElem(i, t)
			for l := range lp {
				e, inv := x[l]-m[l], 1/s[t][l]
				z := float64(e * inv)
				de := math.FMA(float64(2*e*a1[l]), after[l], -z)
				dx[l] += de
				dm[l] -= de
				d0[l] += after[l]
				d1[l] = math.FMA(float64(e*e), after[l], d1[l])
				db[l] = math.FMA(s[t][l], after[l], db[l])
				after[l] = math.FMA(b1[l], after[l], float64(0.5*math.FMA(z, z, -inv)))
			}
		}
		for l := range lp {
			dstart[l] = math.FMA(2*start[l], after[l], dstart[l])
		}
	}
}

func (garch) Draw(src rng.Source, x []float64, p [][]float64) {
	mu, a0, a1, b1, sd := p[0][0], p[1][0], p[2][0], p[3][0], p[4][0]
	for t := range x {
		x[t] = rng.Normal(src, mu, sd)
		e := x[t] - mu
		sd = math.Sqrt(math.FMA(a1, float64(e*e), math.FMA(b1, float64(sd*sd), a0)))
	}
}
