package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// Noise of the densities that have no distribution function here, and of the
// normal, whose noise is read off.

func (normal) Law() ir.Law  { return ir.StdNormal }
func (normal) Coarse() bool { return false }
func (normal) FromNoise(u float64, p [][]float64) float64 {
	return math.FMA(positiveOrNaN(p[1][0]), u, p[0][0])
}
func (normal) Noise(x, _ float64, p [][]float64) float64 {
	return (x - p[0][0]) / positiveOrNaN(p[1][0])
}

func (logNormal) Law() ir.Law  { return ir.StdNormal }
func (logNormal) Coarse() bool { return false }
func (logNormal) FromNoise(u float64, p [][]float64) float64 {
	return numeric.Exp(math.FMA(positiveOrNaN(p[1][0]), u, p[0][0]))
}
func (logNormal) Noise(x, _ float64, p [][]float64) float64 {
	return (numeric.Log(x) - p[0][0]) / positiveOrNaN(p[1][0])
}

// The noise of a Bernoulli number is uniform: it is 1 where that is below p.
func (bernoulli) Law() ir.Law  { return ir.StdUniform }
func (bernoulli) Coarse() bool { return true }
func (bernoulli) FromNoise(u float64, p [][]float64) float64 {
	if !(p[0][0] >= 0 && p[0][0] <= 1) {
		return math.NaN()
	}
	return number(u < p[0][0])
}
func (bernoulli) FromNoiseRows(y []lane.V, u lane.Arg, p []lane.Arg) {
	lane.Below(y, u, p[0])
	var buf lane.V
	for i := range y {
		for l, v := range p[0].At(i, &buf) {
			if !(v >= 0 && v <= 1) {
				y[i][l] = math.NaN()
			}
		}
	}
}
func (bernoulli) Noise(x, v float64, p [][]float64) float64 {
	switch prob := p[0][0]; {
	case x == 1 && prob > 0 && prob <= 1:
		return min(float64(v*prob), math.Nextafter(prob, 0))
	case x == 0 && prob >= 0 && prob < 1:
		return max(math.FMA(v, 1-prob, prob), prob)
	}
	return math.NaN()
}

// With a logit that is logistic noise below eta.
func (bernoulliLogit) Law() ir.Law  { return ir.StdLogistic }
func (bernoulliLogit) Coarse() bool { return true }
func (bernoulliLogit) FromNoise(u float64, p [][]float64) float64 {
	if math.IsNaN(p[0][0]) {
		return math.NaN()
	}
	return number(u < p[0][0])
}
func (bernoulliLogit) FromNoiseRows(y []lane.V, u lane.Arg, p []lane.Arg) { lane.Below(y, u, p[0]) }
func (bernoulliLogit) Noise(x, v float64, p [][]float64) float64 {
	eta := p[0][0]
	logV, rest := numeric.Log(v), log1m(v)
	at := logitTails(eta)
	switch {
	case x == 1 && eta > math.Inf(-1): // v·F(eta) is F there
		u := noiseAt(ir.StdLogistic, ir.Tails{Lower: logV + at.Lower, Upper: numeric.LogAddExp(rest, logV+at.Upper)})
		return min(u, math.Nextafter(eta, math.Inf(-1)))
	case x == 0 && eta < math.Inf(1):
		u := noiseAt(ir.StdLogistic, ir.Tails{Lower: numeric.LogAddExp(at.Lower+rest, logV), Upper: rest + at.Upper})
		return max(u, eta)
	}
	return math.NaN()
}

// The noise of a category is uniform: the first category at which the cumulated
// probabilities reach it.
func (categorical) Law() ir.Law  { return ir.StdUniform }
func (categorical) Coarse() bool { return true }
func (categorical) FromNoise(u float64, p [][]float64) float64 {
	return categoryAt(u, len(p[0]), func(k int) float64 { return p[0][k] })
}
func (categorical) Noise(x, v float64, p [][]float64) float64 {
	return categoryNoise(x, v, len(p[0]), func(k int) float64 { return p[0][k] })
}

func (categoricalLogit) Law() ir.Law  { return ir.StdUniform }
func (categoricalLogit) Coarse() bool { return true }
func (categoricalLogit) FromNoise(u float64, p [][]float64) float64 {
	return categoryAt(u, len(p[0]), weightsOf(p[0]))
}
func (categoricalLogit) Noise(x, v float64, p [][]float64) float64 {
	return categoryNoise(x, v, len(p[0]), weightsOf(p[0]))
}

// weightsOf returns the weights of categories, of which the largest is 1.
func weightsOf(logits []float64) func(k int) float64 {
	largest := math.Inf(-1)
	for _, l := range logits {
		if math.IsNaN(l) {
			largest = l
			break
		}
		largest = max(largest, l)
	}
	return func(k int) float64 { return numeric.Exp(logits[k] - largest) }
}

// categoryAt returns the first of n categories at which the sum of the weights
// reaches u of the whole: to the bit what rng.Categorical draws with u.
func categoryAt(u float64, n int, weight func(k int) float64) float64 {
	sum := 0.0
	for k := range n {
		w := weight(k)
		if !(w >= 0) {
			return math.NaN()
		}
		sum += w
	}
	if !(sum > 0 && sum <= math.MaxFloat64) {
		return math.NaN()
	}
	target := float64(u * sum)
	last, cumulated := math.NaN(), 0.0
	for k := range n {
		w := weight(k)
		if w == 0 {
			continue
		}
		last, cumulated = float64(k), cumulated+w
		if target <= cumulated {
			break
		}
	}
	return last
}

