package plot

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot/plotter"
)

const (
	gridPoints = 256 // of a curve: finer than a printed line
	reach      = 6   // bandwidths, beyond which a Gaussian kernel has a mass of 2e-9
)

// kernelDensity returns points of the Gaussian kernel density of a sample from
// its smallest to its largest value. What a kernel would put outside is
// reflected, so that a density that ends abruptly, as at 0, does so in the
// picture.
//
// Shapes: x and its weights, which sum to 1; nil weights are equal.
// Result: 256 points; a constant sample gives a vertical line of height 1.
// Source: bandwidth [Silverman1986] eq. 3.31, with the effective number 1/Σw²
// of weighted values in place of n; reflection §2.10.
// Cost: O(n log n + n·grid).
func kernelDensity(x, weights []float64) plotter.XYs {
	order := make([]int, len(x))
	sorted := slices.Clone(x)
	floats.Argsort(sorted, order)
	w := make([]float64, len(x))
	for i, k := range order {
		w[i] = 1 / float64(len(x))
		if weights != nil {
			w[i] = weights[k]
		}
	}
	lo, hi := sorted[0], sorted[len(sorted)-1]
	h := bandwidth(sorted, w)
	if !(h > 0) || !(hi > lo) {
		return plotter.XYs{{X: lo, Y: 0}, {X: lo, Y: 1}}
	}
	curve := make(plotter.XYs, gridPoints)
	for g := range curve {
		t := lo + (hi-lo)*float64(g)/(gridPoints-1)
		// A mirror image of the sample at each end, as far as it reaches.
		y := kernelSum(sorted, w, t, h) + kernelSum(sorted, w, 2*lo-t, h) + kernelSum(sorted, w, 2*hi-t, h)
		curve[g] = plotter.XY{X: t, Y: y}
	}
	return curve
}

// kernelSum returns Σ wᵢ φ((t − xᵢ)/h)/h over the values near t.
func kernelSum(sorted, w []float64, t, h float64) float64 {
	sum := 0.0
	for i := sort.SearchFloat64s(sorted, t-reach*h); i < len(sorted) && sorted[i] <= t+reach*h; i++ {
		z := (t - sorted[i]) / h
		sum += w[i] * math.Exp(-z*z/2)
	}
	return sum / (h * math.Sqrt(2*math.Pi))
}

// bandwidth is [Silverman1986] eq. 3.31.
func bandwidth(sorted, w []float64) float64 {
	mean := stat.Mean(sorted, w)
	variance, sumw2 := 0.0, 0.0
	for i, x := range sorted {
		variance += w[i] * (x - mean) * (x - mean)
		sumw2 += w[i] * w[i]
	}
	spread := math.Sqrt(variance / (1 - sumw2))
	quartile := func(p float64) float64 { return stat.Quantile(p, stat.LinInterp, sorted, w) }
	if iqr := quartile(0.75) - quartile(0.25); iqr > 0 { // 0 where half the draws are equal
		spread = min(spread, iqr/1.34) // 1.34: that of a normal density, ibid.
	}
	return 0.9 * spread * math.Pow(sumw2, 0.2) // n = 1/Σw², to the power −1/5
}
