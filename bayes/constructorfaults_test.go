package bayes_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// Each distribution refuses data outside its support and parameters outside
// their range by name, value and row.
func TestConstructorFaults(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	y, minus, pairs := []float64{1, 2}, []float64{1, -2}, [][]float64{{1, 2}, {3, 4}}
	m := bayes.NewModel("matrices")
	good := square(m, "good", []float64{2, 1}, []float64{1, 2})
	saddle := square(m, "saddle", []float64{1, 2}, []float64{2, 1})
	lower := square(m, "lower", []float64{1, 0}, []float64{1, 1})
	one, three, mean := []float64{1}, []float64{1, 1, 1}, []float64{0, 0}
	cuts := []float64{-1, 1}
	for _, c := range []struct {
		y     any
		d     bayes.Dist
		class error
		want  string
	}{
		{y, bayes.BernoulliLogit(nan), bayes.ErrSupport, "BernoulliLogit: eta has value NaN"},
		{y, bayes.BernoulliLogitGLM(good, 0, three), bayes.ErrShape, "MatMul: shape mismatch: the last dim of good[2, 2]"},
		{y, bayes.BernoulliLogitGLM(good, three, mean), bayes.ErrShape, "Add: shape mismatch: number[3]"},
		{y, bayes.Beta(0, 1), bayes.ErrSupport, "Beta: a has value 0"},
		{y, bayes.BetaMeanPrecision(0.5, 0), bayes.ErrSupport, "BetaMeanPrecision: precision has value 0"},
		{y, bayes.BinomialLogitGLM(3, good, 0, one), bayes.ErrShape, "MatMul: shape mismatch"},
		{y, bayes.BinomialLogitGLM([]float64{1, 1}, good, 0, mean), bayes.ErrSupport, "is 2 in row 1"},
		{y, bayes.CategoricalLogit(0.5), bayes.ErrShape, "CategoricalLogit: eta is number; it must be a vector"},
		{y, bayes.Cauchy(inf, 1), bayes.ErrSupport, "Cauchy: loc has value +Inf"},
		{y, bayes.ChiSquare(0), bayes.ErrSupport, "ChiSquare: nu has value 0"},
		{minus, bayes.ChiSquare(3), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.ExpModNormal(0, 0, 1), bayes.ErrSupport, "ExpModNormal: sd has value 0"},
		{y, bayes.ExpModNormal(0, 1, minus), bayes.ErrSupport, "rate has value -2 in row 1"},
		{y, bayes.Frechet(0, 1), bayes.ErrSupport, "Frechet: shape has value 0"},
		{minus, bayes.Frechet(1, 1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.GammaMeanSD(0, 1), bayes.ErrSupport, "GammaMeanSD: mean has value 0"},
		{y, bayes.GeneralizedExtremeValue(0, -1, 0.1), bayes.ErrSupport, "scale has value -1"},
		{y, bayes.Gumbel(0, 0), bayes.ErrSupport, "Gumbel: scale has value 0"},
		{y, bayes.Gumbel(nan, 1), bayes.ErrSupport, "Gumbel: loc has value NaN"},
		{y, bayes.HalfCauchy(-1), bayes.ErrSupport, "HalfCauchy: scale has value -1"},
		{minus, bayes.HalfCauchy(1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.HalfNormal(0), bayes.ErrSupport, "HalfNormal: sd has value 0"},
		{minus, bayes.HalfNormal(1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.HalfStudentT(0, 1), bayes.ErrSupport, "HalfStudentT: nu has value 0"},
		{minus, bayes.HalfStudentT(3, 1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.IntervalCensored(bayes.VonMises(0, 1), 3), bayes.ErrModel, "IntervalCensored: VonMises has no distribution function"},
		{y, bayes.InverseChiSquare(-3), bayes.ErrSupport, "InverseChiSquare: nu has value -3"},
		{minus, bayes.InverseChiSquare(3), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.InverseGamma(1, 0), bayes.ErrSupport, "InverseGamma: scale has value 0"},
		{y, bayes.InverseGaussian(0, 1), bayes.ErrSupport, "InverseGaussian: mean has value 0"},
		{pairs, bayes.InverseWishart(1, good), bayes.ErrSupport, "nu is 1"},
		{y, bayes.Laplace(nan, 1), bayes.ErrSupport, "Laplace: loc has value NaN"},
		{y, bayes.LogLogistic(1, 0), bayes.ErrSupport, "LogLogistic: shape has value 0"},
		{minus, bayes.LogLogistic(1, 1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.LogNormal(0, 0), bayes.ErrSupport, "LogNormal: sigma has value 0"},
		{y, bayes.Logistic(0, 0), bayes.ErrSupport, "Logistic: scale has value 0"},
		{y, bayes.Logistic(inf, 1), bayes.ErrSupport, "Logistic: loc has value +Inf"},
		{pairs, bayes.MvNormalPrecision(mean, mean), bayes.ErrShape, "precision is number[2]; it must be a matrix"},
		{pairs, bayes.MvStudentTCholesky(0, mean, lower), bayes.ErrSupport, "nu has value 0"},
		{minus, bayes.NegBinomial(1, 1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.NegBinomialLog(nan, 1), bayes.ErrSupport, "eta has value NaN"},
		{y, bayes.NormalGLM(good, 0, three, 1), bayes.ErrShape, "MatMul: shape mismatch"},
		{y, bayes.NormalGLM(good, 0, mean, 0), bayes.ErrSupport, "Normal: sd has value 0"},
		{[]float64{1, 3}, bayes.OrderedProbit(0, cuts), bayes.ErrSupport, "is 3 in row 1"},
		{y, bayes.PoissonLog(nan), bayes.ErrSupport, "PoissonLog: eta has value NaN"},
		{y, bayes.PoissonLogGLM(good, 0, one), bayes.ErrShape, "MatMul: shape mismatch"},
		{minus, bayes.PoissonLogGLM(good, 0, mean), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.Rayleigh(0), bayes.ErrSupport, "Rayleigh: scale has value 0"},
		{minus, bayes.Rayleigh(1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.ScaledInverseChiSquare(3, 0), bayes.ErrSupport, "scale has value 0"},
		{minus, bayes.ScaledInverseChiSquare(3, 1), bayes.ErrSupport, "is -2 in row 1"},
		{y, bayes.SkewNormal(0, 0, 2), bayes.ErrSupport, "SkewNormal: scale has value 0"},
		{y, bayes.SkewNormal(0, 1, nan), bayes.ErrSupport, "SkewNormal: shape has value NaN"},
		{y, bayes.StudentT(3, 0, 0), bayes.ErrSupport, "StudentT: scale has value 0"},
		{y, bayes.VonMises(nan, 1), bayes.ErrSupport, "VonMises: mu has value NaN"},
		{y, bayes.Weibull(2, 0), bayes.ErrSupport, "Weibull: scale has value 0"},
		{pairs, bayes.InverseWishart(3, saddle), bayes.ErrSupport, "sigma has values"},
	} {
		t.Run(c.want, func(t *testing.T) { refused(t, c.y, c.d, c.class, c.want) })
	}
}

// Each operation on shapes that don't fit is refused by name.
func TestOperationFaults(t *testing.T) {
	m := bayes.NewModel("operations")
	x, p := m.Data("x", []float64{1, 2}), m.Param("p", bayes.Normal(0, 1), bayes.Size(3))
	s, g := m.Param("s", bayes.Normal(0, 1)), bayes.NewDim("g", "a")
	square := m.Data("square", [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})
	for want, e := range map[string]bayes.Expr{
		"Add: shape mismatch": bayes.Add(x, p), "Sub: shape mismatch": bayes.Sub(x, p),
		"Mul: shape mismatch": bayes.Mul(x, p), "Div: shape mismatch": bayes.Div(x, p),
		"Pow: shape mismatch": bayes.Pow(x, p), "Max: shape mismatch": bayes.Max(x, p),
		"Min: shape mismatch": bayes.Min(x, p), "Less: shape mismatch": bayes.Less(x, p),
		"LessEq: shape mismatch": bayes.LessEq(x, p), "Equal: shape mismatch": bayes.Equal(x, p),
		"Where: shape mismatch": bayes.Where(x, p, 0), "Mul: shape mismatch: x[2] and p[3]": bayes.Dot(x, p),
		"LogAddExp: shape mismatch":                     bayes.LogAddExp(x, p),
		"LogDiffExp: shape mismatch":                    bayes.LogDiffExp(x, p),
		"SolveUpper: s":                                 bayes.SolveUpper(s, p),
		"Dot: square[3, 3] with p[3]: want two vectors": bayes.Dot(square, p), "Dot: p[3] with square[3, 3]": bayes.Dot(p, square),
		"AddDiagonal: p": bayes.AddDiagonal(p, 1),
		"T: p":           p.T(), "Reshape: p": p.Reshape(bayes.Size(2), bayes.Size(2)),
		"Cumsum: s": s.Cumsum(g), "Softmax: s": s.Softmax(g), "LogSumExp: s": s.LogSumExp(g),
		"Sum: p[3] has no dim": p.MeanOver(g), "Prod: p[3] has no dim": p.ProdOver(g),
	} {
		t.Run(want, func(t *testing.T) {
			m := bayes.NewModel("faulty")
			m.Potential("e", e)
			_, err := m.Compile()
			if !errors.Is(err, bayes.ErrShape) || !strings.Contains(err.Error(), "constructorfaults_test.go:") || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want a located error with %q", err, want)
			}
		})
	}
}

// Every constructor of a distribution, those to come too, is in a table of
// faults with two inputs at least.
func TestEveryConstructorHasFaults(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	const wanted = 2
	constructors, bad := map[string]bool{"Absent": true}, map[string]int{}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil {
				continue
			}
			if strings.HasPrefix(fn.Name.Name, "Test") && strings.HasSuffix(fn.Name.Name, "Faults") {
				ast.Inspect(fn, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok {
						bad[calledName(call)]++
					}
					return true
				})
			}
			if r := fn.Type.Results; fn.Name.IsExported() && r != nil && len(r.List) == 1 {
				if id, ok := r.List[0].Type.(*ast.Ident); ok && id.Name == "Dist" {
					constructors[fn.Name.Name] = true
				}
			}
		}
	}
	missing := make(map[string]bool)
	for name := range constructors {
		if bad[name] < wanted {
			missing[name] = true
		}
	}
	if !missing["Absent"] {
		t.Error("a constructor that does not exist is said to be tested")
	}
	delete(missing, "Absent")
	if len(constructors) < 60 || len(missing) > 0 { // there are more than 60
		t.Errorf("of %d constructors, these have fewer than %d bad inputs: %v", len(constructors), wanted, missing)
	}
}

// calledName returns the name of a call's function without its package.
func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// TestMistakes: what newcomers do, and what they are told: what, where, the value seen
// and what to do. Neighbours that are right are not refused.
func TestMistakes(t *testing.T) {
	labels, err := bayes.NewFactor([]string{"a", "b", "a"})
	if err != nil {
		t.Fatal(err)
	}
	y := []float64{1, 2, 3}
	for _, c := range []struct {
		name  string
		build func(m *bayes.Model)
		want  []string // nothing: it compiles
	}{
		{"a scale with a normal prior", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(0, m.Param("sigma", bayes.Normal(0, 2))))
		}, []string{"constructorfaults_test.go:", `Normal: sd is "sigma"`, "Normal(0, 2)", "HalfNormal or Exponential", "Truncated"}},
		{"a probability with a uniform prior to 100", func(m *bayes.Model) {
			m.Observe(m.Data("y", []int{1, 0, 1}), bayes.Bernoulli(m.Param("p", bayes.Uniform(0, 100))))
		}, []string{`p is "p"`, "between 0 and 1", "Beta or Uniform"}},
		{"data that can't be, beside a typo", func(m *bayes.Model) {
			a := bayes.Add(m.Data("a", y), []float64{1, 2})
			m.Observe(m.Data("count", []float64{1, 2.5, 3}), bayes.Poisson(2))
			m.Observe(m.Data("share", []float64{0.5, 1.5, 0}), bayes.Beta(a, 1)) // not looked at: a is at fault
		}, []string{"Add: shape mismatch", "count[3] is 2.5 in row 1"}},
		{"a scale of a prior", func(m *bayes.Model) {
			m.Param("theta", bayes.Normal(0, m.Param("tau", bayes.StudentT(3, 0, 1))), bayes.Size(3))
		}, []string{`sd is "tau"`, "StudentT(3, 0, 1)"}},
		{"in a mixture", func(m *bayes.Model) {
			s := m.Param("s", bayes.Cauchy(0, 1))
			m.Observe(m.Data("y", y), bayes.Mixture([]float64{0.5, 0.5}, bayes.Normal(0, s), bayes.Normal(1, 1)))
		}, []string{`"s"`, "Cauchy(0, 1)"}},
		{"cutpoints that don't increase", func(m *bayes.Model) {
			m.Observe(m.Data("y", []int{0, 1, 2}), bayes.OrderedLogistic(0, m.Param("c", bayes.Normal(0, 1), bayes.Size(2))))
		}, []string{`cutpoints is "c"`, "Normal(0, 1)", "On(Ordered(), …)"}},
		{"cutpoints that increase", func(m *bayes.Model) {
			m.Observe(m.Data("y", []int{0, 1, 2}), bayes.OrderedLogistic(0, m.Param("c", bayes.On(bayes.Ordered(), bayes.Normal(0, 1)), bayes.Size(2))))
		}, nil},
		{"shares each by itself", func(m *bayes.Model) {
			m.Observe(m.Data("y", []int{0, 1, 2}), bayes.Categorical(m.Param("p", bayes.Beta(1, 1), bayes.Size(3))))
		}, []string{`p is "p"`, "Beta(1, 1)", "shares that sum to 1", "Dirichlet"}},
		{"shares", func(m *bayes.Model) {
			m.Observe(m.Data("y", []int{0, 1, 2}), bayes.Categorical(m.Param("p", bayes.Dirichlet([]float64{1, 1, 1}), bayes.Size(3))))
		}, nil},
		{"weights of Dirichlet that may be negative", func(m *bayes.Model) {
			m.Param("p", bayes.Dirichlet(m.Param("alpha", bayes.Normal(1, 1), bayes.Size(3))), bayes.Size(3))
		}, []string{`alpha is "alpha"`, "HalfNormal or Exponential"}},
		{"a half-normal scale", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(0, m.Param("sigma", bayes.HalfNormal(2))))
		}, nil},
		{"a truncated scale", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(0, m.Param("sigma", bayes.Truncated(bayes.Normal(0, 2), 0, math.Inf(1)))))
		}, nil},
		{"a restricted scale", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(0, m.Param("sigma", bayes.On(bayes.Lower(0), bayes.Normal(0, 2)))))
		}, nil},
		{"a flat one, whose density is asked for where it exists", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(0, m.Param("sigma", bayes.Flat())))
		}, nil},
		{"a function of one", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(0, bayes.Exp(m.Param("sigma", bayes.Normal(0, 2)))))
		}, nil},
		{"labels as numbers", func(m *bayes.Model) { m.Observe(m.Data("arm", labels), bayes.Normal(0, 1)) },
			[]string{"arm[3] are labels (a, b)", "Normal", "categories"}},
		{"labels as categories", func(m *bayes.Model) { m.Observe(m.Data("arm", labels), bayes.Bernoulli(0.5)) }, nil},
		{"a parameter of another model", func(m *bayes.Model) {
			m.Observe(m.Data("y", y), bayes.Normal(bayes.NewModel("other").Param("mu", bayes.Normal(0, 1)), 1))
		}, []string{"mu is a parameter of another model", "declare it in this one"}},
		{"a column of a nil table", func(m *bayes.Model) { m.Observe(m.Column(nil, "y"), bayes.Normal(0, 1)) },
			[]string{"constructorfaults_test.go:", `Column: the table of "y" is nil`}},
	} {
		m := bayes.NewModel(c.name)
		c.build(m)
		_, err := m.Compile()
		switch {
		case err == nil && len(c.want) > 0:
			t.Errorf("%s: no fault; want %q", c.name, c.want)
		case err != nil && len(c.want) == 0:
			t.Errorf("%s: %v", c.name, err)
		}
		for _, w := range c.want {
			if err != nil && !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v; want %q", c.name, err, w)
			}
		}
	}
}

