package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// choleskyCov is a lower triangular L with a positive diagonal, row by row:
// L[i,i] = e^q, the elements below it as they are. The log-Jacobian is the sum of
// the q of the diagonal; with that of LLᵀ (gram) it is K·log 2 + Σ (K − i + 1)·q,
// rows counted from 0.
//
// Source: [Stan2023].
type choleskyCov struct {
	k    int
	gram bool
}

func (t choleskyCov) coordinates(int) int { return t.k * (t.k + 1) / 2 }

// power returns how often row i's q counts.
func (t choleskyCov) power(i int) float64 {
	if t.gram {
		return float64(t.k - i + 1)
	}
	return 1
}

func (t choleskyCov) forward(x, q, dq []lane.V, lp *lane.V) {
	at := 0
	for i := range t.k {
		row := x[i*t.k : (i+1)*t.k]
		copy(row, q[at:at+i])
		clear(row[i:])
		at += i
		lane.Exp(row[i:i+1], q[at:at+1])
		for l, v := range &q[at] {
			if lp != nil {
				lp[l] = math.FMA(t.power(i), v, lp[l])
				if t.gram {
					lp[l] += ln2
				}
			}
			if dq != nil {
				dq[at][l] += t.power(i)
			}
		}
		at++
	}
}

func (t choleskyCov) reverse(dq, dx, x, _ []lane.V) {
	at := 0
	for i := range t.k {
		row, drow := x[i*t.k:(i+1)*t.k], dx[i*t.k:(i+1)*t.k]
		lane.AddTo(lane.Acc{V: dq[at:], Step: 1}, drow[:i], 1)
		at += i
		for l, v := range &drow[i] {
			addProduct(&dq[at][l], v, row[i][l])
		}
		at++
	}
}

func (t choleskyCov) inverse(q, x []float64) bool {
	at := 0
	for i := range t.k {
		row := x[i*t.k : (i+1)*t.k]
		at += copy(q[at:], row[:i])
		q[at] = numeric.Log(row[i])
		at++
		if !(row[i] > 0) {
			return false
		}
		for _, v := range row[i+1:] {
			if v != 0 {
				return false
			}
		}
	}
	return true
}
