package causal_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// linear is a regression of few rows with coefficients ~ Normal(0, wide): given
// the deviation of the noise its posterior is normal, and over the deviation,
// whose prior is exponential with mean 1, an integral of one dimension.
type linear struct {
	z, y []float64
	x    []int
	fits []linearFit // at points over the deviation
	wide float64     // of the prior
}

// linearFit is the posterior given a deviation, and the posterior weight of that.
type linearFit struct {
	weight float64
	mean   *mat.VecDense
	cov    *mat.SymDense
}

// newLinear draws rows and integrates by columns: 1, x, z and, if asked for, x·z.
func newLinear(n int, interaction bool, wide float64) *linear {
	src := rand.New(rand.NewPCG(1, 1))
	l := &linear{z: noise(src, n), y: noise(src, n), x: make([]int, n), wide: wide}
	k := 3
	if interaction {
		k = 4
	}
	design := mat.NewDense(n, k, nil)
	for i := range n {
		if src.NormFloat64()+l.z[i] > 0 {
			l.x[i] = 1
		}
		l.z[i] += 1
		x := float64(l.x[i])
		l.y[i] += 1 + 2*x + 1.5*l.z[i]
		if design.SetRow(i, []float64{1, x, l.z[i], x * l.z[i]}[:k]); interaction {
			l.y[i] += 2 * x * l.z[i]
		}
	}
	l.integrate(design)
	return l
}

// integrate fills fits with 2000 points of log deviation: its posterior is smooth
// and nearly none at both ends, where the trapezoidal rule is exact to rounding.
//
// Source: [Gelman2013] §14.8 for the prior as further rows.
func (l *linear) integrate(design *mat.Dense) {
	n, k := design.Dims()
	y := mat.NewVecDense(n, l.y)
	var gram mat.SymDense
	gram.SymOuterK(1, design.T())
	var moment mat.VecDense
	moment.MulVec(design.T(), y)
	square := mat.Dot(y, y)
	const points, low, high = 2000, -3, 3 // e^-3 to e^3 of a deviation near 1
	total, logs := 0.0, make([]float64, points)
	l.fits = make([]linearFit, points)
	for p := range points {
		log := low + (high-low)*float64(p)/(points-1)
		sd := math.Exp(log)
		precision := mat.NewSymDense(k, nil)
		precision.ScaleSym(1/(sd*sd), &gram)
		for j := range k {
			precision.SetSym(j, j, precision.At(j, j)+1/(l.wide*l.wide))
		}
		var chol mat.Cholesky
		if !chol.Factorize(precision) {
			panic("not positive definite")
		}
		f := &l.fits[p]
		f.mean, f.cov = mat.NewVecDense(k, nil), mat.NewSymDense(k, nil)
		var scaled mat.VecDense
		scaled.ScaleVec(1/(sd*sd), &moment)
		if err := chol.SolveVecTo(f.mean, &scaled); err != nil {
			panic(err)
		}
		if err := chol.InverseTo(f.cov); err != nil {
			panic(err)
		}
		// Evidence of y, prior Exponential(1) of sd, and the Jacobian sd of its log.
		logs[p] = -float64(n)*log - chol.LogDet()/2 - (square/(sd*sd)-mat.Dot(f.mean, &scaled))/2 - sd + log
	}
	for p := range logs {
		l.fits[p].weight = math.Exp(logs[p] - logs[points/2])
		total += l.fits[p].weight
	}
	for p := range l.fits {
		l.fits[p].weight /= total
	}
}

// of returns mean and variance of c·b, and its distribution function.
func (l *linear) of(c ...float64) (mean, variance float64, below func(v float64) float64) {
	at := mat.NewVecDense(len(c), c)
	second := 0.0
	parts := make([][3]float64, len(l.fits))
	for i, f := range l.fits {
		m, v := mat.Dot(at, f.mean), mat.Inner(at, f.cov, at)
		parts[i] = [3]float64{f.weight, m, math.Sqrt(v)}
		mean += f.weight * m
		second += f.weight * (v + m*m)
	}
	return mean, second - mean*mean, func(v float64) (p float64) {
		for _, part := range parts {
			p += part[0] * distuv.UnitNormal.CDF((v-part[1])/part[2])
		}
		return p
	}
}

func (l *linear) effects(t *testing.T, formula string, sample bool, draws int) *causal.Effects {
	t.Helper()
	data := tableOf(t, bayes.Col("z", l.z), bayes.Col("x", l.x), bayes.Col("y", l.y))
	e := identified(t, "dag { z -> x; z -> y; x -> y }", causal.ATE("x", "y"))
	return plugged(t, causal.PlugIn{Seed: 2, Sample: sample, Models: map[string]string{"y": formula},
		Priors: map[string]map[string]bayes.Dist{"y": {"Intercept": bayes.Normal(0, l.wide), "b": bayes.Normal(0, l.wide), "sigma": bayes.Exponential(1)}},
		Infer:  mcmc.Config{Chains: 8, Draws: draws / 8, Thin: 4, Seed: 9}}, e, data)
}

// hasMoments says whether nearly independent draws have a mean and a variance. The
// statistics are their distances in standard errors, that of the variance by the
// draws' fourth moment; each is approximately standard normal and passes 5.03 with
// probability 5e-7.
func hasMoments(v bayes.RV, mean, variance float64) bool {
	const limit = 5.03
	n := float64(len(v.Values()))
	second, fourth := 0.0, 0.0
	for _, x := range v.Values() {
		d := (x - mean) * (x - mean)
		second, fourth = second+d/n, fourth+d*d/n
	}
	return math.Abs(v.Mean()-mean) < limit*math.Sqrt(variance/n) &&
		math.Abs(second-variance) < limit*math.Sqrt((fourth-second*second)/n)
}

