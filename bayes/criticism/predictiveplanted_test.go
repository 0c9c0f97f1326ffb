package criticism

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

const (
	simulated = 200 // data sets of each planted error
	perSet    = 400 // replications of each
)

// flagged counts the simulated data sets that a check warns of.
func flagged(t *testing.T, simulate func(src rng.Source) []float64, check func(y []float64, seed uint64) (*PredictiveCheck, error)) int {
	t.Helper()
	n := 0
	for r := range uint64(simulated) {
		src := rng.New(r, "test/simulated")
		c, err := check(simulate(&src), r)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Warnings()) > 0 {
			n++
		}
	}
	return n
}

// mostFlagged is the number of data sets, each flagged with probability p at
// most, that is exceeded with probability 1e-6 at most.
func mostFlagged(p float64) int {
	for k := range simulated {
		if 1-(distuv.Binomial{N: simulated, P: p}).CDF(float64(k)) < 1e-6 {
			return k
		}
	}
	return simulated
}

// TestPredictivePlanted: statistic: number of 200 simulated data sets that are
// warned of; null distribution: binomial, with probability 2·0.01 at most under
// the right model for a prior check, twice that for a posterior one
// ([Meng1994]: P(p ≤ α) ≤ 2α); false-alarm rate 1e-6. 1/perSet is added for the
// granularity of a share of perSet draws on each side. Wrong models must go
// beyond the limit, but for what no predictive check can see, which must not.
func TestPredictivePlanted(t *testing.T) {
	ctx := context.Background()
	posterior, prior := mostFlagged(4*extreme+4./perSet), mostFlagged(2*extreme+2./perSet)
	normal := func(sd float64) func(src rng.Source) []float64 {
		return func(src rng.Source) []float64 {
			mu := rng.StdNormal(src)
			y := make([]float64, 20)
			for i := range y {
				y[i] = rng.Normal(src, mu, sd)
			}
			return y
		}
	}
	knownSD := func(y []float64, seed uint64) (*PredictiveCheck, error) {
		prog, draws := normalMean(t, y, 1, 1, perSet, seed)
		return PosteriorPredictiveCheck(ctx, y, replicate(t, prog, draws, 0, seed), SD())
	}
	counts := func(shape float64) func(src rng.Source) []float64 {
		return func(src rng.Source) []float64 {
			y := make([]float64, 20)
			for i := range y {
				rate := 5.0
				if !math.IsInf(shape, 1) {
					rate = rng.Gamma(src, shape, shape/5)
				}
				y[i] = rng.Poisson(src, rate)
			}
			return y
		}
	}
	for name, c := range map[string]struct {
		simulate func(src rng.Source) []float64
		check    func(y []float64, seed uint64) (*PredictiveCheck, error)
		limit    int
		seen     bool
	}{
		"posterior, right scale":               {normal(1), knownSD, posterior, false},
		"posterior, scale off by 2":            {normal(2), knownSD, posterior, true},
		"posterior, scale off by ½":            {normal(0.5), knownSD, posterior, true},
		"posterior, Poisson counts":            {counts(math.Inf(1)), poissonCheck(t), posterior, false},
		"posterior, overdispersed counts":      {counts(1), poissonCheck(t), posterior, true},
		"posterior, log sigma with Jacobian":   {normal(1), scaleCheck(t, 0), posterior, false},
		"posterior, no Jacobian is not seen":   {normal(1), scaleCheck(t, 1), posterior, false},
		"posterior, dropped prior is not seen": {line, lineCheck(t, 1e3, true), posterior, false},
		"prior, right":                         {line, lineCheck(t, 1, false), prior, false},
		"prior, dropped":                       {line, lineCheck(t, 1e3, false), prior, true},
	} {
		n := flagged(t, c.simulate, c.check)
		t.Logf("%s: %d of %d", name, n, simulated)
		if n > c.limit != c.seen {
			t.Errorf("%s: %d of %d data sets flagged; limit %d", name, n, simulated, c.limit)
		}
	}
}

// poissonCheck is of y ~ Poisson(rate), rate ~ Gamma(1, 0.2): its posterior is
// Gamma(1 + Σy, 0.2 + n).
func poissonCheck(t *testing.T) func(y []float64, seed uint64) (*PredictiveCheck, error) {
	return func(y []float64, seed uint64) (*PredictiveCheck, error) {
		m := bayes.NewModel("counts")
		rate := m.Param("rate", bayes.Gamma(1, 0.2))
		m.Observe(m.Data("y", y), bayes.Poisson(rate))
		prog, err := m.Compile()
		if err != nil {
			return nil, err
		}
		total := 0.0
		for _, v := range y {
			total += v
		}
		src := rng.New(seed, "test/posterior")
		values := make([]float64, perSet)
		for i := range values {
			values[i] = rng.Gamma(&src, 1+total, 0.2+float64(len(y)))
		}
		draws, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: perSet, Values: values})
		if err != nil {
			return nil, err
		}
		return PosteriorPredictiveCheck(context.Background(), y, replicate(t, prog, draws, 0, seed), SD())
	}
}

