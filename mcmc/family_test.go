package mcmc_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// steps are normal densities: member k has mean 10k and deviation 1.
type steps struct{ first int }

func (s steps) Dim() int { return 1 }

func (s steps) LogDensityGrad(x, grad []float64) (float64, error) {
	d := x[0] - float64(10*s.first)
	grad[0] = -d
	return -d * d / 2, nil
}

func (s steps) LogDensityGradBatch(x, grad, logp []float64) error {
	for l := range logp {
		logp[l], _ = steps{s.first + l}.LogDensityGrad(x[l:l+1], grad[l:l+1])
	}
	return nil
}

func (s steps) Members(first int) bayes.BatchTarget { return steps{first} }

// TestFamily: chain k draws from member k. Statistic: the mean of a chain, whose
// standard error from 200 draws is 0.1 with the autocorrelation there is; bound 1,
// where members are 10 apart.
func TestFamily(t *testing.T) {
	const chains = 19
	d, err := mcmc.Sample(context.Background(), steps{}, mcmc.Config{Chains: chains, Draws: 200, Warmup: 200, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	x, err := d.Var(bayes.PlainName)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range x.Elems() {
		for k := range chains {
			mean := 0.0
			for _, v := range e.Chain(k) {
				mean += v / 200
			}
			if math.Abs(mean-float64(10*k)) > 1 {
				t.Errorf("chain %d has mean %v", k, mean)
			}
		}
	}
}
