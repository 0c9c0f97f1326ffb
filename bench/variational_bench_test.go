package main

import (
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/vi"
)

// oneByOne is a target of which only one point at a time can be evaluated.
type oneByOne struct{ bayes.Target }

// BenchmarkADVI fits with draws in lanes and with draws one at a time, in the
// best of five bursts each, and reports how many times faster lanes are.
func BenchmarkADVI(b *testing.B) {
	const steps = 1000 // as many as most fits take
	for _, p := range problems[:3] {
		prog, err := p.compile()
		if err != nil {
			b.Fatal(err)
		}
		method := vi.ADVI{MaxSteps: steps}
		fit := func(t bayes.Target) func() {
			return func() {
				if _, err := vi.Fit(b.Context(), t, method); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(p.name, func(b *testing.B) {
			for b.Loop() {
				fit(prog)()
			}
			b.ReportMetric(quickestOf(fit(oneByOne{prog}))/quickestOf(fit(prog)), "times-one-by-one")
		})
	}
}

// BenchmarkMinibatch fits syn_logit by all rows and by 512 at a time, whole runs
// with 800 draws, and reports how many times faster the latter are.
func BenchmarkMinibatch(b *testing.B) {
	prog, err := problems[2].compile()
	if err != nil {
		b.Fatal(err)
	}
	for _, family := range []vi.Family{vi.MeanField, vi.FullRank} {
		method := vi.ADVI{Family: family, Draws: 800, Starts: 1}
		fit := func(m vi.ADVI) func() {
			return func() {
				if _, err := vi.Fit(b.Context(), prog, m); err != nil {
					b.Fatal(err)
				}
			}
		}
		some := method
		some.Minibatch = vi.Minibatch{Data: []string{"x", "y"}}
		b.Run(family.String(), func(b *testing.B) {
			for b.Loop() {
				fit(some)()
			}
			b.ReportMetric(quickestOf(fit(method))/quickestOf(fit(some)), "times-all-rows")
		})
	}
}

// quickestOf returns the CPU seconds of a run, in the quickest of five bursts of
// 50 ms at least, which the clock of CPU time resolves.
func quickestOf(f func()) float64 {
	const least = 50 * time.Millisecond
	best := time.Hour
	for range 5 {
		start, runs := cpu(), 0
		took := time.Duration(0)
		for took < least {
			f()
			runs++
			took = cpu() - start
		}
		best = min(best, took/time.Duration(runs))
	}
	return best.Seconds()
}
