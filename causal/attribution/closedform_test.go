package attribution_test

import (
	"context"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/attribution"
	"github.com/seed78144065/credence/dag"
)

// constants are n draws that hold the same numbers.
func constants(t testing.TB, n int, vars map[string][]float64) *bayes.Draws {
	t.Helper()
	run := bayes.Run{Chains: 1, Draws: n}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		v := bayes.Variable{Name: name}
		if name == "y_b" || name == "z_b" {
			v.Dims = []bayes.Dim{bayes.Size(len(vars[name]))}
		}
		run.Vars = append(run.Vars, v)
		for _, x := range vars[name] {
			run.Values = append(run.Values, slices.Repeat([]float64{x}, n)...)
		}
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newSCM(t testing.TB, g string, m map[string]causal.Mechanism, cols ...bayes.Column) *causal.SCM {
	t.Helper()
	data, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.NewSCM(dag.MustParse(g), data, m)
	if err != nil {
		t.Fatal(err)
	}
	return scm
}

func share(t testing.TB, r *attribution.Result, name string) bayes.RV {
	t.Helper()
	v, err := r.Draws.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// off says whether the mean of a share is more than 4.9 standard errors of
// independent draws from the exact one: false alarms 1e-6.
func off(v bayes.RV, want float64) bool {
	return !(math.Abs(v.Mean()-want) <= 4.9*v.SD()/math.Sqrt(float64(v.Len()))+1e-12)
}

// TestArrowsOfLinear: the strength of an arrow of a linear mechanism is
// β²·Var(parent), to the last digits, which ranks arrows otherwise than |β|: a
// published example with 56.25 and 0.00625.
func TestArrowsOfLinear(t *testing.T) {
	a, b := math.Sqrt(75), math.Sqrt(0.00075) // sample variances 4/3 of their squares
	given := map[string]causal.Mechanism{"x": causal.Given{}, "z": causal.Given{}}
	scm := newSCM(t, "x -> y; z -> y", given, bayes.Col("x", []float64{a, a, -a, -a}), bayes.Col("y", []float64{1, 2, 0, 1}), bayes.Col("z", []float64{b, -b, b, -b}))
	ask := func(beta ...float64) *attribution.Result {
		r, err := attribution.ArrowStrengths(context.Background(), scm, constants(t, 20, map[string][]float64{
			"y_Intercept": {1}, "y_b": beta, "y_sigma": {1.5},
		}), "y", attribution.Config{Draws: 20})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := ask(0.75, 2.5)
	for name, want := range map[string]float64{"x -> y": 56.25, "z -> y": 0.00625} {
		for _, v := range share(t, r, name).Values() {
			if math.Abs(v-want) > 1e-12*56.25 {
				t.Errorf("%s has strength %v, want %v", name, v, want)
			}
		}
	}
	if rows := r.Rows(0.9); rows[0].Name != "x -> y" {
		t.Errorf("strongest is %v", rows[0])
	}
	if v := share(t, ask(0.75, 2.6), "z -> y").Mean(); math.Abs(v-0.00625) < 1e-6 {
		t.Error("planted: another coefficient passes")
	}
}

// TestArrowsOfChance compares the strength of arrows into a variable of 0 and 1,
// with an interaction, with that by enumeration of the pairs of rows. Statistic:
// the mean of 4000 independent draws; 4.9 standard errors, false alarms 1e-6.
func TestArrowsOfChance(t *testing.T) {
	x, z := []float64{0, 1, 0, 1, 1, 0, 0}, []float64{0, 0, 1, 1, 1, 1, 0}
	p := func(x, z float64) float64 { return 0.1 + 0.3*x + 0.2*z + 0.35*x*z }
	scm := newSCM(t, "x -> y; z -> y", map[string]causal.Mechanism{
		"x": causal.Given{}, "z": causal.Given{},
		"y": causal.Function{Of: func(v []float64) float64 { return p(v[0], v[1]) }, Noise: causal.BernoulliNoise},
	}, bayes.Col("x", x), bayes.Col("z", z), bayes.Col("y", []int{0, 1, 0, 1, 0, 0, 1}))
	r, err := attribution.ArrowStrengths(context.Background(), scm, constants(t, 4000, map[string][]float64{"none": {0}}), "y", attribution.Config{Draws: 4000})
	if err != nil {
		t.Fatal(err)
	}
	exact := func(of func(row, other int) float64) (sum float64) {
		n := float64(len(x))
		for row := range x {
			for i := range x {
				for j := range x {
					if i != j {
						u, v := of(row, i), of(row, j)
						sum += 0.5 * (u + v - 2*u*v) / (n * n * (n - 1))
					}
				}
			}
			q := p(x[row], z[row])
			sum -= q * (1 - q) / n
		}
		return sum
	}
	ofX := exact(func(row, other int) float64 { return p(x[other], z[row]) })
	ofZ := exact(func(row, other int) float64 { return p(x[row], z[other]) })
	if off(share(t, r, "x -> y"), ofX) || off(share(t, r, "z -> y"), ofZ) {
		t.Errorf("%v\nwant %v and %v", r, ofX, ofZ)
	}
	if !off(share(t, r, "x -> y"), ofZ) {
		t.Error("planted: the strength of the other arrow passes")
	}
}

// before and after are parameters of x → y, both normal.
var before = map[string][]float64{"x_Intercept": {1}, "x_sigma": {2}, "y_Intercept": {0.5}, "y_b": {1.5}, "y_sigma": {1}}

func pair(t testing.TB) *causal.SCM {
	return newSCM(t, "x -> y", nil, bayes.Col("x", []float64{1, 2, 0, 1.5}), bayes.Col("y", []float64{1, 2, 0, 1}))
}

// TestChangeOfLinear compares the division of a changed mean and variance with
// their closed forms. Statistic: means of 300 independent draws of 400 rows; 4.9
// standard errors, false alarms 1e-6.
func TestChangeOfLinear(t *testing.T) {
	scm := pair(t)
	after := map[string][]float64{"x_Intercept": {3}, "x_sigma": {1}, "y_Intercept": {1}, "y_b": {0.8}, "y_sigma": {1.2}}
	ask := func(after map[string][]float64, of attribution.Statistic) *attribution.Result {
		r, err := attribution.Change(context.Background(), attribution.Fit{SCM: scm, Draws: constants(t, 300, before)},
			attribution.Fit{SCM: scm, Draws: constants(t, 300, after)}, "y", of, attribution.Config{Draws: 300, Rows: 400})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for name, c := range map[string]struct {
		of    attribution.Statistic
		value func(x, y map[string][]float64) float64
	}{
		"mean": {attribution.Mean, func(x, y map[string][]float64) float64 { return y["y_Intercept"][0] + y["y_b"][0]*x["x_Intercept"][0] }},
		"variance": {attribution.Variance, func(x, y map[string][]float64) float64 {
			b, s, sigma := y["y_b"][0], x["x_sigma"][0], y["y_sigma"][0]
			return (b*b*s*s + sigma*sigma) * 399 / 400
		}},
	} {
		r := ask(after, c.of)
		none, x, y, all := c.value(before, before), c.value(after, before), c.value(before, after), c.value(after, after)
		shareX, shareY := (x-none+all-y)/2, (y-none+all-x)/2
		if off(share(t, r, "x"), shareX) || off(share(t, r, "y"), shareY) || off(*r.Total, all-none) {
			t.Errorf("%s: %v\nwant %v, %v and %v", name, r, shareX, shareY, all-none)
		}
		if !off(share(t, r, "x"), x-none) {
			t.Errorf("%s: planted: the share of joining first passes", name)
		}
		if r.Seen != 0 {
			t.Errorf("%s: the data change by %v, want 0", name, r.Seen)
		}
		sx, sy, total := share(t, r, "x").Values(), share(t, r, "y").Values(), r.Total.Values()
		for d := range total {
			if math.Abs(sx[d]+sy[d]-total[d]) > 1e-12 {
				t.Fatalf("%s: %v and %v don't add up to %v", name, sx[d], sy[d], total[d])
			}
		}
	}
	// A mechanism that didn't change has no share at all, since noise is shared.
	only := maps.Clone(before)
	only["x_Intercept"] = []float64{2}
	r := ask(only, attribution.Mean)
	for d, v := range share(t, r, "y").Values() {
		if v != 0 || math.Abs(share(t, r, "x").Values()[d]-1.5) > 1e-12 {
			t.Fatalf("shares %v", r)
		}
	}
}

// TestChangeOfGiven: rows that are given are a mechanism too, and other rows
// change the mean by what they differ.
func TestChangeOfGiven(t *testing.T) {
	scm := newSCM(t, "x -> y", map[string]causal.Mechanism{"x": causal.Given{}}, bayes.Col("x", []float64{0, 2}), bayes.Col("y", []float64{1, 2}))
	other, err := bayes.FromColumns(bayes.Col("y", []float64{4, 2, 9}), bayes.Col("x", []float64{3, 4, 8}))
	if err != nil {
		t.Fatal(err)
	}
	later, err := scm.For(other)
	if err != nil {
		t.Fatal(err)
	}
	d := constants(t, 50, map[string][]float64{"y_Intercept": {0.5}, "y_b": {2}, "y_sigma": {1}})
	r, err := attribution.Change(context.Background(), attribution.Fit{SCM: scm, Draws: d}, attribution.Fit{SCM: later, Draws: d}, "y", attribution.Mean, attribution.Config{Rows: 600})
	if err != nil {
		t.Fatal(err)
	}
	if v := share(t, r, "x").Mean(); math.Abs(v-8) > 1e-9 || share(t, r, "y").Mean() != 0 || r.Seen != 3.5 {
		t.Errorf("%v, seen %v; want 8, 0 and 3.5", r, r.Seen)
	}
}

// TestChangeOfModel: of a model written by hand, with a parameter behind a named
// node, the mechanism whose parameter changed has the change: 0.5·E[x].
func TestChangeOfModel(t *testing.T) {
	m := bayes.NewModel("byhand")
	row := m.DimSize("row", 4)
	x := m.Data("x", []float64{1, 2, 0, 1.5}, row)
	slope := m.Let("slope", m.Param("b", bayes.Normal(0, 1)).Mul(m.Param("c", bayes.Normal(0, 1))))
	m.Observe(x, bayes.Normal(m.Param("mu", bayes.Normal(0, 1)), 1))
	m.Observe(m.Data("y", []float64{1, 2, 0, 1}, row), bayes.Normal(slope.Mul(x), 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		t.Fatal(err)
	}
	r, err := attribution.Change(context.Background(), attribution.Fit{SCM: scm, Draws: constants(t, 100, map[string][]float64{"mu": {2}, "b": {1}, "c": {1}})},
		attribution.Fit{SCM: scm, Draws: constants(t, 50, map[string][]float64{"mu": {2}, "b": {1.5}, "c": {1}})}, "y", attribution.Mean, attribution.Config{Draws: 100})
	if err != nil {
		t.Fatal(err)
	}
	if v := share(t, r, "y"); off(v, 1) || v.Len() != 50 || share(t, r, "x").SD() != 0 {
		t.Errorf("%v in %d draws", r, v.Len())
	}
}
