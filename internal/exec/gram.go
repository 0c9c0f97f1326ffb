package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// gram is x = LLᵀ for the factor L of another transform, whose log-Jacobian
// holds that of LLᵀ already.
type gram struct {
	factor transform
	k      int
	l, dl  []lane.V
}

func newGram(factor transform, k int) gram {
	return gram{factor, k, make([]lane.V, k*k), make([]lane.V, k*k)}
}

func (t gram) coordinates(n int) int { return t.factor.coordinates(n) }

func (t gram) forward(x, q, dq []lane.V, lp *lane.V) {
	k := t.k
	t.factor.forward(t.l, q, dq, lp)
	for i := range k {
		for j := range i + 1 {
			s := &x[i*k+j]
			*s = lane.V{}
			for m := range j + 1 {
				a, b := &t.l[i*k+m], &t.l[j*k+m]
				for l := range s {
					s[l] = math.FMA(a[l], b[l], s[l])
				}
			}
			x[j*k+i] = *s
		}
	}
	if _, ok := t.factor.(choleskyCorr); ok {
		for i := range k { // but for rounding it was 1
			for l := range lane.W {
				x[i*(k+1)][l] = 1
			}
		}
	}
}

// reverse: dL = (dX + dXᵀ)·L below and on the diagonal.
func (t gram) reverse(dq, dx, _, q []lane.V) {
	k := t.k
	t.factor.forward(t.l, q, nil, nil) // another event may have used the memory
	clear(t.dl)
	for i := range k {
		for j := range i + 1 {
			g := &t.dl[i*k+j]
			for m := j; m < k; m++ {
				a, b, v := &dx[i*k+m], &dx[m*k+i], &t.l[m*k+j]
				for l := range g {
					if h := a[l] + b[l]; h != 0 {
						g[l] = math.FMA(h, v[l], g[l])
					}
				}
			}
		}
	}
	t.factor.reverse(dq, t.dl, t.l, q)
}

func (t gram) inverse(q, x []float64) bool {
	k := t.k
	factor := make([]lane.V, k*k)
	for i := range k {
		for j := range k {
			if v := x[i*k+j]; !(math.Abs(v-x[j*k+i]) <= rounding*max(1, math.Abs(v))) {
				return false
			}
		}
	}
	lane.Load(factor, lane.Data(x))
	linalg.Cholesky(factor, k)
	l := make([]float64, k*k)
	for i := range l {
		l[i] = factor[i][0]
	}
	return t.factor.inverse(q, l)
}
