package drift

import (
	"fmt"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// BenchmarkUpdate is one observation: of a normal stream, or of errors at a rate
// of 0.2.
func BenchmarkUpdate(b *testing.B) {
	const n = 1 << 14
	from := rng.New(1, "drift/bench")
	for _, rule := range []Rule{ADWIN{}, CUSUM{}, DDM{}, EDDM{}, HDDMA{}, HDDMW{}, KSWIN{}, PageHinkley{}} {
		var stream [n]float64
		for i := range stream {
			switch rule.(type) {
			case DDM, EDDM, HDDMA, HDDMW:
				stream[i] = rng.Bernoulli(&from, 0.2)
			default:
				stream[i] = rng.StdNormal(&from)
			}
		}
		b.Run(fmt.Sprintf("%T", rule)[len("drift."):], func(b *testing.B) {
			d := begin(b, rule)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := d.Update(stream[i%n]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