// TestMistakesWithPrograms: draws that are nil, or of another model; names.
func TestMistakesWithPrograms(t *testing.T) {
	m := bayes.NewModel("mean")
	m.Observe(m.Data("y", []float64{1, 2, 3}), bayes.Normal(m.Param("mu", bayes.Normal(0, 1)), 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	other, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "nu"}}, Chains: 1, Draws: 1, Values: []float64{0}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for want, f := range map[string]func() error{
		"there are no draws: look at the error":                   func() error { _, err := prog.LogLik(ctx, nil); return err },
		"there are no draws: look at the error of":                func() error { _, err := prog.LogPrior(ctx, nil); return err },
		"there are no draws":                                      func() error { _, err := prog.Predict(ctx, nil, 1); return err },
		"there are no draws: look":                                func() error { _, err := prog.UnconstrainDraws(ctx, nil); return err },
		`no variable "mu" in the draws (did you mean`:             func() error { _, err := prog.Predict(ctx, other, 1); return err },
		`"mu" is a parameter: Bind gives data, Do sets`:           func() error { _, err := prog.Bind(bayes.Values{"mu": 1.0}); return err },
		"y[3] is set to 2 values; give it 3, or one":              func() error { _, err := prog.Do(bayes.Values{"y": []float64{1, 2}}); return err },
		"the point has 2 coordinates, the program 1":              func() error { return prog.Explain([]float64{1, 2}) },
		"the point has 2 coordinates, its gradient 0, the target": func() error { _, err := prog.LogDensityGrad([]float64{1, 2}, nil); return err },
		"has 1 coordinates, its gradient 2, the target 1":         func() error { _, err := prog.LogDensityGrad([]float64{1}, make([]float64, 2)); return err },
		`no "z" (there are mu, y)`:                                func() error { _, err := prog.Do(bayes.Values{"z": 1.0}); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// TestZeroModel: a Model that NewModel did not make is one without a name.
func TestZeroModel(t *testing.T) {
	labels, err := bayes.NewFactor([]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	var m bayes.Model
	row := m.DimSize("row", 2)
	m.Observe(m.Data("arm", labels, row), bayes.Bernoulli(m.Param("p", bayes.Beta(1, 1))))
	if p, err := m.Compile(); err != nil || p.Dim() != 1 {
		t.Error(err)
	}
}
