package online

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
)

// TestCasesForgetting compares both ways of forgetting with their closed forms.
func TestCasesForgetting(t *testing.T) {
	file, err := cases.Open("online/online_glm.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	planned := []string{"logistic_exact_laplace", "probit_exact_adf", "logistic_tilted_moments"}
	for _, c := range file.Cases {
		if c.Type == "forgetting_linear_regression" {
			forgetRows(t, c)
			continue
		}
		if c.Type != "forgetting_beta_bernoulli" {
			if !slices.Contains(planned, c.Type) {
				t.Errorf("no test of type %q", c.Type)
			}
			continue
		}
		in := decode[struct {
			Prior  struct{ Alpha, Beta float64 }
			Params struct{ Forgetting float64 }
			Bits   []int
		}](t, c)
		got := map[string]any{"effective_sample_size_limit": 1 / (1 - in.Params.Forgetting)}
		for key, what := range map[string]Forgetting{"forget_prior_too": FadePrior, "keep_base_prior_Beta11": KeepPrior} {
			p, err := NewBernoulli(Beta{in.Prior.Alpha, in.Prior.Beta})
			if err != nil {
				t.Fatal(err)
			}
			n := 0.0
			for _, bit := range in.Bits {
				if err := errors.Join(p.Forget(in.Params.Forgetting, what), p.Update(bit == 1)); err != nil {
					t.Fatal(err)
				}
				n = in.Params.Forgetting*n + 1
			}
			near(t, c.ID+": observations", p.N(), n, 1e-12)
			got[key] = map[string]float64{"alpha": p.Posterior().Alpha, "beta": p.Posterior().Beta}
		}
		if err := c.Check(got); err != nil {
			t.Error(err)
		}
	}
}

func forgetRows(t *testing.T, c cases.Case) {
	in := decode[struct {
		Prior  struct{ Mean, Precision float64 }
		Params struct {
			Forgetting float64
			Noise      float64 `json:"noise_var"`
		}
		X [][]float64
		Y []float64
	}](t, c)
	n := len(in.X[0])
	prior, err := NewMultivariateNormal(slices.Repeat([]float64{in.Prior.Mean}, n), mat.NewDiagDense(n, slices.Repeat([]float64{1 / in.Prior.Precision}, n)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewLinear(in.Params.Noise, prior)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range regressionRows(in.X, in.Y) {
		if err := errors.Join(p.Forget(in.Params.Forgetting, FadePrior), p.Update(r)); err != nil {
			t.Fatal(err)
		}
	}
	now := p.Posterior()
	if err := c.Check(map[string]any{"mean": now.Mean(), "cov": rows(now.Covariance()), "effective_sample_size": p.N()}); err != nil {
		t.Error(err)
	}
}

// TestCasesMerge merges shards that each hold the prior, and learns moments of
// numbers a long way from zero.
func TestCasesMerge(t *testing.T) {
	file, err := cases.Open("online/merge.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	planned := []string{"moments_vector", "gaussian_shards", "dedup_replay"}
	for _, c := range file.Cases {
		switch {
		case c.Type == "beta_shards":
			in := decode[struct {
				Prior  struct{ Alpha, Beta float64 }
				Shards [][2]float64
			}](t, c)
			var all *Posterior[Beta, Trials]
			for _, s := range in.Shards {
				p, err := NewBinomial(Beta{in.Prior.Alpha, in.Prior.Beta})
				if err != nil {
					t.Fatal(err)
				}
				won, lost := int(s[0]-in.Prior.Alpha), int(s[1]-in.Prior.Beta)
				if err := p.Update(Trials{won, won + lost}); err != nil {
					t.Fatal(err)
				}
				if all == nil {
					all = p
				} else if err := all.Merge(p); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Check(map[string]any{"merged": []float64{all.Posterior().Alpha, all.Posterior().Beta}}); err != nil {
				t.Error(err)
			}
		case c.Type == "moments":
			in := decode[struct {
				X         []float64
				N         float64
				Mean, SS  float64
				Tolerance struct {
					ByKey map[string]struct{ Abs, Rel float64 } `json:"by_key"`
				}
			}](t, c)
			// A prior of next to no weight at the first number: the posterior is the sample's.
			const count = 0x1p-900
			p := learnt(t, in.X, func() (*Posterior[NormalInverseGamma, float64], error) {
				return NewNormal(NormalInverseGamma{Mean: in.X[0], Count: count, Shape: 1, Scale: count})
			})
			now := p.Posterior()
			for key, got := range map[string]float64{"mean": now.Mean, "ss": 2 * now.Scale, "n": p.N()} {
				want := map[string]float64{"mean": in.Mean, "ss": in.SS, "n": in.N}[key]
				if tol := in.Tolerance.ByKey[key]; math.Abs(got-want) > math.Max(tol.Abs, tol.Rel*math.Abs(want)) {
					t.Errorf("%s: %s is %v, want %v", c.ID, key, got, want)
				}
			}
		case !slices.Contains(planned, c.Type):
			t.Errorf("no test of type %q", c.Type)
		}
	}
}

// TestMergeLaws: associative, commutative, with the untouched prior as neutral
// element, for a family of each kind.
func TestMergeLaws(t *testing.T) {
	laws(t, "poisson", []Count{{3, 2}, {0, 0.5}, {7, 1}, {2, 4}}, func() (*Posterior[Gamma, Count], error) { return NewPoisson(Gamma{2, 3}) })
	laws(t, "normal", []float64{1e9, 1e9 + 1, 1e9 - 2, 1e9 + 7}, func() (*Posterior[NormalInverseGamma, float64], error) {
		return NewNormal(NormalInverseGamma{Mean: 1e9, Count: 1, Shape: 2, Scale: 3})
	})
	laws(t, "normal mean", []float64{5, 2, -1, 8}, func() (*Posterior[Normal, float64], error) { return NewNormalMean(4, Normal{Mean: 1, Variance: 9}) })
	laws(t, "uniform", []float64{5, 2, 1, 8}, func() (*Posterior[Pareto, float64], error) { return NewUniform(Pareto{1, 2}) })
	laws(t, "categorical", []int{0, 2, 2, 1}, func() (*Posterior[Dirichlet, int], error) { return NewCategorical(Dirichlet{[]float64{1, 2, 3}}) })
}

func laws[D, O any](t *testing.T, name string, obs []O, begin func() (*Posterior[D, O], error)) {
	t.Helper()
	merged := func(shards ...[]O) []float64 {
		all, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range shards {
			p, err := begin()
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(p.Update(s...), all.Merge(p)); err != nil {
				t.Fatal(err)
			}
		}
		return append(rounded(&all.d), all.LogEvidence())
	}
	same := func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= 1e-12*math.Max(1, math.Abs(x)) })
	}
	whole := merged(obs)
	for _, other := range [][]float64{
		merged(obs[:1], obs[1:]), merged(obs[1:], obs[:1]), merged(nil, obs, nil),
		merged(obs[3:], obs[:2], obs[2:3]), merged(obs[:1], obs[1:2], obs[2:3], obs[3:]),
	} {
		if !same(whole, other) {
			t.Errorf("%s: %v, want %v", name, other, whole)
		}
	}
	// Planted: adding posteriors without taking out the prior.
	a, b := merged(obs[:2]), merged(obs[2:])
	for i := range a {
		a[i] += b[i]
	}
	if same(whole, a) {
		t.Errorf("%s: a prior that counts twice is not seen", name)
	}
}

// TestPowerPrior: forgetting by λ is learning each observation λ times, which
// binomial trials show in whole numbers.
func TestPowerPrior(t *testing.T) {
	p, err := NewBinomial(Beta{2, 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Update(Trials{8, 20}), p.Forget(0.25, KeepPrior)); err != nil {
		t.Fatal(err)
	}
	if got := p.Posterior(); got != (Beta{2 + 2, 3 + 3}) || p.N() != 0.25 {
		t.Errorf("%+v after %v", got, p.N())
	}
	if err := p.Forget(0.5, FadePrior); err != nil {
		t.Fatal(err)
	}
	if got := p.Posterior(); got != (Beta{2, 3}) {
		t.Errorf("%+v", got)
	}
	// Half of the prior is left: to keep it is to keep that half.
	if err := p.Forget(0.5, KeepPrior); err != nil {
		t.Fatal(err)
	}
	if got := p.Posterior(); got != (Beta{1.5, 2.25}) {
		t.Errorf("%+v", got)
	}
}
