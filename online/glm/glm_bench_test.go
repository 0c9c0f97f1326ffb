package glm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// stream is rows of standard normal features with responses of a model.
func stream(n, features int, f Family) []Row {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]Row, n)
	for i := range rows {
		x := make([]float64, features)
		x[0] = 1
		t := -0.5
		for j := 1; j < features; j++ {
			x[j] = r.NormFloat64()
			t += x[j] * float64(j%3-1) / 4
		}
		rows[i].X = x
		p := families[f].link(t)
		if f == Poisson {
			for u := r.ExpFloat64(); u < p; u += r.ExpFloat64() {
				rows[i].Y++
			}
		} else if r.Float64() < p {
			rows[i].Y = 1
		}
	}
	return rows
}

func BenchmarkUpdate(b *testing.B) {
	for _, c := range []Config{
		{Features: 20, Diagonal: true}, {Features: 20, Diagonal: true, Family: Probit}, {Features: 20, Diagonal: true, Method: Laplace},
		{Features: 20, Diagonal: true, Family: Poisson}, {Features: 20}, {Features: 50}, {Features: 50, Family: Probit},
	} {
		rows := stream(1024, c.Features, c.Family)
		m, err := New(c)
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Update(rows...); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(m.settings()), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := m.Update(rows[i%len(rows)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
