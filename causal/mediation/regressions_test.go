package mediation_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/mcmc"
)

// estimated is a case of the file of known answers about estimators.
type estimated struct {
	Method, File string
	Columns      struct {
		Treatment, Outcome, Mediator, Weights string
	}
	Factors    map[string][]string
	Formulas   map[string]string
	Options    map[string]any
	Expected   map[string]any
	Tolerance  map[string]cases.Tolerance
	Reproduced bool
}

// table reads the file of a case, factors with their levels.
func (c estimated) table(t *testing.T) *bayes.Table {
	t.Helper()
	f, err := os.Open(cases.Path("causal/est/" + c.File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var columns []bayes.Column
	for _, name := range data.Names() {
		if !data.IsFactor(name) {
			x, err := data.Float(name)
			if err != nil {
				t.Fatal(err)
			}
			columns = append(columns, bayes.Col(name, x))
			continue
		}
		x, err := data.Factor(name)
		if err != nil {
			t.Fatal(err)
		}
		if x, err = x.Relevel(c.Factors[name]...); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, bayes.Col(name, x))
	}
	if data, err = bayes.FromColumns(columns...); err != nil {
		t.Fatal(err)
	}
	return data
}

func (c estimated) option(name string) string {
	s, _ := c.Options[name].(string)
	return s
}

// results computes what a case expects, from nothing but its fields.
func (c estimated) results(t *testing.T) map[string]any {
	t.Helper()
	data := c.table(t)
	effect := causal.ATE(c.Columns.Treatment, c.Columns.Outcome)
	interval := func(v bayes.RV, level float64) []float64 {
		lo, hi := v.Interval(level)
		return []float64{lo, hi}
	}
	switch c.Method {
	case "mediation_product":
		p, err := mediation.Product(data, effect, c.Formulas["mediator"], c.Formulas["outcome"], estimator.Classical)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"acme": p.Indirect, "ade": p.Direct}
	case "mediation_quasi_bayes":
		level := c.Options["level"].(float64)
		f, err := mediation.Regressions{
			Mediator: c.Formulas["mediator"], Outcome: c.Formulas["outcome"], Covariance: estimator.Classical,
			Draws: int(c.Options["simulations"].(float64)), Seed: 1, Level: level,
		}.Estimate(context.Background(), data, effect)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{
			"acme": f.ACME().Mean(), "ade": f.ADE().Mean(), "total": f.Total().Mean(), "proportion_mediated": f.Proportion().Quantile(0.5),
			"acme_ci": interval(f.ACME(), level), "ade_ci": interval(f.ADE(), level), "total_ci": interval(f.Total(), level),
		}
	case "natural_effects_table":
		q := mediation.Query{Effect: effect.Between(c.option("from"), c.option("to")), Mediators: []string{c.Columns.Mediator}}
		g, err := dag.New(dag.DAG, dag.Named(c.Columns.Treatment, c.Columns.Mediator, c.Columns.Outcome), []dag.Edge{
			dag.Directed(c.Columns.Treatment, c.Columns.Mediator), dag.Directed(c.Columns.Mediator, c.Columns.Outcome), dag.Directed(c.Columns.Treatment, c.Columns.Outcome)})
		if err != nil {
			t.Fatal(err)
		}
		e, err := mediation.Identify(g, q)
		if err != nil {
			t.Fatal(err)
		}
		counts, at, err := mediation.Counts{Weights: c.Columns.Weights, Success: c.option("success")}.Tabulate(data, q, e.Variables()...)
		if err != nil {
			t.Fatal(err)
		}
		f, err := e.FromTable(counts, at)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"nde": f.Direct(mediation.Control).Mean(), "nie": f.Indirect(mediation.Control).Mean(), "te": f.Total().Mean()}
	}
	return nil
}

// others are the methods of the file that other packages test.
var others = []string{"aipw", "balance", "cuped", "did_2x2", "did_cs", "difference_in_means", "dose_response", "evalue", "g_estimation", "gformula", "gformula_longitudinal",
	"hodges_lehmann", "ipw_ate_hajek", "ipw_ate_ht", "ipw_ato_hajek", "ipw_att_hajek", "ipw_att_ht", "ipw_msm_stabilised", "its_bsts", "its_local_level", "its_ols",
	"logit", "mantel_haenszel", "matched_pairs", "matching_cem", "matching_nearest", "matching_subclass", "ols", "plr_sim", "rd_cct", "risk_by_group", "rosenbaum",
	"sensemakr", "standardisation_table", "synthdid", "synthetic_control", "synthetic_control_predictors", "t_learner_ols", "tmle", "tsls", "twfe", "uplift_metrics"}

