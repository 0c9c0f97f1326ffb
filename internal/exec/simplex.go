package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// simplex is x = softmax(z), z the isometric log-ratio image of K − 1
// coordinates; log-Jacobian Σ log xₖ + ½ log K.
//
// With wⱼ = qⱼ/√(j(j+1)): zᵢ = Σ_{j ≥ i} wⱼ − (i − 1)·w_{i−1}, so Σ z = 0, and
// qⱼ = (Σ_{i ≤ j} log xᵢ − j·log x_{j+1})/√(j(j+1)): the basis is orthonormal.
// Source: [Egozcue2003]; the transform of Stan since 2.37.
type simplex struct{}

func (simplex) coordinates(n int) int { return n - 1 }

func scale(j int) float64 { return 1 / math.Sqrt(float64(j)*float64(j+1)) }

func (simplex) forward(x, q, dq []lane.V, lp *lane.V) {
	n := len(x)
	isometric(x, q)
	var lse [1]lane.V
	sumZ := lane.Sum(x) // zero but for rounding
	lane.Softmax(x, lse[:], x, lane.Axis{Outer: 1, N: n, Inner: 1})
	k := float64(n)
	if lp != nil {
		halfLogK := float64(0.5 * numeric.Log(k))
		for l := range lp {
			lp[l] += math.FMA(-k, lse[0][l], sumZ[l]+halfLogK)
		}
	}
	if dq != nil {
		// ∂ Σ log x / ∂z is 1 − K·x.
		addBack(dq, func(i, l int) float64 { return math.FMA(-k, x[i][l], 1) })
	}
}

// isometric writes the image z, whose elements sum to 0, of K − 1 coordinates.
func isometric(z, q []lane.V) {
	var sum lane.V // Σ_{i > j} wᵢ
	for j := len(z) - 1; j >= 1; j-- {
		c := scale(j)
		for l, v := range &q[j-1] {
			w := float64(v * c)
			z[j][l] = math.FMA(-float64(j), w, sum[l])
			sum[l] += w
		}
	}
	z[0] = sum
}

func (simplex) reverse(dq, dx, x, q []lane.V) {
	var dot lane.V
	for i := range x {
		for l := range dot {
			dot[l] = math.FMA(x[i][l], dx[i][l], dot[l])
		}
	}
	addBack(dq, func(i, l int) float64 { return float64(x[i][l] * (dx[i][l] - dot[l])) })
}

// addBack adds to dq the adjoint dz of z: dqⱼ = (Σ_{i ≤ j} dzᵢ − j·dz_{j+1})·scale.
func addBack(dq []lane.V, dz func(i, l int) float64) {
	var sum lane.V
	for j := 1; j <= len(dq); j++ {
		c := scale(j)
		for l := range sum {
			sum[l] += dz(j-1, l)
			dq[j-1][l] = math.FMA(math.FMA(-float64(j), dz(j, l), sum[l]), c, dq[j-1][l])
		}
	}
}

func (simplex) inverse(q, x []float64) bool {
	total, sum := 0.0, 0.0
	for j, v := range x {
		if !(v > 0) {
			return false
		}
		total += v
		z := numeric.Log(v)
		if j > 0 {
			q[j-1] = math.FMA(-float64(j), z, sum) * scale(j)
		}
		sum += z
	}
	return math.Abs(total-1) <= rounding // the coordinates are those of x/total
}
