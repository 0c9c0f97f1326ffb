package lastlayer_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/vi"
)

type reference struct {
	Features [][]float64
	Labels   []int
	Y        []float64
	Fit      struct {
		Precision     float64
		NoiseVariance float64 `json:"noise_variance"`
		Mean          []float64
		At            [][]float64
		F, Variance   [][]float64
	}
	Exact struct{ Mean, SD, Prob []float64 }
}

func references(t testing.TB) (all map[string]reference) {
	t.Helper()
	text, err := os.ReadFile("testdata/lastlayer.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

var sampler = mcmc.Config{Seed: 5, Chains: 4, Warmup: 500, Draws: 1000}

// far is beyond the largest of thirty standard normal numbers but for a
// probability of 1e-6; no test here has more.
const far = 5.5

// TestSampleExact: NUTS agrees with quadrature over weight and bias where Laplace's
// method is off, and does not with another prior. The statistics are means and
// probabilities less the exact ones, over their Monte Carlo standard errors:
// standard normal.
func TestSampleExact(t *testing.T) {
	r := references(t)["exact"]
	distance := func(precision float64) (worst float64) {
		draws, err := lastlayer.Sample(context.Background(), r.Features, r.Labels, lastlayer.Prior{Precision: precision}, sampler)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range draws.Check() {
			t.Error(w.Msg)
		}
		i := 0
		for _, name := range []string{"weight", "bias"} {
			v, err := draws.Var(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range v.Elems() {
				worst = max(worst, math.Abs(e.Mean()-r.Exact.Mean[i])/diagnostics.MCSEMean(e.ByChain()))
				worst = max(worst, math.Abs(e.SD()-r.Exact.SD[i])/diagnostics.MCSESD(e.ByChain()))
				i++
			}
		}
		heads, err := lastlayer.HeadsOf(draws, 4000)
		if err != nil {
			t.Fatal(err)
		}
		if heads.Members() != 4000 || heads.Classes() != 2 || heads.Features() != 1 {
			t.Fatalf("%d members, %d classes, %d features", heads.Members(), heads.Classes(), heads.Features())
		}
		var c predictive.Classes
		if err := heads.Classify(context.Background(), r.Fit.At, &c); err != nil {
			t.Fatal(err)
		}
		for i, want := range r.Exact.Prob {
			chains := make([][]float64, 4) // members are in order of chains
			for m := range c.Members {
				chains[m/1000] = append(chains[m/1000], math.Exp(c.At(i, m)[1]))
			}
			worst = max(worst, math.Abs(c.Mean(i, nil)[1]-want)/diagnostics.MCSEMean(chains))
		}
		return worst
	}
	if z := distance(r.Fit.Precision); !(z < far) {
		t.Errorf("off by %v standard errors", z)
	}
	if z := distance(2 * r.Fit.Precision); !(z > far) {
		t.Errorf("twice the precision is not noticed: off by %v standard errors", z)
	}
}

// TestSampleNormal: where Laplace's method is exact NUTS says the same, and not
// with twice the noise. The statistics are as in TestSampleExact.
func TestSampleNormal(t *testing.T) {
	r := references(t)["normal"]
	distance := func(noise float64) (worst float64) {
		prior := lastlayer.Prior{Precision: r.Fit.Precision, NoiseVariance: noise}
		draws, err := lastlayer.SampleNormal(context.Background(), r.Features, r.Y, prior, sampler)
		if err != nil {
			t.Fatal(err)
		}
		heads, err := lastlayer.HeadsOf(draws, 4000)
		if err != nil {
			t.Fatal(err)
		}
		var n predictive.Normals
		if err := heads.Regress(context.Background(), r.Fit.At, &n); err != nil {
			t.Fatal(err)
		}
		for i := range n.Rows {
			chains := make([][]float64, 4)
			for m := range n.Members {
				chains[m/1000] = append(chains[m/1000], n.Mean[i*n.Members+m])
			}
			mean, aleatoric, epistemic := n.Split(i)
			worst = max(worst, math.Abs(mean-r.Fit.F[i][0])/diagnostics.MCSEMean(chains))
			worst = max(worst, math.Abs(math.Sqrt(epistemic)-math.Sqrt(r.Fit.Variance[i][0]))/diagnostics.MCSESD(chains))
			if !(math.Abs(aleatoric-noise) < 1e-12) {
				t.Errorf("row %d: aleatoric %v", i, aleatoric)
			}
		}
		return worst
	}
	if z := distance(r.Fit.NoiseVariance); !(z < far) {
		t.Errorf("off by %v standard errors", z)
	}
	if z := distance(2 * r.Fit.NoiseVariance); !(z > far) {
		t.Errorf("twice the noise is not noticed: off by %v standard errors", z)
	}
}

// TestSampleLearned: the scale of the weights and the noise are learned, near what
// the evidence says.
func TestSampleLearned(t *testing.T) {
	r := references(t)["normal tuned"]
	draws, err := lastlayer.SampleNormal(context.Background(), r.Features, r.Y, lastlayer.Prior{Scale: 1, NoiseScale: 1}, sampler)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"scale": 1 / math.Sqrt(r.Fit.Precision), "noise": math.Sqrt(r.Fit.NoiseVariance)} {
		v, err := draws.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		if lo, hi := v.Interval(0.9); !(lo < want && want < hi) {
			t.Errorf("%s is in [%v, %v]; the evidence has its peak at %v", name, lo, hi, want)
		}
	}
	heads, err := lastlayer.HeadsOf(draws, 100)
	if err != nil {
		t.Fatal(err)
	}
	if heads.Likelihood() != lastlayer.Normal || heads.Members() != 100 {
		t.Errorf("%v, %d members", heads.Likelihood(), heads.Members())
	}
}

// TestSampleClasses: three classes, the layout of weights among them, by NUTS, with
// the means of Laplace's method near.
func TestSampleClasses(t *testing.T) {
	r := references(t)["categorical"]
	draws, err := lastlayer.Sample(context.Background(), r.Features, r.Labels, lastlayer.Prior{Precision: r.Fit.Precision}, sampler)
	if err != nil {
		t.Fatal(err)
	}
	heads, err := lastlayer.HeadsOf(draws, 1000)
	if err != nil {
		t.Fatal(err)
	}
	p, err := lastlayer.Fit(context.Background(), r.Features, r.Labels, lastlayer.Config{Precision: r.Fit.Precision, Members: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var a, b predictive.Classes
	if err := errors.Join(heads.Classify(context.Background(), r.Fit.At, &a), p.Classify(context.Background(), r.Fit.At, &b)); err != nil {
		t.Fatal(err)
	}
	for i := range a.Rows {
		for k, v := range a.Mean(i, nil) {
			if d := v - b.Mean(i, nil)[k]; !(math.Abs(d) < 0.05) { // what Laplace's method is off by with 50 rows, measured 0.02
				t.Errorf("row %d, class %d: %v by NUTS, %v by Laplace's method", i, k, v, v-d)
			}
		}
	}
}

func TestBadSample(t *testing.T) {
	ctx := context.Background()
	x, y := [][]float64{{1}, {2}, {4}}, []int{0, 1, 0}
	good := lastlayer.Prior{Precision: 1}
	for what, c := range map[string]struct {
		x     [][]float64
		y     []int
		prior lastlayer.Prior
		by    bayes.Inferrer
		words string
	}{
		"no prior":       {x, y, lastlayer.Prior{}, sampler, "give one of them"},
		"two priors":     {x, y, lastlayer.Prior{Precision: 1, Scale: 1}, sampler, "give one of them"},
		"negative":       {x, y, lastlayer.Prior{Precision: -1}, sampler, "Precision -1"},
		"NaN":            {x, y, lastlayer.Prior{Scale: math.NaN()}, sampler, "Scale NaN"},
		"noise":          {x, y, lastlayer.Prior{Precision: 1, NoiseScale: 1}, sampler, "classes, which have none"},
		"no method":      {x, y, good, nil, "no method"},
		"no rows":        {nil, nil, good, sampler, "no rows"},
		"labels":         {x, []int{0, 2, 0}, good, sampler, "number the classes"},
		"features":       {[][]float64{{1}, {2, 3}, {math.Inf(1)}}, y, good, sampler, "row 1 has 2 features"},
		"the method too": {x, y, good, mcmc.Config{Chains: -1}, "mcmc"},
	} {
		if _, err := lastlayer.Sample(ctx, c.x, c.y, c.prior, c.by); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := lastlayer.SampleNormal(ctx, x, []float64{1, 2, 3}, good, sampler); err == nil || !strings.Contains(err.Error(), "NoiseScale") {
		t.Errorf("no prior of the noise: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := lastlayer.Sample(ended, x, y, good, sampler); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended gives %v", err)
	}

	draws, err := lastlayer.Sample(ctx, x, y, good, mcmc.Config{Chains: 4, Warmup: 20, Draws: 10})
	if err != nil {
		t.Fatal(err)
	}
	weighted, err := lastlayer.Sample(ctx, x, y, good, vi.Laplace{Draws: 100})
	if err != nil {
		t.Fatal(err)
	}
	other, err := bayes.NewDraws(bayes.Run{Chains: 1, Draws: 1, Vars: []bayes.Variable{{Name: "mu"}}, Values: []float64{1}})
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		draws *bayes.Draws
		most  int
		words string
	}{
		"nothing":    {nil, 10, "no draws"},
		"too few":    {draws, 3, "one a chain"},
		"too many":   {draws, 1 << 40, "members of 4 chains"},
		"weights":    {weighted, 10, "the draws have weights"},
		"of another": {other, 10, "not draws of Sample"},
	} {
		if _, err := lastlayer.HeadsOf(c.draws, c.most); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
