package exec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// checkGraph compares log density and gradient of a graph with the oracle and
// its central differences, at a random point in every lane.
func checkGraph(g Graph, seed uint64) error {
	p, err := Compile(g)
	if err != nil {
		return err
	}
	x := randomPoint(p, seed)
	grad, lp := make([]float64, len(x)), make([]float64, lane.W)
	p.NewFrame(Gradient).Eval(x, grad, lp)
	for l := range lane.W {
		q := column(x, l)
		f := func(q []float64) float64 { return density(g, q) }
		if want := f(q); !near(lp[l], want, 1e-12) {
			return fmt.Errorf("lane %d: log density %v, oracle %v", l, lp[l], want)
		}
		for i := range q {
			if got, want := grad[i*lane.W+l], derivative(f, q, i); !near(got, want, 1e-8) {
				return fmt.Errorf("lane %d: derivative %d is %v, differences give %v", l, i, got, want)
			}
		}
	}
	return nil
}

// derivative is a central difference with one Richardson step: error O(h⁴),
// 1e-15 times the fifth derivative, and rounding of about 1e-12·|f|.
func derivative(f func([]float64) float64, q []float64, i int) float64 {
	const h = 2e-4
	diff := func(h float64) float64 {
		up, down := slices.Clone(q), slices.Clone(q)
		up[i] += h
		down[i] -= h
		return (f(up) - f(down)) / (up[i] - down[i])
	}
	return (4*diff(h/2) - diff(h)) / 3
}

func near(a, b, tol float64) bool { return math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b)) }

// column returns lane l of a lane-minor array.
func column(x []float64, l int) []float64 {
	q := make([]float64, len(x)/lane.W)
	for i := range q {
		q[i] = x[i*lane.W+l]
	}
	return q
}

// unaryCases are the elementwise functions of one value with operands inside
// their domain.
func unaryCases() map[string]*ir.Node {
	a, b := dim("a", 3), dim("b", 2)
	operand := map[ir.Op]*ir.Node{
		ir.Log: param("x", positive, a, b), ir.Sqrt: param("x", positive, a, b),
		ir.Lgamma: param("x", positive, a, b), ir.Log1p: param("x", positive, a, b),
		ir.Logit: param("x", unit, a, b), ir.Log1mExp: elementwise(ir.Neg, param("x", positive, a, b)),
	}
	cases := make(map[string]*ir.Node)
	for op := range unaries {
		x := operand[op]
		if x == nil {
			x = param("x", realLine, a, b)
		}
		cases[op.String()] = elementwise(op, x)
	}
	shifted := elementwise(ir.Sub, param("x", unit, a), number(1.5))
	cases["Lgamma below 0"] = elementwise(ir.Lgamma, elementwise(ir.Sub, shifted, number(0.75)))
	cases["Log1p below 0"] = elementwise(ir.Log1p, elementwise(ir.Neg, param("x", unit, a)))
	cases["number"] = elementwise(ir.Exp, param("x", realLine))
	return cases
}

