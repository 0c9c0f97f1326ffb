package causal_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/cases"
)

type causationOf = func(ctx context.Context, m *causal.SCM, draws *bayes.Draws, x, y string) (*causal.Causation, error)

// TestCasesCausation: a model in which everybody is of one of eight kinds, by x
// and by y with and without, has the true probabilities; the bounds are those of
// its distribution and experiments.
func TestCasesCausation(t *testing.T) {
	type testCase struct {
		ID     string
		P      [2][2]float64 `json:"p_xy"`
		Do1    float64       `json:"p_y_do_x1"`
		Do0    float64       `json:"p_y_do_x0"`
		Bounds struct{ PNS, PN, PS [2]float64 }
		Truth  struct{ PNS, PN, PS float64 }
	}
	const tolerance = 1e-7 // the cases'
	n := 0
	err := cases.Lines("causal/bounds/pn_ps_pns.jsonl", func(c testCase) {
		n++
		// kind 4x + 2·(y without) + (y with)
		var kinds [8]float64
		kinds[5] = c.Truth.PN * c.P[1][1]
		kinds[7] = c.P[1][1] - kinds[5]
		kinds[6] = c.Do0 - c.P[0][1] - kinds[7]
		kinds[4] = c.P[1][0] - kinds[6]
		kinds[1] = c.Truth.PS * c.P[0][0]
		kinds[0] = c.P[0][0] - kinds[1]
		kinds[3] = c.Do1 - c.P[1][1] - kinds[1]
		kinds[2] = c.P[0][1] - kinds[3]
		for k, p := range kinds {
			kinds[k] = max(p, 0) // rounding
		}
		m := bayes.NewModel(c.ID)
		kind := m.Data("kind", 0)
		m.Observe(kind, bayes.Categorical(kinds[:]))
		bit := func(names ...int) bayes.Expr {
			sum := bayes.Mul(0, kind)
			for _, k := range names {
				sum = sum.Add(bayes.Equal(kind, k))
			}
			return sum
		}
		x := m.Let("x", bit(4, 5, 6, 7))
		m.Let("y", bayes.Where(x, bit(1, 3, 5, 7), bit(2, 3, 6, 7)))
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []struct {
			name   string
			of     causationOf
			truth  float64
			bounds [2]float64
		}{
			{"PN", causal.Necessity, c.Truth.PN, c.Bounds.PN},
			{"PS", causal.Sufficiency, c.Truth.PS, c.Bounds.PS},
			{"PNS", causal.NecessityAndSufficiency, c.Truth.PNS, c.Bounds.PNS},
		} {
			r, err := q.of(context.Background(), scm, nothing(t, 2), "x", "y")
			if err != nil {
				t.Errorf("%s: %s: %v", c.ID, q.name, err)
				continue
			}
			for what, d := range map[string]float64{"value": r.Value.Mean() - q.truth, "lower": r.Lower.Mean() - q.bounds[0], "upper": r.Upper.Mean() - q.bounds[1]} {
				if math.Abs(d) > tolerance {
					t.Errorf("%s: %s %s is off by %v", c.ID, q.name, what, d)
				}
			}
		}
	})
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cases", n)
}

