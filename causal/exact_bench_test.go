package causal_test

import (
	"context"
	"strings"
	"testing"
)

// BenchmarkExact answers the counterfactuals of nets of 15 binary nodes: worlds
// and evidence are declared, the answer is what is measured.
func BenchmarkExact(b *testing.B) {
	for _, c := range pplCases(b) {
		if !strings.HasPrefix(c.ID, "net15") {
			continue
		}
		b.Run(c.ID, func(b *testing.B) {
			w, draws := c.Queries[0].worlds(b, c, c.model(b)), nothing(b, 1)
			for b.Loop() {
				if _, err := w.Ask(context.Background(), draws, 1, "of"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
