package criticism

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
)

// Quantity is a test quantity: a number that a data set has, by which it is
// compared with data sets that the model makes. Choose those that matter to
// the question and that no parameter is fitted to: a normal model repeats mean
// and standard deviation of nearly any data, but not their extremes.
type Quantity struct {
	Name string // in tables and figures
	// Of computes it. It must not keep or change y, which is used again.
	Of func(y []float64) float64

	// each is Of for a quantity that depends on the parameters as well: given
	// the data set of each draw, its value at that draw.
	each func(set func(draw int) []float64) (bayes.RV, error)
}

// Mean is the test quantity ȳ.
func Mean() Quantity {
	return Quantity{Name: "mean", Of: func(y []float64) float64 { return stat.Mean(y, nil) }}
}

// SD is the standard deviation, with divisor n − 1; NaN for one value.
func SD() Quantity {
	return Quantity{Name: "sd", Of: func(y []float64) float64 { return math.Sqrt(variance(y)) }}
}

// Min is the smallest value.
func Min() Quantity { return Quantity{Name: "min", Of: slices.Min[[]float64]} }

// Max is the largest value.
func Max() Quantity { return Quantity{Name: "max", Of: slices.Max[[]float64]} }

// SampleQuantile is the p-quantile, 0 ≤ p ≤ 1, linear between order statistics
// as [bayes.RV.Quantile] is; NaN for other p.
//
// Source: [HyndmanFan1996] definition 7.
func SampleQuantile(p float64) Quantity {
	return Quantity{Name: "q" + strconv.FormatFloat(100*p, 'g', 4, 64), Of: func(y []float64) float64 {
		if !(p >= 0 && p <= 1) {
			return math.NaN()
		}
		sorted := slices.Sorted(slices.Values(y))
		at := p * float64(len(y)-1)
		below := int(at)
		above := min(below+1, len(y)-1)
		return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
	}}
}

// Zeros is the share of values that are 0, for counts.
func Zeros() Quantity {
	return Quantity{Name: "zeros", Of: func(y []float64) float64 {
		n := 0
		for _, v := range y {
			if v == 0 {
				n++
			}
		}
		return float64(n) / float64(len(y))
	}}
}

// Autocorrelation is the correlation of values with those lag places later,
// 0 < lag < n, in the order of the data; NaN for other lags and for data that
// are all equal.
//
// Source: Σ (y_t − ȳ)(y_{t+lag} − ȳ) / Σ (y_t − ȳ)², [Gelman2013] §6.3.
func Autocorrelation(lag int) Quantity {
	return Quantity{Name: "lag " + strconv.Itoa(lag), Of: func(y []float64) float64 {
		if lag < 1 || lag >= len(y) {
			return math.NaN()
		}
		mean, products, squares := stat.Mean(y, nil), 0.0, 0.0
		for t, v := range y {
			squares += (v - mean) * (v - mean)
			if t >= lag {
				products += (v - mean) * (y[t-lag] - mean)
			}
		}
		return products / squares
	}}
}

// Discrepancy is a test quantity that depends on the parameters too, such as
// χ² = Σ (y − E(y|θ))² / Var(y|θ). f gets a data set and the parameters of a
// draw in a struct with tagged fields, as for [bayes.Derive]:
//
//	type params struct {
//		Rate []float64 `bayes:"rate"`
//	}
//	criticism.Discrepancy("chi-square", draws, func(y []float64, p params) float64 { … })
//
// The draws are those that the replicated data were made from.
//
// Source: [GelmanMengStern1996].
func Discrepancy[P any](name string, draws bayes.Drawer, f func(y []float64, p P) float64) Quantity {
	return Quantity{Name: name, each: func(set func(draw int) []float64) (bayes.RV, error) {
		draw := -1
		return bayes.Derive(draws, name, func(p P) float64 {
			draw++
			return f(set(draw), p)
		})
	}}
}
