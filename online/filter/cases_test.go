package filter

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
)

// series reads numbers of which null is a missing one.
func numbers(x []*float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.NaN()
		if v != nil {
			y[i] = *v
		}
	}
	return y
}

func scaled(n int, v float64) *mat.SymDense {
	s := mat.NewSymDense(n, nil)
	for i := range n {
		s.SetSym(i, i, v)
	}
	return s
}

func one(v float64) *mat.SymDense { return mat.NewSymDense(1, []float64{v}) }

func localLevel(h, q, mean, variance float64) Model {
	return Model{
		Observe: one(1), Noise: one(h), Transition: one(1), Innovation: one(q),
		Start: Gaussian{[]float64{mean}, one(variance)},
	}
}

// run is what a filter says on its way through a series.
type run struct {
	f                   *Filter
	first               float64 // log evidence after the first step
	mean, variance      [][]float64
	innovations         []float64
	oneStep, oneStepVar []float64
}

func through(t *testing.T, m Model, s Series) (r run) {
	t.Helper()
	f, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	p, n := m.Observe.Dims()
	for i := 0; i < len(s.Y); i += p {
		row := mat.DenseCopyOf(m.Observe).RawMatrix().Data
		if s.Observe != nil {
			row = s.Observe[i*n : (i+p)*n]
		}
		next, err := f.ForecastWith([][]float64{row})
		if err != nil {
			t.Fatal(err)
		}
		r.oneStep = append(r.oneStep, next[0].Mean[0])
		r.oneStepVar = append(r.oneStepVar, next[0].Cov.At(0, 0))
		if err := f.UpdateWith(row, s.Y[i:i+p]...); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			r.first = f.LogEvidence()
		}
		now := f.State()
		variance := make([]float64, n)
		for j := range variance {
			variance[j] = now.Cov.At(j, j)
		}
		r.mean, r.variance = append(r.mean, now.Mean), append(r.variance, variance)
		r.innovations = append(r.innovations, f.Innovations()...)
	}
	r.f = f
	return r
}

func column(x [][]float64, j int) (c []float64) {
	for _, row := range x {
		c = append(c, row[j])
	}
	return c
}

func forecasts(t *testing.T, f *Filter, h int) (mean, variance []float64) {
	t.Helper()
	all, err := f.Forecast(h)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range all {
		mean, variance = append(mean, g.Mean[0]), append(variance, g.Cov.At(0, 0))
	}
	return mean, variance
}

func smoothed(t *testing.T, m Model, s Series) (mean, variance [][]float64) {
	t.Helper()
	sm, err := Smooth(m, s)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sm.Steps() {
		g := sm.State(i)
		row := make([]float64, len(g.Mean))
		for j := range row {
			row[j] = g.Cov.At(j, j)
		}
		mean, variance = append(mean, g.Mean), append(variance, row)
	}
	return mean, variance
}

func TestCasesStateSpace(t *testing.T) {
	file, err := cases.Open("online/state_space.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			var got map[string]any
			switch c.Type {
			case "local_level":
				got = localLevelCase(t, c)
			case "local_level_exact_diffuse":
				got = exactDiffuseCase(t, c)
			case "linear_gaussian":
				got = linearGaussianCase(t, c)
			case "random_walk_regression":
				got = randomWalkRegressionCase(t, c)
			case "discount_dlm":
				got = discountCase(t, c)
			case "local_level_mle":
				got = fitCase(t, c)
			case "trend_seasonal":
				got = trendSeasonalCase(t, c)
			default:
				t.Fatalf("the type %q is not known", c.Type)
			}
			if err := c.Check(got); err != nil {
				t.Error(err)
			}
		})
	}
}

func decode(t *testing.T, c cases.Case, into any) {
	t.Helper()
	if err := c.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func localLevelCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		Y      []*float64
		Params struct {
			Obs   float64 `json:"sigma2_obs"`
			Level float64 `json:"sigma2_level"`
			Mean  float64 `json:"init_mean"`
			Var   float64 `json:"init_var"`
		}
		Options struct {
			Steps   int     `json:"forecast_steps"`
			Missing float64 `json:"missing_innovation"`
		}
	}
	decode(t, c, &in)
	m := localLevel(in.Params.Obs, in.Params.Level, in.Params.Mean, in.Params.Var)
	s := Series{Y: numbers(in.Y)}
	r := through(t, m, s)
	for i, e := range r.innovations {
		if e != e {
			r.innovations[i] = in.Options.Missing
		}
	}
	mean, variance := smoothed(t, m, s)
	forecast, forecastVar := forecasts(t, r.f, in.Options.Steps)
	return map[string]any{
		"loglik": r.f.LogEvidence(), "loglik_without_first": r.f.LogEvidence() - r.first,
		"filtered_mean": column(r.mean, 0), "filtered_var": column(r.variance, 0),
		"smoothed_mean": column(mean, 0), "smoothed_var": column(variance, 0),
		"forecast_mean": forecast, "forecast_var": forecastVar, "standardized_innovations": r.innovations,
	}
}

func exactDiffuseCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		Y      []*float64
		Params struct {
			Obs   float64 `json:"sigma2_obs"`
			Level float64 `json:"sigma2_level"`
		}
	}
	decode(t, c, &in)
	m := localLevel(in.Params.Obs, in.Params.Level, 0, 0)
	m.Diffuse, m.Start = []bool{true}, Gaussian{}
	s := Series{Y: numbers(in.Y)}
	r := through(t, m, s)
	mean, variance := smoothed(t, m, s)
	return map[string]any{
		"loglik": r.f.LogEvidence(), "smoothed_first3": column(mean[:3], 0),
		"smoothed_var_first3": column(variance[:3], 0), "filtered_first3": column(r.mean[:3], 0),
	}
}

func linearGaussianCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		Y      [][]*float64
		Params struct {
			Transition, Design [][]float64
			Q                  [][]float64 `json:"state_cov"`
			H                  [][]float64 `json:"obs_cov"`
			Mean               []float64   `json:"init_mean"`
			Cov                [][]float64 `json:"init_cov"`
		}
	}
	decode(t, c, &in)
	dense := func(rows [][]float64) *mat.Dense {
		var flat []float64
		for _, r := range rows {
			flat = append(flat, r...)
		}
		return mat.NewDense(len(rows), len(rows[0]), flat)
	}
	symmetric := func(rows [][]float64) *mat.SymDense {
		return mat.NewSymDense(len(rows), dense(rows).RawMatrix().Data)
	}
	p := in.Params
	m := Model{
		Observe: dense(p.Design), Noise: symmetric(p.H), Transition: dense(p.Transition), Innovation: symmetric(p.Q),
		Start: Gaussian{p.Mean, symmetric(p.Cov)},
	}
	var s Series
	for _, row := range in.Y {
		s.Y = append(s.Y, numbers(row)...)
	}
	r := through(t, m, s)
	mean, variance := smoothed(t, m, s)
	final := r.f.State().Cov
	n := final.SymmetricDim()
	cov := make([][]float64, n)
	for i := range cov {
		cov[i] = mat.Row(nil, i, final)
	}
	return map[string]any{
		"loglik": r.f.LogEvidence(), "filtered_mean": r.mean, "smoothed_mean": mean,
		"smoothed_var_diag": variance, "final_filtered_cov": cov,
	}
}

func randomWalkRegressionCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		X      [][]float64
		Y      []*float64 `json:"y"`
		Params struct {
			Q    []float64 `json:"Q_diag"`
			H    float64   `json:"obs_var"`
			Mean []float64 `json:"init_mean"`
			Var  float64   `json:"init_var"`
		}
	}
	decode(t, c, &in)
	p := in.Params
	n := len(p.Mean)
	s := Series{Y: numbers(in.Y)}
	for _, row := range in.X {
		s.Observe = append(s.Observe, row...)
	}
	r := through(t, Model{
		Observe: mat.NewDense(1, n, in.X[0]), Noise: one(p.H), Transition: scaled(n, 1),
		Innovation: mat.NewDiagDense(n, p.Q), Start: Gaussian{p.Mean, scaled(n, p.Var)},
	}, s)
	return map[string]any{
		"loglik": r.f.LogEvidence(), "filtered_coef": r.mean, "filtered_var": r.variance,
		"one_step_mean": r.oneStep, "one_step_var": r.oneStepVar,
	}
}

// TestScalarKalman: an independent recomputation of a first-order autoregression
// seen with noise, as published to seven digits.
func TestScalarKalman(t *testing.T) {
	m := localLevel(0.16, 0.09, 0.1, 0.5)
	m.Transition = one(0.8)
	r := through(t, m, Series{Y: []float64{0.2, -0.1, 0.5, 0.7, -0.2}})
	means := []float64{0.1757576, 0.0175208, 0.2428524, 0.4286713, 0.0920388}
	variances := []float64{0.1212121, 0.0818501, 0.0753395, 0.0741565, 0.0739381}
	for i := range means {
		if math.Abs(r.mean[i][0]-means[i]) > 5e-8 || math.Abs(r.variance[i][0]-variances[i]) > 5e-8 {
			t.Errorf("step %d: %v, %v; want %v, %v", i, r.mean[i][0], r.variance[i][0], means[i], variances[i])
		}
	}
}
