package main

import (
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// BenchmarkGradient evaluates eight chains' gradients at the origin.
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
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*bayes.Lanes), "ns/chain")
		})
	}
}
