package lane

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// The kernels here are log likelihoods of data y given a linear predictor eta,
// n rows: they add the sum over rows to total and the derivatives to dEta,
// unless that is nil.

// factors is how many 1 + e ≤ 2 are multiplied before their logarithm is taken.
const factors = 512

// BernoulliLogit is the log likelihood of y, 0 or 1, with probability
// 1/(1 + e^−eta) of 1: −log(1 + e^t), t = ±eta. One logarithm serves 512 rows;
// their product is kept less 1, so that a sum of tiny terms is exact.
func BernoulliLogit(total *V, dEta, eta []V, y []float64) {
	for first := 0; first < len(y); first += factors {
		n := min(factors, len(y)-first)
		var out [2]V // Σ max(t, 0) and Π(1 + e^−|t|) − 1
		d, x, z := tile(dEta, first, n), eta[first:first+n], y[first:first+n]
		if !fastBernoulliLogit(&out[0], start(d), &x[0], &z[0], n) {
			bernoulliLogit(&out, d, x, z)
		}
		Log1p(out[1:], out[1:])
		for l := range W {
			total[l] -= out[0][l] + out[1][l]
		}
	}
}

func bernoulliLogit(out *[2]V, dEta, eta []V, y []float64) {
	var sink V
	for i := range y {
		sign, d := 1-float64(2*y[i]), &sink
		if dEta != nil {
			d = &dEta[i]
		}
		for l, x := range &eta[i] {
			t, e := float64(sign*x), numeric.Exp(-math.Abs(x))
			large := 1 / (1 + e)
			slope := float64(e * large)
			if t > 0 {
				slope = large
			}
			out[0][l] += max(t, 0)
			out[1][l] = math.FMA(e, 1+out[1][l], out[1][l])
			d[l] = math.FMA(-sign, slope, d[l])
		}
	}
}

// PoissonLog is the log likelihood of counts y with mean e^eta; norm is log y!.
func PoissonLog(total *V, dEta, eta []V, y, norm []float64) {
	for first := 0; first < len(y); first += tileRowsMost {
		n := min(tileRowsMost, len(y)-first)
		d, x, z, c := tile(dEta, first, n), eta[first:first+n], y[first:first+n], norm[first:first+n]
		if !fastPoissonLog(total, start(d), &x[0], &z[0], &c[0], n) {
			poissonLog(total, d, x, z, c)
		}
	}
}

func poissonLog(total *V, dEta, eta []V, y, norm []float64) {
	var sink V
	for i := range y {
		d := &sink
		if dEta != nil {
			d = &dEta[i]
		}
		for l, x := range &eta[i] {
			rate := numeric.Exp(x)
			total[l] += math.FMA(y[i], x, -rate) - norm[i]
			d[l] += y[i] - rate
		}
	}
}

// BinomialLogit is the log likelihood of y successes among trials, data, with
// probability 1/(1 + e^−eta) each; norm is log C(trials, y).
func BinomialLogit(total *V, dEta, eta []V, y []float64, trials Arg, norm []float64) {
	for first := 0; first < len(y); first += tileRowsMost {
		n := min(tileRowsMost, len(y)-first)
		d, x, z, c := tile(dEta, first, n), eta[first:first+n], y[first:first+n], norm[first:first+n]
		part := trials
		part.D = trials.D[first*trials.Step:]
		if !fastBinomialLogit(total, start(d), &x[0], &z[0], part.data(n), &c[0], 8*part.Step, n) {
			binomialLogit(total, d, x, z, part, c)
		}
	}
}

func binomialLogit(total *V, dEta, eta []V, y []float64, trials Arg, norm []float64) {
	var sink V
	for i := range y {
		n, d := trials.D[i*trials.Step], &sink
		if dEta != nil {
			d = &dEta[i]
		}
		for l, x := range &eta[i] {
			e := numeric.Exp(-math.Abs(x))
			likely, unlikely, sign := y[i], n-y[i], 1.0
			if x < 0 {
				likely, unlikely, sign = unlikely, likely, -1
			}
			large := 1 / (1 + e)
			v := math.FMA(-n, numeric.Log1p(e), norm[i])
			total[l] += math.FMA(-unlikely, math.Abs(x), v)
			d[l] = math.FMA(sign, math.FMA(likely, float64(e*large), -float64(unlikely*large)), d[l])
		}
	}
}

// tileRowsMost keeps a call of assembly short.
const tileRowsMost = 4096

// tile returns rows of x from first, nil if x is.
func tile(x []V, first, n int) []V {
	if x == nil {
		return nil
	}
	return x[first : first+n]
}

// start returns the first row of x, nil if there is none.
func start(x []V) *V {
	if x == nil {
		return nil
	}
	return &x[0]
}
