package bandit

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// draws are of a value at a belief.
func draws[D any](v Value[D], d D, n int) []float64 {
	site := rng.NewSite(7, rng.Key("values"))
	out := make([]float64, n)
	for i := range out {
		noise := site.At(0, uint64(i))
		out[i] = v.Draw(&d, &noise)
	}
	return out
}

// scatter is a covariance, or matrix, of two.
var scatter = mat.NewSymDense(2, []float64{2, 0.5, 0.5, 1})

func vector(t *testing.T) online.MultivariateNormal {
	return must[online.MultivariateNormal](t)(online.NewMultivariateNormal([]float64{1, 3}, scatter))
}

func wishart() online.NormalInverseWishart {
	return online.NormalInverseWishart{Mean: []float64{1, 3}, Count: 2, DF: 9, Scale: scatter}
}

func coefficients(t *testing.T) online.Regression {
	return must[online.Regression](t)(online.NewRegressionPrior([]float64{1, 3}, scatter, 4, 5))
}

// TestWeightedBandit: a bandit of vectors finds the arm of the better sum, and
// refuses weights of another number.
func TestWeightedBandit(t *testing.T) {
	arm := must[*online.Posterior[online.MultivariateNormal, []float64]](t)(online.NewMultivariateMean(scatter, vector(t)))
	b := must[*Bandit[online.MultivariateNormal, []float64]](t)(New(Config{Seed: 3}, Weighted(1, 1), arm, arm))
	for range 200 {
		c := must[Choice](t)(b.Choose())
		if err := b.Reward(c.ID, []float64{4, float64(1 - c.Arm)}); err != nil { // sums of 5 and 4
			t.Fatal(err)
		}
	}
	if p := must[[]float64](t)(b.Propensities()); !(p[0] > 0.9) {
		t.Errorf("propensities %v", p)
	}
	_, few := New(Config{}, Weighted(1), arm)
	_, infinite := New(Config{}, Weighted(1, math.Inf(1)), arm)
	for _, err := range []error{few, infinite} {
		if err == nil || !strings.Contains(err.Error(), "one for each of the vector") {
			t.Errorf("error %v", err)
		}
	}
}

// TestValues: the mean of draws is that of the closed form. The statistic is
// normal: 5.2 standard errors have a false-alarm rate of 2e-7 a family.
func TestValues(t *testing.T) {
	const n = 40000
	student := online.NormalInverseGamma{Mean: 2, Count: 3, Shape: 4, Scale: 5}
	for name, c := range map[string]struct {
		draws []float64
		want  float64
	}{
		"probability": {draws(Probability, online.Beta{Alpha: 2, Beta: 6}, n), 0.25},
		"rate":        {draws(Rate, online.Gamma{Shape: 6, Rate: 2}, n), 3},
		"time":        {draws(Time, online.Gamma{Shape: 6, Rate: 2}, n), 0.4},                                                                             // rate/(shape − 1)
		"amount":      {draws(Amount(3), online.Gamma{Shape: 6, Rate: 2}, n), 1.2},                                                                        // 3 of them
		"failures":    {draws(Failures(2), online.Beta{Alpha: 8, Beta: 3}, n), 2 * 3.0 / 7},                                                               // r·β/(α − 1)
		"lifetime":    {draws(Lifetime(2), online.InverseGamma{Shape: 5, Scale: 3}, n), math.Gamma(1.5) * math.Sqrt(3) * math.Gamma(4.5) / math.Gamma(5)}, // E θ^½
		"mean":        {draws(Mean, online.Normal{Mean: -1, Variance: 4}, n), -1},
		"student":     {draws(StudentMean, student, n), 2},
		"limit":       {draws(Limit, online.Pareto{Scale: 2, Shape: 6}, n), 1.2}, // half of scale·shape/(shape − 1)
		"weighted":    {draws(Weighted(2, -1), vector(t), n), 2*1 - 3},
		"t weighted":  {draws(StudentWeighted(2, -1), wishart(), n), 2*1 - 3},
		"response":    {draws(Response(2, -1), coefficients(t), n), 2*1 - 3},
		"utility":     {draws(Utility(0, 10, -4), online.Dirichlet{Alpha: []float64{1, 2, 5}}, n), 0},
	} {
		mean, sd := stat.MeanStdDev(c.draws, nil)
		if limit := 5.2 * sd / math.Sqrt(n); !(math.Abs(mean-c.want) < limit) {
			t.Errorf("%s: mean %v, want %v within %v", name, mean, c.want, limit)
		}
	}
	// A Pareto tail of shape a has the mean 2a/(a − 1), infinite below 1: P(a < 1) of
	// a Gamma(2, 1) is 1 − 2/e.
	infinite := 0.0
	for _, v := range draws(Tail(2), online.Gamma{Shape: 2, Rate: 1}, n) {
		if math.IsInf(v, 1) {
			infinite++
		} else if v <= 2 {
			t.Fatalf("tail: a mean of %v above a scale of 2", v)
		}
	}
	if p := 1 - 2/math.E; math.Abs(infinite/n-p) > 5.2*math.Sqrt(p*(1-p)/n) {
		t.Errorf("tail: infinite in %v of draws, want %v", infinite/n, p)
	}
	// The logarithm of a log-normal mean is Student's plus half of the variance.
	logs := draws(LogNormalMean, student, n)
	for i := range logs {
		logs[i] = math.Log(logs[i])
	}
	if mean, sd := stat.MeanStdDev(logs, nil); math.Abs(mean-(2+5.0/3/2)) > 5.2*sd/math.Sqrt(n) { // E v = scale/(shape − 1)
		t.Errorf("log-normal: %v", mean)
	}
}

