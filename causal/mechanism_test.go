package causal_test

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/mcmc"
)

func table(t testing.TB, cols ...bayes.Column) *bayes.Table {
	t.Helper()
	tab, err := bayes.FromColumns(cols...)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func newSCM(t testing.TB, g string, data *bayes.Table, m map[string]causal.Mechanism) *causal.SCM {
	t.Helper()
	scm, err := causal.NewSCM(dag.MustParse(g), data, m)
	if err != nil {
		t.Fatal(err)
	}
	return scm
}

func fitted(t testing.TB, scm *causal.SCM, by bayes.Inferrer) *bayes.Draws {
	t.Helper()
	d, err := scm.Fit(context.Background(), by)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ask answers a query over worlds of a model.
func ask(t testing.TB, scm *causal.SCM, d *bayes.Draws, of map[string]map[string]bayes.Action) *causal.Answer {
	t.Helper()
	w := scm.Worlds()
	for name, actions := range of {
		w.Do(name, actions)
	}
	ans, err := w.Ask(context.Background(), d, 3)
	if err != nil {
		t.Fatal(err)
	}
	return ans
}

// normalPosterior is the exact posterior of a linear regression with prior
// b ~ N(0, priorSD²) for each coefficient and sigma ~ HalfNormal(1): normal given
// sigma, which is summed over a fine grid.
func normalPosterior(x *mat.Dense, y []float64, priorSD float64) (mean []float64, cov *mat.SymDense) {
	n, k := x.Dims()
	var xx mat.Dense
	xx.Mul(x.T(), x)
	var xy mat.VecDense
	yv := mat.NewVecDense(n, y)
	xy.MulVec(x.T(), yv)
	yy := mat.Dot(yv, yv)
	type point struct {
		logw float64
		mean *mat.VecDense
		cov  mat.SymDense
	}
	var grid []point
	for i := 1; i <= 2000; i++ {
		s := float64(i) * 0.002
		prec := mat.NewSymDense(k, nil)
		for a := range k {
			for b := a; b < k; b++ {
				prec.SetSym(a, b, xx.At(a, b)/(s*s))
			}
			prec.SetSym(a, a, prec.At(a, a)+1/(priorSD*priorSD))
		}
		var chol mat.Cholesky
		chol.Factorize(prec)
		p := point{mean: mat.NewVecDense(k, nil)}
		var rhs mat.VecDense
		rhs.ScaleVec(1/(s*s), &xy)
		if err := chol.SolveVecTo(p.mean, &rhs); err != nil {
			panic(err)
		}
		if err := chol.InverseTo(&p.cov); err != nil {
			panic(err)
		}
		p.logw = -float64(n)*math.Log(s) - 0.5*yy/(s*s) + 0.5*mat.Dot(&rhs, p.mean) - 0.5*chol.LogDet() - 0.5*s*s
		grid = append(grid, p)
	}
	top := math.Inf(-1)
	for _, p := range grid {
		top = max(top, p.logw)
	}
	total := 0.0
	mean, cov = make([]float64, k), mat.NewSymDense(k, nil)
	for _, p := range grid {
		total += math.Exp(p.logw - top)
	}
	for _, p := range grid {
		for a := range k {
			mean[a] += math.Exp(p.logw-top) / total * p.mean.AtVec(a)
		}
	}
	for _, p := range grid {
		w := math.Exp(p.logw-top) / total
		for a := range k {
			for b := a; b < k; b++ {
				cov.SetSym(a, b, cov.At(a, b)+w*(p.cov.At(a, b)+(p.mean.AtVec(a)-mean[a])*(p.mean.AtVec(b)-mean[b])))
			}
		}
	}
	return mean, cov
}

// TestRegressionMechanism: the fit has the exact posterior of the coefficients,
// and E[y | do(x)] that of their sum. Statistic: a posterior mean, normal with
// the exact deviation over the root of its effective sample size; bound 4.9,
// false alarms 1e-6.
func TestRegressionMechanism(t *testing.T) {
	const n = 40
	r := rand.New(rand.NewPCG(11, 2))
	z, x, y := make([]float64, n), make([]float64, n), make([]float64, n)
	design := mat.NewDense(n, 3, nil)
	zMean := 0.0
	for i := range n {
		z[i] = r.NormFloat64()
		x[i] = 0.8*z[i] + r.NormFloat64()
		y[i] = 0.5 + 0.7*x[i] - 1.1*z[i] + 0.6*r.NormFloat64()
		design.SetRow(i, []float64{1, x[i], z[i]})
		zMean += z[i] / n
	}
	data := table(t, bayes.Col("x", x), bayes.Col("y", y), bayes.Col("z", z))
	scm := newSCM(t, "z -> x -> y; z -> y", data, map[string]causal.Mechanism{
		"z": causal.Given{},
		"y": causal.Regression{Formula: "y ~ x + z", Config: formula.Config{Priors: map[string]bayes.Dist{
			"Intercept": bayes.Normal(0, 2), "b": bayes.Normal(0, 2), "sigma": bayes.HalfNormal(1),
		}}},
	})
	d := fitted(t, scm, mcmc.Config{Seed: 5})
	ans := ask(t, scm, d, map[string]map[string]bayes.Action{"a": {"x": bayes.Set(2)}, "b": {"x": bayes.Set(1)}})
	mean, cov := normalPosterior(design, y, 2)
	of := func(c ...float64) (m, sd float64) {
		for i := range c {
			m += c[i] * mean[i]
		}
		v := mat.NewVecDense(3, c)
		return m, math.Sqrt(mat.Inner(v, cov, v))
	}
	b := func(i int) bayes.RV {
		v, err := d.Var("y_b")
		if err != nil {
			t.Fatal(err)
		}
		if v, err = v.At(i); err != nil {
			t.Fatal(err)
		}
		return v
	}
	far := func(got bayes.RV, extra float64, c ...float64) bool {
		m, sd := of(c...)
		return !(math.Abs(got.Mean()-m) <= 4.9*(math.Hypot(sd, extra))/math.Sqrt(diagnostics.ESSBulk(got.ByChain())))
	}
	if far(b(0), 0, 0, 1, 0) || far(b(1), 0, 0, 0, 1) {
		t.Errorf("coefficients %v, %v; want %v", b(0).Mean(), b(1).Mean(), mean)
	}
	effect, err := ans.Effect("a.y", "b.y")
	if err != nil {
		t.Fatal(err)
	}
	if far(effect, 0, 0, 1, 0) {
		t.Errorf("effect %v, want %v", effect.Mean(), mean[1])
	}
	if !far(effect, 0, 0, 1.5, 0) {
		t.Error("planted: another coefficient passes")
	}
	type high struct {
		Y []float64 `bayes:"a.y"`
	}
	all, err := bayes.Derive(ans.Draws, "mean", func(p high) float64 { return sum(p.Y) / n })
	if err != nil {
		t.Fatal(err)
	}
	if far(all, 0.7/math.Sqrt(n), 1, 2, zMean) { // with the noise of n rows, at most
		m, _ := of(1, 2, zMean)
		t.Errorf("E[y | do(x = 2)] = %v, want %v", all.Mean(), m)
	}
}

// TestConditionalTable compares interventions with the exact distributions of a
// discrete model. Statistic: a share of draws and rows; bound 4.9 standard
// errors, false alarms 1e-6.
func TestConditionalTable(t *testing.T) {
	const n = 8000
	rows := 6
	data := table(t, bayes.Col("a", []string{"no", "yes", "no", "yes", "no", "yes"}),
		bayes.Col("b", []int{0, 1, 2, 0, 1, 2}), bayes.Col("c", []string{"x", "y", "z", "x", "x", "y"}))
	scm := newSCM(t, "a -> b; a -> c; b -> c", data, map[string]causal.Mechanism{
		"a": causal.ConditionalTable{}, "b": causal.ConditionalTable{}, "c": causal.ConditionalTable{Prior: 0.5},
	})
	p := map[string][]float64{
		"a_p": {0.3, 0.7},
		"b_p": {0.2, 0.3, 0.5, 0.6, 0.1, 0.3},
		"c_p": {0.1, 0.2, 0.7, 0.3, 0.3, 0.4, 0.8, 0.1, 0.1, 0.25, 0.5, 0.25, 0.4, 0.4, 0.2, 0.05, 0.9, 0.05},
	}
	d := constants(t, n, map[string][]int{"a_p": {2}, "b_p": {2, 3}, "c_p": {6, 3}}, p)
	var vars []*discrete.Table
	for _, of := range [][]discrete.Variable{
		{{Name: "a", Levels: 2}}, {{Name: "a", Levels: 2}, {Name: "b", Levels: 3}},
		{{Name: "a", Levels: 2}, {Name: "b", Levels: 3}, {Name: "c", Levels: 3}},
	} {
		tab, err := discrete.NewTable(of, p[of[len(of)-1].Name+"_p"])
		if err != nil {
			t.Fatal(err)
		}
		vars = append(vars, tab)
	}
	exact, err := discrete.NewModel(scm.Graph(), vars...)
	if err != nil {
		t.Fatal(err)
	}
	wrong := func(do discrete.Values, against discrete.Values) (wrong bool) {
		actions := map[string]bayes.Action{}
		var set []string
		for name, v := range do {
			actions[name], set = bayes.Set(float64(v)), append(set, name)
		}
		ans := ask(t, scm, d, map[string]map[string]bayes.Action{"w": actions})
		c := values(t, ans, "w.c")
		tab, err := exact.Do([]string{"c"}, set, against)
		if err != nil {
			t.Fatal(err)
		}
		for k := range 3 {
			share := 0.0
			for _, v := range c {
				if v == float64(k) {
					share++
				}
			}
			share /= float64(len(c))
			at := discrete.Values{"c": k}
			prob, err := tab.At(at)
			if err != nil {
				t.Fatal(err)
			}
			wrong = wrong || !(math.Abs(share-prob) <= 4.9*math.Sqrt(prob*(1-prob)/float64(n*rows)))
		}
		return wrong
	}
	for _, do := range []discrete.Values{{}, {"a": 0}, {"a": 1}, {"b": 2}, {"a": 1, "b": 0}} {
		if wrong(do, do) {
			t.Errorf("P(c | do(%v)) is not the exact one", do)
		}
	}
	if !wrong(discrete.Values{"b": 2}, discrete.Values{"b": 1}) {
		t.Error("planted: do(b = 2) passes for do(b = 1)")
	}
}

// constants are n draws that hold the same arrays.
func constants(t testing.TB, n int, shapes map[string][]int, vars map[string][]float64) *bayes.Draws {
	t.Helper()
	run := bayes.Run{Chains: 1, Draws: n}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		v := bayes.Variable{Name: name}
		for _, k := range shapes[name] {
			v.Dims = append(v.Dims, bayes.Size(k))
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
