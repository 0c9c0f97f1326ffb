package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// sumToZero is the isometric image z of K − 1 coordinates (isometric). It turns
// and does not stretch, so the log-Jacobian is 0: densities are with respect to
// the volume on the plane Σ x = 0.
type sumToZero struct{}

func (sumToZero) coordinates(n int) int { return n - 1 }

func (sumToZero) forward(x, q, _ []lane.V, _ *lane.V) { isometric(x, q) }

func (sumToZero) reverse(dq, dx, _, _ []lane.V) {
	addBack(dq, func(i, l int) float64 { return dx[i][l] })
}

func (sumToZero) inverse(q, x []float64) bool {
	sum, size := 0.0, 0.0
	for j, v := range x {
		if j > 0 {
			q[j-1] = math.FMA(-float64(j), v, sum) * scale(j)
		}
		sum += v
		size += math.Abs(v)
	}
	return math.Abs(sum) <= rounding*max(1, size) // the coordinates are those of x less its mean
}
