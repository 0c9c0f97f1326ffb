package linalg

import (
	"fmt"
	"testing"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/lane/limit"
	"github.com/seed78144065/credence/internal/rng"
)

// BenchmarkCholesky factorises eight matrices at once; Gfma/s counts the multiply-adds of the textbook, n³/3
// a lane forward and twice that for the gradient.
func BenchmarkCholesky(b *testing.B) {
	for _, n := range []int{10, 30, 100, 200} {
		src := rng.New(1, "linalg/bench")
		a := covariances(&src, n)
		l, d := make([]lane.V, n*n), make([]lane.V, n*n)
		live := [lane.W]bool{true, true, true, true, true, true, true, true}
		for _, c := range []struct {
			name   string
			thirds float64 // of n³ multiply-adds
			run    func()
		}{
			{"factor", 1, func() { copy(l, a); Cholesky(l, n) }},
			{"gradient", 2, func() { copy(d, a); CholeskyGrad(d, l, n, &live) }},
		} {
			b.Run(fmt.Sprintf("%s/n=%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					c.run()
				}
				best := limit.Best(c.run)
				b.ReportMetric(best, "best-ns")
				b.ReportMetric(c.thirds*lane.W/3*float64(n*n*n)/best, "Gfma/s")
			})
		}
	}
}