// hasQuantiles counts the draws below points of a distribution function at and
// beyond which 2.5, 25, 50, 75 and 97.5 % lie: binomial numbers, off by more than
// 5.2 standard deviations with probability 2e-7 each.
func hasQuantiles(v bayes.RV, below func(v float64) float64) bool {
	n := float64(len(v.Values()))
	for _, p := range []float64{0.025, 0.25, 0.5, 0.75, 0.975} {
		count := 0.0
		for _, x := range v.Values() {
			if below(x) <= p {
				count++
			}
		}
		if math.Abs(count-n*p) > 5.2*math.Sqrt(n*p*(1-p)) {
			return false
		}
	}
	return true
}

// TestPlugInLinear: of a linear outcome without interactions the effect is the
// treatment's coefficient, whatever the weights of the rows: mean, variance and
// quantiles of its posterior are those of Gaussian algebra. Planted errors: the
// normal distribution of least squares with its deviation taken for the truth, and
// a prior of an eighth of the width.
func TestPlugInLinear(t *testing.T) {
	const rows, draws, wide = 6, 8000, 10.0
	l := newLinear(rows, false, wide)
	f := l.effects(t, "y ~ x + z", false, draws)
	mean, variance, below := l.of(0, 1, 0)
	if ate := f.ATE(); !hasMoments(ate, mean, variance) || !hasQuantiles(ate, below) {
		t.Errorf("%v, want mean %.4f and deviation %.4f", ate, mean, math.Sqrt(variance))
	}
	if hasQuantiles(f.ATE(), distuv.Normal{Mu: mean, Sigma: math.Sqrt(variance)}.CDF) {
		t.Error("a normal distribution passes")
	}
	mean, variance, below = newLinear(rows, false, wide/8).of(0, 1, 0)
	if hasMoments(f.ATE(), mean, variance) || hasQuantiles(f.ATE(), below) {
		t.Error("the posterior of another prior passes")
	}

	att, err := f.ATT()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range f.ATE().Values() {
		if math.Abs(v-att.Values()[i]) > 1e-9 {
			t.Fatalf("draw %d: ATE %v, ATT %v", i, v, att.Values()[i])
		}
	}
	dose, err := f.DoseResponse(context.Background(), 0, 0.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	at := dose.Means()
	if d := (at[2] - at[1]) - (at[1] - at[0]); math.Abs(d) > 1e-9 {
		t.Errorf("dose response %v is not a line", at)
	}
	if math.Abs(f.ATE().Mean()-(at[2]-at[0])) > 1e-9 {
		t.Errorf("ATE %v, of the curve %v", f.ATE(), at[2]-at[0])
	}
}

// TestPlugInLinearBootstrap: with an interaction the effect is b₁ + b₃Z where Z is
// the mean of z by the Bayesian bootstrap, of mean z̄ and variance
// Σ(z−z̄)²/(n(n+1)) and independent of b: its variance is that of b₁ + b₃z̄ and
// E[b₃²]·Var Z, over all rows for the ATE and over the treated for the ATT. The
// effect in the rows has the first part alone, exact quantiles too. Planted errors:
// each taken for the other.
func TestPlugInLinearBootstrap(t *testing.T) {
	const rows, draws = 12, 8000
	l := newLinear(rows, true, 10)
	weighted, sample := l.effects(t, "y ~ x * z", false, draws), l.effects(t, "y ~ x * z", true, draws)
	slope, slopes, _ := l.of(0, 0, 0, 1)
	for _, group := range []struct {
		name string
		in   func(i int) bool
		of   func(f *causal.Effects) (bayes.RV, error)
	}{
		{"ATE", func(int) bool { return true }, func(f *causal.Effects) (bayes.RV, error) { return f.ATE(), nil }},
		{"ATT", func(i int) bool { return l.x[i] == 1 }, (*causal.Effects).ATT},
	} {
		n, centre, spread := 0.0, 0.0, 0.0
		for i, z := range l.z {
			if group.in(i) {
				n, centre = n+1, centre+z
			}
		}
		centre /= n
		for i, z := range l.z {
			if group.in(i) {
				spread += (z - centre) * (z - centre) / (n * (n + 1))
			}
		}
		mean, variance, below := l.of(0, 1, 0, centre)
		more := (slopes + slope*slope) * spread
		population, err := group.of(weighted)
		if err != nil {
			t.Fatal(err)
		}
		inRows, err := group.of(sample)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: in the rows %v, want %.4f ± %.4f; in the population %v, want ± %.4f", group.name, inRows, mean, math.Sqrt(variance), population, math.Sqrt(variance+more))
		if !hasMoments(population, mean, variance+more) {
			t.Errorf("%s in the population: %v", group.name, population)
		}
		if !hasMoments(inRows, mean, variance) || !hasQuantiles(inRows, below) {
			t.Errorf("%s in the rows: %v", group.name, inRows)
		}
		if hasMoments(population, mean, variance) || hasMoments(inRows, mean, variance+more) {
			t.Errorf("%s: rows and population are taken for each other", group.name)
		}
	}
}
