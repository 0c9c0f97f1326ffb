package causal_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
)

// affine is a model of one coefficient an input, after the intercept.
type affine []float64

func (l affine) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	y := make([]float64, len(rows))
	for i, row := range rows {
		y[i] = l[0]
		for k, x := range row {
			y[i] = math.FMA(l[k+1], x, y[i])
		}
	}
	return y, nil
}

// answers is a model that says the same numbers whatever it is asked.
type answers []float64

func (a answers) Predict(context.Context, [][]float64) ([]float64, error) { return a, nil }

// drugged are rows with two confounders, one of them a factor of two levels.
func drugged(t *testing.T, n int) *bayes.Table {
	r := rand.New(rand.NewPCG(1, 2))
	x, sex, age, y := make([]float64, n), make([]string, n), make([]float64, n), make([]float64, n)
	for i := range n {
		age[i] = 40 + 10*r.NormFloat64()
		sex[i] = []string{"f", "m"}[r.IntN(2)]
		if r.Float64() < 1/(1+math.Exp(-(age[i]-40)/10)) {
			x[i] = 1
		}
		y[i] = 2*x[i] + 0.3*age[i] + r.NormFloat64()
	}
	return table(t, bayes.Col("x", x), bayes.Col("sex", sex), bayes.Col("age", age), bayes.Col("y", y))
}

