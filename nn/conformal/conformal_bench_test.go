package conformal_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

func BenchmarkFit(b *testing.B) {
	for _, n := range []int{1000, 100000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			s := rng.New(1, "bench/fit", 0)
			scores := make([]float64, n)
			for i := range scores {
				scores[i] = rng.Uniform(&s)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := conformal.Fit(scores, 0.1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFitSets(b *testing.B) {
	s := rng.New(1, "bench/sets", 0)
	rows := population(&s, 100000)
	p, labels := column(rows, probabilities), column(rows, class)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conformal.FitSets(conformal.APS{}, p, labels, 0.1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSet(b *testing.B) {
	for _, classes := range []int{2, 10, 1000} {
		for name, rule := range map[string]conformal.Rule{"LAC": conformal.LAC{}, "RAPS": conformal.RAPS{Lambda: 0.01, Free: 2, Randomised: true}} {
			b.Run(fmt.Sprintf("classes=%d/%s", classes, name), func(b *testing.B) {
				s := rng.New(1, "bench/set", 0)
				p, labels := make([][]float64, 200), make([]int, 200)
				for i := range p {
					p[i] = make([]float64, classes)
					sum := 0.0
					for k := range p[i] {
						p[i][k] = math.Exp(4 * rng.StdNormal(&s)) // a network that is sure of most rows
						sum += p[i][k]
					}
					for k := range p[i] {
						p[i][k] /= sum
					}
					labels[i] = rng.Categorical(&s, p[i])
				}
				sets := must[*conformal.Sets](b)(conformal.FitSets(rule, p, labels, 0.1))
				var set []int
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					var err error
					if set, err = sets.Set(p[i%len(p)], uint64(i), set); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkInterval(b *testing.B) {
	n := must[*conformal.Intervals](b)(conformal.FitIntervals([]conformal.Band{conformal.Point(1), conformal.Point(2)}, []float64{1, 2}, 0.5))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := n.Interval(conformal.Spread(1, 2)); err != nil {
			b.Fatal(err)
		}
	}
}
