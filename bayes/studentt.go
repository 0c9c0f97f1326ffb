package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// StudentT is Student's t distribution with nu > 0 degrees of freedom, location
// loc and scale > 0: log p(x) = −log B(ν/2, ½) − ½ log ν − log scale −
// ½(ν+1) log(1 + z²/ν), z = (x − loc)/scale. It has no mean for nu ≤ 1 and no
// variance for nu ≤ 2.
func StudentT[N, L, S Operand](nu N, loc L, scale S) Dist {
	return dist(studentT{}, lift(nu), lift(loc), lift(scale))
}

type studentT struct{}

func (studentT) Name() string      { return "StudentT" }
func (studentT) Domain() ir.Domain { return realLine }
func (studentT) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("nu"), location("loc"), positiveParam("scale")}
}

func (studentT) LogDensity(r *lane.Rows) { studentRows(r, &r.P[0], &r.P[1], &r.P[2]) }

func (studentT) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = rng.StudentT(src, p[0][0], p[1][0], p[2][0])
}

func studentRows(r *lane.Rows, nu, loc, scale *lane.Operand) {
	var norm, psi, root, inv, logScale lane.V
	for i := range r.N {
		v := nu.At(i)
		if nu.Moves(i) {
			for l, n := range v {
				// log Γ((ν+1)/2) − log Γ(ν/2) as one beta function: the
				// difference of the two cancels for large ν.
				norm[l] = -numeric.Lbeta(n/2, 0.5) - float64(0.5*logPositive(n))
				root[l] = math.Sqrt(n)
				if nu.Wanted() {
					psi[l] = 0.5 * (numeric.Digamma((n+1)/2) - numeric.Digamma(n/2) - 1/n)
				}
			}
		}
		if scale.Moves(i) {
			for l, s := range scale.At(i) {
				inv[l], logScale[l] = 1/s, logPositive(s)
			}
		}
		x, m := r.X.At(i), loc.At(i)
		lp, dx, dn, dm, ds := r.Out(i), r.X.Grad(i), nu.Grad(i), loc.Grad(i), scale.Grad(i)
		for l := range lp {
			tail, slope, share := lane.HeavyTail((x[l] - m[l]) * inv[l] / root[l])
			g := float64((v[l] + 1) * slope * inv[l] / root[l])
			lp[l] += math.FMA(-0.5*(v[l]+1), tail, norm[l]-logScale[l])
			dx[l] -= g
			dm[l] += g
			dn[l] += math.FMA(0.5, math.FMA((v[l]+1)/v[l], share, -tail), psi[l])
			ds[l] += float64(inv[l] * math.FMA(v[l]+1, share, -1))
		}
	}
}

func (studentT) Tails(x float64, p [3]float64) ir.Tails {
	z := (x - p[1]) / p[2]
	beyond, byNu, logp := studentBeyond(p[0], z)
	if !(p[2] > 0) {
		return noTails
	}
	t := byLogDensity(symmetricTails(z, beyond-math.Ln2), 1, logp, z, p[2])
	t.By[0] = float64(-math.Copysign(1, z) * byNu)
	return t
}

// studentBeyond returns the logarithm of the probability that Student's t
// exceeds |z| in absolute value, its derivative by nu, and log p(z). It is an
// incomplete beta function of ν/(ν + z²).
func studentBeyond(nu, z float64) (log, byNu, logp float64) {
	w := math.Abs(z) / math.Sqrt(nu)
	square := float64(w * w)
	inside := 1 / (1 + square)
	outside := float64(square * inside)
	if w > 1 {
		square = 1 / w / w
		outside = 1 / (1 + square)
		inside = float64(square * outside)
	}
	t := numeric.IncompleteBeta(nu/2, 0.5, inside, outside)
	by := math.FMA(0.5, t.ByA, float64(t.ByX*inside*outside)/nu)
	tail, _, _ := lane.HeavyTail(w)
	logp = -numeric.Lbeta(nu/2, 0.5) - float64(0.5*numeric.Log(nu)) - float64(0.5*(nu+1)*tail)
	return t.Lower, float64(by * numeric.Exp(min(t.Lower, t.Upper)-t.Lower)), logp
}
