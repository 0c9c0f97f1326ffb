package sequential

import (
	"testing"

	"github.com/seed78144065/credence/online"
)

func BenchmarkUpdate(b *testing.B) {
	binomial := made[online.Trials](b)(NewBinomial(0.1, online.Beta{Alpha: 1, Beta: 9}, 0.05))
	mean := made[float64](b)(NewMean(Asymptotic{}))
	pair := made[Pair](b)(NewBinomialPair(online.Beta{Alpha: 1, Beta: 1}, 0.05))
	multinomial := made[[]int](b)(NewMultinomial([]float64{1, 1}, 1e4, 0.05))
	bounded := made[float64](b)(NewBounded(Bounded{Null: 0.5}))
	counts := []int{0, 1}
	for name, update := range map[string]func(i int) error{
		"binomial": func(i int) error { return binomial.Update(online.Trials{Successes: i & 1, N: 1}) },
		"mean":     func(i int) error { return mean.Update(float64(i & 7)) },
		"pair": func(i int) error {
			return pair.Update(Pair{A: online.Trials{Successes: i & 1, N: 1}, B: online.Trials{N: 1}})
		},
		"bounded":     func(i int) error { return bounded.Update(float64(i & 1)) },
		"multinomial": func(int) error { return multinomial.Update(counts) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				if err := update(i); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
