package abtest

import (
	"testing"

	"github.com/seed78144065/credence/online"
)

// BenchmarkCompare: P(B > A) and both losses of a conjugate pair, from counts.
func BenchmarkCompare(b *testing.B) {
	var c Comparison
	for name, p := range map[string][2]Metric{
		"binomial": {Binomial(online.Beta{Alpha: 156, Beta: 4846}), Binomial(online.Beta{Alpha: 185, Beta: 4917})},
		"poisson":  {Poisson(online.Gamma{Shape: 120.5, Rate: 1000.1}), Poisson(online.Gamma{Shape: 150.5, Rate: 1010.1})},
		"normal": {Normal(online.NormalInverseGamma{Mean: 10, Count: 30, Shape: 16, Scale: 60}),
			Normal(online.NormalInverseGamma{Mean: 11, Count: 30, Shape: 16, Scale: 90})},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Compare(p[0], p[1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIntervals: the same, with the intervals of difference and lift.
func BenchmarkIntervals(b *testing.B) {
	var c Comparison
	x, y := online.Beta{Alpha: 156, Beta: 4846}, online.Beta{Alpha: 185, Beta: 4917}
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Compare(Binomial(x), Binomial(y)); err != nil {
			b.Fatal(err)
		}
		if _, _, err := c.Interval(0.95); err != nil {
			b.Fatal(err)
		}
		if _, _, err := c.LiftInterval(0.95); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRank: twenty arms.
func BenchmarkRank(b *testing.B) {
	var arms []Metric
	for i := range 20 {
		arms = append(arms, Binomial(online.Beta{Alpha: 100 + float64(i), Beta: 900}))
	}
	for b.Loop() {
		if _, err := Rank(arms...); err != nil {
			b.Fatal(err)
		}
	}
}
