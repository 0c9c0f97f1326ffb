package plot

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// hierarchy returns made-up draws that look like those of a hierarchical
// model: mu, tau > 0 and theta of four schools, 4 chains of n draws, with
// divergences where tau is small.
func hierarchy(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	const chains, elements = 4, 6
	rng := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, elements*chains*n)
	diverging := make([]float64, chains*n)
	for at := range chains * n {
		mu := 4 + 3*rng.NormFloat64()
		tau := 3 * math.Abs(rng.NormFloat64())
		values[at], values[chains*n+at] = mu, tau
		for k := range 4 {
			values[(2+k)*chains*n+at] = mu + tau*rng.NormFloat64() + float64(k)
		}
		if tau < 0.1 {
			diverging[at] = 1
		}
	}
	d, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "mu"}, {Name: "tau"}, {Name: "theta", Dims: []bayes.Dim{bayes.NewDim("school", "A", "B", "C", "D")}}},
		Chains: chains, Draws: n, Values: values,
		Stats: []bayes.Stat{{Name: "diverging", Values: diverging}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// poissonSets returns data and sets that repeat them, counts of one rate.
func poissonSets(rows, sets int, rate float64) (observed []float64, replicated [][]float64) {
	rng := rand.New(rand.NewPCG(3, 4))
	draw := func() []float64 {
		x := make([]float64, rows)
		for i := range x {
			for p := rng.Float64(); p > math.Exp(-rate); p *= rng.Float64() {
				x[i]++
			}
		}
		return x
	}
	for range sets {
		replicated = append(replicated, draw())
	}
	return draw(), replicated
}
