package main

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane/limit"
)

// BenchmarkGrowth shows how the cost of eight chains' gradients grows: a
// logistic regression on 20 predictors by rows, and 20,000 normal rows by the
// number of groups whose means they have. A straight line has constant ns/row.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		b.Run(fmt.Sprintf("logistic/rows=%d", n), func(b *testing.B) { measure(b, logisticRows(n), n) })
	}
	for _, groups := range []int{1e2, 500, 1e3, 1e4} {
		b.Run(fmt.Sprintf("normal/groups=%d", groups), func(b *testing.B) { measure(b, groupedRows(20000, groups), 20000) })
	}
}

func measure(b *testing.B, m *bayes.Model, rows int) {
	prog, err := m.Compile()
	if err != nil {
		b.Fatal(err)
	}
	n := prog.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	if err := prog.LogDensityGradBatch(x, grad, lp); err != nil { // makes the scratch
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := prog.LogDensityGradBatch(x, grad, lp); err != nil {
			b.Fatal(err)
		}
	}
	best := limit.Best(func() { _ = prog.LogDensityGradBatch(x, grad, lp) })
	b.ReportMetric(best, "best-ns")
	b.ReportMetric(best/float64(rows), "best-ns/row")
}

const logisticPredictors = 20

func logisticRows(n int) *bayes.Model {
	const k = logisticPredictors
	r := rand.New(rand.NewPCG(1, uint64(n)))
	x, y := mat.NewDense(n, k, nil), make([]int, n)
	for i := range n {
		for j := range k {
			x.Set(i, j, r.NormFloat64())
		}
		y[i] = r.IntN(2)
	}
	m := bayes.NewModel("logistic")
	alpha := m.Param("alpha", bayes.Normal(0, 1))
	beta := m.Param("beta", bayes.Normal(0, 1), bayes.Size(k))
	m.Observe(m.Data("y", y), bayes.BernoulliLogitGLM(m.Data("x", x), alpha, beta))
	return m
}

func groupedRows(n, groups int) *bayes.Model {
	r := rand.New(rand.NewPCG(2, uint64(groups)))
	group, y := make([]int, n), make([]float64, n)
	for i := range n {
		group[i], y[i] = r.IntN(groups), r.NormFloat64()
	}
	m := bayes.NewModel("groups")
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfNormal(2))
	sigma := m.Param("sigma", bayes.HalfNormal(2))
	a := m.Param("a", bayes.Normal(mu, tau), bayes.Size(groups))
	m.Observe(m.Data("y", y), bayes.Normal(a.At(m.Data("g", group)), sigma))
	return m
}
