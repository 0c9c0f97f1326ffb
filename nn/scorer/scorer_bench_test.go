package scorer

import (
	"fmt"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
)

// BenchmarkScore is five networks of 30 → 64 → 64 → 1 with every part of a scorer,
// beside those of the members alone; the cached rows are hits.
func BenchmarkScore(b *testing.B) {
	k := kit.Named(b, "fraud_ulb")
	_, calib := rows(b, k, "calib")
	test := k.Read(b, "test")
	m := k.Open(b, k.Members[0], nn.Options{})
	all := whole(b, k)
	all.Cache = nil
	cached := whole(b, k)
	for _, c := range []struct {
		name   string
		config Config
	}{{"members", Config{Members: members(b, k)}}, {"whole", all}, {"cached", cached}} {
		s := fit(b, c.config, calib)
		for _, n := range []int{1, 256} {
			b.Run(fmt.Sprintf("%s/n=%d", c.name, n), func(b *testing.B) {
				in, to := kit.Inputs(b, m, test.X[:n]), new(Scores)
				b.ReportAllocs()
				for b.Loop() {
					if err := s.Score(ctx, in, to); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N*n), "ns/row")
			})
		}
	}
}
