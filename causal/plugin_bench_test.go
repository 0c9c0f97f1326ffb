package causal

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// BenchmarkPlugInTables draws a joint table from its posterior and computes a
// functional of it: the front door of three binary variables, the napkin of four.
func BenchmarkPlugInTables(b *testing.B) {
	const draws = 8000
	for _, c := range []struct{ name, graph string }{
		{"frontdoor", "dag { U [latent]; U -> X; U -> Y; X -> M; M -> Y }"},
		{"napkin", "dag { W -> Z; Z -> X; X -> Y; W <-> X; W <-> Y }"},
	} {
		b.Run(c.name, func(b *testing.B) {
			g, err := dag.Parse(c.graph)
			if err != nil {
				b.Fatal(err)
			}
			e, err := Identify(g, ATE("X", "Y"))
			if err != nil {
				b.Fatal(err)
			}
			m, err := discrete.Random(g, discrete.Config{Seed: 1})
			if err != nil {
				b.Fatal(err)
			}
			data := sampleOf(b, m, 1000)
			b.ResetTimer()
			for range b.N {
				if _, err := (PlugIn{TableDraws: draws}).Fit(context.Background(), e, data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/draws, "ns/draw")
		})
	}
}
