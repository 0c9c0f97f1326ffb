package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
)

// The transforms as formulas, apart from the engine's: parameter x and
// log-Jacobian at coordinates q, and the coordinates of x.

func coordinatesOf(n *ir.Node) int {
	if n.Support.Kind != ir.Simplex {
		return n.Size()
	}
	k := n.Dims[len(n.Dims)-1].Size
	return n.Size() / k * (k - 1)
}

func constrain(n *ir.Node, q []float64) (x []float64, lj float64) {
	k := 1
	if n.Support.Kind > ir.Bounded {
		k = n.Dims[len(n.Dims)-1].Size
	}
	for range n.Size() / k {
		var event []float64
		var l float64
		event, l, q = constrainEvent(n.Support, q, k)
		x, lj = append(x, event...), lj+l
	}
	return x, lj
}

// constrainEvent takes the coordinates of one event of k elements off q.
func constrainEvent(s ir.Support, q []float64, k int) (x []float64, lj float64, rest []float64) {
	switch s.Kind {
	case ir.Ordered, ir.PositiveOrdered:
		x, lj := running(q[:k], s.Kind == ir.PositiveOrdered)
		return x, lj, q[k:]
	case ir.Simplex:
		x, lj := isometric(q[:k-1])
		return x, lj, q[k-1:]
	}
	v := q[0]
	switch lo, hi := s.Lo, s.Hi; {
	case s.Kind == ir.Real || math.IsInf(lo, -1) && math.IsInf(hi, 1):
		return []float64{v}, 0, q[1:]
	case math.IsInf(hi, 1):
		return []float64{lo + math.Exp(v)}, v, q[1:]
	case math.IsInf(lo, -1):
		return []float64{hi - math.Exp(v)}, v, q[1:]
	default:
		// 1 − logit⁻¹(q) is logit⁻¹(−q), which keeps its digits.
		below, above := 1/(1+math.Exp(-v)), 1/(1+math.Exp(v))
		return []float64{lo + (hi-lo)*below}, math.Log(hi-lo) + math.Log(below) + math.Log(above), q[1:]
	}
}

func running(q []float64, positive bool) (x []float64, lj float64) {
	s := 0.0
	for i, v := range q {
		if i == 0 && !positive {
			s = v
		} else {
			s += math.Exp(v)
			lj += v
		}
		x = append(x, s)
	}
	return x, lj
}

// isometric is the simplex transform of the posterior database kit, step by
// step: z = 0; for j = K − 1 … 1: w = q_j/√(j(j+1)), z_{j+1} −= j·w,
// z_i += w for i ≤ j; x = softmax z; log-Jacobian Σ log x + ½ log K.
func isometric(q []float64) (x []float64, lj float64) {
	k := len(q) + 1
	z := make([]float64, k)
	for j := k - 1; j >= 1; j-- {
		w := q[j-1] / math.Sqrt(float64(j*(j+1)))
		z[j] -= float64(j) * w
		for i := range j {
			z[i] += w
		}
	}
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = max(top, v)
	}
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	lj = 0.5 * math.Log(float64(k))
	for _, v := range z {
		x = append(x, math.Exp(v-top)/sum)
		lj += v - top - math.Log(sum)
	}
	return x, lj
}
