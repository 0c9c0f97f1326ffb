package individual_test

import (
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
)

// benchmarked are heads of five members and 10,000 rows.
func benchmarked(b *testing.B) (*causal.Estimand, *bayes.Table, *individual.Heads) {
	b.Helper()
	const rows, members = 10000, 5
	r := rand.New(rand.NewPCG(1, 1))
	x, arm, y := make([]float64, rows), make([]float64, rows), make([]float64, rows)
	h := &individual.Heads{}
	for m := range members {
		h.Control, h.Treated, h.Propensity = append(h.Control, make([]float64, rows)), append(h.Treated, make([]float64, rows)), append(h.Propensity, make([]float64, rows))
		for i := range rows {
			h.Control[m][i], h.Treated[m][i], h.Propensity[m][i] = r.NormFloat64(), 1+r.NormFloat64(), 0.2+0.6*r.Float64()
		}
	}
	for i := range rows {
		x[i], arm[i], y[i] = r.Float64(), float64(r.IntN(2)), r.NormFloat64()
	}
	table, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("t", arm), bayes.Col("y", y))
	if err != nil {
		b.Fatal(err)
	}
	e, err := causal.Unconfounded(causal.ATE("t", "y"), "x")
	if err != nil {
		b.Fatal(err)
	}
	return e, table, h
}

func BenchmarkStudy(b *testing.B) {
	e, table, h := benchmarked(b)
	for b.Loop() {
		if _, err := individual.New(e, table, h, individual.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTargeting(b *testing.B) {
	e, table, h := benchmarked(b)
	s, err := individual.New(e, table, h, individual.Config{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Targeting(nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInterval(b *testing.B) {
	e, table, h := benchmarked(b)
	s, err := individual.New(e, table, h, individual.Config{})
	if err != nil {
		b.Fatal(err)
	}
	for m := range individual.Method(2) {
		v, err := individual.Calibrate(s, m, 0.1)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(m.String(), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := v.Interval(0, 1, 0.5); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
