package calibration

import (
	"fmt"
	"testing"
)

func BenchmarkApply(b *testing.B) {
	all, rows := maps(b)
	to := make([]float64, 2)
	for _, m := range all {
		b.Run(fmt.Sprintf("%T", m), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				if err := m.Apply(rows[i%len(rows)], to); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	r, _ := read(b)
	logs := must[[][]float64](b)(FromLogits(r.Classes.Logits))
	wide := make([]float64, 4)
	b.Run("Temperature/classes=4", func(b *testing.B) {
		for i := range b.N {
			if err := (Temperature{1.5}).Apply(logs[i%len(logs)], wide); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFit(b *testing.B) {
	const n = 100_000
	z, _, y := sample(1, n, 0.7)
	rows := must[[][]float64](b)(FromLogOdds(z))
	for _, m := range []Method{TemperatureScaling{}, PlattScaling{}, BetaScaling{}, IsotonicRegression{}} {
		b.Run(fmt.Sprintf("%T/n=1e5", m), func(b *testing.B) {
			for range b.N {
				if _, _, err := m.Fit(rows, y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkScores(b *testing.B) {
	const n = 1_000_000
	_, p, y := sample(1, n, 1)
	for _, c := range []struct {
		name  string
		score func() error
	}{
		{"ECE", func() error { _, err := Reliability(p, y, Bins{}); return err }},
		{"ECE/equalmass", func() error { _, err := Reliability(p, y, Bins{EqualMass: true}); return err }},
		{"AUC", func() error { _, err := AUC(p, y); return err }},
		{"NLL", func() error { _, err := NLL(p, y); return err }},
	} {
		b.Run(c.name+"/n=1e6", func(b *testing.B) {
			for range b.N {
				if err := c.score(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