func unconfounded(t *testing.T, q causal.Query, z ...string) *causal.Estimand {
	t.Helper()
	e, err := causal.Unconfounded(q, z...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestStandardizeIsTheRegressionsOwn hands the coefficients of a regression over as
// a model: the average must be that of the estimator that fitted it, in everyone,
// the treated and the untreated, whatever the order of the inputs.
func TestStandardizeIsTheRegressionsOwn(t *testing.T) {
	data := drugged(t, 400)
	const text = "x * age + sex"
	fit, err := estimator.LeastSquares("y ~ "+text, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := func(name string) float64 {
		v, _, err := fit.Coefficient(name, estimator.HC1)
		if err != nil {
			t.Fatal(err, fit.Names())
		}
		return v
	}
	by := predictor(func(row []float64) float64 { // age, sex, x
		return b("(Intercept)") + b("x")*row[2] + b("age")*row[0] + b("sexm")*row[1] + b("x:age")*row[2]*row[0]
	})
	for _, q := range []causal.Query{causal.ATE("x", "y"), causal.ATT("x", "y"), causal.ATC("x", "y")} {
		e := unconfounded(t, q, "age", "sex")
		want, err := causal.Estimate(context.Background(), e, data, estimator.Standardisation{Formula: text})
		if err != nil {
			t.Fatal(err)
		}
		r, err := causal.Standardize(context.Background(), e, by, data, causal.StandardizeConfig{Inputs: []string{"age", "sex", "x"}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Effect(0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.Mean-want.Mean) > 1e-10 || math.Abs(r.Mean[1]-want.Diagnostics["mean_to"]) > 1e-10 {
			t.Errorf("%v is %v of means %v, want %v and %v", q, got.Mean, r.Mean, want.Mean, want.Diagnostics)
		}
		if wrong, err := causal.Standardize(context.Background(), e, by, data, causal.StandardizeConfig{Inputs: []string{"sex", "age", "x"}}); err != nil || math.Abs(wrong.Mean[1]-want.Diagnostics["mean_to"]) < 1e-3 {
			t.Errorf("planted: inputs in another order give %v, %v", wrong, err)
		}
		if mean := average(got.Influence); math.Abs(mean-got.Mean) > 1e-10 || len(got.Influence) != data.N() {
			t.Errorf("%d scores of mean %v, want %v", len(got.Influence), mean, got.Mean)
		}
		if se, err := estimator.StandardError(got.Influence, nil); err != nil || math.Abs(se-got.SE) > 1e-12 {
			t.Errorf("standard error %v, that of the scores %v, %v", got.SE, se, err)
		}
	}
}

type predictor func(row []float64) float64

func (p predictor) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	y := make([]float64, len(rows))
	for i, row := range rows {
		y[i] = p(row)
	}
	return y, nil
}

func average(x []float64) (mean float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	return mean
}

// TestStandardizeLinear is by closed form: a response along the grid, an effect
// that is a coefficient, and members whose effects are known.
func TestStandardizeLinear(t *testing.T) {
	age := []float64{30, 40, 50, 60}
	data := table(t, bayes.Col("dose", []float64{0, 1, 2, 4}), bayes.Col("age", age), bayes.Col("y", []float64{1, 2, 3, 5}))
	e := unconfounded(t, causal.ATE("dose", "y"), "age")
	members := causal.Ensemble{affine{1, 2, 0.1}, affine{0, 3, 0.2}, affine{0, 4, 0.3}}
	r, err := causal.Standardize(context.Background(), e, members, data, causal.StandardizeConfig{Values: []any{0, 0.5, 6.0}})
	if err != nil {
		t.Fatal(err)
	}
	// The mean member is 1/3 + 3·dose + 0.2·age; its standard error is that of 0.2·age
	// and of the members' own means at each dose.
	sampling := 0.2 * math.Sqrt(500./3) / 2
	for k, dose := range []float64{0, 0.5, 6} {
		at := []float64{1 + 2*dose + 4.5, 3*dose + 9, 4*dose + 13.5}
		mean := average(at)
		between := math.Sqrt(((at[0]-mean)*(at[0]-mean) + (at[1]-mean)*(at[1]-mean) + (at[2]-mean)*(at[2]-mean)) / 3)
		if math.Abs(r.Mean[k]-mean) > 1e-12 || math.Abs(r.SE[k]-math.Hypot(sampling, between)) > 1e-12 {
			t.Errorf("at dose %v %v ± %v, want %v ± %v", dose, r.Mean[k], r.SE[k], mean, math.Hypot(sampling, between))
		}
		for m, want := range at {
			if math.Abs(r.Members[m][k]-want) > 1e-12 {
				t.Errorf("member %d says %v at dose %v, want %v", m, r.Members[m][k], dose, want)
			}
		}
	}
	f, err := r.Effect(0, 2)
	if err != nil {
		t.Fatal(err)
	}
	if d := f.Diagnostics; math.Abs(f.Mean-18) > 1e-12 || math.Abs(d["epistemic_sd"]-math.Sqrt(24)) > 1e-12 || math.Abs(d["sampling_sd"]) > 1e-12 || math.Abs(f.SE-math.Sqrt(24)) > 1e-12 {
		t.Errorf("effect %v ± %v of %v, want 18 ± √24, all of it between members", f.Mean, f.SE, d)
	}
	if !slices.Contains(f.Warnings, "nobody has dose = 6: the regression extrapolates") {
		t.Errorf("warnings %q do not say that nobody has dose 6", f.Warnings)
	}
	one, err := causal.Standardize(context.Background(), e, members, data, causal.StandardizeConfig{Values: []any{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	within, err := one.Effect(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(within.Warnings, "nobody has dose = 6: the regression extrapolates") {
		t.Errorf("planted: a dose that occurs is warned of: %q", within.Warnings)
	}
}

// TestStandardizeFaults: what is not identified, whatever the model, is refused.
func TestStandardizeFaults(t *testing.T) {
	ctx, data := context.Background(), drugged(t, 50)
	e := unconfounded(t, causal.ATE("x", "y"), "age", "sex")
	flat := affine{0, 1, 0, 0}
	ask := func(e *causal.Estimand, by causal.Predictor, c causal.StandardizeConfig) error {
		_, err := causal.Standardize(ctx, e, by, data, c)
		return err
	}
	door, err := causal.Identify(dag.MustParse("x -> m -> y; x <-> y"), causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	late, err := causal.Instrumented(causal.ATE("x", "y"), "sex")
	if err != nil {
		t.Fatal(err)
	}
	through, err := causal.Identify(dag.MustParse("age -> x; age -> y; x -> sex; sex -> y; x -> y"), causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, stopped := causal.Standardize(cancelled, e, flat, data, causal.StandardizeConfig{})
	for _, c := range []struct {
		err   error
		words []string
	}{
		{ask(nil, flat, causal.StandardizeConfig{}), []string{"no estimand", "Identify"}},
		{ask(e, nil, causal.StandardizeConfig{}), []string{"no model"}},
		{ask(e, causal.Ensemble{}, causal.StandardizeConfig{}), []string{"no members"}},
		{ask(e, causal.Ensemble{flat, nil}, causal.StandardizeConfig{}), []string{"member 1", "no model"}},
		{ask(door, flat, causal.StandardizeConfig{}), []string{"front door m", "no set of variables", "PlugIn"}},
		{ask(late, flat, causal.StandardizeConfig{}), []string{"LATE"}},
		{ask(unconfounded(t, causal.CATE("x", "y", "sex"), "sex", "age"), flat, causal.StandardizeConfig{}), []string{"sex", "Table.Rows"}},
		{ask(e, flat, causal.StandardizeConfig{Level: 2}), []string{"level is 2"}},
		{ask(e, flat, causal.StandardizeConfig{Inputs: []string{"age", "sex"}}), []string{"lack the treatment x"}},
		{ask(e, flat, causal.StandardizeConfig{Inputs: []string{"age", "x"}}), []string{"adjusting for {age} does not give"}},
		{ask(e, flat, causal.StandardizeConfig{Inputs: []string{"age", "sex", "age", "x"}}), []string{"age twice"}},
		{ask(through, flat, causal.StandardizeConfig{Inputs: []string{"x", "age", "sex"}}), []string{"adjusting for {age, sex} does not give"}},
		{ask(e, flat, causal.StandardizeConfig{Values: []any{"high", math.NaN()}}), []string{"can't be set to high", "can't be set to NaN"}},
		{ask(e, flat, causal.StandardizeConfig{Values: []any{}}), []string{"no values of x"}},
		{ask(e, answers{1, 2}, causal.StandardizeConfig{}), []string{"2 values for 50 rows"}},
		{ask(e, answers(slices.Repeat([]float64{math.Inf(1)}, 50)), causal.StandardizeConfig{}), []string{"predicts +Inf for row 0 with x = 0"}},
		{ask(e, causal.Heads{flat}, causal.StandardizeConfig{}), []string{"begins with [1]", "1 heads"}},
		{stopped, []string{context.Canceled.Error()}},
	} {
		wants(t, c.err, c.words...)
	}
	if !errors.Is(stopped, context.Canceled) {
		t.Errorf("cancelled: %v", stopped)
	}
	r, err := causal.Standardize(ctx, e, flat, data, causal.StandardizeConfig{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Effect(0, 2)
	wants(t, err, "no value 2")
}

// TestHeads: each row goes to the head of its treatment, in its place.
func TestHeads(t *testing.T) {
	h := causal.Heads{affine{0, 1}, affine{100, 2}, affine{200, 3}}
	y, err := h.Predict(context.Background(), [][]float64{{1, 5}, {0, 6}, {1, 7}})
	if err != nil || !slices.Equal(y, []float64{110, 6, 114}) {
		t.Errorf("%v, %v; want 110, 6, 114", y, err)
	}
	for _, row := range [][]float64{{3, 1}, {-1, 1}, {0.5, 1}, {math.NaN(), 1}, {}} {
		if _, err := h.Predict(context.Background(), [][]float64{row}); err == nil {
			t.Errorf("treatment %v has a head", row)
		}
	}
	mean, err := causal.Ensemble{affine{1, 1}, affine{3, 3}}.Predict(context.Background(), [][]float64{{2}})
	if err != nil || mean[0] != 6 {
		t.Errorf("%v, %v; want the mean 6", mean, err)
	}
	_, err = causal.Ensemble{answers{1}}.Predict(context.Background(), [][]float64{{1}, {2}})
	wants(t, err, "member 0", "1 values for 2 rows")
}
