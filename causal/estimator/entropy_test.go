package estimator_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/rng"
)

// TestEntropyConverges: where arms overlap well there are weights, whatever the
// last bits of the data. Without room for rounding, some of these data sets
// were refused.
func TestEntropyConverges(t *testing.T) {
	e, err := causal.Unconfounded(causal.ATE("x", "y"), "a", "b", "c")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(300) {
		const n = 400
		src := rng.New(seed, "entropy")
		var cols [5][]float64
		for range n {
			a, b, c := rng.StdNormal(&src), rng.StdNormal(&src), rng.StdNormal(&src)
			x := rng.Bernoulli(&src, 1/(1+math.Exp(-a)))
			for j, v := range []float64{a, b, c, x, x + a + rng.StdNormal(&src)} {
				cols[j] = append(cols[j], v)
			}
		}
		data, err := bayes.FromColumns(bayes.Col("a", cols[0]), bayes.Col("b", cols[1]), bayes.Col("c", cols[2]), bayes.Col("x", cols[3]), bayes.Col("y", cols[4]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := causal.Estimate(context.Background(), e, data, estimator.EntropyBalancing{}); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