// scaleCheck is of y ~ Normal(mu, sigma) under a density ∝ 1/sigma of both. A
// target written by hand in log sigma that leaves out the Jacobian sigma has
// one power of sigma less (missing = 1): the posterior of sigma² is
// InverseGamma((n−1+missing)/2, Σ(y−ȳ)²/2), and mu given it
// Normal(ȳ, sigma/√n).
func scaleCheck(t *testing.T, missing float64) func(y []float64, seed uint64) (*PredictiveCheck, error) {
	return func(y []float64, seed uint64) (*PredictiveCheck, error) {
		m := bayes.NewModel("scale")
		mu, sigma := m.Param("mu", bayes.Flat()), m.Param("sigma", bayes.On(bayes.Lower(0), bayes.Flat()))
		m.Observe(m.Data("y", y), bayes.Normal(mu, sigma))
		prog, err := m.Compile()
		if err != nil {
			return nil, err
		}
		n, mean := float64(len(y)), Mean().Of(y)
		src := rng.New(seed, "test/posterior")
		values := make([]float64, 2*perSet)
		for i := range perSet {
			s := math.Sqrt(rng.InverseGamma(&src, (n-1+missing)/2, variance(y)*(n-1)/2))
			values[i], values[perSet+i] = rng.Normal(&src, mean, s/math.Sqrt(n)), s
		}
		draws, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: perSet, Values: values})
		if err != nil {
			return nil, err
		}
		return PosteriorPredictiveCheck(context.Background(), y, replicate(t, prog, draws, 0, seed), SD())
	}
}

// line simulates y = slope·x + noise with slope ~ Normal(0, 1).
func line(src rng.Source) []float64 {
	slope := rng.StdNormal(src)
	y := make([]float64, 20)
	for i := range y {
		y[i] = slope*place(i) + rng.StdNormal(src)
	}
	return y
}

func place(i int) float64 { return float64(i-10) / 5 }

// lineCheck is of the slope with a prior of some standard deviation: a very
// large one is what a dropped prior leaves of one that can be drawn from.
func lineCheck(t *testing.T, sd float64, posterior bool) func(y []float64, seed uint64) (*PredictiveCheck, error) {
	return func(y []float64, seed uint64) (*PredictiveCheck, error) {
		m := bayes.NewModel("line")
		x := make([]float64, len(y))
		xy, xx := 0.0, 0.0
		for i := range x {
			x[i] = place(i)
			xy += x[i] * y[i]
			xx += x[i] * x[i]
		}
		slope := m.Param("slope", bayes.Normal(0, sd))
		m.Observe(m.Data("y", y), bayes.Normal(slope.Mul(m.Data("x", x)), 1))
		prog, err := m.Compile()
		if err != nil {
			return nil, err
		}
		if !posterior {
			return PriorPredictiveCheck(context.Background(), y, replicate(t, prog, nil, perSet, seed), SD())
		}
		src := rng.New(seed, "test/posterior")
		values := make([]float64, perSet)
		for i := range values {
			precision := xx + 1/(sd*sd)
			values[i] = rng.Normal(&src, xy/precision, 1/math.Sqrt(precision))
		}
		draws, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: perSet, Values: values})
		if err != nil {
			return nil, err
		}
		return PosteriorPredictiveCheck(context.Background(), y, replicate(t, prog, draws, 0, seed), SD())
	}
}

// TestPredictiveUniform: under the right model the share of replicated data sets
// below the data's is uniform for a prior check, and less spread out for a
// posterior one. Statistic: χ² of 20 bins over 500 simulated data sets; null
// distribution: χ² with 19 degrees of freedom; false-alarm rate 1e-6. The
// posterior check of the mean, p-values of which crowd around ½, must exceed
// it: they are conservative, as documented.
func TestPredictiveUniform(t *testing.T) {
	const sets, bins, replications = 500, 20, 199
	m := bayes.NewModel("mean")
	m.Observe(m.Data("y", make([]float64, 8)), bayes.Normal(m.Param("mu", bayes.Normal(0, 1)), 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	all := replicate(t, prog, nil, sets*(replications+1), 5).Values()
	total := len(all) / 8
	counts := map[string][]float64{"prior": make([]float64, bins), "posterior": make([]float64, bins)}
	for k := range sets {
		y := make([]float64, 8)
		values := make([]float64, 0, 8*replications)
		for i := range y {
			at := all[i*total+k*(replications+1):]
			y[i] = at[0]
			values = append(values, at[1:replications+1]...)
		}
		d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y", Dims: []bayes.Dim{bayes.Size(8)}}}, Chains: 1, Draws: replications, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		v, err := d.Var("y")
		if err != nil {
			t.Fatal(err)
		}
		before, err := PriorPredictiveCheck(context.Background(), y, v, Mean())
		if err != nil {
			t.Fatal(err)
		}
		bound, draws := normalMean(t, y, 1, 1, 200, uint64(k))
		after, err := PosteriorPredictiveCheck(context.Background(), y, replicate(t, bound, draws, 0, uint64(k)), Mean())
		if err != nil {
			t.Fatal(err)
		}
		// a share of 199 draws has 200 equally likely values
		counts["prior"][int(before.Tested[0].Below*replications+0.5)*bins/(replications+1)]++
		counts["posterior"][min(int(after.Tested[0].Below*bins), bins-1)]++
	}
	limit := distuv.ChiSquared{K: bins - 1}.Quantile(1 - 1e-6)
	statistic := func(counts []float64) (x float64) {
		for _, n := range counts {
			x += (n - sets/bins) * (n - sets/bins) / (sets / bins)
		}
		return x
	}
	if x := statistic(counts["prior"]); x > limit {
		t.Errorf("χ² of prior checks is %v, limit %v: %v", x, limit, counts["prior"])
	}
	if x := statistic(counts["posterior"]); x <= limit || counts["posterior"][0]+counts["posterior"][bins-1] > 10 {
		t.Errorf("χ² of posterior checks is %v: they are not conservative: %v", x, counts["posterior"])
	}
}
