package bn

import (
	"math"
	"slices"
)

// interval sums draws up, and sorts them.
func interval(draws []float64, level float64) (i Interval) {
	n := float64(len(draws))
	for _, v := range draws {
		i.Mean += v / n
	}
	for _, v := range draws {
		i.SD = math.FMA(v-i.Mean, v-i.Mean, i.SD)
	}
	i.SD = math.Sqrt(i.SD / (n - 1))
	slices.Sort(draws)
	i.Lower, i.Upper = quantile(draws, (1-level)/2), quantile(draws, (1+level)/2)
	return i
}

// quantile interpolates between sorted draws, as R's type 7 does.
func quantile(sorted []float64, p float64) float64 {
	at := float64(p * float64(len(sorted)-1)) // rounded: a fused product would differ between CPUs
	k := min(int(at), len(sorted)-2)
	return math.FMA(at-float64(k), sorted[k+1]-sorted[k], sorted[k])
}
