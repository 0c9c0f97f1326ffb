package exec

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// choleskyCorr is the Cholesky factor of a correlation matrix from partial
// correlations z = tanh q, row by row below the diagonal: with rⱼ the length
// that row i has left, r₀ = 1, L[i,j] = z·rⱼ and rⱼ₊₁ = rⱼ·√(1 − z²), which ends
// as L[i,i]. The log-Jacobian, with respect to the elements below the diagonal,
// is Σ ½(i + 1 − j)·log(1 − z²), rows and columns counted from 0; with that of
// LLᵀ (gram) it is Σ ½(K − j)·log(1 − z²).
//
// Source: [Lewandowski2009] and [Stan2023]; the gradient is ours.
type choleskyCorr struct {
	k    int
	gram bool
}

func (t choleskyCorr) coordinates(int) int { return t.k * (t.k - 1) / 2 }

// power returns how often log(1 − z²) counts, twice.
func (t choleskyCorr) power(i, j int) float64 {
	if t.gram {
		return float64(t.k - j)
	}
	return float64(i + 1 - j)
}

func (t choleskyCorr) forward(x, q, dq []lane.V, lp *lane.V) {
	at := 0
	for i := range t.k {
		row := x[i*t.k : (i+1)*t.k]
		clear(row[i:])
		for l := range lane.W {
			r := 1.0
			for j := range i {
				v := q[at+j][l]
				z, e := numeric.Tanh(v), numeric.Exp(-math.Abs(v))
				row[j][l] = z * r
				r *= 2 * e / math.FMA(e, e, 1) // √(1 − z²) = 1/cosh q
				if lp != nil {
					// log √(1 − z²) = log 2 − |q| − log(1 + e^−2|q|)
					half := ln2 - math.Abs(v) - numeric.Log1p(float64(e*e))
					lp[l] = math.FMA(t.power(i, j), half, lp[l])
				}
				if dq != nil {
					dq[at+j][l] = math.FMA(-t.power(i, j), z, dq[at+j][l])
				}
			}
			row[i][l] = r
		}
		at += i
	}
}

const ln2 = 0x1.62e42fefa39efp-1 // log 2

// reverse goes back along each row with dr, the adjoint of the length left.
func (t choleskyCorr) reverse(dq, dx, x, _ []lane.V) {
	at := 0
	for i := range t.k {
		row, drow := x[i*t.k:(i+1)*t.k], dx[i*t.k:(i+1)*t.k]
		for l := range lane.W {
			r, dr := row[i][l], drow[i][l]
			for j := i - 1; j >= 0; j-- {
				v, dv := row[j][l], drow[j][l]
				before := math.Sqrt(math.FMA(v, v, float64(r*r)))
				if before == 0 || dr == 0 && dv == 0 {
					continue // no length left to share, or none asked for
				}
				c, z := r/before, v/before
				dq[at+j][l] += float64(c * math.FMA(dv, r, -float64(dr*v)))
				r, dr = before, math.FMA(dr, c, float64(dv*z))
			}
		}
		at += i
	}
}

func (t choleskyCorr) inverse(q, x []float64) bool {
	at, k := 0, t.k
	for i := range k {
		row := x[i*k : (i+1)*k]
		r := row[i]
		for _, v := range row[i+1:] {
			if v != 0 {
				return false
			}
		}
		if !(r > 0) {
			return false
		}
		for j := i - 1; j >= 0; j-- {
			v := row[j]
			before := math.Sqrt(math.FMA(v, v, float64(r*r)))
			// atanh z = log((1 + |z|)/√(1 − z²)), with the sign of z
			q[at+j] = math.Copysign(numeric.Log((before+math.Abs(v))/r), v)
			r = before
		}
		if math.Abs(r-1) > rounding {
			return false
		}
		at += i
	}
	return true
}