// TestCasesMediationEstimates computes every case of the three methods of mediation.
func TestCasesMediationEstimates(t *testing.T) {
	raw, err := os.ReadFile(cases.Path("causal/est/expected.json"))
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	tested := map[string]int{}
	for id, text := range fields {
		var c estimated
		var method struct{ Method string }
		if err := json.Unmarshal(text, &method); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(others, method.Method) {
			continue
		}
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if !c.Reproduced {
			continue
		}
		got := c.results(t)
		if got == nil {
			t.Errorf("%s: the method %q is not known here", id, c.Method)
			continue
		}
		tested[c.Method]++
		for name, want := range c.Expected {
			tol := c.Tolerance[name]
			have, ok := got[name]
			if !ok {
				t.Errorf("%s: no %s", id, name)
				continue
			}
			list, isList := want.([]any)
			if !isList {
				list, have = []any{want}, []float64{have.(float64)}
			}
			for k, v := range list {
				near(t, id+" "+name, have.([]float64)[k], v.(float64), tol.Abs+tol.Rel*math.Abs(v.(float64)))
			}
		}
	}
	if len(tested) != 3 {
		t.Errorf("tested %v", tested)
	}
}

// simulated is data with X → M → Y, an interaction and a binary outcome, if asked
// for, whose effects truth has as integrals over the mediator's noise.
func simulated(t *testing.T, n int, seed uint64, binary bool) *bayes.Table {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 17))
	c, x, m, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		c[i] = r.NormFloat64()
		if r.Float64() < 1/(1+math.Exp(-c[i])) {
			x[i] = 1
		}
		m[i] = 0.5*x[i] + 0.4*c[i] + r.NormFloat64()
		eta := 0.3*x[i] + 0.6*m[i] + 0.5*x[i]*m[i] + 0.2*c[i]
		if y[i] = eta + r.NormFloat64(); binary {
			y[i] = 0
			if r.Float64() < 1/(1+math.Exp(-eta)) {
				y[i] = 1
			}
		}
	}
	table, err := bayes.FromColumns(bayes.Col("c", c), bayes.Col("x", x), bayes.Col("m", m), bayes.Col("y", y))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestInteraction: closed forms of a linear model with an interaction, direct
