package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// ordered is x₁ = q₁ (or e^q₁ if positive), xₖ = xₖ₋₁ + e^qₖ; log-Jacobian the
// sum of the q that were exponentiated.
type ordered struct{ positive bool }

func (ordered) coordinates(n int) int { return n }

// first returns the first coordinate that is exponentiated.
func (t ordered) first() int {
	if t.positive {
		return 0
	}
	return 1
}

func (t ordered) forward(x, q, dq []lane.V, lp *lane.V) {
	for k := range q {
		for l, v := range &q[k] {
			y := v
			if k >= t.first() {
				y = numeric.Exp(v)
				if lp != nil {
					lp[l] += v
				}
				if dq != nil {
					dq[k][l]++
				}
			}
			if k > 0 {
				y += x[k-1][l]
			}
			x[k][l] = y
		}
	}
}

func (t ordered) reverse(dq, dx, x, q []lane.V) {
	var s lane.V
	for k := len(q) - 1; k >= 0; k-- {
		for l := range s {
			s[l] += dx[k][l]
			if k >= t.first() {
				addProduct(&dq[k][l], s[l], numeric.Exp(q[k][l]))
			} else {
				dq[k][l] += s[l]
			}
		}
	}
}

func (t ordered) inverse(q, x []float64) bool {
	for k := range x {
		d := x[k]
		if k > 0 {
			d -= x[k-1]
		}
		if k < t.first() {
			q[k] = d
			continue
		}
		if !(d > 0 && d <= math.MaxFloat64) {
			return false
		}
		q[k] = numeric.Log(d)
	}
	return true
}
