package report

import (
	"io"
	"testing"
)

// BenchmarkWrite reports the time of a page and its size.
func BenchmarkWrite(b *testing.B) {
	for _, c := range []struct {
		name string
		made
	}{
		{"elements=10/draws=8e3", made{scalars: 2, elements: 8, chains: 8, draws: 1000}}, // as the eight schools
		{"elements=1000/draws=4e3", made{scalars: 1, elements: 1000, chains: 4, draws: 1000}},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := c.of(b)
			size := len(write(b, d, Config{}))
			for b.Loop() {
				if err := Write(io.Discard, d, Config{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1000, "kB")
		})
	}
}
