package fairness_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func wants(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v; want %q", err, word)
		}
	}
}

// berkeley is the table of admissions, its graph and query.
func berkeley(t *testing.T) (*bayes.Table, *dag.Graph, fairness.Query) {
	t.Helper()
	f, err := os.Open("../../testdata/cases/causal/est/ucb_admissions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return table, dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit"), fairness.Query{Protected: "Gender", Outcome: "Admit", From: "Male", To: "Female"}
}

var admissions = mediation.Counts{Weights: "Freq", Success: "Admitted", Draws: 500, Seed: 1}

// TestBerkeley: published counts. The gap and the natural effects are those of the
// cases of package mediation; the posterior has them inside and sums in each draw.
func TestBerkeley(t *testing.T) {
	table, g, q := berkeley(t)
	e, err := fairness.Identify(g, q)
	if err != nil {
		t.Fatal(err)
	}
	counts, at, err := admissions.Tabulate(table, mediation.Query{Effect: causal.ATE("Gender", "Admit").Between("Male", "Female"), Mediators: []string{"Dept"}}, "Gender", "Dept", "Admit")
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.FromTable(counts, at)
	if err != nil {
		t.Fatal(err)
	}
	const digits = 1e-9 // as many as the numbers have
	near(t, "gap", d.Gap().Mean(), -0.14164542825, digits)
	near(t, "direct", d.Direct(mediation.Control).Mean(), 0.070969175758, digits)
	near(t, "indirect", d.Indirect(mediation.Control).Mean(), -0.1427332183, digits)
	near(t, "spurious", d.Spurious().Mean(), 0, digits)
	p, err := e.FromData(context.Background(), table, admissions)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		what       string
		exact, got bayes.RV
	}{
		{"gap", d.Gap(), p.Gap()}, {"direct", d.Direct(mediation.Control), p.Direct(mediation.Control)}, {"indirect", d.Indirect(mediation.Treated), p.Indirect(mediation.Treated)},
	} {
		near(t, v.what+" a posteriori", v.got.Mean(), v.exact.Mean(), v.got.SD())
	}
	sums(t, p)
	if text := d.String(); !strings.Contains(text, "gap in Admit between Female and Male") || !strings.Contains(text, "+0.0710") {
		t.Error(text)
	}
}

// sums checks that the parts sum to the gap in each draw, in both ways, and that
// those of one way don't with one of the other, if there is an interaction.
func sums(t *testing.T, d *fairness.Decomposition) {
	t.Helper()
	for i, gap := range d.Gap().Values() {
		s := d.Spurious().Values()[i]
		near(t, "direct, then indirect", d.Direct(mediation.Control).Values()[i]+d.Indirect(mediation.Treated).Values()[i]+s, gap, 1e-12)
		near(t, "indirect, then direct", d.Indirect(mediation.Control).Values()[i]+d.Direct(mediation.Treated).Values()[i]+s, gap, 1e-12)
	}
	if math.Abs(d.Direct(mediation.Control).Mean()+d.Indirect(mediation.Control).Mean()+d.Spurious().Mean()-d.Gap().Mean()) < 1e-9 {
		t.Error("parts of two ways sum to the gap: is there no interaction?")
	}
}

