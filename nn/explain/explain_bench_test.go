package explain

import (
	"context"
	"testing"
)

// BenchmarkSample is the share of the sampler: the function adds 30 numbers.
func BenchmarkSample(b *testing.B) {
	f := byRow(func(x []float64) (y float64) {
		for _, v := range x {
			y += v
		}
		return y
	})
	e := explainer(b, f, table(1, 100, 30), Options{})
	x := table(2, 1, 30)[0]
	n := 0
	for b.Loop() {
		a, err := e.Sample(context.Background(), x, 10)
		if err != nil {
			b.Fatal(err)
		}
		n = a.Evaluations
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/float64(b.N), "ns/evaluation")
}
