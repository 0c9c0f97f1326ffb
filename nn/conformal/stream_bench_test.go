package conformal

import (
	"math"
	"testing"
)

// BenchmarkUpdate is a threshold and the outcome that follows, of each state that
// learns.
func BenchmarkUpdate(b *testing.B) {
	scores := make([]float64, 1000)
	for i := range scores {
		scores[i] = math.Mod(0.6180339887498949*float64(i), 1) // evenly spread
	}
	for name, s := range map[string]learner{
		"ACI/fixed=1000":   must(NewACI(ACIConfig{Alpha: 0.1}, scores)),
		"ACI/window=1000":  must(NewACI(ACIConfig{Alpha: 0.1, Window: 1000}, scores)),
		"DtACI/fixed=1000": must(NewDtACI(DtACIConfig{Alpha: 0.1}, scores)),
		"Tracker/P":        must(NewTracker(TrackerConfig{Alpha: 0.1}, scores)),
		"Tracker/PI":       must(NewTracker(TrackerConfig{Alpha: 0.1, Integral: 1, Saturation: 1}, scores)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if err := s.Update(s.Next(), scores[i%len(scores)]); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
	for name, cfg := range map[string]MartingaleConfig{"jumper": {Capacity: 1000}, "mixture": {Bet: BetMixture, Capacity: 1000}} {
		m := must(NewMartingale(cfg))
		b.Run("Martingale/"+name+"/kept=1000", func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, err := m.Update(scores[i%len(scores)]); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

// BenchmarkP is a p-value of a score among 100,000.
func BenchmarkP(b *testing.B) {
	scores := make([]float64, 100000)
	for i := range scores {
		scores[i] = math.Mod(0.6180339887498949*float64(i), 1)
	}
	s := must(NewScores(scores))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := s.P(scores[i%len(scores)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkCertify is the choice among 100 thresholds from 10,000 rows.
func BenchmarkCertify(b *testing.B) {
	p, labels := make([]float64, 10000), make([]int, 10000)
	for i := range p {
		p[i] = math.Mod(0.6180339887498949*float64(i), 1)
		labels[i] = int(indicator(math.Mod(0.4142135623730951*float64(i), 1) < p[i])) // √2
	}
	b.Run("curve", func(b *testing.B) {
		for b.Loop() {
			if _, err := Misses(p, labels, grid(100)); err != nil {
				b.Fatal(err)
			}
		}
	})
	curve := must(Misses(p, labels, grid(100)))
	b.Run("test", func(b *testing.B) {
		for b.Loop() {
			if _, err := curve.Certify(0.1, 0.1, Certificate{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
