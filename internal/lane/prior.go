package lane

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// The kernels here serve the priors of single parameters, of which a model has
// many and each has few rows.

// InverseScale writes 1/scale and −log scale − c, NaN unless the scale is
// positive.
func InverseScale(inv, norm, scale *V, c float64) {
	if fastInverseScale(inv, norm, scale, c) {
		return
	}
	for l, s := range scale {
		inv[l], norm[l] = 1/s, -numeric.Log(s)-c
		if s == 0 {
			norm[l] = math.NaN()
		}
	}
}

// Positive writes e^q into x, adds the log-Jacobian q to lp and its derivative 1
// to dq; both may be nil.
func Positive(x, q, dq []V, lp *V) {
	n := len(q)
	if n > 0 && fastPositive(&x[:n][0], &q[0], start(dq), lp, n) {
		return
	}
	for i := range q {
		for l, v := range &q[i] {
			x[i][l] = numeric.Exp(v)
			if lp != nil {
				lp[l] += v
			}
			if dq != nil {
				dq[i][l]++
			}
		}
	}
}

// Fold turns the log density of a distribution symmetric about 0, of rows x,
// into that of its absolute value: twice as dense above 0, nothing below.
func Fold(total *V, x []V) {
	if n := len(x); n == 0 || !fastFold(total, &x[0], n) {
		for i := range x {
			for l, v := range &x[i] {
				if v < 0 {
					total[l] = math.Inf(-1)
				} else {
					total[l] += math.Ln2
				}
			}
		}
	}
}

// Cauchy adds the log densities norm − log(1 + z²), z = (x − loc)·inv, of rows x
// to total, and the derivatives to dx and dScale unless nil.
func Cauchy(total *V, x, dx []V, loc, inv, norm, dScale *V) {
	for first := 0; first < len(x); {
		n, done := min(tileRowsMost, len(x)-first), 0
		d := tile(dx, first, n)
		fastCauchy(total, &x[first], start(d), loc, inv, norm, dScale, &done, n)
		if first += done; done < n { // Go is all there is, or a row is extreme
			cauchy(total, &x[first], start(tile(dx, first, 1)), loc, inv, norm, dScale)
			first++
		}
	}
}

func cauchy(total, x, dx, loc, inv, norm, dScale *V) {
	var z, tail, slope, share V
	for l := range z {
		z[l] = float64((x[l] - loc[l]) * inv[l])
	}
	HeavyTails(&z, &tail, &slope, &share)
	for l := range z {
		total[l] += norm[l] - tail[l]
		if dx != nil {
			dx[l] -= float64(2 * slope[l] * inv[l])
		}
		if dScale != nil {
			dScale[l] += float64(inv[l] * math.FMA(2, share[l], -1))
		}
	}
}

// HeavyTail returns log(1 + w²), w/(1 + w²) and w²/(1 + w²), also where w²
// overflows.
func HeavyTail(w float64) (tail, slope, share float64) {
	if math.Abs(w) > 0x1p27 { // 1/w² is below half an ulp of 1
		return float64(2 * numeric.Log(math.Abs(w))), 1 / w, 1
	}
	square := float64(w * w)
	inv := 1 / (1 + square)
	return numeric.Log1p(square), float64(w * inv), float64(square * inv)
}

// HeavyTails is HeavyTail in every lane.
func HeavyTails(w, tail, slope, share *V) {
	var square, log [1]V
	for l, v := range w {
		square[0][l] = float64(v * v)
	}
	Log1p(log[:], square[:])
	for l, v := range w {
		if math.Abs(v) > 0x1p27 {
			tail[l], slope[l], share[l] = HeavyTail(v)
			continue
		}
		inv := 1 / (1 + square[0][l])
		tail[l], slope[l], share[l] = log[0][l], float64(v*inv), float64(square[0][l]*inv)
	}
}