// TestRandomModels: structural models with common causes, observed and not, of
// which all parts are known by enumerating their noise.
func TestRandomModels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	identified, refused, planted := 0, 0, 0
	for k := range 60 {
		g := dag.MustParse("Z -> X; Z -> W; Z -> Y; X -> W; X -> V; V -> W; W -> Y; X -> Y; V -> Y")
		edges := g.Edges()
		for _, e := range []dag.Edge{dag.Bidirected("Z", "X"), dag.Bidirected("Z", "Y"), dag.Bidirected("V", "W"), dag.Bidirected("W", "Y"), dag.Bidirected("X", "Y")} {
			if r.Float64() < 0.2 {
				edges = append(edges, e)
			}
		}
		g, err := dag.New(dag.ADMG, g.Nodes(), edges)
		if err != nil {
			t.Fatal(err)
		}
		e, err := fairness.Identify(g, fairness.Query{Protected: "X", Outcome: "Y"})
		var no *fairness.NotIdentifiedError
		if errors.As(err, &no) {
			refused++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		identified++
		m, err := discrete.RandomStructural(g, discrete.Config{Seed: uint64(k)})
		if err != nil {
			t.Fatal(err)
		}
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		d, err := e.FromTable(joint, mediation.At{})
		if err != nil {
			t.Fatal(err)
		}
		mean := func(x, w, given int) float64 {
			p, err := m.Counterfactual([]discrete.Event{{Var: "Y", Value: 1, Do: discrete.Values{"X": x}, Nested: map[string]discrete.Values{"W": {"X": w}, "V": {"X": w}}}},
				[]discrete.Event{{Var: "X", Value: given}})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if math.IsNaN(d.Gap().Mean() + d.Direct(mediation.Control).Mean() + d.Indirect(mediation.Treated).Mean() + d.Direct(mediation.Treated).Mean()) {
			continue // functions that leave some combination out
		}
		near(t, "gap", d.Gap().Mean(), mean(1, 1, 1)-mean(0, 0, 0), 1e-9)
		near(t, "direct", d.Direct(mediation.Control).Mean(), mean(1, 0, 0)-mean(0, 0, 0), 1e-9)
		near(t, "indirect after direct", d.Indirect(mediation.Treated).Mean(), mean(1, 1, 0)-mean(1, 0, 0), 1e-9)
		near(t, "direct after indirect", d.Direct(mediation.Treated).Mean(), mean(1, 1, 0)-mean(0, 1, 0), 1e-9)
		near(t, "spurious", d.Spurious().Mean(), mean(1, 1, 1)-mean(1, 1, 0), 1e-9)
		everyone, err := m.Counterfactual([]discrete.Event{{Var: "Y", Value: 1, Do: discrete.Values{"X": 1}, Nested: map[string]discrete.Values{"W": {"X": 0}, "V": {"X": 0}}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(everyone-mean(1, 0, 0)) > 1e-6 {
			planted++
		}
	}
	if planted < 5 {
		t.Error("means of everyone pass for means of the group")
	}
	t.Logf("%d identified, %d refused", identified, refused)
	if identified < 10 || refused < 10 {
		t.Error("too few of a kind")
	}
}

// loan is a model with Z → X, W, Y, X → W → Y and X → Y, all but X exact: X is data.
func loan(t *testing.T) (*causal.SCM, []float64, []float64) {
	t.Helper()
	x, z := []float64{0, 0, 0, 1, 1}, []float64{1, 2, 0, 3, 1}
	m := bayes.NewModel("loan")
	row := m.DimSize("row", len(x))
	xs, zs := m.Data("X", x, row), m.Data("Z", z, row)
	w := m.Let("W", bayes.Mul(2, xs).Add(zs))
	m.Let("Y", bayes.Mul(.5, xs).Add(bayes.Mul(3, w)).Add(xs.Mul(w)).Sub(zs))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	return scm, x, z
}

func nothing(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "none"}}, Chains: 1, Draws: n, Values: make([]float64, n)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestFromModel: averages over the cases of a group, by hand.
func TestFromModel(t *testing.T) {
	scm, x, z := loan(t)
	d, err := fairness.FromModel(context.Background(), scm, nothing(t, 8), 1, fairness.Query{Protected: "X", Outcome: "Y"})
	if err != nil {
		t.Fatal(err)
	}
	y := func(x, seen, z float64) float64 { w := 2*seen + z; return .5*x + 3*w + x*w - z }
	mean := func(group, x1, seen float64) (sum float64) {
		n := 0.
		for i := range x {
			if x[i] == group {
				sum, n = sum+y(x1, seen, z[i]), n+1
			}
		}
		return sum / n
	}
	near(t, "gap", d.Gap().Mean(), mean(1, 1, 1)-mean(0, 0, 0), 1e-12)
	near(t, "direct", d.Direct(mediation.Control).Mean(), mean(0, 1, 0)-mean(0, 0, 0), 1e-12)
	near(t, "indirect", d.Indirect(mediation.Treated).Mean(), mean(0, 1, 1)-mean(0, 1, 0), 1e-12)
	near(t, "spurious", d.Spurious().Mean(), mean(1, 1, 1)-mean(0, 1, 1), 1e-12)
	sums(t, d)

	ctx := context.Background()
	_, err = fairness.FromModel(ctx, nil, nothing(t, 8), 1, fairness.Query{Protected: "X", Outcome: "Y"})
	wants(t, err, "no model")
	_, err = fairness.FromModel(ctx, scm, nothing(t, 8), 1, fairness.Query{Protected: "X", Outcome: "Y", From: 0, To: 3})
	wants(t, err, "no case has X = 3 in 8 of 8 draws")
	_, err = fairness.FromModel(ctx, scm, nothing(t, 8), 1, fairness.Query{Protected: "X", Outcome: "Y", From: "a", To: "b"})
	wants(t, err, "a model wants numbers")
	_, err = fairness.FromModel(ctx, scm, nothing(t, 8), 1, fairness.Query{Protected: "X", Outcome: "Y", From: 1, To: 1})
	wants(t, err, "compared with itself")
}

func TestIdentifyBadInput(t *testing.T) {
	table, g, q := berkeley(t)
	_, err := fairness.Identify(nil, q)
	wants(t, err, "no graph")
	_, err = fairness.Identify(g, fairness.Query{Protected: "Gendr", Outcome: "Admit", Mediators: []string{"Admit"}})
	wants(t, err, `did you mean "Gender"`, `"Admit" is in the query twice`)
	var no *fairness.NotIdentifiedError
	_, err = fairness.Identify(dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit; Dept <-> Admit"), q)
	if !errors.As(err, &no) || no.Part != "direct and indirect" || errors.Unwrap(no) == nil {
		t.Errorf("%v", err)
	}
	_, err = fairness.Identify(dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit; Gender <-> Admit"), q)
	if !errors.As(err, &no) {
		t.Errorf("%v", err)
	}
	e, err := fairness.Identify(g, q)
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.FromTable(nil, mediation.At{})
	wants(t, err, "no table")
	_, err = e.FromTable(discrete.One(), mediation.At{})
	wants(t, err, `no variable "Gender"`)
	wrong := admissions
	wrong.Success = "Admited"
	_, err = e.FromData(context.Background(), table, wrong)
	wants(t, err, `did you mean "Admitted"`)
	wrong.Weights = "freq"
	_, err = e.FromData(context.Background(), table, wrong)
	wants(t, err, "weights")
}
