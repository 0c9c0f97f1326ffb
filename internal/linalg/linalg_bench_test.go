package linalg

import (
	"fmt"
	"testing"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Eight matrices at once; fma/s counts the multiply-adds of the textbook, n³/3
// a lane forward and twice that for the gradient.
func BenchmarkCholesky(b *testing.B) {
	for _, n := range []int{10, 30, 100, 200} {
		src := rng.New(1, "linalg/bench")
		a := covariances(&src, n)
		l, d := make([]lane.V, n*n), make([]lane.V, n*n)
		live := [lane.W]bool{true, true, true, true, true, true, true, true}
		rate := func(b *testing.B, thirds float64) {
			b.ReportMetric(thirds*lane.W/3*float64(n*n*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gfma/s")
		}
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				copy(l, a)
				Cholesky(l, n)
			}
			rate(b, 1)
		})
		b.Run(fmt.Sprintf("gradient/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				copy(d, a)
				CholeskyGrad(d, l, n, &live)
			}
			rate(b, 2)
		})
	}
}
