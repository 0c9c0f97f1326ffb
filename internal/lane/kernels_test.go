package lane

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
)

// special values that rows of the tests hold beside ordinary ones.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, math.NaN(), math.Inf(1), math.Inf(-1),
	math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1030, math.MaxFloat64, -math.MaxFloat64,
}

// inputs makes the operands of one kernel call.
type inputs struct{ r *rand.Rand }

func (in inputs) number() float64 {
	if in.r.IntN(4) == 0 {
		return special[in.r.IntN(len(special))]
	}
	return in.r.NormFloat64()
}

func (in inputs) rows(n int) []V {
	x := make([]V, n)
	for i := range x {
		for l := range x[i] {
			x[i][l] = in.number()
		}
	}
	return x
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// arg returns an operand of n rows of the given kind: lanes, one row of lanes,
// data, one datum.
func (in inputs) arg(kind, n int) Arg {
	switch kind {
	case 0:
		return Lanes(in.rows(n))
	case 1:
		return Lanes(in.rows(1)).Broadcast()
	}
	d := make([]float64, max(n, 1))
	for i := range d {
		d[i] = in.number()
	}
	if kind == 3 {
		return Data(d).Broadcast()
	}
	return Data(d)
}

// at reads an operand without its own methods.
func at(a Arg, i, l int) float64 {
	if a.V != nil {
		return a.V[i*a.Step][l]
	}
	return a.D[i*a.Step]
}

// kernelCase runs a kernel on operands and returns what it writes; want is a
// scalar loop for one lane, in the kernel's order.
type kernelCase struct {
	name string
	run  func(in inputs, n int) (got []V, want func(l int) []float64)
}

// elementwiseCase is a kernel of two operands of every kind.
func elementwiseCase(name string, kernel func(dst []V, a, b Arg), f func(a, b float64) float64) []kernelCase {
	var cases []kernelCase
	for ka := range 4 {
		for kb := range 4 {
			cases = append(cases, kernelCase{fmt.Sprint(name, " ", ka, kb), func(in inputs, n int) ([]V, func(int) []float64) {
				dst, a, b := in.rows(n), in.arg(ka, n), in.arg(kb, n)
				kernel(dst, a, b)
				return dst, func(l int) []float64 {
					y := make([]float64, n)
					for i := range y {
						y[i] = f(at(a, i, l), at(b, i, l))
					}
					return y
				}
			}})
		}
	}
	return cases
}

// adjointCase is a kernel that adds to an accumulator, of n rows or one, what
// the adjoint h and an operand of every kind imply.
func adjointCase(name string, kernel func(acc Acc, dy []V, b Arg), add func(g, h, b float64) float64) []kernelCase {
	var cases []kernelCase
	for kind := range 4 {
		for step := range 2 {
			cases = append(cases, kernelCase{fmt.Sprint(name, " ", kind, " step ", step), func(in inputs, n int) ([]V, func(int) []float64) {
				g, dy, b := in.rows(1+step*n), in.rows(n), in.arg(kind, n)
				before := slices.Clone(g)
				kernel(Acc{g, step}, dy, b)
				return g, func(l int) []float64 {
					y := lanes(before, l)
					for i := range n {
						y[i*step] = add(y[i*step], dy[i][l], at(b, i, l))
					}
					return y
				}
			}})
		}
	}
	return cases
}

// lanes returns lane l of rows.
func lanes(x []V, l int) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = x[i][l]
	}
	return y
}

// product adds h·b to g; a zero adjoint h adds nothing.
func product(g, h, b float64) float64 {
	if h == 0 {
		return g
	}
	return math.FMA(h, b, g)
}

// addToCases: rows that all add to one are summed by fours first.
var addToCases = []kernelCase{
	{"AddTo rows", func(in inputs, n int) ([]V, func(int) []float64) {
		g, dy := in.rows(n), in.rows(n)
		before := slices.Clone(g)
		AddTo(Acc{g, 1}, dy, -1)
		return g, func(l int) []float64 {
			y := lanes(before, l)
			for i := range y {
				y[i] -= dy[i][l]
			}
			return y
		}
	}},
	{"AddTo one row", func(in inputs, n int) ([]V, func(int) []float64) {
		g, dy := in.rows(1), in.rows(n)
		before := slices.Clone(g)
		AddTo(Acc{g, 0}, dy, -1)
		return g, func(l int) []float64 {
			var s [4]float64
			for i := range dy {
				s[i%4] += dy[i][l]
			}
			if n == 1 { // a zero keeps its sign
				return []float64{before[0][l] - dy[0][l]}
			}
			return []float64{before[0][l] - ((s[0] + s[1]) + (s[2] + s[3]))}
		}
	}},
}