// TestCausation: with covariates in rows and parameters, against a sum by hand;
// without confounding the bounds are those of a trial.
func TestCausation(t *testing.T) {
	b := []float64{0.5, 2}
	r, err := causal.Necessity(context.Background(), binary(t, 3), numbers(t, "b", b...), "x", "y")
	if err != nil {
		t.Fatal(err)
	}
	for d, v := range r.Value.Values() {
		if want := necessity(b[d]); math.Abs(v-want) > 1e-12 || r.Lower.Values()[d] > v+1e-12 || r.Upper.Values()[d] < v-1e-12 {
			t.Errorf("draw %d: %v in [%v, %v], want %v", d, v, r.Lower.Values()[d], r.Upper.Values()[d], want)
		}
	}
	trial := func(p0, p1, share float64) *causal.SCM {
		m := bayes.NewModel("trial")
		x := m.Data("x", 0)
		m.Observe(x, bayes.Bernoulli(share))
		m.Observe(m.Data("y", 0), bayes.Bernoulli(bayes.Add(p0, bayes.Mul(p1-p0, x))))
		m.Observe(m.Data("age", 0), bayes.Normal(x, 1))
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		return scm
	}
	const p0, p1 = 0.25, 0.75
	r, err = causal.Necessity(context.Background(), trial(p0, p1, 0.4), nothing(t, 1), "x", "y")
	if err != nil {
		t.Fatal(err)
	}
	// [TianPearl2000], where nothing confounds: PN is at least 1 − p0/p1.
	got := [3]float64{r.Value.Mean(), r.Lower.Mean(), r.Upper.Mean()}
	for i, want := range []float64{1 - p0/p1, 1 - p0/p1, math.Min(1, (1-p0)/p1)} {
		if math.Abs(got[i]-want) > 1e-9 {
			t.Errorf("value, lower, upper are %v; want %v in place %d", got, want, i)
		}
	}

	var impossible *causal.ImpossibleError
	if _, err := causal.Necessity(context.Background(), trial(p0, p1, 0), nothing(t, 1), "x", "y"); !errors.As(err, &impossible) {
		t.Errorf("nobody has x: %v", err)
	}
	_, err = causal.Sufficiency(context.Background(), trial(p0, p1, 0.4), nothing(t, 1), "x", "age")
	wants(t, err, "PS", `"age" is continuous`)
	_, err = causal.Necessity(context.Background(), trial(p0, p1, 0.4), nothing(t, 1), "xx", "y")
	wants(t, err, `no "xx"`)
	_, err = causal.Necessity(context.Background(), trial(p0, p1, 0.4), nil, "x", "y")
	wants(t, err, "no draws")
	m := bayes.NewModel("doses")
	dose := m.Data("dose", 0)
	m.Observe(dose, bayes.Categorical([]float64{.3, .3, .4}))
	m.Observe(m.Data("y", 0), bayes.Bernoulli(bayes.Mul(0.3, dose)))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	_, err = causal.NecessityAndSufficiency(context.Background(), scm, nothing(t, 1), "dose", "y")
	wants(t, err, fmt.Sprintf("dose is %v in row 0; want 0 or 1", 2))
}

// TestCausationCovariates: the severity of each patient, which has a distribution,
// is that of the row: probabilities by summing over rows.
func TestCausationCovariates(t *testing.T) {
	severity, b := []float64{-1.5, -0.2, 0.4, 2}, []float64{0.5, 1, 1.5}
	ask := func(given bool) *causal.SCM {
		m := bayes.NewModel("patients")
		row := m.DimSize("row", len(severity))
		s := m.Data("severity", severity, row)
		drug, y := m.Data("drug", make([]int, len(severity)), row), m.Data("y", make([]int, len(severity)), row)
		if !given {
			m.Observe(s, bayes.Normal(0, 1))
		}
		m.Observe(drug, bayes.BernoulliLogit(s))
		m.Observe(y, bayes.BernoulliLogit(m.Param("b", bayes.Normal(0, 1)).Mul(drug).Sub(s)))
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		return scm
	}
	expit := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	var pn, pns float64
	for _, b := range b {
		var both, seen float64
		for _, s := range severity {
			seen += expit(s) * expit(b-s)
			both += expit(s) * (expit(b-s) - expit(-s))
			pns += (expit(b-s) - expit(-s)) / 12
		}
		pn += both / seen / 3
	}
	for _, given := range []bool{false, true} { // a covariate without a distribution is the same
		for name, c := range map[string]struct {
			of   causationOf
			want float64
		}{"PN": {causal.Necessity, pn}, "PNS": {causal.NecessityAndSufficiency, pns}} {
			got, err := c.of(context.Background(), ask(given), numbers(t, "b", b...), "drug", "y")
			if err != nil {
				t.Fatal(err)
			}
			if d := got.Value.Mean() - c.want; math.Abs(d) > 1e-14 {
				t.Errorf("%s is %v, want %v", name, got.Value.Mean(), c.want)
			}
		}
	}
	// Planted: patients that differ less.
	severity[3] = 1.9
	if got, err := causal.Necessity(context.Background(), ask(false), numbers(t, "b", b...), "drug", "y"); err != nil || math.Abs(got.Value.Mean()-pn) < 1e-4 {
		t.Errorf("another severity gives %v (%v)", got, err)
	}
	_, err := causal.Necessity(context.Background(), ask(false), numbers(t, "b", b...), "severity", "y")
	wants(t, err, `"severity"`)
}
