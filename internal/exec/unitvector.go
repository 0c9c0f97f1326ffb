package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// unitVector is x = q/‖q‖, K coordinates for K elements. The length is given
// the density that it has for standard normal q, so that the direction of a flat
// density is uniform: −½‖q‖² − log(2^{K/2−1}·Γ(K/2)). Densities are with respect
// to the area of the sphere.
//
// Source: Marsaglia's normals on a sphere, as in [Stan2023].
type unitVector struct{}

func (unitVector) coordinates(n int) int { return n }

func (unitVector) forward(x, q, dq []lane.V, lp *lane.V) {
	square := squares(q)
	half := 0.5 * float64(len(q))
	norm := numeric.Lgamma(half) + float64((half-1)*numeric.Log(2))
	for l, s := range &square {
		if lp != nil {
			lp[l] += math.FMA(-0.5, s, -norm)
		}
		r := math.Sqrt(s)
		for i := range q {
			x[i][l] = q[i][l] / r
			if dq != nil {
				dq[i][l] -= q[i][l]
			}
		}
	}
}

func (unitVector) reverse(dq, dx, x, q []lane.V) {
	var dot lane.V
	for i := range x {
		for l := range dot {
			dot[l] = math.FMA(x[i][l], dx[i][l], dot[l])
		}
	}
	square := squares(q)
	for l, s := range &square {
		r := math.Sqrt(s)
		for i := range dx {
			if across := math.FMA(-x[i][l], dot[l], dx[i][l]); across != 0 {
				dq[i][l] += across / r
			}
		}
	}
}

func (unitVector) inverse(q, x []float64) bool {
	s := 0.0
	for _, v := range x {
		s = math.FMA(v, v, s)
	}
	copy(q, x)
	return math.Abs(s-1) <= rounding
}

func squares(q []lane.V) (s lane.V) {
	for i := range q {
		for l, v := range &q[i] {
			s[l] = math.FMA(v, v, s[l])
		}
	}
	return s
}
