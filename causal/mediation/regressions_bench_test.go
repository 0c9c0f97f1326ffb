package mediation_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/mediation"
)

// BenchmarkRegressions is quasi-Bayesian mediation on the 899 rows of JOBS II.
func BenchmarkRegressions(b *testing.B) {
	table, err := read("jobs.csv")
	if err != nil {
		b.Fatal(err)
	}
	for _, draws := range []int{1000, 4000} {
		b.Run(fmt.Sprintf("draws=%d", draws), func(b *testing.B) {
			r := mediation.Regressions{Mediator: "job_seek ~ treat + econ_hard + sex + age", Outcome: "depress2 ~ treat + job_seek + econ_hard + sex + age", Covariance: estimator.Classical, Draws: draws}
			for b.Loop() {
				if _, err := r.Estimate(context.Background(), table, causal.ATE("treat", "depress2")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
