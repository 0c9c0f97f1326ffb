package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
)

// The transforms as formulas, apart from the engine's: parameter x and
// log-Jacobian at coordinates q, and the coordinates of x.

func coordinatesOf(n *ir.Node) int {
	rank := n.Support.Kind.Rank()
	if rank == 0 {
		return n.Size()
	}
	k := n.Dims[len(n.Dims)-1].Size
	switch n.Support.Kind {
	case ir.Simplex, ir.SumToZero:
		return n.Size() / k * (k - 1)
	case ir.CholeskyCorr, ir.Corr:
		return n.Size() / (k * k) * (k * (k - 1) / 2)
	case ir.CholeskyCov, ir.Cov:
		return n.Size() / (k * k) * (k * (k + 1) / 2)
	}
	return n.Size()
}

func constrain(n *ir.Node, q []float64) (x []float64, lj float64) {
	k := ir.Size(n.Dims[len(n.Dims)-n.Support.Kind.Rank():])
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
		x, lj := softmaxOf(isometry(q[:k-1]))
		return x, lj, q[k-1:]
	case ir.SumToZero:
		return isometry(q[:k-1]), 0, q[k-1:]
	case ir.UnitVector:
		x, lj := direction(q[:k])
		return x, lj, q[k:]
	case ir.CholeskyCorr, ir.Corr, ir.CholeskyCov, ir.Cov:
		return triangleEvent(s.Kind, q, int(math.Sqrt(float64(k))))
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

// isometry is the one of the posterior database kit, step by step: z = 0; for
// j = K − 1 … 1: w = q_j/√(j(j+1)), z_{j+1} −= j·w, z_i += w for i ≤ j.
func isometry(q []float64) (z []float64) {
	k := len(q) + 1
	z = make([]float64, k)
	for j := k - 1; j >= 1; j-- {
		w := q[j-1] / math.Sqrt(float64(j*(j+1)))
		z[j] -= float64(j) * w
		for i := range j {
			z[i] += w
		}
	}
	return z
}

// softmaxOf ends the simplex transform: x = softmax z; log-Jacobian
// Σ log x + ½ log K.
func softmaxOf(z []float64) (x []float64, lj float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = max(top, v)
	}
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	lj = 0.5 * math.Log(float64(len(z)))
	for _, v := range z {
		x = append(x, math.Exp(v-top)/sum)
		lj += v - top - math.Log(sum)
	}
	return x, lj
}

// direction is q/‖q‖ and the density of standard normal q less that of the
// uniform direction, the area of the sphere being 2π^(K/2)/Γ(K/2).
func direction(q []float64) (x []float64, lj float64) {
	k, s := float64(len(q)), 0.0
	for _, v := range q {
		s += v * v
	}
	for _, v := range q {
		x = append(x, v/math.Sqrt(s))
	}
	gamma, _ := math.Lgamma(k / 2)
	area := math.Log(2) + k/2*math.Log(math.Pi) - gamma
	return x, -s/2 - k/2*math.Log(2*math.Pi) + area
}

// triangleEvent builds a Cholesky factor and, for Corr and Cov, the product with
// its transpose. The log-Jacobians are products over the elements in order, each
// of which depends on earlier ones: ∂L[i,j]/∂q, then ∂(LLᵀ)[i,j]/∂L[i,j], which
// is L[j,j], twice that on the diagonal.
func triangleEvent(kind ir.Kind, q []float64, k int) (x []float64, lj float64, rest []float64) {
	l := make([]float64, k*k)
	for i := range k {
		sum := 0.0
		for j := range i {
			v := q[0]
			q = q[1:]
			if l[i*k+j] = v; kind <= ir.Corr {
				z := math.Tanh(v)
				l[i*k+j] = z * math.Sqrt(1-sum)
				lj += 0.5*math.Log(1-sum) + math.Log(1-z*z)
				sum += l[i*k+j] * l[i*k+j]
			}
			if kind == ir.Corr || kind == ir.Cov {
				lj += math.Log(l[j*k+j])
			}
		}
		if kind <= ir.Corr {
			l[i*k+i] = math.Sqrt(1 - sum)
			continue
		}
		l[i*k+i] = math.Exp(q[0])
		lj += q[0]
		q = q[1:]
		if kind == ir.Cov {
			lj += math.Log(2 * l[i*k+i])
		}
	}
	if kind == ir.CholeskyCorr || kind == ir.CholeskyCov {
		return l, lj, q
	}
	for i := range k {
		for j := range k {
			v := 0.0
			for m := range k {
				v += l[i*k+m] * l[j*k+m]
			}
			x = append(x, v)
		}
	}
	return x, lj, q
}
