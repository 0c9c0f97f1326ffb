package particle

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
)

// volatility is stochastic volatility: x is the logarithm of the variance of y.
func volatility(t testing.TB, mu, rho, sigma float64) Model {
	t.Helper()
	law := func(name string, x func(m *bayes.Model) bayes.Dist) *bayes.Program {
		m := bayes.NewModel(name)
		m.Observe(m.Data("y", 0.0), bayes.Normal(0, bayes.Exp(bayes.Mul(m.Param("x", x(m)), 0.5))))
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	return Model{
		Start: law("start", func(*bayes.Model) bayes.Dist { return bayes.Normal(mu, sigma/math.Sqrt(1-float64(rho*rho))) }),
		Step: law("step", func(m *bayes.Model) bayes.Dist {
			before := m.Param("x.before", bayes.Flat())
			return bayes.Normal(bayes.Add(mu, bayes.Mul(rho, bayes.Sub(before, mu))), sigma)
		}),
	}
}

// BenchmarkKinds reports particle-steps a second of all cores, by the fastest of
// all runs: an autoregression with noise, 200 observations, 10 000 particles.
func BenchmarkKinds(b *testing.B) {
	const n, steps = 10_000, 200
	m := plain.model(b)
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		b.Run(k.String(), func(b *testing.B) {
			least := time.Hour
			for b.Loop() {
				f, err := New(m, Config{Particles: n, Kind: k})
				if err != nil {
					b.Fatal(err)
				}
				start := time.Now()
				for i := range steps {
					if err := f.Update(math.Sin(float64(i * i))); err != nil {
						b.Fatal(err)
					}
				}
				least = min(least, time.Since(start))
			}
			b.ReportMetric(float64(n*steps)/least.Seconds(), "particle-steps/s")
		})
	}
}

// BenchmarkBootstrap reports particle-steps a second of all cores, by the fastest
// of all runs: stochastic volatility, 1000 observations.
func BenchmarkBootstrap(b *testing.B) {
	m := volatility(b, -1, 0.95, 0.3)
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint("particles=", n), func(b *testing.B) {
			least := time.Hour
			for b.Loop() {
				f, err := New(m, Config{Particles: n, Kind: Bootstrap, Seed: 1})
				if err != nil {
					b.Fatal(err)
				}
				start := time.Now()
				for k := range 1000 {
					if err := f.Update(math.Sin(float64(k * k))); err != nil {
						b.Fatal(err)
					}
				}
				least = min(least, time.Since(start))
			}
			b.ReportMetric(1000*float64(n)/least.Seconds(), "particle-steps/s")
		})
	}
}
