package online

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/cases"
)

// conjugateCase is all that a case may hold besides its results.
type conjugateCase struct {
	Prior struct {
		Alpha, Beta, Shape, Rate, Mean, Variance, Kappa, Mu, Scale float64
		Known                                                      float64 `json:"known_shape"`
		Noise                                                      float64 `json:"obs_variance"`
		R                                                          float64
	}
	Params struct {
		Trials   int     `json:"predictive_trials"`
		Exposure float64 `json:"predictive_exposure"`
		Level    float64 `json:"q50_level"`
		Shape    float64
	}
}

// learnt makes a posterior learn observations one by one, in one batch, and in
// three shards that are merged, and returns the first; the test fails if they
// differ by more than rounding.
func learnt[D, O any](t *testing.T, obs []O, begin func() (*Posterior[D, O], error)) *Posterior[D, O] {
	t.Helper()
	make := func() *Posterior[D, O] {
		p, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one, batch, shards := make(), make(), [3]*Posterior[D, O]{make(), make(), make()}
	predicted := 0.0
	for i, o := range obs {
		logp, err := one.Predict(o)
		if err != nil {
			t.Fatal(err)
		}
		predicted += logp
		if err := one.Update(o); err != nil {
			t.Fatal(err)
		}
		if err := shards[i*i%3].Update(o); err != nil { // uneven shards, one may be empty
			t.Fatal(err)
		}
	}
	if err := batch.Update(obs...); err != nil {
		t.Fatal(err)
	}
	for _, s := range []int{1, 2} {
		if err := shards[0].Merge(shards[s]); err != nil {
			t.Fatal(err)
		}
	}
	near(t, "predicted one by one", one.LogEvidence(), predicted, 1e-9)
	for _, other := range []*Posterior[D, O]{batch, shards[0]} {
		if other.N() != one.N() {
			t.Errorf("%v observations, want %v", other.N(), one.N())
		}
		near(t, "evidence", other.LogEvidence(), one.LogEvidence(), 1e-9)
		for i, v := range rounded(&one.d) {
			near(t, fmt.Sprintf("parameter %d", i), rounded(&other.d)[i], v, 1e-12)
		}
	}
	return one
}

// rounded are the parameters of a distribution without what rounding left; those
// that add, where others are as sensitive as the data are collinear.
func rounded[D any](d *D) []float64 {
	var c D
	of(&c).assign(d)
	switch c := any(&c).(type) {
	case *Normal:
		c.low = 0
	case *NormalInverseGamma:
		c.low = 0
	case *NormalInverseWishart:
		clear(c.low)
	case *MultivariateNormal:
		return append(c.precision, c.shift...)
	case *Regression:
		return append(append(c.precision, c.shift...), c.shape)
	}
	return of(&c).numbers(nil)
}

func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// at evaluates f at the numbers that are keys of an expected object.
func at(expected map[string]float64, f func(x float64) float64) map[string]float64 {
	out := map[string]float64{}
	for k := range expected {
		x, _ := strconv.ParseFloat(k, 64)
		out[k] = f(x)
	}
	return out
}

// TestCasesConjugate compares posteriors, moments, quantiles, predictions and
// evidence with values computed to 50 digits by mpmath.
func TestCasesConjugate(t *testing.T) {
	file, err := cases.Open("online/conjugate.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			run, ok := conjugate[c.Type]
			if !ok {
				t.Fatalf("no test of type %q", c.Type)
			}
			if err := c.Check(run(t, c)); err != nil {
				t.Error(err)
			}
		})
	}
}

