package bayes

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkSimulator reports nanoseconds for a member of a run, by the fastest of
// all, of a step of stochastic volatility: members in lanes alone, and in rows of
// lanes.
func BenchmarkSimulator(b *testing.B) {
	m := NewModel("volatility")
	x := m.Param("x", Normal(Mul(0.95, m.Param("x.before", Flat())), 0.3))
	m.Observe(m.Data("y", 0.0), Normal(0, Exp(Mul(x, 0.5))))
	p, err := m.Compile()
	if err != nil {
		b.Fatal(err)
	}
	for _, rows := range []int{1, 32, 128} {
		s, err := p.Simulator(Simulation{Given: []string{"x.before"}, Keep: []string{"x"}, Rows: rows})
		if err != nil {
			b.Fatal(err)
		}
		r := s.NewRun()
		r.Seed(1, 2, 3)
		b.Run(fmt.Sprint("rows=", rows), func(b *testing.B) {
			const again = 10
			least := time.Hour
			for b.Loop() {
				start := time.Now()
				for range again {
					r.Draw()
				}
				least = min(least, time.Since(start))
			}
			b.ReportMetric(float64(least.Nanoseconds())/float64(again*rows*Lanes), "ns/member")
		})
	}
}
