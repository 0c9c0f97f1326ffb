package estimator_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// methods computes what a case expects, by its method.
var methods = map[string]func(*testing.T, *study) map[string]any{
	"ols":                   leastSquares,
	"logit":                 logit,
	"difference_in_means":   difference,
	"ipw_ate_hajek":         weighted(causal.Everyone, false),
	"ipw_ate_ht":            weighted(causal.Everyone, true),
	"ipw_att_hajek":         weighted(causal.Treated, false),
	"ipw_att_ht":            weighted(causal.Treated, true),
	"ipw_ato_hajek":         weighted(causal.Overlap, false),
	"ipw_msm_stabilised":    structural,
	"gformula":              standardised,
	"t_learner_ols":         perArm,
	"aipw":                  doublyRobust,
	"balance":               balance,
	"matched_pairs":         pairs,
	"matching_nearest":      nearest,
	"matching_cem":          coarsened,
	"matching_subclass":     subclasses,
	"tsls":                  twoStage,
	"risk_by_group":         risks,
	"standardisation_table": standardTable,
	"mantel_haenszel":       standardTable,
	"twfe":                  twoWay,
	"did_2x2":               differenceInDifferences,
}

// estimand is what a case adjusts for.
func (c *study) estimand(t *testing.T, over causal.Population) *causal.Estimand {
	t.Helper()
	e, err := causal.Unconfounded(causal.Query{Treatment: c.column("treatment"), Outcome: c.column("outcome"), Over: over}, c.list("covariates")...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// estimate runs an estimator as users do.
func (c *study) estimate(t *testing.T, over causal.Population, by causal.Estimator) *causal.Effect {
	t.Helper()
	f, err := causal.Estimate(context.Background(), c.estimand(t, over), c.table, by)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// population of a case's estimand.
func (c *study) population() causal.Population {
	if strings.HasPrefix(c.Estimand, "ATT") || c.option("average_over") == "treated rows" {
		return causal.Treated
	}
	return causal.Everyone
}

func leastSquares(t *testing.T, c *study) map[string]any {
	fit, err := estimator.LeastSquares(c.Formulas["outcome"], c.table, nil)
	if err != nil {
		t.Fatal(err)
	}
	return coefficient(t, c, fit)
}

// coefficient has a coefficient with all its errors.
func coefficient(t *testing.T, c *study, fit *estimator.Regression) map[string]any {
	got := map[string]any{}
	for key, kind := range map[string]estimator.Covariance{
		"se": estimator.Classical, "se_hc0": estimator.HC0, "se_hc1": estimator.HC1, "se_hc2": estimator.HC2, "se_hc3": estimator.HC3,
	} {
		if _, wanted := c.Expected[key]; !wanted && key != "se" {
			continue
		}
		value, se, err := fit.Coefficient(c.option("coefficient"), kind)
		if err != nil {
			t.Fatal(err)
		}
		if got["estimate"], got[key] = value, se; kind == estimator.Classical {
			got["t"] = value / se
		}
	}
	return got
}

func logit(t *testing.T, c *study) map[string]any {
	fit, err := estimator.Logit(c.Formulas["propensity"], c.table, nil)
	if err != nil {
		t.Fatal(err)
	}
	coefficients := map[string]float64{}
	for j, name := range fit.Names() {
		coefficients[name] = fit.Coefficients()[j]
	}
	return map[string]any{"coefficients": coefficients}
}

func difference(t *testing.T, c *study) map[string]any {
	f := c.estimate(t, causal.Everyone, estimator.Difference{})
	got := map[string]any{"estimate": f.Mean, "n": f.N, "n_control": f.Diagnostics["n_control"], "n_treated": f.Diagnostics["n_treated"]}
	if truth, ok := c.Columns["truth"].(map[string]any); ok {
		got["true_ate"] = average(c.numbers(t, fmt.Sprint(truth["effect"])))
	}
	return got
}

func (c *study) numbers(t *testing.T, name string) []float64 {
	t.Helper()
	x, err := c.table.Float(name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func weighted(over causal.Population, byNumber bool) func(*testing.T, *study) map[string]any {
	return func(t *testing.T, c *study) map[string]any {
		if c.Options["trimming"] != nil {
			t.Fatal("no case here has trimmed; do it")
		}
		f := c.estimate(t, over, estimator.IPW{Formula: c.Formulas["propensity"], HorvitzThompson: byNumber})
		near(t, "mean of the scores", average(f.Influence), f.Mean, 1e-9)
		return map[string]any{"estimate": f.Mean, "ps_range": []float64{f.Diagnostics["propensity_min"], f.Diagnostics["propensity_max"]}}
	}
}

func structural(t *testing.T, c *study) map[string]any {
	w, err := estimator.StabilisedWeights(c.table, estimator.Period{Denominator: c.Formulas["propensity"], Numerator: c.Formulas["numerator"]})
	if err != nil {
		t.Fatal(err)
	}
	by := estimator.IPW{Formula: c.Formulas["propensity"], Stabilised: true}
	same, _, err := by.Weights(c.estimand(t, causal.Everyone), c.table)
	if err != nil {
		t.Fatal(err)
	}
	for i := range w {
		near(t, "stabilised weight", same[i], w[i], 1e-9)
	}
	fit, err := estimator.LeastSquares(c.Formulas["outcome"], c.table, w)
	if err != nil {
		t.Fatal(err)
	}
	_, se, err := fit.Coefficient(c.option("coefficient"), estimator.HC0)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"sw_mean": average(w), "sw_range": []float64{slices.Min(w), slices.Max(w)}, "se_hc0": se}
}

func standardised(t *testing.T, c *study) map[string]any {
	if c.option("family") != "gaussian" {
		t.Fatal("no case here is of another family; do it")
	}
	f := c.estimate(t, c.population(), estimator.Standardisation{Formula: c.Formulas["outcome"]})
	near(t, "mean of the scores", average(f.Influence), f.Mean, 1e-9)
	return map[string]any{"estimate": f.Mean}
}

// perArm also compares the predictions with the truth.
func perArm(t *testing.T, c *study) map[string]any {
	f := c.estimate(t, causal.Everyone, estimator.Standardisation{Formula: c.Formulas["outcome"]})
	x := c.numbers(t, c.column("treatment"))
	truth := c.Columns["truth"].(map[string]any)
	m0, m1 := c.numbers(t, truth["mu0"].(string)), c.numbers(t, truth["mu1"].(string))
	var p [2][]float64
	for arm := range p {
		rows, err := c.table.Rows(func(i int) bool { return x[i] == float64(arm) })
		if err != nil {
			t.Fatal(err)
		}
		fit, err := estimator.LeastSquares(c.Formulas["outcome"], rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p[arm], err = fit.Predict(c.table); err != nil {
			t.Fatal(err)
		}
	}
	ate, att, miss, treated := 0.0, 0.0, 0.0, 0.0
	for i := range m0 {
		ate += m1[i] - m0[i]
		att += x[i] * (m1[i] - m0[i])
		treated += x[i]
		miss += math.Pow(p[1][i]-p[0][i]-(m1[i]-m0[i]), 2)
	}
	n := float64(len(m0))
	return map[string]any{"n": f.N, "ate": f.Mean, "true_ate": ate / n, "true_att": att / treated, "pehe": math.Sqrt(miss / n)}
}

func doublyRobust(t *testing.T, c *study) map[string]any {
	by := estimator.AIPW{Propensity: c.Formulas["propensity"], Outcome: c.Formulas["outcome"]}
	if c.Options["cross_fitting"] == true {
		by.Folds = 5
	}
	f := c.estimate(t, c.population(), by)
	return map[string]any{"estimate": f.Mean, "se": f.SE}
}

func balance(t *testing.T, c *study) map[string]any {
	b, err := estimator.CheckBalance(c.estimand(t, causal.Treated), c.table, estimator.IPW{Formula: c.Formulas["propensity"]})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"smd": differencesOf(b, func(r estimator.BalanceRow) float64 { return r.Before.SMD })}
}

// differencesOf are standardised differences by column.
func differencesOf(b *estimator.Balance, of func(estimator.BalanceRow) float64) map[string]float64 {
	smd := map[string]float64{}
	for _, r := range b.Rows {
		smd[r.Name] = of(r)
	}
	return smd
}

// matching runs an estimator twice, comparing means and by regression, and looks
// at the balance.
func matching(t *testing.T, c *study, means, regression estimator.Weighter) map[string]any {
	b, err := estimator.CheckBalance(c.estimand(t, causal.Treated), c.table, means)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{"smd": differencesOf(b, func(r estimator.BalanceRow) float64 { return r.After.SMD })}
	for key, by := range map[string]causal.Estimator{"estimate": means, "estimate_regression": regression} {
		got[key] = c.estimate(t, causal.Treated, by).Mean
	}
	return got
}

func nearest(t *testing.T, c *study) map[string]any {
	m := estimator.Matching{Formula: c.Formulas["propensity"], Ratio: int(c.Options["ratio"].(float64)), WithoutReplacement: c.Options["replace"] == false}
	m.Mahalanobis = strings.HasPrefix(c.option("distance"), "Mahalanobis")
	if c.Options["caliper"] != nil {
		t.Fatal("no case here has had a caliper; set it")
	}
	r := m
	r.Outcome = c.Formulas["outcome"]
	return matching(t, c, m, r)
}

func coarsened(t *testing.T, c *study) map[string]any {
	return matching(t, c, estimator.CoarsenedExact{}, estimator.CoarsenedExact{Outcome: c.Formulas["outcome"]})
}

func subclasses(t *testing.T, c *study) map[string]any {
	s := estimator.Subclassification{Formula: c.Formulas["propensity"], Classes: int(c.Options["subclasses"].(float64))}
	r := s
	r.Outcome = c.Formulas["outcome"]
	return matching(t, c, s, r)
}

// given are pairs of rows made elsewhere, as weights.
type given struct {
	estimator.IPW
	rows []float64
}

func (g given) Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error) {
	_, scores, err = g.IPW.Weights(e, data)
	return g.rows, scores, err
}

func pairs(t *testing.T, c *study) map[string]any {
	of := c.Options["pairs"].(map[string]any)
	table, err := bayes.ReadCSV(open(t, of["file"].(string)), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	row := map[string]int{}
	for _, names := range of["row_names"].([]any) {
		n := names.(map[string]any)
		for k := range int(n["count"].(float64)) {
			row[fmt.Sprint(n["prefix"], k+1)] = int(n["first_row"].(float64)) - 1 + k
		}
	}
	w := make([]float64, c.table.N())
	for _, side := range []string{"treated", "control"} {
		f, err := table.Factor(of[side].(string))
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range f.Codes {
			w[row[f.Levels[code]]]++
		}
	}
	b, err := estimator.CheckBalance(c.estimand(t, causal.Treated), c.table, given{estimator.IPW{Formula: c.Formulas["propensity"]}, w})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{"smd": differencesOf(b, func(r estimator.BalanceRow) float64 { return r.After.SMD })}
	treatment := c.column("treatment")
	for key, text := range map[string]string{"estimate": c.column("outcome") + " ~ " + treatment, "estimate_regression": c.Formulas["outcome"]} {
		fit, err := estimator.LeastSquares(text, c.table, w)
		if err != nil {
			t.Fatal(err)
		}
		if got[key], _, err = fit.Coefficient(treatment, estimator.HC1); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

// twoStage states the case's instrument as an estimand; the covariates of its
// formula are those of its columns.
func twoStage(t *testing.T, c *study) map[string]any {
	e, err := causal.Instrumented(causal.LATE(c.column("treatment"), c.column("outcome")), c.column("instrument"), c.list("covariates")...)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for key, kind := range map[string]estimator.Covariance{"se": estimator.Classical, "se_hc1": estimator.HC1} {
		f, err := causal.Estimate(context.Background(), e, c.table, estimator.TwoStage{Covariance: kind})
		if err != nil {
			t.Fatal(err)
		}
		got["n"], got["estimate"], got[key] = f.N, f.Mean, f.SE
	}
	return got
}

// stratify compares the first level with the second, given strata.
func (c *study) stratify(t *testing.T, strata ...string) (effect *causal.Effect, levels [2]string) {
	t.Helper()
	for k, v := range c.Options["levels"].([]any) {
		levels[k] = v.(string)
	}
	e, err := causal.Unconfounded(causal.ATE(c.column("treatment"), c.column("outcome")).Between(levels[1], levels[0]), strata...)
	if err != nil {
		t.Fatal(err)
	}
	effect, err = causal.Estimate(context.Background(), e, c.table, estimator.Stratification{Counts: c.column("weights"), Success: c.option("success")})
	if err != nil {
		t.Fatal(err)
	}
	return effect, levels
}

func risks(t *testing.T, c *study) map[string]any {
	f, levels := c.stratify(t)
	return map[string]any{"risk": map[string]float64{levels[0]: f.Diagnostics["crude_to"], levels[1]: f.Diagnostics["crude_from"]}}
}

func standardTable(t *testing.T, c *study) map[string]any {
	f, levels := c.stratify(t, c.column("stratum"))
	return map[string]any{"risk": map[string]float64{levels[0]: f.Diagnostics["mean_to"], levels[1]: f.Diagnostics["mean_from"]},
		"difference": f.Mean, "odds_ratio": f.Diagnostics["odds_ratio"]}
}

func twoWay(t *testing.T, c *study) map[string]any {
	if c.column("treatment") == "" {
		cohort, time := c.numbers(t, c.column("cohort")), c.numbers(t, c.column("time"))
		d := make([]bool, len(time))
		for i := range d {
			d[i] = cohort[i] > 0 && time[i] >= cohort[i]
		}
		table, err := c.table.With(bayes.Col(c.option("coefficient"), d))
		if err != nil {
			t.Fatal(err)
		}
		c.table = table
	}
	return leastSquares(t, c)
}

// differenceInDifferences is the coefficient of a product.
func differenceInDifferences(t *testing.T, c *study) map[string]any {
	f, err := c.table.Factor(c.column("unit"))
	if err != nil {
		t.Fatal(err)
	}
	time := c.numbers(t, c.column("time"))
	treated, after := make([]bool, len(time)), make([]bool, len(time))
	for i := range time {
		treated[i] = slices.Contains(c.Options["treated_units"].([]any), any(f.Levels[f.Codes[i]]))
		after[i] = time[i] >= c.Options["first_treated_time"].(float64)
		if time[i] > c.Options["last_time"].(float64) {
			t.Fatal("no case here has had later rows; leave them out")
		}
	}
	table, err := c.table.With(bayes.Col("unit treated", treated), bayes.Col("after", after))
	if err != nil {
		t.Fatal(err)
	}
	fit, err := estimator.LeastSquares(c.column("outcome")+" ~ `unit treated` * after", table, nil)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"estimate": fit.Coefficients()[3]}
}
