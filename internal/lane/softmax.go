package lane

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Softmax writes exp(x − logsumexp(x)) along the axis into dst, and the
// logsumexp into lse (Outer × Inner rows). A line that is empty or −Inf
// throughout has logsumexp −Inf, one that holds +Inf has +Inf; their softmax is
// NaN.
func Softmax(dst, lse, x []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			var top, sum V
			for l := range top {
				top[l] = math.Inf(-1)
			}
			for k := range ax.N {
				for l, v := range &x[ax.row(o, k, i)] {
					if v > top[l] || v != v {
						top[l] = v
					}
				}
			}
			for k := range ax.N {
				r := ax.row(o, k, i)
				for l, v := range &x[r] {
					dst[r][l] = v - top[l]
				}
				Exp(dst[r:r+1], dst[r:r+1])
				for l, v := range &dst[r] {
					sum[l] += v
				}
			}
			s := &lse[o*ax.Inner+i]
			for l := range s {
				s[l] = top[l] + numeric.Log(sum[l])
				if math.IsInf(top[l], 0) {
					s[l] = top[l]
				}
			}
			for k := range ax.N {
				y := &dst[ax.row(o, k, i)]
				for l := range y {
					y[l] /= sum[l]
				}
			}
		}
	}
}

// SoftmaxGrad adds y∘(dy − Σ y·dy) to dx, y the softmax.
func SoftmaxGrad(dx, dy, y []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			var dot V
			for k := range ax.N {
				r := ax.row(o, k, i)
				for l, h := range &dy[r] {
					if h != 0 {
						dot[l] = math.FMA(y[r][l], h, dot[l])
					}
				}
			}
			for k := range ax.N {
				r := ax.row(o, k, i)
				for l, h := range &dy[r] {
					if h -= dot[l]; h != 0 {
						dx[r][l] = math.FMA(y[r][l], h, dx[r][l])
					}
				}
			}
		}
	}
}

// LogSumExpGrad adds dlse·softmax to dx.
func LogSumExpGrad(dx, dlse, softmax []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			h := &dlse[o*ax.Inner+i]
			for k := range ax.N {
				r := ax.row(o, k, i)
				for l := range h {
					if h[l] != 0 {
						dx[r][l] = math.FMA(h[l], softmax[r][l], dx[r][l])
					}
				}
			}
		}
	}
}