// decode reads data, or keys of what is expected.
func decode[T any](t *testing.T, c cases.Case) (v T) {
	t.Helper()
	if err := c.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func levels(t *testing.T, c cases.Case, quantile func(p float64) float64) map[string]float64 {
	return at(decode[struct{ Quantiles map[string]float64 }](t, c).Quantiles, quantile)
}

func logs[D, O any](t *testing.T, p *Posterior[D, O], keys map[string]float64, observation func(x float64) O) map[string]float64 {
	return at(keys, func(x float64) float64 {
		v, err := p.Predict(observation(x))
		if err != nil {
			t.Fatal(err)
		}
		return v
	})
}

type numbers struct{ Data []float64 }

var conjugate = map[string]func(t *testing.T, c cases.Case) map[string]any{
	"beta_binomial": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		data := decode[struct {
			Data struct{ Successes, Trials int }
			Pred map[string]float64 `json:"predictive_logpmf_k_of_10"`
			Prob map[string]float64 `json:"prob_theta_gt"`
		}](t, c)
		prior := Beta{in.Prior.Alpha, in.Prior.Beta}
		p := learnt(t, []Trials{{data.Data.Successes, data.Data.Trials}}, func() (*Posterior[Beta, Trials], error) { return NewBinomial(prior) })
		sequence, err := NewBernoulli(prior)
		if err != nil {
			t.Fatal(err)
		}
		bits := slices.Repeat([]bool{true}, data.Data.Successes)
		bits = append(bits, slices.Repeat([]bool{false}, data.Data.Trials-data.Data.Successes)...)
		if err := sequence.Update(bits...); err != nil {
			t.Fatal(err)
		}
		now := p.Posterior()
		d := now.Dist()
		next, err := sequence.Predict(true)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{
			"posterior": map[string]float64{"alpha": now.Alpha, "beta": now.Beta},
			"mean":      d.Mean(), "variance": d.Variance(), "mode": absent(now.Mode()),
			"quantiles":             levels(t, c, d.Quantile),
			"log_marginal_binomial": p.LogEvidence(), "log_marginal_bernoulli_sequence": sequence.LogEvidence(),
			"predictive_next_success":   math.Exp(next),
			"predictive_logpmf_k_of_10": logs(t, p, data.Pred, func(x float64) Trials { return Trials{int(x), in.Params.Trials} }),
			"prob_theta_gt":             at(data.Prob, d.Survival),
		}
	},
	"beta_geometric": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		data := decode[struct {
			Data struct{ Failures []int }
			Pred map[string]float64 `json:"predictive_logpmf"`
		}](t, c)
		p := learnt(t, data.Data.Failures, func() (*Posterior[Beta, int], error) {
			return NewNegativeBinomial(1, Beta{in.Prior.Alpha, in.Prior.Beta})
		})
		now := p.Posterior()
		return map[string]any{
			"posterior": map[string]float64{"alpha": now.Alpha, "beta": now.Beta}, "mean": now.Dist().Mean(), "log_marginal": p.LogEvidence(),
			"predictive_logpmf": logs(t, p, data.Pred, func(x float64) int { return int(x) }),
		}
	},
	"beta_negative_binomial": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		data := decode[struct{ Data struct{ Failures []int } }](t, c)
		p := learnt(t, data.Data.Failures, func() (*Posterior[Beta, int], error) {
			return NewNegativeBinomial(in.Prior.R, Beta{in.Prior.Alpha, in.Prior.Beta})
		})
		now := p.Posterior()
		return map[string]any{"posterior": map[string]float64{"alpha": now.Alpha, "beta": now.Beta}, "mean": now.Dist().Mean(), "log_marginal": p.LogEvidence()}
	},
	"gamma_poisson": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		data := decode[struct {
			Data struct {
				Counts    []int
				Exposures []float64
			}
			Pred map[string]float64 `json:"predictive_logpmf_exposure1"`
		}](t, c)
		obs := make([]Count, len(data.Data.Counts))
		for i, n := range data.Data.Counts {
			obs[i] = Count{n, data.Data.Exposures[i]}
		}
		p := learnt(t, obs, func() (*Posterior[Gamma, Count], error) { return NewPoisson(Gamma{in.Prior.Shape, in.Prior.Rate}) })
		now := p.Posterior()
		d := now.Dist()
		return map[string]any{
			"posterior": map[string]float64{"shape": now.Shape, "rate": now.Rate}, "mean": d.Mean(), "variance": d.Variance(),
			"quantiles": levels(t, c, d.Quantile), "log_marginal": p.LogEvidence(),
			"predictive_logpmf_exposure1": logs(t, p, data.Pred, func(x float64) Count { return Count{int(x), in.Params.Exposure} }),
		}
	},
	"gamma_exponential": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		data := decode[struct {
			Data []float64
			Pred map[string]float64 `json:"predictive_logpdf"`
		}](t, c)
		p := learnt(t, lifetimes(data.Data), func() (*Posterior[Gamma, Lifetime], error) {
			return NewExponential(Gamma{in.Prior.Shape, in.Prior.Rate})
		})
		now := p.Posterior()
		return map[string]any{
			"posterior": map[string]float64{"shape": now.Shape, "rate": now.Rate}, "mean": now.Dist().Mean(), "log_marginal": p.LogEvidence(),
			"predictive_logpdf": logs(t, p, data.Pred, func(x float64) Lifetime { return Lifetime{Time: x} }),
		}
	},
	"gamma_gamma": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		p := learnt(t, decode[numbers](t, c).Data, func() (*Posterior[Gamma, float64], error) {
			return NewGamma(in.Prior.Known, Gamma{in.Prior.Shape, in.Prior.Rate})
		})
		now := p.Posterior()
		return map[string]any{
			"posterior": map[string]float64{"shape": now.Shape, "rate": now.Rate}, "mean": now.Dist().Mean(), "log_marginal": p.LogEvidence(),
			"predictive_mean": in.Params.Shape * now.Rate / (now.Shape - 1),
		}
	},
	"normal_known_variance": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		p := learnt(t, decode[numbers](t, c).Data, func() (*Posterior[Normal, float64], error) {
			return NewNormalMean(in.Prior.Noise, Normal{Mean: in.Prior.Mean, Variance: in.Prior.Variance})
		})
		now := p.Posterior()
		return map[string]any{
			"posterior": map[string]float64{"mean": now.Mean, "variance": now.Variance}, "quantiles": levels(t, c, now.Dist().Quantile),
			"log_marginal": p.LogEvidence(), "predictive": map[string]float64{"mean": now.Mean, "variance": now.Variance + in.Prior.Noise},
		}
	},
	"normal_inverse_gamma": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		data := decode[struct {
			Data   []float64
			Mu     map[string]float64 `json:"mu_quantiles"`
			Sigma2 map[string]float64 `json:"sigma2_quantiles"`
			Pred   map[string]float64 `json:"predictive_logpdf"`
		}](t, c)
		p := learnt(t, data.Data, func() (*Posterior[NormalInverseGamma, float64], error) {
			return NewNormal(NormalInverseGamma{Mean: in.Prior.Mean, Count: in.Prior.Kappa, Shape: in.Prior.Alpha, Scale: in.Prior.Beta})
		})
		now := p.Posterior()
		student := func(d distuv.StudentsT) map[string]float64 {
			return map[string]float64{"df": d.Nu, "loc": d.Mu, "scale": d.Sigma}
		}
		return map[string]any{
			"posterior":             map[string]float64{"mean": now.Mean, "kappa": now.Count, "alpha": now.Shape, "beta": now.Scale},
			"mu_marginal_student_t": student(now.MeanDist()), "mu_quantiles": at(data.Mu, now.MeanDist().Quantile),
			"sigma2_mean": now.VarianceDist().Mean(), "sigma2_quantiles": at(data.Sigma2, now.VarianceDist().Quantile),
			"log_marginal": p.LogEvidence(), "predictive_student_t": student(now.PredictiveDist()),
			"predictive_logpdf": logs(t, p, data.Pred, func(x float64) float64 { return x }),
		}
	},
	"inverse_gamma_normal": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		p := learnt(t, decode[numbers](t, c).Data, func() (*Posterior[InverseGamma, float64], error) {
			return NewNormalVariance(in.Prior.Mu, InverseGamma{in.Prior.Alpha, in.Prior.Beta})
		})
		now := p.Posterior()
		return map[string]any{"posterior": map[string]float64{"alpha": now.Shape, "beta": now.Scale}, "sigma2_mean": now.Dist().Mean(), "log_marginal": p.LogEvidence()}
	},
	"inverse_gamma_weibull": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		p := learnt(t, lifetimes(decode[numbers](t, c).Data), func() (*Posterior[InverseGamma, Lifetime], error) {
			return NewWeibull(in.Params.Shape, InverseGamma{in.Prior.Alpha, in.Prior.Beta})
		})
		now := p.Posterior()
		return map[string]any{"posterior": map[string]float64{"alpha": now.Shape, "beta": now.Scale}, "log_marginal": p.LogEvidence()}
	},
	"dirichlet_multinomial": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[struct {
			Prior struct{ Alpha []float64 }
			Data  []int
		}](t, c)
		p := learnt(t, [][]int{in.Data}, func() (*Posterior[Dirichlet, []int], error) { return NewMultinomial(Dirichlet{in.Prior.Alpha}) })
		now := p.Posterior()
		variance := make([]float64, len(in.Data))
		for i := range variance {
			variance[i] = now.Covariance(i, i)
		}
		return map[string]any{
			"posterior": now.Alpha, "mean": now.Mean(), "variance": variance, "cov_01": now.Covariance(0, 1),
			"log_marginal_multinomial": p.LogEvidence(), "entropy_posterior": now.Entropy(),
		}
	},
	"normal_inverse_wishart": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[struct {
			Prior struct {
				Mean      []float64
				Kappa, Nu float64
				Psi       [][]float64
			}
			Data [][]float64
		}](t, c)
		p := learnt(t, in.Data, func() (*Posterior[NormalInverseWishart, []float64], error) {
			return NewMultivariate(NormalInverseWishart{Mean: in.Prior.Mean, Count: in.Prior.Kappa, DF: in.Prior.Nu, Scale: symmetric(in.Prior.Psi)})
		})
		now := p.Posterior()
		mean := now.CovarianceMean()
		var spread mat.SymDense
		spread.ScaleSym(1/now.Count, mean)
		return map[string]any{
			"posterior":  map[string]any{"mean": now.Mean, "kappa": now.Count, "nu": now.DF, "psi": rows(now.Scale)},
			"sigma_mean": rows(mean), "mu_cov": rows(&spread), "log_marginal": p.LogEvidence(),
		}
	},
	"linear_regression_nig": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[struct {
			Prior struct {
				Mean        []float64
				Matrix      [][]float64 `json:"scale_matrix"`
				Alpha, Beta float64
			}
			Data struct {
				X [][]float64
				Y []float64
			}
			At []float64 `json:"predict_x"`
		}](t, c)
		p := learnt(t, regressionRows(in.Data.X, in.Data.Y), func() (*Posterior[Regression, Row], error) {
			prior, err := NewRegressionPrior(in.Prior.Mean, symmetric(in.Prior.Matrix), in.Prior.Alpha, in.Prior.Beta)
			if err != nil {
				return nil, err
			}
			return NewRegression(prior)
		})
		now := p.Posterior()
		v := now.Variance()
		next, err := now.Response(in.At)
		if err != nil {
			t.Fatal(err)
		}
		sd := make([]float64, len(in.At))
		for i := range sd {
			sd[i] = math.Sqrt(v.Mean() * now.Matrix().At(i, i))
		}
		return map[string]any{
			"posterior":    map[string]any{"mean": now.Mean(), "scale_matrix": rows(now.Matrix()), "alpha": v.Alpha, "beta": v.Beta},
			"log_marginal": p.LogEvidence(), "predictive_student_t": map[string]float64{"df": next.Nu, "loc": next.Mu, "scale": next.Sigma}, "coef_sd": sd,
		}
	},
	"pareto_uniform": func(t *testing.T, c cases.Case) map[string]any {
		in := decode[conjugateCase](t, c)
		p := learnt(t, decode[numbers](t, c).Data, func() (*Posterior[Pareto, float64], error) {
			return NewUniform(Pareto{in.Prior.Scale, in.Prior.Shape})
		})
		now := p.Posterior()
		return map[string]any{
			"posterior": map[string]float64{"scale": now.Scale, "shape": now.Shape}, "mean": now.Dist().Mean(),
			"q50": now.Dist().Quantile(in.Params.Level), "log_marginal": p.LogEvidence(),
		}
	},
}

func symmetric(m [][]float64) *mat.SymDense {
	s := mat.NewSymDense(len(m), nil)
	for i, row := range m {
		for j, v := range row {
			s.SetSym(i, j, v)
		}
	}
	return s
}

func rows(m *mat.SymDense) [][]float64 {
	out := make([][]float64, m.SymmetricDim())
	for i := range out {
		for j := range out {
			out[i] = append(out[i], m.At(i, j))
		}
	}
	return out
}

func regressionRows(x [][]float64, y []float64) []Row {
	out := make([]Row, len(y))
	for i := range y {
		out[i] = Row{x[i], y[i]}
	}
	return out
}

// absent is null where there is no number.
func absent(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

func lifetimes(x []float64) []Lifetime {
	out := make([]Lifetime, len(x))
	for i, v := range x {
		out[i].Time = v
	}
	return out
}
