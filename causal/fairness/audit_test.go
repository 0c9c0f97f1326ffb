package fairness_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
)

// TestAudit: the report on admissions. The path through departments is declared
// unfair, the direct part too; each claim is made at its level.
func TestAudit(t *testing.T) {
	table, g, q := berkeley(t)
	a := fairness.Audit{
		Graph: g, Query: q, Counts: admissions, Unfair: []string{"direct"},
		Paths:  []fairness.Path{{Name: "department", Mediators: []string{"Dept"}, Unfair: true}},
		Groups: &fairness.Groups{Draws: 500},
	}
	r, err := a.Run(context.Background(), table)
	if err != nil {
		t.Fatal(err)
	}
	if r.Statements != 3 || math.Abs(r.Together-(1-.05/3)) > 1e-15 || len(r.NotIdentified) != 0 || len(r.Parts) != 5 {
		t.Errorf("%+v", r)
	}
	near(t, "gap", r.Gap.Mean, -.1416, .01)
	near(t, "the unfair part", r.UnfairPart.Mean, .0710, .01)
	near(t, "the path", r.Paths[0].Mean, -.1427, .01)
	// The table as it is has the published numbers.
	near(t, "the gap observed", *r.Gap.Observed, -0.14164542825, 1e-9)
	near(t, "the unfair part observed", *r.UnfairPart.Observed, 0.070969175758, 1e-9)
	near(t, "the path observed", *r.Paths[0].Observed, -0.1427332183, 1e-9)
	if wide, narrow := r.UnfairPart.Interval, r.Parts[0].Interval; wide[0] >= narrow[0] || wide[1] <= narrow[1] {
		t.Errorf("an interval of three together %v is no wider than one alone %v", wide, narrow)
	}
	near(t, "the rate of women", r.Groups.Rates[0].Mean, .30354, 1e-5)
	for _, want := range []string{"Admit = Admitted is 0.141 lower among Female than among Male", "declared unfair, direct (+0.067", "is there", "the path department (-0.14"} {
		if !strings.Contains(r.Conclusion, want) {
			t.Errorf("the conclusion lacks %q: %s", want, r.Conclusion)
		}
	}
	text := r.String()
	for _, want := range []string{"How groups fare", "demographic parity", "What this rests on", "Across worlds", "3 statements"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"question", "gap", "parts", "declared_unfair", "unfair_part", "paths", "groups", "not_identified", "assumptions", "warnings", "level", "statements", "level_of_each", "conclusion"} {
		if _, ok := fields[name]; !ok {
			t.Errorf("the JSON lacks %s", name)
		}
	}
	a.Unfair = []string{"direct", "indirect", "spurious"}
	if r, err = a.Run(context.Background(), table); err != nil {
		t.Fatal(err)
	}
	near(t, "all parts together", r.UnfairPart.Mean, r.Gap.Mean, 1e-12)
}

// TestAuditNotIdentified: what the data can't say is said, the gap is there anyhow.
func TestAuditNotIdentified(t *testing.T) {
	table, _, q := berkeley(t)
	r, err := fairness.Audit{
		Graph: dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit; Dept <-> Admit"), Query: q, Counts: admissions, Unfair: []string{"direct"},
		Paths: []fairness.Path{{Name: "department", Mediators: []string{"Dept"}, Unfair: true}},
	}.Run(context.Background(), table)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.NotIdentified) != 2 || r.UnfairPart != nil || len(r.Paths) != 0 || r.Decomposition != nil || !strings.Contains(r.Conclusion, "does not let data say") || !strings.Contains(r.Conclusion, "nobody has declared") {
		t.Errorf("%+v", r)
	}
	near(t, "gap", r.Gap.Mean, -.1416, .01)
	if text := r.String(); !strings.Contains(text, "What these data can't say") {
		t.Error(text)
	}
}

