package plot

import (
	"fmt"
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

// sluggish returns draws of slow and fast, 3 chains of n draws, with energies
// of which those of chain 1 move slowly.
func sluggish(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	const chains = 3
	rng := rand.New(rand.NewPCG(5, 6))
	values, energy := make([]float64, 2*chains*n), make([]float64, chains*n)
	walk := func(out []float64, rho float64) { // of unit variance
		x := rng.NormFloat64()
		for i := range out {
			x = rho*x + math.Sqrt(1-rho*rho)*rng.NormFloat64()
			out[i] = x
		}
	}
	for k := range chains {
		walk(values[k*n:(k+1)*n], 0.95)
		walk(values[(chains+k)*n:(chains+k+1)*n], 0.1)
		rho := 0.4
		if k == 1 {
			rho = 0.93
		}
		walk(energy[k*n:(k+1)*n], rho)
	}
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "slow"}, {Name: "fast"}}, Chains: chains, Draws: n, Values: values,
		Stats: []bayes.Stat{{Name: "energy", Values: energy}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// khats returns made-up values of k-hat, three of them bad.
func khats(n int) (khat []float64, labels []string) {
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range n {
		khat = append(khat, 0.15+0.15*rng.NormFloat64())
		labels = append(labels, fmt.Sprintf("y[%d]", i))
	}
	khat[n/3], khat[n/3+1], khat[n-1] = 0.93, 0.95, math.Inf(1)
	khat[n/2] = 0.6
	return khat, labels
}

// effect returns the effect of two groups along a grid.
func effect() (x []float64, groups []Group) {
	groups = []Group{{Name: "basement"}, {Name: "first floor"}}
	for i := range 30 {
		u := -1 + 2*float64(i)/29
		x = append(x, u)
		for g := range groups {
			mid := 1.5 + 0.7*u - 0.6*float64(g)*(1+u/2)
			half := 0.15 + 0.2*u*u
			groups[g].Rows = append(groups[g].Rows, Interval{mid, mid - 2*half, mid + 2*half, [2]float64{mid - 0.67*half, mid + 0.67*half}})
		}
	}
	return x, groups
}

// tilted returns ranks among draws that are not uniform: of the larger of two
// uniform numbers.
func tilted(n, draws int) []int {
	rng := rand.New(rand.NewPCG(11, 12))
	ranks := make([]int, n)
	for i := range ranks {
		ranks[i] = max(rng.IntN(draws+1), rng.IntN(draws+1))
	}
	return ranks
}

// narrow returns probability integral transforms of predictions that are too
// narrow: a number in five is near an end.
func narrow(n int) []float64 {
	rng := rand.New(rand.NewPCG(13, 14))
	pit := make([]float64, n)
	for i := range pit {
		pit[i] = rng.Float64()
		switch i % 10 {
		case 0:
			pit[i] *= 0.05
		case 1:
			pit[i] = 1 - 0.05*pit[i]
		}
	}
	return pit
}
