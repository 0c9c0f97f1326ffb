package estimator_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// TestCrossFitting: folds give what regressions of the other folds' rows
// predict, fold by fold, with more folds than lanes too.
func TestCrossFitting(t *testing.T) {
	data, names := wide(t, 300, 3, 0)
	e, err := causal.Unconfounded(causal.ATE("t", "y"), names...)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := data.Float("t")
	y, _ := data.Float("y")
	for _, folds := range []int{2, 5, 11} {
		const seed = 5
		f, err := causal.Estimate(context.Background(), e, data, estimator.AIPW{Folds: folds, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		fold := make([]int, data.N())
		for i := range fold {
			fold[i] = i % folds
		}
		s := rng.New(seed, "causal/estimator/folds", 0)
		rng.Shuffle(&s, len(fold), func(i, j int) { fold[i], fold[j] = fold[j], fold[i] })
		right := " ~ " + strings.Join(names, " + ")
		for k := range folds {
			var p [3][]float64
			for m, fit := range []func(string, *bayes.Table, []float64) (*estimator.Regression, error){estimator.LeastSquares, estimator.LeastSquares, estimator.Logit} {
				rows, err := data.Rows(func(i int) bool { return fold[i] != k && (m == 2 || x[i] == float64(m)) })
				if err != nil {
					t.Fatal(err)
				}
				response := "y"
				if m == 2 {
					response = "t"
				}
				r, err := fit(response+right, rows, nil)
				if err != nil {
					t.Fatal(err)
				}
				if p[m], err = r.Predict(data); err != nil {
					t.Fatal(err)
				}
			}
			for i, g := range fold {
				if g == k {
					want := p[1][i] - p[0][i] + x[i]*(y[i]-p[1][i])/p[2][i] - (1-x[i])*(y[i]-p[0][i])/(1-p[2][i])
					near(t, "score", f.Influence[i], want, 1e-7)
				}
			}
		}
	}
	again, err := causal.Estimate(context.Background(), e, data, estimator.AIPW{Folds: 5, Seed: 6})
	if err != nil {
		t.Fatal(err)
	}
	if same, _ := causal.Estimate(context.Background(), e, data, estimator.AIPW{Folds: 5, Seed: 6}); same.Mean != again.Mean {
		t.Error("the same seed gave another answer")
	}
}

// sample draws n rows of a study whose effect is 1 in everyone: a confounder c, a
// factor g, treatment t, instrument z with compliers, outcome y.
func sample(t testing.TB, seed uint64, n int) *bayes.Table {
	s := rng.New(seed, "study", 0)
	c, z, x, d, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	g := make([]string, n)
	for i := range n {
		c[i] = rng.StdNormal(&s)
		g[i] = string("ab"[int(rng.Bernoulli(&s, 0.4))])
		shift := 0.0
		if g[i] == "b" {
			shift = 0.8
		}
		x[i] = rng.Bernoulli(&s, numeric.Expit(0.7*c[i]+shift-0.3))
		z[i] = rng.Bernoulli(&s, 0.5)
		u := rng.StdNormal(&s)
		if u > 1 || z[i] == 1 && u > -1 {
			d[i] = 1
		}
		y[i] = x[i] + d[i] + c[i] + shift + u + rng.StdNormal(&s)*(1+x[i]/2)
	}
	return table(t, bayes.Col("c", c), bayes.Col("g", g), bayes.Col("z", z), bayes.Col("x", x), bayes.Col("d", d), bayes.Col("y", y))
}

// TestErrorsAreRight: over 200 studies the squares of errors over standard errors
// sum to a χ² of 200 degrees of freedom, within its 1e-6 limits on both sides (by
// the normal limit; matching alone has no exact theory and the same limits).
func TestErrorsAreRight(t *testing.T) {
	const studies, n = 200, 400
	estimand := func(over causal.Population, set ...string) *causal.Estimand {
		q := causal.Query{Treatment: "x", Outcome: "y", Over: over}
		if over == causal.Compliers {
			e, err := causal.Instrumented(causal.LATE("d", "y"), "z", set...)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		e, err := causal.Unconfounded(q, set...)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	both := []string{"c", "g"}
	type trial struct {
		name  string
		e     *causal.Estimand
		by    causal.Estimator
		right bool
	}
	trials := []trial{
		{"standardisation", estimand(causal.Everyone, both...), estimator.Standardisation{}, true},
		{"pooled", estimand(causal.Treated, both...), estimator.Standardisation{Formula: "x + c * g"}, true},
		{"IPW", estimand(causal.Everyone, both...), estimator.IPW{}, true},
		{"IPW of the treated", estimand(causal.Treated, both...), estimator.IPW{}, true},
		{"overlap", estimand(causal.Overlap, both...), estimator.IPW{}, true},
		{"entropy balancing", estimand(causal.Everyone, both...), estimator.EntropyBalancing{}, true},
		{"AIPW", estimand(causal.Everyone, both...), estimator.AIPW{}, true},
		{"AIPW in folds", estimand(causal.Untreated, both...), estimator.AIPW{Folds: 5}, true},
		{"AIPW, outcome wrong", estimand(causal.Everyone, both...), estimator.AIPW{Outcome: "g + I(c^2)"}, true},
		{"AIPW, propensity wrong", estimand(causal.Everyone, both...), estimator.AIPW{Propensity: "I(c^2) + g"}, true},
		{"matching", estimand(causal.Treated, both...), estimator.Matching{}, true},
		{"2SLS", estimand(causal.Compliers, both...), estimator.TwoStage{}, true},
		// Planted: a confounder left out, no adjustment, both formulas wrong.
		{"planted: without c", estimand(causal.Everyone, "g"), estimator.AIPW{}, false},
		{"planted: as they are", estimand(causal.Everyone, both...), estimator.Difference{Naive: true}, false},
		{"planted: both wrong", estimand(causal.Everyone, both...), estimator.AIPW{Outcome: "g + I(c^2)", Propensity: "I(c^2) + g"}, false},
	}
	sums := make([]float64, len(trials))
	for s := range studies {
		data := sample(t, uint64(s), n)
		for k, r := range trials {
			f, err := causal.Estimate(context.Background(), r.e, data, r.by)
			if err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
			z := (f.Mean - 1) / f.SE
			sums[k] += z * z
		}
	}
	chi := distuv.ChiSquared{K: studies}
	lo, hi := chi.Quantile(0.5e-6), chi.Quantile(1-0.5e-6)
	for k, r := range trials {
		if ok := sums[k] > lo && sums[k] < hi; ok != r.right {
			t.Errorf("%s: the squares sum to %.0f, limits %.0f and %.0f", r.name, sums[k], lo, hi)
		}
	}
}

// TestSlicesUsedAgain: nothing is remembered by the address of data.
func TestSlicesUsedAgain(t *testing.T) {
	y, x, c := noise(51, 50), make([]float64, 50), noise(52, 50)
	for i := range x {
		x[i] = float64(i % 2)
	}
	e, err := causal.Unconfounded(causal.ATE("x", "y"), "c")
	if err != nil {
		t.Fatal(err)
	}
	run := func(y []float64) float64 {
		f, err := causal.Estimate(context.Background(), e, table(t, bayes.Col("y", y), bayes.Col("x", x), bayes.Col("c", c)), estimator.Standardisation{})
		if err != nil {
			t.Fatal(err)
		}
		return f.Mean
	}
	before := run(y)
	for i := range y {
		y[i] += 3 * x[i]
	}
	if after := run(y); after != run(slices.Clone(y)) || math.Abs(after-before-3) > 1e-9 {
		t.Errorf("%v, then %v for outcomes 3 higher", before, after)
	}
}

// TestRefusals: a wrong estimator is refused before it sees data.
func TestRefusals(t *testing.T) {
	front, err := causal.Identify(dag.MustParse("x -> m -> y; x <-> y"), causal.ATE("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	given, err := causal.Identify(dag.MustParse("c -> x -> y; c -> y; g -> y"), causal.CATE("x", "y", "g"))
	if err != nil {
		t.Fatal(err)
	}
	ate := unconfounded(t, causal.Everyone, "y")
	late, err := causal.Instrumented(causal.LATE("d", "y"), "z", "c")
	if err != nil {
		t.Fatal(err)
	}
	adjusting := []causal.Estimator{estimator.Difference{}, estimator.Standardisation{}, estimator.IPW{}, estimator.EntropyBalancing{}, estimator.AIPW{},
		estimator.Matching{}, estimator.CoarsenedExact{}, estimator.Subclassification{}, estimator.Stratification{}}
	for _, by := range adjusting {
		for _, c := range []struct {
			e    *causal.Estimand
			want string
		}{{front, "no set of variables"}, {given, "each value of g"}, {late, "TwoStage does"}} {
			_, err := causal.Estimate(context.Background(), c.e, nil, by) // no data to see
			wants(t, err, by.Name()+" can't estimate", c.want)
		}
	}
	for _, c := range []struct {
		e    *causal.Estimand
		by   causal.Estimator
		want []string
	}{
		{ate, estimator.TwoStage{}, []string{"ask for causal.LATE"}},
		{late, estimator.TwoStage{Instruments: []string{"zz"}}, []string{"zz is no instrument", `"z"`}},
		{late, estimator.TwoStage{Formula: "1"}, []string{"leaves out c"}},
		{ate, estimator.Difference{}, []string{"age, educ, race", "Naive"}},
		{ate, estimator.IPW{Formula: "treat ~ age + educ + race + married + nodegree + re74 + re75 + y2"}, []string{"y2", "not in the adjustment set"}},
		{ate, estimator.IPW{Formula: "treat ~ age", Trim: 0.5}, []string{"leaves out educ", "leaves out re75", "Trim is 0.5"}},
		{ate, estimator.IPW{Formula: "treat ~ age +"}, []string{"col"}},
		{ate, estimator.AIPW{Outcome: "treat + age", Folds: -1}, []string{"has treat", "Folds is -1"}},
		{unconfounded(t, causal.Overlap, "y"), estimator.AIPW{}, []string{"not the ATO"}},
		{unconfounded(t, causal.Overlap, "y"), estimator.IPW{HorvitzThompson: true}, []string{"leave HorvitzThompson out"}},
		{ate, estimator.IPW{Formula: "age + educ + race + married + nodegree + re74 + re75 + treat + y"}, []string{"has treat, which is the treatment", "has y, which is the outcome"}},
		{ate, estimator.Standardisation{Formula: "age + educ + race + married + nodegree + re74 + re75 + treat + y"}, []string{"has y, which is the outcome"}},
		{ate, estimator.Standardisation{Formula: "age * treat"}, []string{"leaves out educ"}},
	} {
		_, err := causal.Estimate(context.Background(), c.e, nil, c.by)
		wants(t, err, c.want...)
	}
}

// TestBadData: what can't be compared is said, with where.
func TestBadData(t *testing.T) {
	x := []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 0}
	g := []string{"a", "a", "a", "b", "b", "b", "b", "a", "c", "c"}
	c := noise(61, 10)
	y := noise(62, 10)
	run := func(by causal.Estimator, cols ...bayes.Column) error {
		t.Helper()
		data, err := table(t, bayes.Col("x", x), bayes.Col("y", y), bayes.Col("c", c), bayes.Col("g", g)).With(cols...)
		if err != nil {
			t.Fatal(err)
		}
		e, err := causal.Unconfounded(causal.ATE("x", "y"), "c", "g")
		if err != nil {
			t.Fatal(err)
		}
		_, err = causal.Estimate(context.Background(), e, data, by)
		return err
	}
	for _, by := range []causal.Estimator{estimator.IPW{}, estimator.AIPW{}, estimator.AIPW{Folds: 2}, estimator.Standardisation{}, estimator.EntropyBalancing{}, estimator.Matching{}} {
		var none *estimator.OverlapError
		if err := run(by); !errors.As(err, &none) || none.Stratum != "g = c" || none.Missing != "x = 1" || none.N != 2 {
			t.Errorf("%s: %v, want that nobody in g = c has x = 1", by.Name(), err)
		}
	}
	wants(t, run(estimator.Stratification{}, bayes.Col("c", make([]float64, 10))), "c = 0, g = c", "x = 1")
	wants(t, run(estimator.IPW{}, bayes.Col("x", []float64{0, 1, 0, 1, 2, 1, 0, 1, 0, 0})), "x is 2 in row 4", "Standardisation")
	wants(t, run(estimator.IPW{}, bayes.Col("x", []float64{0, 0, 0, 1, 0, 0, 0, 0, 0, 0})), "x = 1 in 1 rows")
	wants(t, run(estimator.IPW{}, bayes.Col("x", []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1})), "x is 1 in all 10 rows")
	gap := slices.Clone(c)
	gap[3] = math.NaN()
	wants(t, run(estimator.IPW{}, bayes.Col("c", gap), bayes.Col("y", []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1})), "c has 1 missing", "row 3", "y is 1 in all")
	two := []string{"a", "a", "a", "b", "b", "b", "b", "a", "a", "b"}
	wants(t, run(estimator.Standardisation{Cluster: "h"}, bayes.Col("g", two)), "clusters", `"h"`)
	wants(t, run(estimator.Standardisation{Level: 95}, bayes.Col("g", two)), "level is 95")
	wants(t, run(estimator.Standardisation{Logistic: true}, bayes.Col("g", two)), "0 and 1")
	wants(t, run(estimator.AIPW{Folds: 20}, bayes.Col("g", two)), "20 folds of 10 rows")
	wants(t, run(estimator.Stratification{Counts: "c"}, bayes.Col("g", two)), "the count c")
	one := slices.Repeat([]float64{7}, 10)
	wants(t, run(estimator.IPW{}, bayes.Col("g", two), bayes.Col("c", one)), "c has one value in all rows")
	// Values other than 0 and 1 are compared if there are two.
	half, full := slices.Clone(x), slices.Clone(x)
	for i, v := range x {
		half[i], full[i] = 5+v, 1-v
	}
	for _, bad := range [][]float64{half, full} {
		wants(t, run(estimator.IPW{}, bayes.Col("x", bad)), "g = c", fmt.Sprintf("x = %v", bad[1]))
	}
	var collinear *estimator.CollinearError
	err := run(estimator.Standardisation{Formula: "c + g + I(2 * c)"}, bayes.Col("g", two))
	if !errors.As(err, &collinear) || collinear.Where != "among x = 0" {
		t.Errorf("%v, want where c and 2c are", err)
	}
	perfect := make([]float64, 10)
	for i := range perfect {
		perfect[i] = 3*x[i] + c[i]/100
	}
	var separated *estimator.SeparationError
	if err := run(estimator.IPW{}, bayes.Col("g", two), bayes.Col("c", perfect)); !errors.As(err, &separated) || !slices.Contains(separated.Columns, "c") {
		t.Errorf("%v, want c to separate", err)
	}
}

// TestStrataNamed: of many strata that lack an arm some are named, and all counted.
func TestStrataNamed(t *testing.T) {
	x, c := make([]float64, 40), make([]float64, 40)
	for i := range x {
		x[i], c[i] = float64(i%2), float64(i)
	}
	e, err := causal.Unconfounded(causal.ATE("x", "y"), "c")
	if err != nil {
		t.Fatal(err)
	}
	_, err = causal.Estimate(context.Background(), e, table(t, bayes.Col("x", x), bayes.Col("c", c), bayes.Col("y", noise(81, 40))), estimator.Stratification{})
	wants(t, err, "c = 0", "40 of 40 strata lack an arm")
	if n := strings.Count(err.Error(), "\n"); n > 6 {
		t.Errorf("%d lines", n)
	}
}

// TestWeightsRefused: weights by themselves are for what the estimator is for, and of an
// estimand.
func TestWeightsRefused(t *testing.T) {
	late, err := causal.Instrumented(causal.LATE("d", "y"), "z", "c")
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []estimator.Weighter{estimator.IPW{}, estimator.EntropyBalancing{}, estimator.Matching{}, estimator.CoarsenedExact{}, estimator.Subclassification{}} {
		_, _, err := by.Weights(late, nil)
		wants(t, err, by.Name()+" has no weights", "TwoStage does")
		_, _, err = by.Weights(nil, nil)
		wants(t, err, "no estimand")
	}
	_, err = estimator.CheckBalance(nil, lalonde(t), nil)
	wants(t, err, "no estimand")
	_, err = estimator.CheckOverlap(nil, lalonde(t), "")
	wants(t, err, "no estimand")
}

// TestApart: arms that do not reach each other, and arms of few rows.
func TestApart(t *testing.T) {
	x, c := make([]float64, 40), noise(82, 40)
	for i, v := range c {
		if v > 0 {
			x[i] = 1
		}
	}
	e, err := causal.Unconfounded(causal.ATE("x", "y"), "c")
	if err != nil {
		t.Fatal(err)
	}
	warned := func(by causal.Estimator, rows int) error {
		t.Helper()
		f, err := causal.Estimate(context.Background(), e, table(t, bayes.Col("x", x[:rows]), bayes.Col("c", c[:rows]), bayes.Col("y", noise(83, 40)[:rows])), by)
		if err != nil {
			t.Fatal(err)
		}
		return errors.New(strings.Join(f.Warnings, "; "))
	}
	for _, by := range []causal.Estimator{estimator.Standardisation{}, estimator.Matching{Mahalanobis: true}} {
		wants(t, warned(by, 40), "at no value of c do both treatments occur")
	}
	wants(t, warned(estimator.Standardisation{}, 12), "one arm has", "fewer than 15")
	for i := range x {
		x[i] = float64(i % 2)
	}
	if text := warned(estimator.Standardisation{}, 40).Error(); strings.Contains(text, "do both") || strings.Contains(text, "one arm") {
		t.Errorf("two arms of 20 rows: %s", text)
	}
	c[0] = 1000
	wants(t, warned(estimator.Standardisation{}, 40), "their c is outside")
}

// TestWarnings: weights that lean on few rows, arms that differ after weighting.
func TestWarnings(t *testing.T) {
	f, err := causal.Estimate(context.Background(), unconfounded(t, causal.Everyone, "y"), lalonde(t), estimator.IPW{})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, errors.New(strings.Join(f.Warnings, "; ")), "standard deviations in", "formula")
	c := noise(71, 2000)
	e, x := noise(72, 2000), make([]float64, 2000)
	for i := range x {
		if 3*c[i]+2*e[i] > 0 {
			x[i] = 1
		}
	}
	steep, err := causal.Unconfounded(causal.ATE("x", "y"), "c")
	if err != nil {
		t.Fatal(err)
	}
	heavy, err := causal.Estimate(context.Background(), steep, table(t, bayes.Col("c", c), bayes.Col("x", x), bayes.Col("y", e)), estimator.IPW{})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, errors.New(strings.Join(heavy.Warnings, "; ")), "count for more than 100")
	trimmed, err := causal.Estimate(context.Background(), unconfounded(t, causal.Everyone, "y"), lalonde(t), estimator.IPW{Trim: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if trimmed.Diagnostics["trimmed"] == 0 || trimmed.Diagnostics["ess_treated"] < f.Diagnostics["ess_treated"] {
		t.Errorf("%v", trimmed.Diagnostics)
	}
	o, err := estimator.CheckOverlap(unconfounded(t, causal.Everyone, "y"), lalonde(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if o.Treated[1] != f.Diagnostics["propensity_max"] || o.ESSTreated != f.Diagnostics["ess_treated"] || !(o.Outside > 0 && o.Outside < 1) {
		t.Errorf("%v beside %v", o, f.Diagnostics)
	}
	b, err := estimator.CheckBalance(unconfounded(t, causal.Treated, "y"), lalonde(t), estimator.EntropyBalancing{})
	if err != nil {
		t.Fatal(err)
	}
	if name, worst := b.Largest(); worst > 1e-6 {
		t.Errorf("balanced, %s differs by %v", name, worst)
	}
	if !strings.Contains(b.String(), "racewhite") {
		t.Error(b)
	}
}