// TestAuditPaths: gender → occupation → loan and gender → family → loan are told
// apart, and no gap is claimed where data are few.
func TestAuditPaths(t *testing.T) {
	g := dag.MustParse("gender -> occupation -> loan; gender -> family -> loan; gender -> loan; family -> occupation")
	var gender, occupation, family, loan, n []float64
	for cell := range 16 {
		x, f, o, y := cell>>3&1, cell>>2&1, cell>>1&1, cell&1
		p := func(one bool, p float64) float64 {
			if one {
				return p
			}
			return 1 - p
		}
		// Loans depend on occupation alone, occupation on gender and family, family on
		// nothing: the effect through occupation alone is (.7 − .3)·.5 = .2.
		weight := p(f == 1, .5) * p(o == 1, .3+.4*float64(x)) * p(y == 1, .2+.5*float64(o))
		gender, occupation, family, loan = append(gender, float64(x)), append(occupation, float64(o)), append(family, float64(f)), append(loan, float64(y))
		n = append(n, 20000*weight)
	}
	table, err := bayes.FromColumns(bayes.Col("gender", gender), bayes.Col("occupation", occupation), bayes.Col("family", family), bayes.Col("loan", loan), bayes.Col("n", n))
	if err != nil {
		t.Fatal(err)
	}
	a := fairness.Audit{
		Graph: g, Query: fairness.Query{Protected: "gender", Outcome: "loan"}, Counts: mediation.Counts{Weights: "n", Draws: 300},
		Paths: []fairness.Path{
			{Name: "occupation alone", Mediators: []string{"occupation"}, Avoiding: []string{"family"}},
			{Name: "family", Mediators: []string{"family"}, Unfair: true},
			{Name: "by occupation at all", Mediators: []string{"occupation"}, Unfair: true},
		},
	}
	r, err := a.Run(context.Background(), table)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Paths) != 2 || len(r.NotIdentified) != 1 || !strings.Contains(r.NotIdentified[0], "family is moved by gender") {
		t.Fatalf("%+v", r)
	}
	near(t, "through occupation alone", r.Paths[0].Mean, .2, .01)
	near(t, "through family", r.Paths[1].Mean, 0, .01)
	if !strings.Contains(r.Conclusion, "the path family") || !strings.Contains(r.Conclusion, "is not told from none") {
		t.Error(r.Conclusion)
	}
}

func TestAuditBadInput(t *testing.T) {
	table, g, q := berkeley(t)
	ctx := context.Background()
	for _, c := range []struct {
		a    fairness.Audit
		want []string
	}{
		{fairness.Audit{}, []string{"no graph"}},
		{fairness.Audit{Graph: g, Query: q, Unfair: []string{"indirekt"}, Paths: []fairness.Path{{}, {Name: "p", Avoiding: []string{"Dep"}}}}, []string{`"indirekt" can't be declared`, `path 1 has the name ""`, `path p has "Dep"`, `did you mean "Dept"`}},
		{fairness.Audit{Graph: g, Query: q, Counts: admissions, Paths: []fairness.Path{{Name: "p", Mediators: []string{"Dep"}}}}, []string{"path p", `did you mean "Dept"`}},
		{fairness.Audit{Graph: g, Query: q, Counts: admissions, Groups: &fairness.Groups{Outcome: "Admitt"}}, []string{`did you mean "Admit"`}},
	} {
		_, err := c.a.Run(ctx, table)
		wants(t, err, c.want...)
	}
}

// TestAuditIrrelevant: variables that cause neither group nor outcome change
// nothing, however many values they have, and need no column.
func TestAuditIrrelevant(t *testing.T) {
	table, _, q := berkeley(t)
	number := make([]float64, table.N())
	for i := range number {
		number[i] = float64(i) / 7
	}
	more, err := table.With(bayes.Col("letter", number))
	if err != nil {
		t.Fatal(err)
	}
	var gaps []fairness.Part
	for _, graph := range []string{
		"Gender -> Dept -> Admit; Gender -> Admit",
		"Gender -> Dept -> Admit; Gender -> Admit; Admit -> letter; Dept -> letter; Gender -> reply",
	} {
		r, err := fairness.Audit{Graph: dag.MustParse(graph), Query: q, Counts: admissions}.Run(context.Background(), more)
		if err != nil {
			t.Fatal(err)
		}
		gaps = append(gaps, r.Parts...)
	}
	n := len(gaps) / 2
	for i := range n {
		if gaps[i].Mean != gaps[n+i].Mean {
			t.Errorf("%v with an effect of admission is %v", gaps[i], gaps[n+i])
		}
	}
}
