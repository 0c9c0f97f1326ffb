package criticism

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// normalMean is y ~ Normal(mu, sd) with mu ~ Normal(0, prior), whose posterior is
// known; draws are independent ones of it.
func normalMean(t *testing.T, y []float64, sd, prior float64, draws int, seed uint64) (*bayes.Program, *bayes.Draws) {
	t.Helper()
	m := bayes.NewModel("mean")
	mu := m.Param("mu", bayes.Normal(0, prior))
	m.Observe(m.Data("y", y), bayes.Normal(mu, sd))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	mean, scale := posteriorMean(y, sd, prior)
	src := rng.New(seed, "test/posterior")
	values := make([]float64, draws)
	for i := range values {
		values[i] = rng.Normal(&src, mean, scale)
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 4, Draws: draws / 4, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return prog, d
}

// posteriorMean returns mean and standard deviation of the posterior of
// normalMean.
func posteriorMean(y []float64, sd, prior float64) (mean, scale float64) {
	precision := float64(len(y))/(sd*sd) + 1/(prior*prior)
	return float64(len(y)) * stat.Mean(y, nil) / (sd * sd) / precision, 1 / math.Sqrt(precision)
}

// replicate returns the variable y of a predictive distribution: posterior, or
// prior if there are no draws.
func replicate(t *testing.T, prog *bayes.Program, draws *bayes.Draws, n int, seed uint64) bayes.RV {
	t.Helper()
	var predicted *bayes.Draws
	var err error
	if draws == nil {
		predicted, err = prog.Prior(context.Background(), n, seed)
	} else {
		predicted, err = prog.Predict(context.Background(), draws, seed)
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := predicted.Var("y")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// allowed is how many standard errors a correct estimate may be off:
// Φ⁻¹(1 − 1e-6/2), a false-alarm rate of 1e-6 a comparison.
const allowed = 4.89

// TestPredictiveClosedForm: under y ~ Normal(mu, σ) with σ known, n values,
// T(yrep) given the posterior Normal(m, s) of mu:
//   - mean: Normal(m, √(s² + σ²/n));
//   - sd: σ·√(χ²/(n−1)), whatever the posterior;
//   - discrepancy Σ(y − mu)²/σ²: χ² of n, against Σ(y − ȳ)²/σ² + n(ȳ − mu)²/σ²,
//     whose last term is noncentral: by quadrature over mu.
//
// Statistic: (estimate − exact)/MCSE of each share; null distribution: standard
// normal.
func TestPredictiveClosedForm(t *testing.T) {
	const sd, prior = 1.5, 1.0
	y := []float64{1.2, -0.3, 3.4, 2.9, -1.1, 0.5, 4.2, 2.2}
	n := float64(len(y))
	prog, draws := normalMean(t, y, sd, prior, 4000, 1)
	type params struct {
		Mu float64 `bayes:"mu"`
	}
	squares := func(y []float64, mu float64) float64 {
		sum := 0.0
		for _, v := range y {
			sum += (v - mu) * (v - mu) / (sd * sd)
		}
		return sum
	}
	chi := Discrepancy("chi-square", draws, func(y []float64, p params) float64 { return squares(y, p.Mu) })
	c, err := PosteriorPredictiveCheck(context.Background(), y, replicate(t, prog, draws, 0, 2), Mean(), SD(), chi)
	if err != nil {
		t.Fatal(err)
	}
	m, s := posteriorMean(y, sd, prior)
	chiN, chiRest := distuv.ChiSquared{K: n}, distuv.ChiSquared{K: n - 1}
	spread := (n - 1) * variance(y) / (sd * sd)
	exact := []float64{
		distuv.Normal{Mu: m, Sigma: math.Sqrt(s*s + sd*sd/n)}.Survival(stat.Mean(y, nil)),
		chiRest.Survival(spread),
		quad.Fixed(func(mu float64) float64 {
			return distuv.Normal{Mu: m, Sigma: s}.Prob(mu) * chiN.Survival(squares(y, mu))
		}, m-10*s, m+10*s, 200, nil, 0),
	}
	caught := 0
	for i, q := range c.Tested {
		se := q.MCSE / 2
		if z := (q.Above - exact[i]) / se; !(math.Abs(z) < allowed) {
			t.Errorf("%s: share above %v, exact %v: %v standard errors", q.Name, q.Above, exact[i], z)
		}
		if q.Below+q.Above != 1 || q.P != 2*min(q.Below, q.Above) {
			t.Errorf("%s: shares %v and %v, p %v", q.Name, q.Below, q.Above, q.P)
		}
		if z := (q.Below - exact[i]) / se; math.Abs(z) > allowed { // planted: the other tail
			caught++
		}
	}
	if caught != len(exact) {
		t.Errorf("shares of the other tail are seen for %d of %d quantities", caught, len(exact))
	}
	if q := c.Tested[2]; len(q.ObservedDraws) != 4000 || q.ObservedDraws[7] != squares(y, drawOfMu(t, draws, 7)) {
		t.Error("the discrepancy of the data is not that of its draw")
	}
}

func drawOfMu(t *testing.T, d *bayes.Draws, i int) float64 {
	t.Helper()
	v, err := d.Var("mu")
	if err != nil {
		t.Fatal(err)
	}
	return v.Values()[i]
}

// TestQuantities: by hand.
func TestQuantities(t *testing.T) {
	y := []float64{3, 0, -1, 4, 0, 2.5}
	for _, c := range []struct {
		q    Quantity
		want float64
	}{
		{Mean(), 8.5 / 6}, {SD(), math.Sqrt((32.25 - 8.5*8.5/6) / 5)}, {Min(), -1}, {Max(), 4}, {Zeros(), 2. / 6},
		{SampleQuantile(0), -1}, {SampleQuantile(1), 4}, {SampleQuantile(0.5), 1.25}, {SampleQuantile(0.9), 3.5}, {SampleQuantile(1.1), math.NaN()},
		{Autocorrelation(0), math.NaN()}, {Autocorrelation(6), math.NaN()},
		// deviations 19, −17, −29, 31, −17, 13 twelfths
		{Autocorrelation(1), (19*-17. + -17*-29 + -29*31 + 31*-17 + -17*13) / (19*19 + 17*17 + 29*29 + 31*31 + 17*17 + 13*13)},
		{Autocorrelation(5), 19 * 13. / (19*19 + 17*17 + 29*29 + 31*31 + 17*17 + 13*13)},
	} {
		if got := c.q.Of(y); !(math.Abs(got-c.want) < 1e-14) && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s of %v is %v, want %v", c.q.Name, y, got, c.want)
		}
	}
}

// TestPredictiveWeights: draws of weight 0 count for nothing, others as often
// as they weigh.
func TestPredictiveWeights(t *testing.T) {
	values := []float64{1, 2, 3, 9}
	run := func(values, logWeights []float64) Tested {
		d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y"}}, Chains: 1, Draws: len(values), Values: values, LogWeights: logWeights})
		if err != nil {
			t.Fatal(err)
		}
		v, err := d.Var("y")
		if err != nil {
			t.Fatal(err)
		}
		c, err := PosteriorPredictiveCheck(context.Background(), []float64{2}, v, Mean())
		if err != nil {
			t.Fatal(err)
		}
		return c.Tested[0]
	}
	weighted := run(values, []float64{math.Log(1), math.Log(2), math.Log(1), math.Inf(-1)})
	repeated := run([]float64{1, 2, 2, 3}, nil)
	if math.Abs(weighted.Below-0.75) > 1e-15 || math.Abs(weighted.Above-0.75) > 1e-15 || weighted.P != 1 || repeated.Below != 0.75 || repeated.Above != 0.75 {
		t.Errorf("weighted %+v, repeated %+v", weighted, repeated)
	}
}

func TestPredictiveBadInput(t *testing.T) {
	y := []float64{1, 2}
	prog, draws := normalMean(t, y, 1, 1, 8, 1)
	good := replicate(t, prog, draws, 0, 1)
	bad, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y", Dims: []bayes.Dim{bayes.Size(2)}}}, Chains: 2, Draws: 2,
		Values: []float64{1, 2, 3, 4, 5, 6, math.Inf(1), 8}})
	if err != nil {
		t.Fatal(err)
	}
	infinite, err := bad.Var("y")
	if err != nil {
		t.Fatal(err)
	}
	_, fewer := normalMean(t, y, 1, 1, 4, 1)
	type params struct {
		Mu float64 `bayes:"mu"`
	}
	type wrong struct {
		Mu float64 `bayes:"nu"`
	}
	mu := func(_ []float64, p params) float64 { return p.Mu }
	for want, run := range map[string]func() (*PredictiveCheck, error){
		"there are no replicated data": func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), y, bayes.RV{})
		},
		"3 observed values": func() (*PredictiveCheck, error) {
			return PriorPredictiveCheck(context.Background(), []float64{1, 2, 3}, good)
		},
		"observed value 1 is NaN": func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), []float64{1, math.NaN()}, good)
		},
		"element 1 of the replicated \"y\" is +Inf in chain 1, draw 0": func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), y, infinite)
		},
		"\"q150\": it is NaN for the data, chain 0, draw 0": func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), y, good, SampleQuantile(1.5))
		},
		"\"none\": it has no function": func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), y, good, Quantity{Name: "none"})
		},
		"must be the same draws": func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), y, good, Discrepancy("d", fewer, mu))
		},
		`no variable "nu"`: func() (*PredictiveCheck, error) {
			return PosteriorPredictiveCheck(context.Background(), y, good, Discrepancy("d", draws, func(_ []float64, p wrong) float64 { return p.Mu }))
		},
		"stopped": func() (*PredictiveCheck, error) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			c, err := PosteriorPredictiveCheck(ctx, y, good)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			return c, err
		},
	} {
		c, err := run()
		if err == nil || c != nil || !strings.HasPrefix(err.Error(), "criticism: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", c, err, want)
		}
	}
	all, err := PosteriorPredictiveCheck(context.Background(), y, good, SampleQuantile(2), Quantity{Name: "none"})
	if err == nil || all != nil || !strings.Contains(err.Error(), "q200") || !strings.Contains(err.Error(), "none") {
		t.Errorf("two bad quantities: %v", err)
	}
}