// binaryCases pair every kind of operand with every other: arrays of lanes and
// of data, whole, transposed, along one dim, single numbers, the same node.
func binaryCases() map[string]*ir.Node {
	r := rand.New(rand.NewPCG(7, 2)) // no operands within the step of a difference, where Min has a kink
	a, b := dim("a", 3), dim("b", 2)
	kinds := []struct {
		name string
		n    *ir.Node
	}{
		{"P", param("P", positive, a, b)},
		{"Ptransposed", param("Q", positive, b, a)},
		{"Pa", param("R", positive, a)},
		{"Pb", param("S", positive, b)},
		{"Pnumber", param("T", positive)},
		{"Panonymous", param("U", positive, dim("", 3), dim("", 2))},
		{"D", data(r, 0.5, 2, a, b)},
		{"Dtransposed", data(r, 0.5, 2, b, a)},
		{"Da", data(r, 0.5, 2, a)},
		{"number", number(1.3)},
	}
	cases := make(map[string]*ir.Node)
	for _, op := range []ir.Op{ir.Add, ir.Sub, ir.Mul, ir.Div, ir.Pow, ir.Min, ir.Max, ir.Less, ir.LessEq, ir.Equal, ir.LogAddExp, ir.LogDiffExp, ir.Where} {
		for _, x := range kinds {
			for _, y := range kinds {
				if _, _, _, ok := ir.Broadcast(x.n.Dims, y.n.Dims); !ok || x.n.Op != ir.Param && y.n.Op != ir.Param {
					continue
				}
				args := []*ir.Node{x.n, y.n}
				if op == ir.LogDiffExp { // of the larger and the smaller
					args[1] = elementwise(ir.Neg, y.n)
				}
				if op == ir.Where {
					args = slices.Insert(args, 0, elementwise(ir.Less, x.n, number(1)))
				}
				cases[fmt.Sprint(op, " ", x.name, " ", y.name)] = elementwise(op, args...)
			}
		}
	}
	return cases
}

// arrayCases are the operations that move or combine elements.
func arrayCases() map[string]*ir.Node {
	r := rand.New(rand.NewPCG(3, 3))
	a, b, c := dim("a", 2), dim("b", 3), dim("c", 4)
	x := param("x", realLine, a, b, c)
	cases := map[string]*ir.Node{
		"Sum all":         alongAxis(ir.Sum, x, ir.All),
		"Sum number":      alongAxis(ir.Sum, param("s", realLine), ir.All),
		"Permute repeats": permute(param("v", realLine, b), []int{-1, 0, -1}, a, c),
		"Reshape":         reshape(x, dim("d", 6), dim("", 4)),
		"Take drops":      take(x, 0, true, 1),
		"Take twice":      take(x, 1, false, 2, 0, 2),
		"Take last":       take(x, 2, false, 3, 1),
		"Take drops last": take(x, 2, true, 3),
		"Group vector":    group(param("v", realLine, c), vector(dim("row", 5), 3, 0, 0, 2, 3)),
		"Group rows":      group(x, vector(dim("row", 3), 1, 0, 1)),
		"Group number":    group(param("v", realLine, c), number(2)),
	}
	pos := data(r, 0, 1, dim("i", 2), dim("j", 2))
	for i := range pos.Num {
		pos.Num[i] = math.Floor(4 * pos.Num[i])
	}
	cases["Group matrix of positions"] = group(param("m", realLine, c, b), pos)
	for axis := range 3 {
		for _, op := range []ir.Op{ir.Sum, ir.Prod, ir.LogSumExp, ir.Softmax, ir.Cumsum} {
			cases[fmt.Sprint(op, " axis ", axis)] = alongAxis(op, x, axis)
		}
	}
	for _, perm := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		cases[fmt.Sprint("Permute ", perm)] = permute(x, perm)
	}
	for _, s := range []struct {
		name string
		a, b []*ir.Dim
	}{
		{"[n,k][k]", []*ir.Dim{a, b}, []*ir.Dim{b}},
		{"[n,k][k,m]", []*ir.Dim{a, b}, []*ir.Dim{b, c}},
		{"[k][k,m]", []*ir.Dim{b}, []*ir.Dim{b, c}},
		{"[k][k]", []*ir.Dim{b}, []*ir.Dim{b}},
	} {
		pa, pb := param("A", realLine, s.a...), param("B", realLine, s.b...)
		cases["MatMul lanes lanes "+s.name] = matMul(pa, pb)
		cases["MatMul data lanes "+s.name] = matMul(data(r, -1, 1, s.a...), pb)
		cases["MatMul lanes data "+s.name] = matMul(pa, data(r, -1, 1, s.b...))
	}
	square := param("A", realLine, dim("", 3), dim("", 3))
	cases["MatMul by itself"] = matMul(square, square)
	return cases
}

