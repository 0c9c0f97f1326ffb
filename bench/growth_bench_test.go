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
// number of groups whose means they have. Times are the best of many bursts.
// Time is linear in rows if the mean CPU time of a row, which other work
// disturbs less, no more than doubles from 10⁴ rows, in the caches, to 10⁶, far
// outside them: of-10⁴ is that ratio.
func BenchmarkGrowth(b *testing.B) {
	const most = 2
	middle := 0.0 // CPU ns a row of 10⁴ rows
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		b.Run(fmt.Sprintf("logistic/rows=%d", n), func(b *testing.B) {
			perRow := measure(b, logisticRows(n), n)
			if n == 1e4 {
				middle = perRow
			}
			if middle > 0 {
				b.ReportMetric(perRow/middle, "of-10⁴")
			}
			if n > 1e4 && perRow > most*middle {
				b.Errorf("%.1f CPU ns a row of %d, %.1f of 10,000: time is not linear in rows", perRow, n, middle)
			}
		})
	}
	for _, groups := range []int{1e2, 500, 1e3, 1e4} {
		b.Run(fmt.Sprintf("normal/groups=%d", groups), func(b *testing.B) { measure(b, groupedRows(20000, groups), 20000) })
	}
}

// measure reports the least time of a gradient and returns its mean CPU time by
// row.
func measure(b *testing.B, m *bayes.Model, rows int) (perRow float64) {
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
	before := cpu()
	for b.Loop() {
		if err := prog.LogDensityGradBatch(x, grad, lp); err != nil {
			b.Fatal(err)
		}
	}
	took := cpu() - before
	best := limit.Best(func() { _ = prog.LogDensityGradBatch(x, grad, lp) })
	b.ReportMetric(best, "best-ns")
	b.ReportMetric(best/float64(rows), "best-ns/row")
	return float64(took.Nanoseconds()) / (float64(b.N) * float64(rows))
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
