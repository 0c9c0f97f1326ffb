package mediation_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/internal/cases"
)

// nothing returns n draws that hold no parameter.
func nothing(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	return draws(t, n, map[string][]float64{"none": make([]float64, n)}, "none")
}

// draws of scalars by name.
func draws(t *testing.T, n int, values map[string][]float64, names ...string) *bayes.Draws {
	t.Helper()
	r := bayes.Run{Chains: 1, Draws: n}
	for _, name := range names {
		r.Vars, r.Values = append(r.Vars, bayes.Variable{Name: name}), append(r.Values, values[name]...)
	}
	d, err := bayes.NewDraws(r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func model(t *testing.T, m *bayes.Model) *causal.SCM {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	return scm
}

func natural(t *testing.T, m *bayes.Model, d *bayes.Draws, q mediation.Query) *mediation.Effects {
	t.Helper()
	f, err := mediation.Natural(context.Background(), model(t, m), d, 1, q)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// linear is X → M → N → Y with X → N, X → Y and M → Y, whose paths have products of
// coefficients as effects, for every draw: noise that worlds share cancels.
func linear(t *testing.T) (*bayes.Model, *bayes.Draws, map[string][]float64) {
	t.Helper()
	const n = 32
	r := rand.New(rand.NewPCG(1, 1))
	m := bayes.NewModel("linear")
	row := m.DimSize("row", 3)
	names := []string{"xm", "xn", "xy", "mn", "my", "ny"}
	values := map[string][]float64{}
	b := map[string]bayes.Expr{}
	for _, name := range names {
		b[name] = m.Param(name, bayes.Normal(0, 1))
		for range n {
			values[name] = append(values[name], r.NormFloat64())
		}
	}
	x := m.Data("X", []float64{0, 1, 0}, row)
	at := func(name string) bayes.Expr { return m.Data(name, make([]float64, 3), row) }
	M, N, Y := at("M"), at("N"), at("Y")
	m.Observe(M, bayes.Normal(b["xm"].Mul(x), 1))
	m.Observe(N, bayes.Normal(b["xn"].Mul(x).Add(b["mn"].Mul(M)), 1))
	m.Observe(Y, bayes.Normal(b["xy"].Mul(x).Add(b["my"].Mul(M)).Add(b["ny"].Mul(N)), 1))
	return m, draws(t, n, values, names...), values
}

// TestLinear: path effects are products of coefficients in each draw, to rounding.
func TestLinear(t *testing.T) {
	m, d, b := linear(t)
	for _, c := range []struct {
		mediators, avoiding []string
		indirect            func(i int) float64
	}{
		{[]string{"M", "N"}, nil, func(i int) float64 {
			return b["xm"][i]*b["my"][i] + b["xm"][i]*b["mn"][i]*b["ny"][i] + b["xn"][i]*b["ny"][i]
		}},
		{[]string{"M"}, nil, func(i int) float64 { return b["xm"][i]*b["my"][i] + b["xm"][i]*b["mn"][i]*b["ny"][i] }},
		{[]string{"N"}, []string{"M"}, func(i int) float64 { return b["xn"][i] * b["ny"][i] }},
	} {
		q := mediation.Query{Effect: causal.ATE("X", "Y").Between(1, 3), Mediators: c.mediators, Avoiding: c.avoiding}
		f := natural(t, m, d, q)
		for _, arm := range []mediation.Arm{mediation.Control, mediation.Treated} {
			for i, got := range f.Indirect(arm).Values() {
				near(t, q.String(), got, 2*c.indirect(i), 1e-12)
			}
		}
		for i, got := range f.Total().Values() {
			near(t, "total", got, 2*(b["xy"][i]+b["xm"][i]*b["my"][i]+b["xm"][i]*b["mn"][i]*b["ny"][i]+b["xn"][i]*b["ny"][i]), 1e-12)
		}
	}
	// Through N by whatever way: M has paths of both kinds.
	_, err := mediation.Natural(context.Background(), model(t, m), d, 1, mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: []string{"N"}})
	var no *mediation.NotIdentifiedError
	if !errors.As(err, &no) || len(no.Recanting) != 1 || no.Recanting[0] != "M" {
		t.Errorf("%v", err)
	}
	cde, err := mediation.Controlled(context.Background(), model(t, m), d, 1, mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: []string{"M", "N"}}, map[string]float64{"M": 2, "N": -1})
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range cde.Values() {
		near(t, "controlled direct", got, b["xy"][i], 1e-12)
	}
}

// TestSharedNoise: with an interaction that makes the effect depend on the case's
// own M, the direct effect of a case has its M, not that of another world's noise.
// Y = X·M², M ~ Normal(X, 1): the mean over draws of Y(1, M(0)) is 1, and the
// planted error, M of the treated, gives 2. Statistic: mean of 20000 draws of one
// case, variance 2; 4.9 standard errors are 1e-6.
func TestSharedNoise(t *testing.T) {
	const n = 20000
	m := bayes.NewModel("interaction")
	x := m.Data("X", 0.)
	M := m.Data("M", 0.)
	m.Observe(M, bayes.Normal(x, 1))
	m.Let("Y", x.Mul(bayes.Square(M)))
	f := natural(t, m, nothing(t, n), mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: []string{"M"}})
	bound := 4.9 * math.Sqrt(2./n)
	near(t, "E[Y(1, M(0))]", f.Mean(mediation.Treated, mediation.Control).Mean(), 1, bound)
	if math.Abs(f.Mean(mediation.Treated, mediation.Treated).Mean()-1) <= bound {
		t.Error("the treated's own mediator passes")
	}
	// Within a draw M(1) = M(0) + 1 as they share noise, so Y(1, M(1)) − Y(1, M(0)) is
	// 2 M(0) + 1, of variance 4: with noise of its own in each world it would be 8.
	if v := f.Indirect(mediation.Treated).Var(); math.Abs(v-4) > 4.9*4*math.Sqrt(2./n) {
		t.Errorf("the indirect effect of cases has variance %v, want 4: noise is not shared", v)
	}
}

