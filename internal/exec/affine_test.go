package exec

import (
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// sums are sums of products that become one step, or must not: each with the
// product, and the number of steps beside transforms.
func sums() map[string]struct {
	y, product *ir.Node
	steps      int
} {
	obs, k := dim("obs", 7), dim("k", 3)
	r := rand.New(rand.NewPCG(3, 5))
	alpha, tau, row, other := param("alpha", realLine), param("tau", positive), param("row", realLine, obs), param("other", realLine, obs)
	beta, d := param("beta", realLine, k), data(r, -1, 1, obs)
	matrix := matMul(data(r, -1, 1, obs, k), beta)
	add := func(a, b *ir.Node) *ir.Node { return elementwise(ir.Add, a, b) }
	mul := func(a, b *ir.Node) *ir.Node { return elementwise(ir.Mul, a, b) }
	scaled, slope, square, rows := mul(tau, row), mul(d, tau), mul(row, row), mul(row, other)
	type sum = struct {
		y, product *ir.Node
		steps      int
	}
	return map[string]sum{
		"intercept + X·b":       {add(alpha, matrix), matrix, 1},
		"X·b + row":             {add(matrix, row), matrix, 1},
		"X·b + data":            {add(matrix, d), matrix, 2},
		"two starts":            {add(add(alpha, matrix), row), matrix, 2},
		"X·b + X·b":             {add(matrix, matrix), matrix, 2},
		"location and scale":    {add(alpha, scaled), scaled, 1},
		"row + scale·row":       {add(row, scaled), scaled, 1},
		"scale + scale·row":     {add(tau, scaled), scaled, 1},
		"intercept and slope":   {add(slope, alpha), slope, 1},
		"row·row + row":         {add(square, row), square, 1},
		"row·other + other":     {add(rows, other), rows, 1},
		"product of two + more": {add(add(alpha, slope), scaled), scaled, 2},
		"both are products":     {add(matrix, scaled), matrix, 2},
		"a difference":          {elementwise(ir.Sub, alpha, scaled), scaled, 2},
	}
}

// TestSumsOfProducts asserts which become one step, that density and gradient
// are the oracle's, and that the bits are those of two steps.
func TestSumsOfProducts(t *testing.T) {
	for name, c := range sums() {
		g := weighted(c.y)
		if err := checkGraph(g, 4); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		g = graphOf(c.y)
		one := Graph{Params: g.Params, Outputs: []*ir.Node{c.y}}
		two := Graph{Params: g.Params, Outputs: []*ir.Node{c.y, c.product}} // read twice
		p, q := mustCompile(t, one), mustCompile(t, two)
		transforms := 0
		for _, n := range g.Params {
			if n.Support.Kind != ir.Real {
				transforms++
			}
		}
		if got := p.Ops() - transforms; got != c.steps {
			t.Errorf("%s: %d steps, want %d", name, got, c.steps)
		}
		x := randomPoint(p, 6)
		got, want := make([]float64, p.OutputSize()*lane.W), make([]float64, q.OutputSize()*lane.W)
		p.NewFrame(Value).Outputs(x, got)
		q.NewFrame(Value).Outputs(x, want)
		if !sameBits(got, want[:len(got)]) {
			t.Errorf("%s: one step has other bits than two", name)
		}
	}
}

func mustCompile(t *testing.T, g Graph) *Program {
	t.Helper()
	p, err := Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
