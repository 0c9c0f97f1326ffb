package exec

import (
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// benchmarkGradient reports ns per gradient, and per element: one operation's
// row in one lane, forward and reverse.
func benchmarkGradient(b *testing.B, g Graph, rows int) {
	p, err := Compile(g)
	if err != nil {
		b.Fatal(err)
	}
	f := p.NewFrame(Gradient)
	x, lp := randomPoint(p, 1), make([]float64, lane.W)
	grad := make([]float64, len(x))
	b.ReportAllocs()
	for b.Loop() {
		f.Eval(x, grad, lp)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows*lane.W), "ns/elem")
}

func BenchmarkGradient(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	const n = 20_000
	row := dim("row", n)

	b.Run("chain/rows=16/ops=20", func(b *testing.B) {
		x := param("x", realLine, dim("a", 16))
		y := x
		for range 10 {
			y = elementwise(ir.Add, elementwise(ir.Mul, y, x), number(0.1))
		}
		benchmarkGradient(b, graphOf(y), 16*20)
	})
	b.Run("normal/rows=2e4", func(b *testing.B) {
		g := graphOf(term(testNormal{}, data(r, -1, 1, row), param("m", realLine), param("s", positive)))
		benchmarkGradient(b, g, n)
	})
	b.Run("groups/rows=2e4/groups=500", func(b *testing.B) {
		at := data(r, 0, 1, row)
		for i := range at.Num {
			at.Num[i] = float64(r.IntN(500))
		}
		mean := group(param("effect", realLine, dim("g", 500)), at)
		benchmarkGradient(b, graphOf(term(testNormal{}, data(r, -1, 1, row), mean, number(1))), n)
	})
	b.Run("regression/rows=1e4/columns=50", func(b *testing.B) {
		obs, col := dim("obs", 10_000), dim("col", 50)
		mean := matMul(data(r, -1, 1, obs, col), param("beta", realLine, col))
		g := graphOf(term(testNormal{}, data(r, -1, 1, obs), mean, param("s", positive)))
		benchmarkGradient(b, g, 10_000*50)
	})
}

// BenchmarkCompile reports the time of 2,000 operations with a frame.
func BenchmarkCompile(b *testing.B) {
	x := param("x", realLine, dim("a", 10))
	n := x
	for range 1000 {
		n = elementwise(ir.Tanh, elementwise(ir.Add, n, x))
	}
	g := graphOf(n)
	for b.Loop() {
		p, err := Compile(g)
		if err != nil {
			b.Fatal(err)
		}
		p.NewFrame(Gradient)
	}
}