// categoryNoise returns what lies v of the way through the noise of category x.
func categoryNoise(x, v float64, n int, weight func(k int) float64) float64 {
	at, ok := category(x, n)
	if !ok || float64(at) != x || !(weight(at) > 0) {
		return math.NaN()
	}
	sum, before := 0.0, 0.0
	for k := range n {
		if k == at {
			before = sum
		}
		sum += weight(k)
	}
	for _, v := range [...]float64{v, 0.5} {
		if u := math.FMA(v, weight(at), before) / sum; categoryAt(u, n, weight) == x {
			return u
		}
	}
	return math.NaN()
}

// The noise of a grade is that of what lies behind it, added to eta.
func (orderedLogistic) Law() ir.Law  { return ir.StdLogistic }
func (orderedLogistic) Coarse() bool { return true }
func (orderedLogistic) FromNoise(u float64, p [][]float64) float64 {
	return gradeDrawn(p[0][0]+u, p[1])
}
func (orderedLogistic) Noise(x, v float64, p [][]float64) float64 {
	return gradeNoise(ir.StdLogistic, x, v, p[0][0], p[1])
}

func (orderedProbit) Law() ir.Law  { return ir.StdNormal }
func (orderedProbit) Coarse() bool { return true }
func (orderedProbit) FromNoise(u float64, p [][]float64) float64 {
	return gradeDrawn(p[0][0]+u, p[1])
}
func (orderedProbit) Noise(x, v float64, p [][]float64) float64 {
	return gradeNoise(ir.StdNormal, x, v, p[0][0], p[1])
}

// gradeNoise returns what lies v of the way through the noise of grade x.
func gradeNoise(law ir.Law, x, v, eta float64, cuts []float64) float64 {
	k, ok := category(x, len(cuts)+1)
	if !ok || float64(k) != x {
		return math.NaN()
	}
	from, to := belowAll, aboveAll
	if k > 0 {
		from = level(law, cuts[k-1]-eta)
	}
	if k < len(cuts) {
		to = level(law, cuts[k]-eta)
	}
	for _, v := range [...]float64{v, 0.5} {
		if u := noiseAt(law, mixed(&from, &to, v)); gradeDrawn(eta+u, cuts) == x {
			return u
		}
	}
	return math.NaN()
}

// Of what is truncated, noise is that of its own distribution function: the share
// of what lies between the limits.
func (t truncated) Law() ir.Law  { return quantiled{t.d}.Law() }
func (t truncated) Coarse() bool { return t.d.Domain().Integer }
func (t truncated) FromNoise(u float64, p [][]float64) float64 {
	params := three(p[:t.n])
	from, upTo := tailsAt(t.d, t.before(p[t.n][0]), params), tailsAt(t.d, p[t.n+1][0], params)
	at := level(t.Law(), u)
	if w := between(&from, &upTo); math.IsNaN(w.logP) || math.IsInf(w.logP, -1) {
		return math.NaN()
	}
	x := quantileAt(t.d, ir.Tails{
		Lower: numeric.LogAddExp(from.Lower+at.Upper, upTo.Lower+at.Lower),
		Upper: numeric.LogAddExp(from.Upper+at.Upper, upTo.Upper+at.Lower),
	}, params)
	return min(max(x, p[t.n][0]), p[t.n+1][0])
}
func (t truncated) Noise(x, v float64, p [][]float64) float64 {
	lo, hi, params := p[t.n][0], p[t.n+1][0], three(p[:t.n])
	if !(x >= lo && x <= hi) {
		return math.NaN()
	}
	first, last := tailsAt(t.d, t.before(lo), params), tailsAt(t.d, hi, params)
	share := func(x float64) ir.Tails {
		at, all := tailsAt(t.d, x, params), between(&first, &last)
		return ir.Tails{Lower: between(&first, &at).logP - all.logP, Upper: between(&at, &last).logP - all.logP}
	}
	to := share(x)
	if !t.Coarse() {
		return noiseAt(t.Law(), to)
	}
	from := share(x - 1)
	for _, v := range [...]float64{v, 0.5} {
		if u := noiseAt(t.Law(), mixed(&from, &to, v)); t.FromNoise(u, p) == x {
			return u
		}
	}
	return math.NaN()
}

// What an instrument records at a limit lies beyond it.
func (c censored) Law() ir.Law  { return quantiled{c.d}.Law() }
func (c censored) Coarse() bool { return true }
func (c censored) FromNoise(u float64, p [][]float64) float64 {
	return min(max(quantiled{c.d}.FromNoise(u, p[:c.n]), p[c.n][0]), p[c.n+1][0])
}
func (c censored) Noise(x, v float64, p [][]float64) float64 {
	lo, hi, params := p[c.n][0], p[c.n+1][0], three(p[:c.n])
	from, to := belowAll, aboveAll
	switch {
	case x <= lo:
		to = tailsAt(c.d, lo, params)
	case x >= hi:
		from = tailsAt(c.d, c.before(hi), params)
	default:
		return quantiled{c.d}.Noise(x, v, p[:c.n])
	}
	return noiseAt(c.Law(), mixed(&from, &to, v))
}