// TestCasesMediation: the cases of ppl_cases.json that nest worlds without evidence,
// asked as natural effects. Statistic and bound as in package causal: the mean over
// draws within 4.9 standard errors.
func TestCasesMediation(t *testing.T) {
	text, err := os.ReadFile(cases.Path("causal/ppl_cases.json"))
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	type query struct {
		ID             string
		Value, SD, Tol float64
	}
	var file struct {
		Cases []struct {
			ID      string
			Queries []query
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	queries := func(id string) map[string]query {
		for _, c := range file.Cases {
			if c.ID == id {
				all := map[string]query{}
				for _, q := range c.Queries {
					all[q.ID] = q
				}
				return all
			}
		}
		t.Fatalf("no case %s", id)
		return nil
	}
	const n = 20000
	m := bayes.NewModel("mediation_discrete")
	w, x, y, z := m.Data("W", 0.), m.Data("X", 0.), m.Data("Y", 0.), m.Data("Z", 0.)
	m.Observe(w, bayes.Bernoulli(.67))
	m.Observe(x, bayes.Bernoulli(bayes.Where(w, .43, .53)))
	m.Observe(y, bayes.Bernoulli(bayes.Where(w, .23, .92)))
	m.Observe(z, bayes.Bernoulli(bayes.Where(x, bayes.Where(y, .1, .8), bayes.Where(y, .4, .3))))
	f := natural(t, m, nothing(t, n), mediation.Query{Effect: causal.ATE("W", "Z"), Mediators: []string{"X"}})
	known := queries("mediation_discrete")
	for id, v := range map[string]bayes.RV{
		"Z0": f.Mean(mediation.Control, mediation.Control), "Z1": f.Mean(mediation.Treated, mediation.Treated),
		"Z1_X0": f.Mean(mediation.Treated, mediation.Control), "Z0_X1": f.Mean(mediation.Control, mediation.Treated),
		"NDE": f.Direct(mediation.Control),
	} {
		q, ok := known[id]
		if !ok {
			t.Errorf("the cases have no query %s", id)
		}
		near(t, id, v.Mean(), q.Value, 4.9*q.SD/math.Sqrt(n)+q.Tol)
	}

	rows := make([]float64, 40)
	for i := range rows {
		rows[i] = float64(i)
	}
	m = bayes.NewModel("nested_rows")
	row := m.DimSize("row", len(rows))
	i, treated := m.Data("i", rows, row), m.Data("T", make([]float64, len(rows)), row)
	mediator := m.Let("M", bayes.Mul(.7, treated).Add(bayes.Mul(.05, i)))
	m.Let("Y", bayes.Mul(.5, treated).Add(bayes.Mul(1.5, mediator)).Add(bayes.Mul(.01, i)))
	f = natural(t, m, nothing(t, 8), throughM)
	known = queries("nested_rows")
	near(t, "Y_1_M0", f.Mean(mediation.Treated, mediation.Control).Mean(), known["Y_1_M0"].Value, known["Y_1_M0"].Tol)
	near(t, "Y_1", f.Mean(mediation.Treated, mediation.Treated).Mean(), known["Y_1"].Value, known["Y_1"].Tol)
	near(t, "Y_0", f.Mean(mediation.Control, mediation.Control).Mean(), known["Y_0"].Value, known["Y_0"].Tol)
}

func TestWorldsBadInput(t *testing.T) {
	ctx := context.Background()
	m, d, _ := linear(t)
	scm := model(t, m)
	q := mediation.Query{Effect: causal.ATE("X", "Y"), Mediators: []string{"M", "N"}}
	_, err := mediation.Natural(ctx, nil, d, 1, q)
	wants(t, err, "no model")
	_, err = mediation.Natural(ctx, scm, nil, 1, q)
	wants(t, err, "no draws")
	wrong := q
	wrong.Effect = wrong.Effect.Between("a", "b")
	_, err = mediation.Natural(ctx, scm, d, 1, wrong)
	wants(t, err, "a model wants numbers")
	wrong.Effect = wrong.Effect.Between(2, 2)
	_, err = mediation.Natural(ctx, scm, d, 1, wrong)
	wants(t, err, "set to 2 in both worlds")
	wrong = q
	wrong.Mediators = []string{"X"}
	_, err = mediation.Natural(ctx, scm, d, 1, wrong)
	wants(t, err, `"X" is in the query twice`)
	_, err = mediation.Controlled(ctx, scm, d, 1, q, map[string]float64{"M": 1, "Z": 2})
	wants(t, err, "mediator N has no value", "Z is set and no mediator")
	_, err = mediation.Controlled(ctx, nil, d, 1, q, nil)
	wants(t, err, "no model")
}

func TestNewEffectsFaults(t *testing.T) {
	one := []float64{1}
	_, err := mediation.NewEffects(throughM, "by hand", [2][2][]float64{{one, one}, {one, {1, 2}}}, nil, 1)
	wants(t, err, "a mean has 2 draws")
	_, err = mediation.NewEffects(throughM, "by hand", [2][2][]float64{}, nil, 1)
	wants(t, err, "a mean has 0 draws")
	_, err = mediation.NewEffects(throughM, "by hand", [2][2][]float64{{one, one}, {one, one}}, nothing(t, 2), 1)
	wants(t, err, "a mean has 1 draws")
}
