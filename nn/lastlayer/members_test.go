package lastlayer

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/online/glm"
)

// simulated returns rows of standard normal features.
func simulated(seed uint64, rows, width int) [][]float64 {
	x := make([][]float64, rows)
	for i := range x {
		s := rng.New(seed, "nn/lastlayer/test", uint64(i))
		x[i] = make([]float64, width)
		rng.FillNormal(&s, x[i])
	}
	return x
}

// scored are labels of a softmax of the features, drawn.
func scored(seed uint64, x [][]float64, classes int) []int {
	labels, logits := make([]int, len(x)), make([]float64, classes)
	for i, row := range x {
		s := rng.New(seed, "nn/lastlayer/test labels", uint64(i))
		for k := range logits {
			logits[k] = row[k%len(row)]
		}
		labels[i] = rng.CategoricalLogits(&s, logits)
	}
	return labels
}

func mustFit(t testing.TB, x [][]float64, labels []int, c Config) *Posterior {
	t.Helper()
	p, err := Fit(context.Background(), x, labels, c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMembersOfTwoClasses: the mean over members is the integral, within 0.004 for
// the 64 members there are if nobody says otherwise, and mean and variance of
// their log-odds are exact.
func TestMembersOfTwoClasses(t *testing.T) {
	p := &Posterior{outputs: 1, width: 2, mean: []float64{1, 0}, root: []float64{1, 0, 1e-9}, noise: 1, members: defaultMembers}
	worst := 0.0
	for _, sd := range []float64{0.1, 0.5, 1, 2, 5, 10, 20} {
		p.root[0] = sd / 8 // at a feature of 8
		p.prepare()
		for f := -30.0; f <= 30; f += 0.5 {
			p.mean[1] = f - 8
			var c predictive.Classes
			if err := p.Classify(context.Background(), [][]float64{{8}}, &c); err != nil {
				t.Fatal(err)
			}
			if err := c.Check(); err != nil {
				t.Fatal(err)
			}
			worst = max(worst, math.Abs(c.Mean(0, nil)[1]-glm.Prediction{Linear: f, SD: sd}.Mean()))
			mean, squares := 0.0, 0.0
			for m := range c.Members {
				l := c.At(0, m)[1] - c.At(0, m)[0]
				mean += l / float64(c.Members)
				squares += l * l / float64(c.Members)
			}
			// Rounding, of probabilities near 1 as well.
			if !(math.Abs(mean-f) <= 1e-12*(1+sd)*10 && math.Abs(squares-mean*mean-sd*sd) <= 1e-9*(1+sd*sd+f*f)) {
				t.Fatalf("log-odds of mean %v, variance %v; want %v, %v", mean, squares-mean*mean, f, sd*sd)
			}
		}
	}
	if !(worst <= 0.004) {
		t.Errorf("the mean over members is off by %v", worst)
	}
}

// TestMembersOfNumbers: mean, noise and spread of the members are those of the
// predictive distribution.
func TestMembersOfNumbers(t *testing.T) {
	r := references(t)["normal"]
	p := r.posterior(t)
	var n predictive.Normals
	if err := p.Regress(context.Background(), r.Fit.At, &n); err != nil {
		t.Fatal(err)
	}
	for i := range n.Rows {
		mean, aleatoric, epistemic := n.Split(i)
		if d := max(math.Abs(mean-r.Fit.F[i][0]), math.Abs(aleatoric-r.Fit.NoiseVariance), math.Abs(epistemic-r.Fit.Variance[i][0])); !(d <= 1e-10) {
			t.Errorf("row %d: %v, %v, %v, off by %v", i, mean, aleatoric, epistemic, d)
		}
	}
}

// TestDrawMoments: outputs of drawn layers have the means and covariance that
// Predict says. The statistic is Σz² over draws of independent combinations of
// outputs, chi-squared with as many degrees of freedom; false-alarm rate 1e-6.
// Draws of half the variance are noticed.
func TestDrawMoments(t *testing.T) {
	const draws = 4000
	x := simulated(1, 200, 3)
	for name, p := range map[string]*Posterior{
		"Bernoulli":            mustFit(t, x, scored(2, x, 2), Config{}),
		"Categorical":          mustFit(t, x, scored(2, x, 3), Config{Precision: 1}),
		"Categorical diagonal": mustFit(t, x, scored(2, x, 3), Config{Precision: 1, Diagonal: true}),
	} {
		h := p.draw(draws, 7)
		for k := range p.outputs {
			f, v := p.output(k, x[0])
			sum := 0.0
			for m := range draws {
				z := (affine(h.at(m)[k*p.width:(k+1)*p.width], x[0]) - f) / math.Sqrt(v)
				sum += z * z
			}
			for what, s := range map[string]float64{"": sum, "planted": sum / 2} {
				if chance := surprise(s, draws); (chance < 1e-6) != (what == "planted") {
					t.Errorf("%s, output %d %s: Σz² = %v of %d draws, probability %v", name, k, what, s, draws, chance)
				}
			}
		}
	}
}

// surprise is the two-sided probability of a chi-squared number as far out.
func surprise(s, n float64) float64 {
	d := distuv.ChiSquared{K: n}
	return 2 * min(d.CDF(s), d.Survival(s))
}

// TestCategoricalMembers: the members' mean is near the softmax's, whose standard
// error they have, and the split adds up.
func TestCategoricalMembers(t *testing.T) {
	x := simulated(3, 150, 4)
	p := mustFit(t, x, scored(4, x, 4), Config{Precision: 1, Members: 200, Seed: 3})
	if p.Likelihood() != Categorical || p.Classes() != 4 || p.Features() != 4 {
		t.Fatalf("%v, %d classes, %d features", p.Likelihood(), p.Classes(), p.Features())
	}
	var c, more predictive.Classes
	if err := p.Classify(context.Background(), x[:5], &c); err != nil {
		t.Fatal(err)
	}
	if err := p.draw(20000, 4).Classify(context.Background(), x[:5], &more); err != nil {
		t.Fatal(err)
	}
	for i := range c.Rows {
		exact, se := more.Mean(i, nil), c.StandardErrors(i, nil)
		for k, v := range c.Mean(i, nil) {
			if z := (v - exact[k]) / se[k]; !(math.Abs(z) < 5.5) { // false-alarm rate of 20 normal numbers: 1e-6
				t.Errorf("row %d, class %d: %v, with 20000 draws %v: %v standard errors", i, k, v, exact[k], z)
			}
		}
		probit, err := p.Probit(x[i], nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range probit {
			if !(math.Abs(v-exact[k]) < 0.03) { // what the heuristic is off by here: 0.029
				t.Errorf("row %d, class %d: probit %v, %v", i, k, v, exact[k])
			}
		}
		if s := c.Split(i); !(s.Epistemic > 0 && s.Total > s.Aleatoric) {
			t.Errorf("row %d: %+v", i, s)
		}
	}
}

// TestCoverage: of a regression whose weights come from the prior, the true mean
// at a new row is where the posterior says. The statistic is Σz² over 2000 data
// sets, chi-squared with 2000 degrees of freedom; false-alarm rate 1e-6. A prior
// taken twice as precise, noise taken for half its variance and features that have
// drifted are noticed.
func TestCoverage(t *testing.T) {
	const sets, rows, width, precision, noise = 2000, 6, 2, 0.7, 0.3
	coverage := func(change func(c *Config, x [][]float64)) float64 {
		sum := 0.0
		for i := range sets {
			s := rng.New(uint64(i), "nn/lastlayer/coverage")
			theta, x, y := make([]float64, width+1), make([][]float64, rows+1), make([]float64, rows)
			for j := range theta {
				theta[j] = rng.Normal(&s, 0, 1/math.Sqrt(precision))
			}
			for r := range x {
				x[r] = make([]float64, width)
				rng.FillNormal(&s, x[r])
				if r < rows {
					y[r] = rng.Normal(&s, affine(theta, x[r]), math.Sqrt(noise))
				}
			}
			truth := affine(theta, x[rows])
			c := Config{Precision: precision, NoiseVariance: noise}
			change(&c, x)
			p, err := FitNormal(context.Background(), x[:rows], y, c)
			if err != nil {
				t.Fatal(err)
			}
			f, v := p.output(0, x[rows])
			sum += (truth - f) * (truth - f) / v
		}
		return surprise(sum, sets)
	}
	if chance := coverage(func(*Config, [][]float64) {}); chance < 1e-6 {
		t.Errorf("the true means are where they should be with probability %v", chance)
	}
	for what, change := range map[string]func(c *Config, x [][]float64){
		"half the noise":       func(c *Config, _ [][]float64) { c.NoiseVariance /= 2 },
		"twice the precision":  func(c *Config, _ [][]float64) { c.Precision *= 2 },
		"features of new rows": func(_ *Config, x [][]float64) { x[rows][0] *= 1.5 },
	} {
		if chance := coverage(change); chance >= 1e-6 {
			t.Errorf("%s is not noticed: probability %v", what, chance)
		}
	}
}
