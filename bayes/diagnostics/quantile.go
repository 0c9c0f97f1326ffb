package diagnostics

import "math"

// Quantile returns the quantile at probability prob of all draws: linear interpolation between order statistics
// i and i+1 with i = ⌊1 + (S−1)·prob⌋, the default (type 7) of R.
//
// Shapes: chains is [chain][draw], all of equal length ≥ 1; 0 ≤ prob ≤ 1.
// Result: NaN for other prob and by the package's policy.
// Source: [HyndmanFan1996] definition 7; values of R 4.2.2 stats::quantile.
func Quantile(chains [][]float64, prob float64) float64 {
	var p pool
	if !p.load(chains) || !(prob >= 0 && prob <= 1) {
		return math.NaN()
	}
	p.sort()
	return p.quantile(prob)
}

// quantile needs the sorted draws and 0 ≤ prob ≤ 1. Its steps and roundings are those of R, so that "draw ≤ quantile"
// means the same there.
func (p *pool) quantile(prob float64) float64 {
	x := p.sorted.values
	index, h := math.Modf(1 + float64(float64(len(x)-1)*prob))
	i := int(index) - 1
	if h == 0 || x[i+1] == x[i] {
		return x[i]
	}
	return float64((1-h)*x[i]) + float64(h*x[i+1])
}
