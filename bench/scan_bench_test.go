package main

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane/limit"
)

// BenchmarkScan is a recursion of two operations a row, as in an ARMA model: by
// Scan, and written out as a graph that grows with the series. build is the time
// from nothing to the first gradient; both are the best of many.
func BenchmarkScan(b *testing.B) {
	for _, rows := range []int{200, 2000} {
		for _, scan := range []bool{true, false} {
			name := map[bool]string{true: "scan", false: "written-out"}[scan]
			b.Run(fmt.Sprintf("%s/rows=%d", name, rows), func(b *testing.B) {
				y := make([]float64, rows)
				for i := range y {
					y[i] = math.Sin(1.7 * float64(i))
				}
				build := math.Inf(1)
				var gradient func()
				for range 10 {
					start := time.Now()
					p := recursion(b, y, scan)
					n := p.Dim() * bayes.Lanes
					x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
					gradient = func() { _ = p.LogDensityGradBatch(x, grad, lp) }
					gradient()
					build = min(build, time.Since(start).Seconds())
				}
				for b.Loop() {
					gradient()
				}
				b.ReportMetric(limit.Best(gradient)/float64(rows), "best-ns/row")
				b.ReportMetric(build*1e6, "build-µs")
			})
		}
	}
}

// recursion is e[t] = y[t] − mu − theta·e[t − 1] with normal innovations.
func recursion(b *testing.B, y []float64, scan bool) *bayes.Program {
	m := bayes.NewModel("recursion")
	mu, theta := m.Param("mu", bayes.Normal(0, 10)), m.Param("theta", bayes.Normal(0, 2))
	sigma := m.Param("sigma", bayes.HalfCauchy(2.5))
	known := bayes.Sub(y, mu)
	squares := bayes.Add(0.0, 0.0)
	if scan {
		e := bayes.Scan(0.0, []bayes.Expr{known}, func(e bayes.Expr, row []bayes.Expr) bayes.Expr {
			return row[0].Sub(theta.Mul(e))
		})
		squares = bayes.Square(e).Sum()
	} else {
		e := bayes.Add(0.0, 0.0)
		for t := range y {
			e = known.Index(t).Sub(theta.Mul(e))
			squares = squares.Add(bayes.Square(e))
		}
	}
	m.Potential("e", bayes.Mul(-0.5, squares.Div(bayes.Square(sigma))).Sub(bayes.Mul(len(y), sigma.Log())))
	p, err := m.Compile()
	if err != nil {
		b.Fatal(err)
	}
	return p
}
