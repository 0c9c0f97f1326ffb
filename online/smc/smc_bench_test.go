package smc

import (
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/posteriordb"
)

// BenchmarkTempering of eight schools with defaults: 8 runs of 1024 particles.
func BenchmarkTempering(b *testing.B) {
	kit, err := posteriordb.Open()
	if err != nil {
		b.Fatal(err)
	}
	m, err := kit.Model("eight_schools-eight_schools_noncentered")
	if err != nil {
		b.Fatal(err)
	}
	prog, err := m.Compile()
	if err != nil {
		b.Fatal(err)
	}
	var evals int
	var se float64
	for b.Loop() {
		r, err := Tempering{Seed: 1}.Fit(b.Context(), prog)
		if err != nil {
			b.Fatal(err)
		}
		evals, se = 0, r.Evidence.SE
		for _, run := range r.Runs {
			evals += run.Evaluations
		}
	}
	b.ReportMetric(float64(evals*bayes.Lanes*b.N)/b.Elapsed().Seconds(), "particle-steps/s")
	b.ReportMetric(se, "se")
}

// BenchmarkUpdate of a sequence by one more row, no move and moves alike.
func BenchmarkUpdate(b *testing.B) {
	s, err := Tempering{Seed: 1}.Start(b.Context(), clicks(b, 1))
	if err != nil {
		b.Fatal(err)
	}
	var progs []*bayes.Program
	for n := range successes {
		progs = append(progs, clicks(b, successes[:n+1]...))
	}
	for b.Loop() {
		u := s.Snapshot()
		for _, p := range progs {
			if err := u.Update(b.Context(), p); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(progs)), "ns/row")
}
