package main

import (
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane/limit"
)

// BenchmarkGradient evaluates eight chains' gradients at the origin: on average,
// and in the best of many bursts, which other work on the machine disturbs
// least.
func BenchmarkGradient(b *testing.B) {
	for _, p := range problems {
		b.Run(p.name, func(b *testing.B) {
			prog, err := p.compile()
			if err != nil {
				b.Fatal(err)
			}
			n := prog.Dim() * bayes.Lanes
			x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
			b.ReportAllocs()
			for b.Loop() {
				if err := prog.LogDensityGradBatch(x, grad, lp); err != nil {
					b.Fatal(err)
				}
			}
			best := limit.Best(func() { _ = prog.LogDensityGradBatch(x, grad, lp) })
			b.ReportMetric(best, "best-ns")
			b.ReportMetric(best/bayes.Lanes, "best-ns/chain")
		})
	}
}