func kernelCases() []kernelCase {
	cases := slices.Concat(
		elementwiseCase("Add", Add, func(a, b float64) float64 { return a + b }),
		elementwiseCase("Sub", Sub, func(a, b float64) float64 { return a - b }),
		elementwiseCase("Mul", Mul, func(a, b float64) float64 { return a * b }),
		elementwiseCase("Div", Div, func(a, b float64) float64 { return a / b }),
		elementwiseCase("Map2", func(dst []V, a, b Arg) { Map2(dst, a, b, numeric.Pow) }, numeric.Pow),
		elementwiseCase("Where", func(dst []V, a, b Arg) { Where(dst, a, b, a) }, func(a, b float64) float64 {
			if a != 0 {
				return b
			}
			return a
		}),
		adjointCase("MulTo", MulTo, product),
		addToCases,
		adjointCase("WhereGrad", func(acc Acc, dy []V, b Arg) { WhereGrad(acc, dy, b, true) }, func(g, h, b float64) float64 {
			if b != 0 {
				return g + h
			}
			return g
		}),
		adjointCase("Map2Grad", func(acc Acc, dy []V, b Arg) {
			Map2Grad(acc, dy, dy, b, b, func(a, b, y float64) float64 { return math.FMA(a, b, -y) })
		}, func(g, h, b float64) float64 { return product(g, h, math.FMA(b, b, -h)) }),
	)
	return append(cases,
		kernelCase{"Map", func(in inputs, n int) ([]V, func(int) []float64) {
			x, y := in.rows(n), in.rows(n)
			Map(y, x, numeric.Exp)
			return y, func(l int) []float64 {
				y := lanes(x, l)
				for i, v := range y {
					y[i] = numeric.Exp(v)
				}
				return y
			}
		}},
		kernelCase{"Map in place", func(in inputs, n int) ([]V, func(int) []float64) {
			x := in.rows(n)
			y := slices.Clone(x)
			Map(y, y, numeric.Log1p)
			return y, func(l int) []float64 {
				y := lanes(x, l)
				for i, v := range y {
					y[i] = numeric.Log1p(v)
				}
				return y
			}
		}},
		kernelCase{"Mul in place", func(in inputs, n int) ([]V, func(int) []float64) {
			x, b := in.rows(n), in.arg(2, n)
			y := slices.Clone(x)
			Mul(y, Lanes(y), b)
			return y, func(l int) []float64 {
				y := lanes(x, l)
				for i := range y {
					y[i] *= b.D[i]
				}
				return y
			}
		}},
		kernelCase{"MapGrad", func(in inputs, n int) ([]V, func(int) []float64) {
			dx, dy, x, y := in.rows(n), in.rows(n), in.rows(n), in.rows(n)
			before := slices.Clone(dx)
			MapGrad(dx, dy, x, y, func(x, y float64) float64 { return x / y })
			return dx, func(l int) []float64 {
				g := lanes(before, l)
				for i := range g {
					g[i] = product(g[i], dy[i][l], x[i][l]/y[i][l])
				}
				return g
			}
		}},
		kernelCase{"Sum", func(in inputs, n int) ([]V, func(int) []float64) {
			x := in.rows(n)
			return []V{Sum(x)}, func(l int) []float64 {
				var s [4]float64
				for i := range x {
					s[i%4] += x[i][l]
				}
				return []float64{(s[0] + s[1]) + (s[2] + s[3])}
			}
		}},
		kernelCase{"Gather", func(in inputs, n int) ([]V, func(int) []float64) {
			x, y, idx := in.rows(5), in.rows(n), in.index(n, 5)
			Gather(y, x, idx)
			return y, func(l int) []float64 {
				y := make([]float64, n)
				for i, k := range idx {
					y[i] = x[k][l]
				}
				return y
			}
		}},
		kernelCase{"ScatterAdd", func(in inputs, n int) ([]V, func(int) []float64) {
			dx, dy, idx := in.rows(5), in.rows(n), in.index(n, 5)
			before := slices.Clone(dx)
			ScatterAdd(dx, dy, idx)
			return dx, func(l int) []float64 {
				y := lanes(before, l)
				for i, k := range idx {
					y[k] += dy[i][l]
				}
				return y
			}
		}},
	)
}

func (in inputs) index(n, size int) []int32 {
	idx := make([]int32, n)
	for i := range idx {
		idx[i] = int32(in.r.IntN(size))
	}
	return idx
}

// same compares bits; all NaN are one.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// TestKernels compares each kernel with scalar loops, bit for bit, for every
// length up to 70.
func TestKernels(t *testing.T) {
	for _, c := range slices.Concat(kernelCases(), axisCases(), productCases()) {
		for n := range 71 {
			got, want := c.run(inputs{newRand(uint64(n))}, n)
			for l := range W {
				w := want(l)
				if len(w) != len(got) {
					t.Fatalf("%s: %d rows, want %d", c.name, len(got), len(w))
				}
				for i := range w {
					if !same(got[i][l], w[i]) {
						t.Fatalf("%s, n = %d: row %d lane %d is %v, want %v", c.name, n, i, l, got[i][l], w[i])
					}
				}
			}
		}
	}
}

// TestPlantedOrder makes sure that another order of a sum is seen.
func TestPlantedOrder(t *testing.T) {
	x := inputs{newRand(1)}.rows(50)
	for i := range x {
		x[i][0] = 1 / float64(3+i)
	}
	s := 0.0
	for i := range x {
		s += x[i][0]
	}
	if same(s, Sum(x)[0]) {
		t.Error("one running sum has the bits of four")
	}
}
