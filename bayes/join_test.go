package bayes_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// values evaluates an expression of the model at parameters that are all 0 to
// n − 1 in order of their elements.
func values(t *testing.T, m *bayes.Model, e bayes.Expr) []float64 {
	t.Helper()
	m.Let("result", e)
	p := compile(t, m)
	x := make([]float64, p.Dim()*bayes.Lanes)
	for i := range x {
		x[i] = float64(i / bayes.Lanes)
	}
	size := 0
	for _, v := range p.Variables() {
		size += v.Size()
	}
	out := make([]float64, size*bayes.Lanes)
	if err := p.Record(x, out); err != nil {
		t.Fatal(err)
	}
	var y []float64
	for i := size - e.Size(); i < size; i++ {
		y = append(y, out[i*bayes.Lanes])
	}
	return y
}

func TestJoin(t *testing.T) {
	type build func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr // a [2,3], b [2,3], s scalar: 0…5, 6…11, 12
	five, two := bayes.SizedDim("five", 5), bayes.SizedDim("two", 2)
	for _, c := range []struct {
		name string
		f    build
		want []float64
	}{
		{"Concat rows", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr {
			return bayes.Concat(five, a, b, m.Data("d", [][]float64{{7, 8, 9}}))
		}, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 7, 8, 9}},
		{"Concat vectors and numbers", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr {
			return bayes.Concat(five, s, a.Index(1, a.Dims()[0]), m.Data("d", 0.5))
		}, []float64{12, 3, 4, 5, 0.5}},
		{"Stack matrices", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr { return bayes.Stack(two, a, b) },
			[]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{"Stack numbers", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr { return bayes.Stack(two, s, m.Data("d", 4)) },
			[]float64{12, 4}},
		{"Stack spreads", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr {
			return bayes.Stack(bayes.Size(3), s, a.Index(0, a.Dims()[1]), m.Data("d", []float64{7, 8}, a.Dims()[0]))
		}, []float64{12, 12, 0, 3, 7, 8}},
		{"Put rows", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr {
			return a.Put(m.Data("p", []int{1}), b.Slice(0, 1, b.Dims()[0]))
		}, []float64{0, 1, 2, 6, 7, 8}},
		{"Put into data", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr {
			return m.Data("d", []float64{5, 0, 7, 0}).Put(m.Data("p", []int{3, 1}), a.Index(0, a.Dims()[1]))
		}, []float64{5, 3, 7, 0}},
		{"Put data", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr {
			return a.Index(0, a.Dims()[1]).Put(m.Data("p", 1), m.Data("d", 9))
		}, []float64{0, 9}},
		{"LogAddExp", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr { return bayes.LogAddExp(s, math.Inf(-1)) }, []float64{12}},
		{"LogDiffExp", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr { return bayes.LogDiffExp(s, s.Mul(s)) }, []float64{math.NaN()}},
		{"Log1mExp", func(m *bayes.Model, a, b, s bayes.Expr) bayes.Expr { return bayes.Log1mExp(s.Neg()) }, []float64{math.Log1p(-math.Exp(-12))}},
	} {
		m := bayes.NewModel(c.name)
		row, col := m.DimSize("row", 2), m.DimSize("col", 3)
		flat := bayes.Flat()
		e := c.f(m, m.Param("a", flat, row, col), m.Param("b", flat, row, col), m.Param("s", flat))
		got := values(t, m, e)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %v, want %v", c.name, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] && !(got[i] != got[i] && c.want[i] != c.want[i]) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// joinedModel has every verb between parameters and data.
func joinedModel() *bayes.Model {
	m := bayes.NewModel("joined")
	row, col, both := m.DimSize("row", 2), m.DimSize("col", 3), m.DimSize("both", 4)
	flat := bayes.Flat()
	a, b, s := m.Param("a", bayes.Normal(0, 1), row, col), m.Param("b", flat, row, col), m.Param("s", bayes.Normal(0, 1))
	all := bayes.Concat(both, a, b)
	m.Observe(m.Data("y", []float64{1, 2, 3, 4}, both), bayes.Normal(all.SumOver(col), 1))
	pair := bayes.Stack(bayes.SizedDim("pair", 2), s, b)
	m.Potential("pairs", bayes.Square(pair).Mul(m.Data("w", []float64{-0.5, -1.5}, bayes.SizedDim("pair", 2))))
	filled := m.Data("x", []float64{1, 0, 2}).Put(m.Data("missing", []int{1}), bayes.Concat(bayes.Size(1), s))
	m.Potential("filled", bayes.LogAddExp(filled, a.Index(0, row)).Neg())
	m.Potential("log", bayes.LogDiffExp(bayes.Exp(s), bayes.Exp(s).Neg()).Add(bayes.Log1mExp(bayes.Exp(s).Neg())))
	return m
}

func TestJoinGradients(t *testing.T) {
	p := compile(t, joinedModel())
	if err := bayestest.CheckGradient(p, 3); err != nil {
		t.Error(err)
	}
	x, grad, lp := make([]float64, p.Dim()*bayes.Lanes), make([]float64, p.Dim()*bayes.Lanes), make([]float64, bayes.Lanes)
	if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
		t.Errorf("%v allocations per gradient", n)
	}
	known, err := p.Do(bayes.Values{"a": 1.0, "b": 2.0, "s": 3.0})
	if err != nil {
		t.Fatal(err)
	}
	if lp, err := known.LogDensity(nil); err != nil || math.IsInf(lp, 0) {
		t.Errorf("data alone: %v, %v", lp, err)
	}
	moved, err := p.Bind(bayes.Values{"missing": 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := bayestest.CheckGradient(moved, 3); err != nil {
		t.Error(err)
	}
	for name, v := range map[string]any{"missing": 3, "y": []float64{1, 2, 3}} {
		if _, err := p.Bind(bayes.Values{name: v}); err == nil || !strings.Contains(err.Error(), "join_test.go") {
			t.Errorf("%s = %v: error %v", name, v, err)
		}
	}
}

func TestJoinFaults(t *testing.T) {
	m := bayes.NewModel("faulty")
	row, col := m.DimSize("row", 2), m.DimSize("col", 3)
	a, v, s := m.Param("a", bayes.Normal(0, 1), row, col), m.Param("v", bayes.Normal(0, 1), row), m.Param("s", bayes.Normal(0, 1))
	at := func(name string, k ...int) bayes.Expr { return m.Data(name, k) }
	for i, e := range []bayes.Expr{
		bayes.Concat(row), bayes.Concat(row, a, v), bayes.Concat(row, a, s), bayes.Concat(row, v, v), bayes.Concat(bayes.Dim{}, v),
		bayes.Stack(row), bayes.Stack(row, v, m.Data("w", []float64{1, 2, 3})), bayes.Stack(col, v, v),
		s.Put(at("p0", 0), s), a.Put(at("p1", 0), v), v.Put(at("p2", 2), at("n2", 1)), v.Put(at("p3", 1, 1), v),
		v.Put(v, v), v.Put(m.Data("p4", [][]float64{{0, 1}}), v), v.Put(m.Data("p5", []float64{0.5}), m.Data("n5", []float64{1})),
		bayes.LogProb(v, bayes.Dist{}), bayes.LogProb(v, bayes.Poisson(2)), bayes.LogProb(s, bayes.MvNormalCholesky([]float64{1}, a)),
		bayes.LogProb(at("k", 1, 2), bayes.Binomial(s, 0.5)), bayes.LogProb(v, bayes.Normal([]float64{1, 2, 3}, 1)),
	} {
		m.Let(string(rune('A'+i)), e)
	}
	_, err := m.Compile()
	for _, want := range []string{
		"Concat: nothing to join", "Concat: shape mismatch: a[row=2, col=3] and v[row=2] differ", "a[row=2, col=3] and s differ",
		"Concat: shape mismatch: the parts have 4 rows, the dim [row=2]", "Concat: the dim is empty",
		"Stack: nothing to join", "Stack: shape mismatch: v[row=2] and w[3]", "Stack: shape mismatch: the parts have 2 rows, the dim [col=3]",
		"Put: s is a scalar", "Put: shape mismatch: v[row=2] at the positions p1[1] of a[row=2, col=3]",
		"Put: positions p4[1, 2] are no vector", "LogProb: v[row=2] has no distribution",
		"LogProb: v[row=2] depends on parameters and Poisson(2) is discrete", "LogProb: s is a number",
		"Binomial: n depends on parameters (s)",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	for _, c := range []struct {
		class error
		want  string
		e     func(m *bayes.Model, v bayes.Expr) bayes.Expr
	}{
		{bayes.ErrData, "Put: row 0 of p[1] is 2: positions in v[2] are whole numbers from 0 to 1",
			func(m *bayes.Model, v bayes.Expr) bayes.Expr {
				return v.Put(m.Data("p", []int{2}), m.Data("n", []float64{1}))
			}},
		{bayes.ErrData, "Put: rows 0 and 1 of p[2] are both 1: every position is put once",
			func(m *bayes.Model, v bayes.Expr) bayes.Expr { return v.Put(m.Data("p", []int{1, 1}), v) }},
		{bayes.ErrData, "Put: row 0 of p[1] is 0.5",
			func(m *bayes.Model, v bayes.Expr) bayes.Expr {
				return v.Put(m.Data("p", []float64{0.5}), m.Data("n", []float64{1}))
			}},
		{bayes.ErrModel, "Put: the positions v[2] depend on parameters", func(m *bayes.Model, v bayes.Expr) bayes.Expr { return v.Put(v, v) }},
		{bayes.ErrShape, "LogProb: shape mismatch", func(m *bayes.Model, v bayes.Expr) bayes.Expr {
			return bayes.LogProb(v, bayes.Normal([]float64{1, 2, 3}, 1))
		}},
	} {
		m := bayes.NewModel("faulty")
		m.Potential("e", c.e(m, m.Param("v", bayes.Normal(0, 1), bayes.Size(2))))
		if _, err := m.Compile(); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "join_test.go") {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// TestImputation: missing values of a predictor that is normal are as uncertain
// as the model says. Without y, the posterior of the missing value is its prior,
// which Predict follows.
func TestImputation(t *testing.T) {
	m := bayes.NewModel("imputation")
	unit := m.DimSize("unit", 3)
	missing := m.Param("missing", bayes.Normal(2, 1), bayes.Size(1))
	x := m.Let("x", m.Data("seen", []float64{1, 0, 3}, unit).Put(m.Data("at", []int{1}), missing))
	m.Observe(m.Data("y", []float64{2, 4, 6}, unit), bayes.Normal(bayes.Mul(2, x), 0.5))
	p := compile(t, m)
	got, err := p.LogDensity(bayes.Values{"missing": []float64{1.5}})
	want := normalLog(1.5, 2, 1) + normalLog(2, 2, 0.5) + normalLog(4, 3, 0.5) + normalLog(6, 6, 0.5)
	if err != nil || math.Abs(got-want) > 1e-13*math.Abs(want) {
		t.Errorf("log density %v (%v), want %v", got, err, want)
	}
	draws, err := p.Prior(context.Background(), 50, 1)
	if err != nil {
		t.Fatal(err)
	}
	filled, _ := draws.Var("x")
	prior, _ := draws.Var("missing")
	drawn, _ := prior.At(0)
	for k, want := range [][]float64{{1}, drawn.ByChain()[0], {3}} {
		x, _ := filled.At(k)
		for i, got := range x.ByChain()[0] {
			if got != want[min(i, len(want)-1)] {
				t.Fatalf("draw %d: x[%d] = %v, want %v", i, k, got, want)
			}
		}
	}
}
