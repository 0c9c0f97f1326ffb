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
		"ACI/fixed=1000":  must(NewACI(ACIConfig{Alpha: 0.1}, scores)),
		"ACI/window=1000": must(NewACI(ACIConfig{Alpha: 0.1, Window: 1000}, scores)),
		"Tracker/P":       must(NewTracker(TrackerConfig{Alpha: 0.1}, scores)),
		"Tracker/PI":      must(NewTracker(TrackerConfig{Alpha: 0.1, Integral: 1, Saturation: 1}, scores)),
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
}
