package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// VonMises is the distribution of an angle around mu with concentration
// kappa > 0: log p(x) = κ cos(x − mu) − log 2π − log I₀(κ), density over one
// turn. Large κ is a normal distribution of variance 1/κ.
//
// Data may lie on any turn. A parameter lies in (−π, π), draws in [−π, π]; that
// transform has an end, so a posterior near ±π needs another origin of angles.
func VonMises[M, K Operand](mu M, kappa K) Dist {
	d := dist(vonMises{}, lift(mu), lift(kappa))
	d.support = ir.Support{Kind: ir.Bounded, Lo: -math.Pi, Hi: math.Pi}
	return d
}

type vonMises struct{}

func (vonMises) Name() string      { return "VonMises" }
func (vonMises) Domain() ir.Domain { return realLine }
func (vonMises) Params() []ir.ParamSpec {
	return []ir.ParamSpec{location("mu"), positiveParam("kappa")}
}

func (vonMises) LogDensity(r *lane.Rows) {
	mu, kappa := &r.P[0], &r.P[1]
	var norm, slope lane.V
	for i := range r.N {
		k := kappa.At(i)
		if kappa.Moves(i) {
			for l, v := range k {
				norm[l] = math.NaN()
				if v > 0 {
					norm[l], slope[l] = numeric.LogBesselI0(v)
					norm[l] = -norm[l] - 2*halfLog2Pi
				}
			}
		}
		x, m := r.X.At(i), mu.At(i)
		lp, dx, dm, dk := r.Out(i), r.X.Grad(i), mu.Grad(i), kappa.Grad(i)
		for l := range lp {
			// κ(cos d − 1) = −2κ sin²(d/2) doesn't cancel for large κ.
			half := 0.5 * (x[l] - m[l])
			sin, cos := numeric.Sin(half), numeric.Cos(half)
			fall := float64(-2 * sin * sin)
			g := float64(2 * k[l] * sin * cos)
			lp[l] += math.FMA(k[l], fall, norm[l])
			dx[l] -= g
			dm[l] += g
			dk[l] += fall - slope[l]
		}
	}
}

// Draw is by rejection: from the uniform distribution for small κ, else from a
// normal one of variance π²/(4κ), which is wide enough since
// cos d − 1 = −2 sin²(d/2) ≤ −2d²/π². It accepts at least 46 % of the proposals.
func (vonMises) Draw(src rng.Source, x []float64, p [][]float64) {
	mu, kappa := p[0][0], positiveOrNaN(p[1][0])
	spread := 0.5 * math.Pi / math.Sqrt(kappa)
	for kappa == kappa {
		d := math.Pi * math.FMA(2, rng.Uniform(src), -1)
		height := 0.0
		if kappa > 1 {
			if d = float64(spread * rng.StdNormal(src)); math.Abs(d) > math.Pi {
				continue
			}
			height = 2 / (math.Pi * math.Pi)
		}
		sin := numeric.Sin(0.5 * d)
		if rng.StdExponential(src) >= float64(kappa*math.FMA(2*sin, sin, -float64(height*d)*d)) {
			angle := mu + d
			x[0] = math.FMA(-2*math.Pi, math.RoundToEven(angle/(2*math.Pi)), angle)
			return
		}
	}
	x[0] = math.NaN()
}
