package fairness_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/fairness"
)

// pupils is a model of grade = 70 + 5·group + 2·effort + noise, and passing exams more
// probably in group 1; effort has no cause.
func pupils(t *testing.T, n int) (*causal.SCM, []float64, []float64) {
	t.Helper()
	r := rand.New(rand.NewPCG(6, 6))
	group, effort, grade, passed, success := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		group[i], effort[i] = float64(i%2), r.NormFloat64()
		grade[i] = 70 + 5*group[i] + 2*effort[i] + 3*r.NormFloat64()
		if r.Float64() < .4+.3*group[i] {
			passed[i] = 1
		}
		success[i] = grade[i]/100 + .1*r.NormFloat64()
	}
	m := bayes.NewModel("pupils")
	row := m.DimSize("row", n)
	g, e := m.Data("group", group, row), m.Data("effort", effort, row)
	at := m.Data("grade", grade, row)
	m.Observe(at, bayes.Normal(bayes.Add(70, bayes.Mul(5, g)).Add(bayes.Mul(2, e)), 3))
	m.Observe(m.Data("passed", passed, row), bayes.Bernoulli(bayes.Add(.4, bayes.Mul(.3, g))))
	m.Observe(m.Data("success", success, row), bayes.Normal(bayes.Mul(.01, at), .1))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	return scm, group, passed
}

// TestCounterfactual: the same pupil in the other group. A rule by grades changes by
// 5 for everybody, though it does not use the group; one by the grade's residual
// changes for nobody. Of passed exams those of a pupil of group 0 who passed stay
// (the uniform noise is below .4, so below .7), and of those who failed half would
// pass: (.7 − .4)/(1 − .4); binomial, 4.9 standard errors are 1e-6.
func TestCounterfactual(t *testing.T) {
	const n, draws = 40, 200
	scm, group, passed := pupils(t, n)
	q := fairness.Query{Protected: "group", Outcome: "success"}
	ask := func(predict fairness.Predictor) *fairness.Units {
		u, err := fairness.Counterfactual(context.Background(), scm, nothing(t, draws), 1, q, []string{"grade", "effort", "passed", "group"}, predict, 1e-9)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	grades := ask(func(x []float64) float64 { return x[0] })
	for i, change := range grades.Change.Means() {
		near(t, "change of the grade", change, 5*(1-2*group[i]), 1e-9)
	}
	near(t, "share that changes", grades.Share.Mean(), 1, 1e-12)
	if fair := ask(func(x []float64) float64 { return x[0] - 5*x[3] }); fair.Share.Mean() != 0 {
		t.Errorf("a rule by the residual: %v", fair)
	}
	if effort := ask(func(x []float64) float64 { return x[1] }); effort.Share.Mean() != 0 {
		t.Errorf("a rule by effort: %v", effort)
	}
	exams := ask(func(x []float64) float64 { return x[2] })
	failed, would := 0., 0.
	for i, change := range exams.Change.Means() {
		switch {
		case group[i] == 0 && passed[i] == 1 && change != 0:
			t.Errorf("pupil %d passed in the group that passes less, and would not in the other: %v", i, change)
		case group[i] == 0 && passed[i] == 0:
			failed, would = failed+1, would+change
		}
	}
	near(t, "share of the failed who would pass", would/failed, .5, 4.9*math.Sqrt(.25/(failed*draws)))
	if k, err := exams.Answer.Noise("passed"); err != nil || k != causal.Interval {
		t.Errorf("the noise of passed is %v (%v)", k, err)
	}
	r := fairness.Report{Level: .9}
	r.AddUnits("a rule by grades", grades)
	if text := r.String(); !strings.Contains(text, "Would a rule by grades treat the same case alike") || !strings.Contains(text, "of 40 cases a share of 1.000") || !strings.Contains(r.Alike.Noise, "grade") {
		t.Errorf("%s %+v", text, r.Alike)
	}
	// Planted error: without abduction, exams are drawn anew for everybody.
	w := scm.Worlds()
	w.Do("other", map[string]bayes.Action{"group": bayes.Set(1)})
	ans, err := w.Ask(context.Background(), nothing(t, draws), 1, "other.passed")
	if err != nil {
		t.Fatal(err)
	}
	v, err := ans.Var("other.passed")
	if err != nil {
		t.Fatal(err)
	}
	anew := 0.
	for i, p := range v.Means() {
		if group[i] == 0 && passed[i] == 0 {
			anew += p
		}
	}
	if math.Abs(anew/failed-.5) < 4.9*math.Sqrt(.25/(failed*draws)) {
		t.Error("exams that are drawn anew pass for the pupil's own")
	}
}

func TestCounterfactualBadInput(t *testing.T) {
	scm, _, _ := pupils(t, 10)
	ctx, d := context.Background(), nothing(t, 4)
	q := fairness.Query{Protected: "group", Outcome: "success"}
	rule := func(x []float64) float64 { return x[0] }
	for _, c := range []struct {
		scm      *causal.SCM
		q        fairness.Query
		features []string
		rule     fairness.Predictor
		want     string
	}{
		{nil, q, []string{"grade"}, rule, "want a model and a predictor"},
		{scm, q, []string{"grade"}, nil, "want a model and a predictor"},
		{scm, q, nil, rule, "want features"},
		{scm, q, []string{"success"}, rule, "the outcome success not among them"},
		{scm, q, []string{"grades"}, rule, `did you mean`},
		{scm, fairness.Query{Protected: "group", Outcome: "success", From: 0, To: 2}, []string{"grade"}, rule, "case 1 has group = 1"},
		{scm, fairness.Query{Protected: "grp", Outcome: "success"}, []string{"grade"}, rule, `"grp"`},
		{scm, q, []string{"grade"}, func([]float64) float64 { return math.NaN() }, "no number for case 0"},
	} {
		_, err := fairness.Counterfactual(ctx, c.scm, d, 1, c.q, c.features, c.rule, 0)
		wants(t, err, c.want)
	}
	_, err := fairness.Counterfactual(ctx, scm, nil, 1, q, []string{"grade"}, rule, 0)
	wants(t, err, "no draws")
}
