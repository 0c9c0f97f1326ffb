package selective

import (
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
)

func BenchmarkDecide(b *testing.B) {
	prob, _, _, _ := sample(1, 1000)
	p := Binary(decision.Costs{FalsePositive: 5, FalseNegative: 200, Review: 8})
	b.ReportAllocs()
	for i := range b.N {
		if _, err := p.Decide(prob[i%1000]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRiskCoverage(b *testing.B) {
	_, confidence, loss, _ := sample(1, 100_000)
	for range b.N {
		if _, err := RiskCoverage(confidence, loss); err != nil {
			b.Fatal(err)
		}
	}
}
