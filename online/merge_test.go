package online

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/linalg"
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
	elsewhere := []string{"logistic_exact_laplace", "probit_exact_adf", "logistic_tilted_moments"} // online/glm has them
	for _, c := range file.Cases {
		if c.Type == "forgetting_linear_regression" {
			forgetRows(t, c)
			continue
		}
		if c.Type != "forgetting_beta_bernoulli" {
			if !slices.Contains(elsewhere, c.Type) {
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
	elsewhere := []string{"dedup_replay"} // events by id: package store
	kinds := map[string]func(t *testing.T, c cases.Case) map[string]any{
		"moments": mergedMoments, "moments_vector": mergedVectors, "gaussian_shards": mergedGaussians, "beta_shards": mergedBetas,
	}
	for _, c := range file.Cases {
		if slices.Contains(elsewhere, c.Type) {
			continue
		}
		run, ok := kinds[c.Type]
		if !ok {
			t.Errorf("no test of type %q", c.Type)
			continue
		}
		if err := c.Check(run(t, c)); err != nil {
			t.Error(err)
		}
	}
}

func mergedBetas(t *testing.T, c cases.Case) map[string]any {
	in := decode[struct {
		Prior  struct{ Alpha, Beta float64 }
		Shards [][2]float64
	}](t, c)
	make := func() (*Posterior[Beta, Trials], error) { return NewBinomial(Beta{in.Prior.Alpha, in.Prior.Beta}) }
	all, err := make()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range in.Shards {
		p, err := make()
		if err != nil {
			t.Fatal(err)
		}
		won, lost := int(s[0]-in.Prior.Alpha), int(s[1]-in.Prior.Beta)
		if err := errors.Join(p.Update(Trials{won, won + lost}), all.Merge(p)); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]any{"merged": []float64{all.Posterior().Alpha, all.Posterior().Beta}}
}

func mergedGaussians(t *testing.T, c cases.Case) map[string]any {
	type gaussian struct {
		Mean      []float64
		Precision [][]float64
	}
	in := decode[struct {
		Prior  gaussian
		Shards []gaussian
	}](t, c)
	normal := func(g gaussian) MultivariateNormal {
		l, n := symmetric(g.Precision), len(g.Mean)
		a := make([]float64, n*n)
		for i := range n {
			for j := range n {
				a[i*n+j] = l.At(i, j)
			}
		}
		v, err := NewMultivariateNormal(g.Mean, mirrored(linalg.Inverse(linalg.Factor(a, n), n), n))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var all *Posterior[MultivariateNormal, Row]
	for _, s := range in.Shards {
		p, err := NewLinear(1, normal(in.Prior))
		if err != nil {
			t.Fatal(err)
		}
		shard := normal(s) // of data that the case does not have
		p.now.assign(&shard)
		if all == nil {
			all = p
		} else if err := all.Merge(p); err != nil {
			t.Fatal(err)
		}
	}
	now := all.Posterior()
	return map[string]any{"merged_mean": now.Mean(), "merged_precision": rows(now.Precision())}
}

func mergedVectors(t *testing.T, c cases.Case) map[string]any {
	in := decode[struct{ X [][]float64 }](t, c)
	// A prior of next to no weight at the first vector: the posterior is the sample's.
	const count = 0x1p-40
	n := len(in.X[0])
	scale := mat.NewSymDense(n, nil)
	for i := range n {
		scale.SetSym(i, i, count)
	}
	var shards [3]*Posterior[NormalInverseWishart, []float64]
	for i := range shards {
		p, err := NewMultivariate(NormalInverseWishart{Mean: in.X[0], Count: count, DF: float64(n), Scale: scale})
		if err != nil {
			t.Fatal(err)
		}
		shards[i] = p
	}
	for i, x := range in.X {
		if err := shards[i*i%2].Update(x); err != nil { // the last is empty
			t.Fatal(err)
		}
	}
	if err := errors.Join(shards[2].Merge(shards[0]), shards[2].Merge(shards[1])); err != nil {
		t.Fatal(err)
	}
	now := shards[2].Posterior()
	return map[string]any{"mean": now.Mean, "scatter": rows(now.Scale)}
}

// mergedMoments learns numbers whole, and in shards of every kind of split.
func mergedMoments(t *testing.T, c cases.Case) map[string]any {
	x := decode[struct{ X []float64 }](t, c).X
	values := func(m Moments) map[string]any {
		return map[string]any{"n": m.N, "mean": m.Mean, "ss": m.Second, "third_central_sum": m.Third, "fourth_central_sum": m.Fourth}
	}
	var whole Moments
	if err := whole.Update(x...); err != nil {
		t.Fatal(err)
	}
	for shards := 1; shards <= len(x)+1; shards++ {
		parts := make([]Moments, shards) // the last may be empty
		for i, v := range x {
			if err := parts[i*i%shards].Update(v); err != nil {
				t.Fatal(err)
			}
		}
		var forward, backward Moments
		for i := range parts {
			forward.Merge(parts[i])
			backward.Merge(parts[len(parts)-1-i])
		}
		for _, m := range []Moments{forward, backward} {
			if err := c.Check(values(m)); err != nil {
				t.Errorf("%d shards: %v", shards, err)
			}
		}
	}
	// Planted: sums of powers, as of a data base, have lost all digits of numbers a
	// long way from zero.
	if decode[struct{ Params struct{ Offset float64 } }](t, c).Params.Offset > 0 {
		sum, squares := 0.0, 0.0
		for _, v := range x {
			sum += v
			squares += v * v
		}
		m := whole
		m.Second = squares - sum*sum/m.N
		if c.Check(values(m)) == nil {
			t.Error("sums of powers are as good")
		}
	}
	return values(whole)
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
