package lane

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
)

// perElement runs kernel and reports ns per row and lane.
func perElement(b *testing.B, rows int, kernel func()) {
	b.ReportAllocs()
	for b.Loop() {
		kernel()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows*W), "ns/elem")
}

func BenchmarkElementwise(b *testing.B) {
	const n = 256 // 3 operands of 16 KiB: within L1
	r := rand.New(rand.NewPCG(1, 1))
	x, z, y := randomRows(r, n), randomRows(r, n), make([]V, n)
	d := make([]float64, n)
	for i := range d {
		d[i] = r.NormFloat64()
	}
	cases := []struct {
		name string
		run  func()
	}{
		{"add/lanes-lanes", func() { Add(y, Lanes(x), Lanes(z)) }},
		{"add/lanes-scalar", func() { Add(y, Lanes(x), Lanes(z).Broadcast()) }},
		{"add/lanes-data", func() { Add(y, Lanes(x), Data(d)) }},
		{"mul/data-lanes", func() { Mul(y, Data(d), Lanes(x)) }},
		{"mulTo/data", func() { MulTo(Acc{y, 1}, x, Data(d)) }},
		{"mulTo/lanes", func() { MulTo(Acc{y, 1}, x, Lanes(z)) }},
		{"mulTo/into-scalar", func() { MulTo(Acc{y, 0}, x, Data(d)) }},
		{"addTo", func() { AddTo(Acc{y, 1}, x, 1) }},
		{"map/exp", func() { Map(y, x, numeric.Exp) }},
		{"map/sqrt", func() { Map(y, x, math.Sqrt) }},
		{"map2/pow", func() { Map2(y, Lanes(x), Data(d), numeric.Pow) }},
		{"where", func() { Where(y, Data(d), Lanes(x), Lanes(z)) }},
		{"sum", func() { y[0] = Sum(x) }},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) { perElement(b, n, c.run) })
	}
}

func BenchmarkMatMul(b *testing.B) {
	const n, k = 10_000, 50
	r := rand.New(rand.NewPCG(1, 2))
	a := make([]float64, n*k)
	for i := range a {
		a[i] = r.NormFloat64()
	}
	x, y, dx := randomRows(r, k), make([]V, n), make([]V, k)
	p := Product{N: n, K: k, M: 1}
	gflops := func(b *testing.B) {
		b.ReportMetric(2*float64(n*k*W)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
	}
	b.Run("n=1e4/k=50/forward", func(b *testing.B) {
		perElement(b, n*k, func() { MatMul(y, Data(a), Lanes(x), p) })
		gflops(b)
	})
	b.Run("n=1e4/k=50/reverse", func(b *testing.B) {
		perElement(b, n*k, func() { MatMulGradB(dx, y, Data(a), p) })
		gflops(b)
	})
}

func BenchmarkGather(b *testing.B) {
	const n, groups = 20_000, 500
	r := rand.New(rand.NewPCG(1, 3))
	x, y := randomRows(r, groups), make([]V, n)
	idx := make([]int32, n)
	for i := range idx {
		idx[i] = int32(r.IntN(groups))
	}
	b.Run("n=2e4/groups=500/gather", func(b *testing.B) { perElement(b, n, func() { Gather(y, x, idx) }) })
	b.Run("n=2e4/groups=500/scatter", func(b *testing.B) { perElement(b, n, func() { ScatterAdd(x, y, idx) }) })
}

func randomRows(r *rand.Rand, n int) []V {
	x := make([]V, n)
	for i := range x {
		for l := range x[i] {
			x[i][l] = r.NormFloat64()
		}
	}
	return x
}
