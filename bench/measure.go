package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/mcmc"
)

// gradientTime returns the CPU time of one evaluation of eight points near the
// origin: the least of three half-seconds.
func gradientTime(prog *bayes.Program) (time.Duration, error) {
	const least = time.Second / 2
	n := prog.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	for i := range x {
		x[i] = 0.1 * float64(i%7) // no lane like its neighbour
	}
	shortest := time.Duration(math.MaxInt64)
	for range 3 {
		start, count := cpu(), 0
		var took time.Duration
		for batch := 1; took < least; batch *= 2 {
			for range batch {
				if err := prog.LogDensityGradBatch(x, grad, lp); err != nil {
					return 0, err
				}
			}
			count += batch
			took = cpu() - start
		}
		shortest = min(shortest, took/time.Duration(count))
	}
	return shortest, nil
}

// sampling is one run of NUTS: 8 chains of 1000 + 1000.
type sampling struct {
	cpu                    float64 // seconds, warm-up included
	leastESS, rhat         float64 // over the elements of the variables asked for
	essPerCPU              float64
	leapfrogs, divergences float64 // of the sampling phase, leapfrogs a draw
}

// String returns the columns of a table.
func (s sampling) String() string {
	return fmt.Sprintf("%.3g | %.1f | %.0f | %.4f | %.0f | %.0f", s.cpu, s.leapfrogs, s.leastESS, s.rhat, s.divergences, s.essPerCPU)
}

func sample(ctx context.Context, prog *bayes.Program, vars []string, metric mcmc.Metric, seed uint64) (sampling, error) {
	start := cpu()
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: seed, Kernel: mcmc.NUTS{Metric: metric}})
	if err != nil {
		return sampling{}, err
	}
	s := sampling{cpu: (cpu() - start).Seconds(), divergences: total(draws, "diverging")}
	s.leapfrogs = total(draws, "n_steps") / float64(draws.Chains()*draws.Len())
	s.leastESS = math.Inf(1)
	for _, name := range vars {
		v, err := draws.Var(name)
		if err != nil {
			return sampling{}, err
		}
		for _, e := range v.Elems() {
			s.count(e.ByChain())
		}
	}
	s.essPerCPU = s.leastESS / s.cpu
	return s, nil
}

// count takes the draws of one parameter into account.
func (s *sampling) count(byChain [][]float64) {
	s.leastESS = min(s.leastESS, diagnostics.ESSBulk(byChain))
	s.rhat = max(s.rhat, diagnostics.Rhat(byChain))
}

// medians returns the median of each figure.
func medians(runs []sampling) (m sampling) {
	for _, field := range []func(s *sampling) *float64{
		func(s *sampling) *float64 { return &s.cpu },
		func(s *sampling) *float64 { return &s.leastESS },
		func(s *sampling) *float64 { return &s.rhat },
		func(s *sampling) *float64 { return &s.leapfrogs },
		func(s *sampling) *float64 { return &s.divergences },
		func(s *sampling) *float64 { return &s.essPerCPU },
	} {
		var x []float64
		for i := range runs {
			x = append(x, *field(&runs[i]))
		}
		*field(&m) = median(x)
	}
	return m
}

// total sums a statistic of the sampler over all draws.
func total(draws *bayes.Draws, name string) (sum float64) {
	chains, _ := draws.Stat(name)
	for _, c := range chains {
		for _, x := range c {
			sum += x
		}
	}
	return sum
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return stat.Quantile(0.5, stat.Empirical, x, nil)
}
