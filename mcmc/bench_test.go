package mcmc

import (
	"testing"
)

// BenchmarkNUTS reports the time of one gradient of one chain, all of the
// sampler included, for a 10-dimensional normal in 8 lanes: the target takes
// about 3 ns of it.
func BenchmarkNUTS(b *testing.B) {
	r, err := newRun(normals{10}, Config{Warmup: 500, Draws: 1e9})
	if err != nil {
		b.Fatal(err)
	}
	r.begin(discard{})
	g := r.groups[0]
	for r.chains[0].iteration < 500 {
		if _, err := g.round(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.round(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/8, "ns/chain-gradient")
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) take(int, bool, int, []float64, []Stats) {}