// sharedCases use values more than once.
func sharedCases() map[string]*ir.Node {
	a := dim("a", 3)
	x := param("x", realLine, a)
	long := x
	for i := range 60 {
		op := []ir.Op{ir.Sin, ir.Softplus, ir.Tanh, ir.Expit, ir.Cos}[i%5]
		long = elementwise(ir.Add, elementwise(op, long), elementwise(ir.Mul, x, number(0.01)))
	}
	e := elementwise(ir.Exp, x)
	return map[string]*ir.Node{
		"x·x":            elementwise(ir.Mul, x, x),
		"x − x":          elementwise(ir.Sub, x, x),
		"x^x":            elementwise(ir.Pow, e, e),
		"long chain":     long,
		"shared e":       elementwise(ir.Add, elementwise(ir.Div, e, elementwise(ir.Add, e, number(1))), elementwise(ir.Mul, e, alongAxis(ir.Sum, e, ir.All))),
		"broadcast back": elementwise(ir.Sub, x, elementwise(ir.Div, alongAxis(ir.Sum, x, ir.All), number(3))),
		"where shared":   elementwise(ir.Where, elementwise(ir.Less, x, number(0)), elementwise(ir.Neg, x), x),
	}
}

func allCases() map[string]*ir.Node {
	all := make(map[string]*ir.Node)
	for _, cases := range []map[string]*ir.Node{unaryCases(), binaryCases(), arrayCases(), sharedCases(), callCases(), logProbCases()} {
		for name, n := range cases {
			all[name] = n
		}
	}
	for i := range 20 {
		all[fmt.Sprint("random graph ", i)] = randomGraph(uint64(i))
	}
	return all
}

// randomGraph combines bounded operations at random.
func randomGraph(seed uint64) *ir.Node {
	r := rand.New(rand.NewPCG(seed, 4))
	a, b := dim("a", 3), dim("b", 2)
	nodes := []*ir.Node{param("x", realLine, a, b), param("y", positive, b), param("z", unit), data(r, -1, 1, b, a)}
	pick := func() *ir.Node { return nodes[len(nodes)-1-r.IntN(min(len(nodes), 6))] }
	for range 40 {
		var n *ir.Node
		switch r.IntN(4) {
		case 0:
			n = elementwise([]ir.Op{ir.Add, ir.Sub, ir.Mul}[r.IntN(3)], pick(), pick())
		case 1:
			n = elementwise([]ir.Op{ir.Tanh, ir.Expit, ir.Softplus, ir.Sin, ir.Square}[r.IntN(5)], pick())
		case 2:
			n = elementwise(ir.Tanh, elementwise(ir.Mul, pick(), nodes[r.IntN(4)]))
		default:
			n = alongAxis(ir.Softmax, elementwise(ir.Add, nodes[0], pick()), r.IntN(2))
		}
		nodes = append(nodes, n)
	}
	return elementwise(ir.Tanh, nodes[len(nodes)-1])
}

func TestGradients(t *testing.T) {
	for name, n := range allCases() {
		if err := checkGraph(weighted(n), 5); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryOperationHasAnOracle(t *testing.T) {
	seen := make(map[ir.Op]bool)
	for _, n := range allCases() {
		seen[n.Op] = true
	}
	for op := ir.Neg; op <= ir.LogProb; op++ {
		if !seen[op] {
			t.Errorf("%v is not tested", op)
		}
	}
}

// TestPlantedSlope makes sure that an error of 1e-6 in a derivative is seen.
func TestPlantedSlope(t *testing.T) {
	right := unaries[ir.Exp]
	defer func() { unaries[ir.Exp] = right }()
	unaries[ir.Exp] = unary{f: numeric.Exp, slope: func(x, y float64) float64 { return y * (1 + 1e-6) }}
	if checkGraph(weighted(unaryCases()["Exp"]), 5) == nil {
		t.Error("a wrong derivative of Exp passes")
	}
}
