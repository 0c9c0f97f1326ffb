package main

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane/limit"
	"github.com/seed78144065/credence/mcmc"
)

// compiledSchools counts the evaluations of the program.
type compiledSchools struct {
	*bayes.Program
	evaluations int
}

func (s *compiledSchools) LogDensityGradBatch(x, grad, logp []float64) error {
	s.evaluations++
	return s.Program.LogDensityGradBatch(x, grad, logp)
}

// BenchmarkSchoolsByHand runs the whole sampler on the eight schools, compiled
// and by hand in turn, and reports the CPU time of eight chains' gradients of
// each and the ratio, medians of the runs, and what of it the gradient itself
// takes at best. (-benchtime 21x: 21 runs of each.)
func BenchmarkSchoolsByHand(b *testing.B) {
	prog, err := problems[0].compile()
	if err != nil {
		b.Fatal(err)
	}
	run := func(target bayes.Target, seed int) float64 {
		start := cpu()
		if _, err := mcmc.Sample(context.Background(), target, mcmc.Config{Seed: uint64(seed)}); err != nil {
			b.Fatal(err)
		}
		return float64((cpu() - start).Nanoseconds())
	}
	var compiled, byHand, ratio []float64
	for seed := 0; b.Loop(); seed++ {
		c, h := &compiledSchools{Program: prog}, &schoolsByHand{Program: prog}
		took := run(c, seed)
		compiled = append(compiled, took/float64(c.evaluations))
		took = run(h, seed)
		byHand = append(byHand, took/float64(h.evaluations))
		ratio = append(ratio, compiled[seed]/byHand[seed])
	}
	b.ReportMetric(median(compiled), "compiled-ns")
	b.ReportMetric(median(byHand), "by-hand-ns")
	b.ReportMetric(median(ratio), "ratio")
	n := prog.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	b.ReportMetric(limit.Best(func() { _ = prog.LogDensityGradBatch(x, grad, lp) }), "compiled-gradient-ns")
	b.ReportMetric(limit.Best(func() { _ = (&schoolsByHand{}).LogDensityGradBatch(x, grad, lp) }), "by-hand-gradient-ns")
}
