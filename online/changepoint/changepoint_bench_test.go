package changepoint

import (
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// BenchmarkExact is a whole series of 1000 normal observations, all run lengths
// kept; testdata/bench.py times the same recursion in NumPy.
func BenchmarkExact(b *testing.B) {
	data := steps(1000)
	for b.Loop() {
		feed(b, begin(b, Config{Prune: -1, Runs: -1, Hazard: 1. / 250}, Normal(prior)), data, number)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1000*1001/2), "ns/run")
}

// BenchmarkUpdate is an observation with 200 live run lengths.
func BenchmarkUpdate(b *testing.B) {
	from := rng.New(1, "changepoint/bench")
	var data [4096]float64
	for i := range data {
		data[i] = 3 + rng.StdExponential(&from)
	}
	cfg := Config{Prune: -1, Runs: 200}
	b.Run("Normal", func(b *testing.B) { update(b, cfg, Normal(prior), data[:], number) })
	b.Run("NormalMean", func(b *testing.B) { update(b, cfg, NormalMean(1, online.Normal{Variance: 9}), data[:], number) })
	b.Run("Poisson", func(b *testing.B) { update(b, cfg, Poisson(online.Gamma{Shape: 1, Rate: 1}), data[:], count) })
	b.Run("Bernoulli", func(b *testing.B) { update(b, cfg, Bernoulli(online.Beta{Alpha: 1, Beta: 1}), data[:], truth) })
	b.Run("Exponential", func(b *testing.B) { update(b, cfg, Exponential(online.Gamma{Shape: 1, Rate: 1}), data[:], number) })
	b.Run("Conjugate", func(b *testing.B) {
		update(b, cfg, Conjugate(func() (*online.Posterior[online.NormalInverseGamma, float64], error) { return online.NewNormal(prior) }, nil), data[:], number)
	})
}

func update[O any](b *testing.B, cfg Config, family Family[O], data []float64, as func(x float64) O) {
	d := begin(b, cfg, family)
	feed(b, d, data[:400], as)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := d.Update(as(data[i%len(data)])); err != nil {
			b.Fatal(err)
		}
	}
}
