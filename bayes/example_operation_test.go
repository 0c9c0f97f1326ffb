package bayes_test

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// show prints what an expression of data is.
func show(what string, build func(m *bayes.Model) bayes.Expr) {
	m := bayes.NewModel("values")
	draw := m.Param("draw", bayes.Normal(0, 1)) // what depends on data alone is not kept
	m.Let(what, build(m).Add(bayes.Mul(0, draw)))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := prog.Prior(context.Background(), 1, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := draws.Var(what)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s %.4g\n", what, v.Means())
}

// Functions take expressions, numbers and slices alike, element by element.
func ExampleExpr() {
	x := []float64{0.2, 0.5}
	for what, f := range map[string]func(x []float64) bayes.Expr{
		"Log": bayes.Log[[]float64], "Log1p": bayes.Log1p[[]float64], "Exp": bayes.Exp[[]float64],
		"Expm1": bayes.Expm1[[]float64], "Log1mExp": func(x []float64) bayes.Expr { return bayes.Log1mExp(bayes.Neg(x)) },
		"Logit": bayes.Logit[[]float64], "Expit": bayes.Expit[[]float64], "Softplus": bayes.Softplus[[]float64],
		"Sqrt": bayes.Sqrt[[]float64], "Square": bayes.Square[[]float64], "Abs": bayes.Abs[[]float64],
		"Sin": bayes.Sin[[]float64], "Cos": bayes.Cos[[]float64], "Tanh": bayes.Tanh[[]float64],
		"Lgamma": bayes.Lgamma[[]float64], "NormalCDF": bayes.NormalCDF[[]float64],
	} {
		show(what, func(*bayes.Model) bayes.Expr { return f(x) })
	}
	// Unordered output:
	// Log [-1.609 -0.6931]
	// Log1p [0.1823 0.4055]
	// Exp [1.221 1.649]
	// Expm1 [0.2214 0.6487]
	// Log1mExp [-1.708 -0.9328]
	// Logit [-1.386 0]
	// Expit [0.5498 0.6225]
	// Softplus [0.7981 0.9741]
	// Sqrt [0.4472 0.7071]
	// Square [0.04 0.25]
	// Abs [0.2 0.5]
	// Sin [0.1987 0.4794]
	// Cos [0.9801 0.8776]
	// Tanh [0.1974 0.4621]
	// Lgamma [1.524 0.5724]
	// NormalCDF [0.5793 0.6915]
}

// Dims broadcast by name: a row for each school, a column for each year.
func ExampleAdd() {
	show("cells", func(m *bayes.Model) bayes.Expr {
		school := m.Data("school", []float64{10, 20}, m.Dim("school", "A", "B"))
		year := m.Data("year", []float64{1, 2, 3}, m.Dim("year", "2024", "2025", "2026"))
		return bayes.Add(school, year)
	})
	// Output: cells [11 12 13 21 22 23]
}

// A response that stops growing at a threshold.
func ExampleWhere() {
	dose := []float64{1, 2, 3, 4}
	show("response", func(m *bayes.Model) bayes.Expr { return bayes.Where(bayes.Less(dose, 2.5), dose, 2.5) })
	show("the same", func(m *bayes.Model) bayes.Expr { return bayes.Min(dose, 2.5) })
	// Output:
	// response [1 2 2.5 2.5]
	// the same [1 2 2.5 2.5]
}

// Log probabilities are added and subtracted without leaving the log scale.
func ExampleLogAddExp() {
	a, b := math.Log(0.3), math.Log(0.2)
	show("either", func(m *bayes.Model) bayes.Expr { return bayes.LogAddExp(a, b).Exp() })
	show("one, not the other", func(m *bayes.Model) bayes.Expr { return bayes.LogDiffExp(a, b).Exp() })
	// Output:
	// either [0.5]
	// one, not the other [0.1]
}

// Effects by group, picked for each row.
func ExampleExpr_At() {
	show("by row", func(m *bayes.Model) bayes.Expr {
		effect := m.Data("effect", []float64{10, 20, 30}, m.Dim("group", "a", "b", "c"))
		return effect.At(m.Data("group of row", []int{2, 0, 0, 1}))
	})
	// Output: by row [30 10 10 20]
}

// Sums, means and running sums along one dim.
func ExampleExpr_SumOver() {
	build := func(f func(x bayes.Expr, year bayes.Dim) bayes.Expr) func(m *bayes.Model) bayes.Expr {
		return func(m *bayes.Model) bayes.Expr {
			shop, year := m.Dim("shop", "A", "B"), m.Dim("year", "2025", "2026")
			return f(m.Data("sales", [][]float64{{1, 2}, {3, 4}}, shop, year), year)
		}
	}
	show("SumOver", build(bayes.Expr.SumOver))
	show("MeanOver", build(bayes.Expr.MeanOver))
	show("Cumsum", build(bayes.Expr.Cumsum))
	show("Softmax", build(bayes.Expr.Softmax))
	show("LogSumExp", build(bayes.Expr.LogSumExp))
	show("Sum", build(func(x bayes.Expr, _ bayes.Dim) bayes.Expr { return x.Sum() }))
	// Output:
	// SumOver [3 7]
	// MeanOver [1.5 3.5]
	// Cumsum [1 3 3 7]
	// Softmax [0.2689 0.7311 0.2689 0.7311]
	// LogSumExp [2.313 4.313]
	// Sum [10]
}

// Parts of an array, and an array of parts.
func ExampleExpr_Slice() {
	x := []float64{1, 2, 3, 4}
	show("Slice", func(m *bayes.Model) bayes.Expr { return m.Data("x", x).Slice(1, 3) })
	show("Index", func(m *bayes.Model) bayes.Expr { return m.Data("x", x).Index(3) })
	show("Reshape, T", func(m *bayes.Model) bayes.Expr {
		return m.Data("x", x).Reshape(bayes.Size(2), bayes.Size(2)).T()
	})
	show("Stack", func(m *bayes.Model) bayes.Expr {
		v := m.Data("x", x)
		return bayes.Stack(bayes.Size(2), v.Slice(2, 4), v.Slice(0, 2))
	})
	// Output:
	// Slice [2 3]
	// Index [4]
	// Reshape, T [1 3 2 4]
	// Stack [3 4 1 2]
}

// Matrices of parameters or data: products, solutions, determinants.
func ExampleSolve() {
	a := func(m *bayes.Model) bayes.Expr { return m.Data("a", [][]float64{{4, 2}, {2, 3}}) }
	b := []float64{8, 8}
	show("Solve", func(m *bayes.Model) bayes.Expr { return bayes.Solve(a(m), m.Data("b", b)) })
	show("MatMul", func(m *bayes.Model) bayes.Expr { return bayes.MatMul(a(m), []float64{1, 2}) })
	show("LogDet", func(m *bayes.Model) bayes.Expr { return bayes.LogDet(a(m)).Exp() })
	show("LogDetSPD", func(m *bayes.Model) bayes.Expr { return bayes.LogDetSPD(a(m)).Exp() })
	show("QuadForm", func(m *bayes.Model) bayes.Expr { return bayes.QuadForm(a(m), m.Data("x", []float64{1, 2})) })
	show("Outer", func(m *bayes.Model) bayes.Expr {
		v := m.Data("b", []float64{1, 2})
		return bayes.Outer(v, v)
	})
	show("SolveLower", func(m *bayes.Model) bayes.Expr { return bayes.SolveLower(bayes.Cholesky(a(m)), m.Data("b", b)) })
	show("SolveUpper", func(m *bayes.Model) bayes.Expr {
		return bayes.SolveUpper(bayes.Cholesky(a(m)).T(), m.Data("b", b))
	})
	show("Diagonal", func(m *bayes.Model) bayes.Expr { return bayes.AddDiagonal(a(m), 1).Diagonal() })
	// Output:
	// Solve [1 2]
	// MatMul [8 8]
	// LogDet [8]
	// LogDetSPD [8]
	// QuadForm [24]
	// Outer [1 2 2 4]
	// SolveLower [4 2.828]
	// SolveUpper [1.172 5.657]
	// Diagonal [5 4]
}

// A cup of coffee cools at a rate to be learnt; here, at a known one.
func ExampleODE() {
	show("°C over the room", func(m *bayes.Model) bayes.Expr {
		rate := m.Data("rate", 0.1)
		cooling := func(t, y bayes.Expr) bayes.Expr { return rate.Mul(y).Neg() }
		return bayes.ODE(cooling, m.Data("start", 70.0), 0, m.Data("minutes", []float64{5, 10, 20}), bayes.ODEConfig{})
	})
	fmt.Printf("%.4g\n", []float64{70 * math.Exp(-0.5), 70 * math.Exp(-1), 70 * math.Exp(-2)})
	// Output:
	// °C over the room [42.46 25.75 9.473]
	// [42.46 25.75 9.473]
}

// A level that wanders, seen with errors: its mean after all observations.
func ExampleStateSpace() {
	show("level", func(m *bayes.Model) bayes.Expr {
		one := m.Data("one", [][]float64{{1}})
		s := bayes.StateSpace{
			Observe: m.Data("observe", []float64{1}), Noise: m.Data("noise", 1.0),
			Transition: one, Innovation: one,
			Mean: m.Data("mean", []float64{0}), Cov: m.Data("cov", [][]float64{{4}}),
		}
		return s.Smoothed(m.Data("y", []float64{1, 3}))
	})
	// The states have covariance [4 4; 4 5], the observations [5 4; 4 6]: by
	// hand 20/14 and 31/14.
	// Output:
	// level [1.429 2.214]
}

// Products: the chance that no part of a chain fails, a score by weights, and which
// doses lie below a limit.
func ExampleExpr_ProdOver() {
	show("chains hold", func(m *bayes.Model) bayes.Expr {
		chain, link := m.Dim("chain", "old", "new"), m.DimSize("link", 3)
		return m.Data("holds", [][]float64{{0.9, 0.8, 0.9}, {0.99, 0.99, 0.95}}, chain, link).ProdOver(link)
	})
	show("score", func(m *bayes.Model) bayes.Expr { return bayes.Dot([]float64{0.5, 0.3, 0.2}, []float64{10, 20, 5}) })
	show("allowed", func(m *bayes.Model) bayes.Expr { return bayes.LessEq([]float64{1, 2, 3}, 2) })
	// Output:
	// chains hold [0.648 0.9311]
	// score [12]
	// allowed [1 1 0]
}