// b + i·E[M(0)] and indirect a(g + i·x), from the draws' own coefficients: computed
// from the least squares estimates they are the means of the draws. Statistic: the
// mean of the draws less the estimate, normal with their spread; 4.9 standard errors
// and 2 % of one for the product of two means, whose errors are independent.
func TestInteraction(t *testing.T) {
	data := simulated(t, 400, 1, false)
	r := mediation.Regressions{Mediator: "m ~ x + c", Outcome: "y ~ x * m + c", Covariance: estimator.HC3, Seed: 3, Draws: 4000}
	f, err := r.Estimate(context.Background(), data, causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	fitM, err := estimator.LeastSquares(r.Mediator, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	fitY, err := estimator.LeastSquares(r.Outcome, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(fit *estimator.Regression, name string) float64 {
		v, _, err := fit.Coefficient(name, estimator.HC0)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	c, err := data.Float("c")
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, v := range c {
		mean += v / float64(len(c))
	}
	m0 := at(fitM, "(Intercept)") + at(fitM, "c")*mean
	a, b, g, i := at(fitM, "x"), at(fitY, "x"), at(fitY, "m"), at(fitY, "x:m")
	for _, v := range []struct {
		what string
		v    bayes.RV
		want float64
	}{
		{"direct, control", f.Direct(mediation.Control), b + i*m0},
		{"direct, treated", f.Direct(mediation.Treated), b + i*(m0+a)},
		{"indirect, control", f.Indirect(mediation.Control), a * g},
		{"indirect, treated", f.Indirect(mediation.Treated), a * (g + i)},
	} {
		near(t, v.what, v.v.Mean(), v.want, 4.9*v.v.SD()/math.Sqrt(4000)+0.02*v.v.SD())
	}
	if math.Abs(f.Direct(mediation.Control).Mean()-f.Direct(mediation.Treated).Mean()) < 0.1 {
		t.Error("the interaction makes no difference")
	}
	_, err = mediation.Product(data, causal.ATE("x", "y"), r.Mediator, r.Outcome, estimator.HC3)
	wants(t, err, "x:m", "use Regressions")
}

// TestInferred: any method of inference; a binary outcome, whose expectation is
// averaged, so that posterior and quasi-Bayesian draws agree up to the prior.
func TestInferred(t *testing.T) {
	data := simulated(t, 300, 2, true)
	r := mediation.Regressions{Mediator: "m ~ x + c", Outcome: "y ~ x * m + c", OutcomeModel: formula.Config{Family: formula.Bernoulli}, Covariance: estimator.Classical, Seed: 3}
	quasi, err := r.Estimate(context.Background(), data, causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	r.Infer = mcmc.Config{Seed: 1, Warmup: 300, Draws: 250}
	posterior, err := r.Estimate(context.Background(), data, causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		what string
		a, b bayes.RV
	}{
		{"direct", quasi.ADE(), posterior.ADE()}, {"indirect", quasi.ACME(), posterior.ACME()}, {"total", quasi.Total(), posterior.Total()},
	} {
		// Both are near normal with n = 300 and weak priors: means within a fifth and
		// spreads within a quarter of a standard deviation.
		near(t, v.what, v.b.Mean(), v.a.Mean(), 0.2*v.a.SD())
		near(t, v.what+" sd", v.b.SD(), v.a.SD(), 0.25*v.a.SD())
	}
}

func TestRegressionsBadInput(t *testing.T) {
	data := simulated(t, 50, 3, false)
	ctx := context.Background()
	for _, c := range []struct {
		r    mediation.Regressions
		want []string
	}{
		{mediation.Regressions{Mediator: "m ~ c", Outcome: "y ~ x + c"}, []string{"mediator lacks x", "outcome lacks m"}},
		{mediation.Regressions{Mediator: "m ~ x + y", Outcome: "c ~ x + m"}, []string{"is of c, want y", "has the outcome y"}},
		{mediation.Regressions{Mediator: "m ~ x + cc", Outcome: "y ~ (x"}, []string{`did you mean "c"`, "col"}},
		{mediation.Regressions{Mediator: "m ~ x", Outcome: "y ~ x + m", Draws: -1}, []string{"-1 draws"}},
		{mediation.Regressions{Mediator: "m ~ x", Outcome: "y ~ x + m", Level: 95}, []string{"level is 95"}},
		{mediation.Regressions{Mediator: "m ~ x", Outcome: "y ~ x + m", OutcomeModel: formula.Config{Family: formula.Student}}, []string{"not student", "give Infer"}},
		{mediation.Regressions{Mediator: "m ~ x", Outcome: "y ~ x + s(m)"}, []string{"no smooths"}},
	} {
		_, err := c.r.Estimate(ctx, data, causal.ATE("x", "y"))
		wants(t, err, c.want...)
	}
	_, err := mediation.Regressions{}.Estimate(ctx, nil, causal.ATE("x", "y"))
	wants(t, err, "no rows")
	_, err = mediation.Product(data, causal.ATE("x", "y").Between(2, 2), "m ~ x", "y ~ x + m", estimator.HC3)
	wants(t, err, "with itself")
}

// TestLabels: a treatment of labels, a binary mediator and a binary outcome. The
// effects of labels are those of their codes, bit for bit.
func TestLabels(t *testing.T) {
	table, err := read("jobs.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := mediation.Regressions{
		Mediator: "job_dich ~ treat + age", Outcome: "work1 ~ treat * job_dich + age", Draws: 200, Seed: 2,
		MediatorModel: formula.Config{Family: formula.Bernoulli}, OutcomeModel: formula.Config{Family: formula.Bernoulli},
	}
	codes, err := r.Estimate(context.Background(), table, causal.ATE("treat", "work1"))
	if err != nil {
		t.Fatal(err)
	}
	r.Mediator, r.Outcome = "job_dich ~ control + age", "work1 ~ control * job_dich + age"
	labels, err := r.Estimate(context.Background(), table, causal.ATE("control", "work1").Between("control", "treat"))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range labels.ACME().Values() {
		if v != codes.ACME().Values()[i] {
			t.Fatalf("draw %d is %v by labels and %v by codes", i, v, codes.ACME().Values()[i])
		}
	}
	// The second level is 1. Of the 299 untrained, 213 have no work; as treatment was
	// drawn by lot, adjusting for age moves that by less than a standard error.
	p := codes.Mean(mediation.Control, mediation.Control)
	near(t, "the share without work", p.Mean(), 213./299, p.SD())
	_, err = mediation.Product(table, causal.ATE("control", "depress2").Between("control", "treat"), "job_seek ~ control + age", "depress2 ~ control + job_seek + age", estimator.HC3)
	wants(t, err, "control")
}