// TestValueDistributions: draws fall below quantiles of Dist as often as they
// should. Binomial, normal limit at 5.2 standard errors: 2e-7 a quantile.
func TestValueDistributions(t *testing.T) {
	const n = 20000
	check := func(name string, x []float64, quantile func(p float64) float64) {
		for _, p := range []float64{0.05, 0.5, 0.9} {
			below, q := 0.0, quantile(p)
			for _, v := range x {
				if v < q {
					below++
				}
			}
			if math.Abs(below/n-p) > 5.2*math.Sqrt(p*(1-p)/n) {
				t.Errorf("%s: %v of draws below the quantile of %v", name, below/n, p)
			}
		}
	}
	beta, gamma := online.Beta{Alpha: 2, Beta: 6}, online.Gamma{Shape: 3, Rate: 2}
	normal, student := online.Normal{Mean: 1, Variance: 4}, online.NormalInverseGamma{Mean: 2, Count: 3, Shape: 2, Scale: 5}
	check("probability", draws(Probability, beta, n), Probability.Dist(&beta).Quantile)
	check("rate", draws(Rate, gamma, n), Rate.Dist(&gamma).Quantile)
	check("amount", draws(Amount(2.5), gamma, n), Amount(2.5).Dist(&gamma).Quantile)
	check("mean", draws(Mean, normal, n), Mean.Dist(&normal).Quantile)
	check("student", draws(StudentMean, student, n), StudentMean.Dist(&student).Quantile)
	v, w, r := vector(t), wishart(), coefficients(t)
	check("weighted", draws(Weighted(2, -1), v, n), Weighted(2, -1).Dist(&v).Quantile)
	check("t weighted", draws(StudentWeighted(2, -1), w, n), StudentWeighted(2, -1).Dist(&w).Quantile)
	check("response", draws(Response(2, -1), r, n), Response(2, -1).Dist(&r).Quantile)
	// Planted: a standard deviation in place of a variance.
	failed := 0
	q := Mean.Dist(&online.Normal{Mean: 1, Variance: 2}).Quantile(0.05)
	for _, v := range draws(Mean, normal, n) {
		if v < q {
			failed++
		}
	}
	if p := 0.05; math.Abs(float64(failed)/n-p) < 5.2*math.Sqrt(p*(1-p)/n) {
		t.Error("a variance of half the size would not be seen")
	}
}
