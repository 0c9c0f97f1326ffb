package exec

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
)

// regressions are terms with linear means, and how many steps they compile to
// beside transforms, 0 if they are no least-squares problem.
func regressions(normal ir.Density) map[string]struct {
	g     Graph
	steps int
} {
	r := rand.New(rand.NewPCG(1, 2))
	row, k, g := dim("row", 24), dim("k", 2), dim("g", 3)
	y, x, z := data(r, -2, 2, row), data(r, -1, 1, row, k), data(r, 0, 3, row)
	where := &ir.Node{Op: ir.Data, Name: "where", Dims: []*ir.Dim{row}}
	sparse := &ir.Node{Op: ir.Data, Name: "sparse", Dims: []*ir.Dim{row}}
	for range row.Size {
		where.Num = append(where.Num, float64(r.IntN(3)))
		sparse.Num = append(sparse.Num, float64(2*r.IntN(2)))
	}
	sd, b, a := param("sd", positive), param("b", realLine, k), param("a", realLine, g)
	mu, slope := param("mu", realLine), param("slope", realLine)
	add := func(a, b *ir.Node) *ir.Node { return elementwise(ir.Add, a, b) }
	mul := func(a, b *ir.Node) *ir.Node { return elementwise(ir.Mul, a, b) }
	fixed := add(matMul(x, b), mu)
	named := &ir.Node{Op: ir.Reshape, Args: []*ir.Node{fixed}, Dims: fixed.Dims}
	twice := data(r, -1, 1, row, k)
	for i := range row.Size {
		twice.Num[2*i+1] = -3 * twice.Num[2*i]
	}
	type graph = struct {
		g     Graph
		steps int
	}
	return map[string]graph{
		"a matrix":               {graphOf(term(normal, y, matMul(x, b), sd)), 2},
		"intercept and matrix":   {graphOf(term(normal, y, fixed, sd)), 3},
		"a named mean":           {graphOf(term(normal, y, named, sd)), 3},
		"a column":               {graphOf(term(normal, y, elementwise(ir.Sub, mu, mul(z, slope)), sd)), 3},
		"numbers times":          {graphOf(term(normal, y, mul(number(3), elementwise(ir.Neg, mul(z, slope))), number(2))), 2},
		"data in the mean":       {graphOf(term(normal, y, add(z, mul(slope, z)), sd)), 2},
		"columns that depend":    {graphOf(term(normal, y, matMul(twice, b), sd)), 2},
		"effects and matrix":     {graphOf(term(normal, y, add(group(a, where), matMul(x, b)), sd)), 4},
		"effects, all of it":     {graphOf(term(normal, y, add(add(fixed, mul(z, slope)), group(a, where)), sd)), 8},
		"groups that are absent": {graphOf(term(normal, y, add(group(a, sparse), matMul(x, b)), sd)), 5},
		"the mean is an output":  {graphOf(term(normal, y, fixed, sd), alongAxis(ir.Sum, fixed, ir.All)), 6},
		"two groupings":          {graphOf(term(normal, y, add(add(group(a, where), group(a, sparse)), mu), sd)), 0},
		"not linear":             {graphOf(term(normal, y, elementwise(ir.Exp, fixed), sd)), 0},
		"a product of two":       {graphOf(term(normal, y, mul(fixed, mu), sd)), 0},
		"sd by row":              {graphOf(term(normal, y, fixed, elementwise(ir.Exp, mul(z, slope)))), 0},
		"too few rows":           {graphOf(term(normal, data(r, -1, 1, g), matMul(data(r, -1, 1, g, k), b), sd)), 0},
	}
}

// TestRegress asserts that regressions are reduced where they can be and nowhere
// else, that density and gradient are those of the oracle, and that pointwise
// densities are those of every event, bit for bit.
func TestRegress(t *testing.T) {
	for name, c := range regressions(testPooled{}) {
		if err := checkGraph(c.g, 3); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		p, err := Compile(c.g)
		if err != nil {
			t.Fatal(err)
		}
		transforms := 0
		for _, n := range c.g.Params {
			if n.Support.Kind != ir.Real {
				transforms++
			}
		}
		switch got := p.Ops() - transforms; {
		case c.steps == 0 && p.eventwise != nil:
			t.Errorf("%s: it was reduced to %d steps", name, got)
		case c.steps > 0 && got != c.steps:
			t.Errorf("%s: %d steps, want %d", name, got, c.steps)
		}
		_, _, terms := evaluate(t, c.g)
		_, _, apart := evaluate(t, regressions(testNormal{})[name].g)
		for k := range terms {
			for i := range terms[k] {
				if terms[k][i] != apart[k][i] {
					t.Errorf("%s: event %d of term %d is %v, want %v", name, i, k, terms[k][i], apart[k][i])
				}
			}
		}
	}
}

// TestRegressPlanted makes sure that a wrong gradient of a reduced term is seen.
func TestRegressPlanted(t *testing.T) {
	if checkGraph(regressions(testPooled{testNormal{wrong: true}})["effects and matrix"].g, 3) == nil {
		t.Error("a wrong derivative goes unseen")
	}
}

// TestPruneKeepsJacobians: a parameter that nothing reads keeps its Jacobian.
func TestPruneKeepsJacobians(t *testing.T) {
	g := Graph{Params: []*ir.Node{param("unread", positive)}}
	if err := checkGraph(g, 3); err != nil {
		t.Error(err)
	}
}

// TestRegressBlocks compares a regression of more rows than one block, with
// group effects and far from zero, with the same term event by event.
func TestRegressBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	row, k, g := dim("row", 2*blockRows+5), dim("k", 2), dim("g", 3)
	where := &ir.Node{Op: ir.Data, Name: "where", Dims: []*ir.Dim{row}}
	for range row.Size {
		where.Num = append(where.Num, float64(r.IntN(3)))
	}
	mean := elementwise(ir.Add, group(param("a", realLine, g), where), matMul(data(r, -1, 1, row, k), param("b", realLine, k)))
	graph := graphOf(term(testPooled{}, data(r, 99, 101, row), mean, param("sd", positive)))
	lp, grad, _ := evaluate(t, graph)
	graph.unpooled = true
	wantLP, wantGrad, _ := evaluate(t, graph)
	compare := func(what string, got, want []float64) {
		for i := range want {
			// 8,000 sums of squares about 1e4 agree to some 1e-13.
			if d := math.Abs(got[i] - want[i]); !(d <= 1e-11*max(1, math.Abs(want[i]))) {
				t.Errorf("%s %d is %v, event by event %v", what, i, got[i], want[i])
			}
		}
	}
	compare("log density", lp, wantLP)
	compare("derivative", grad, wantGrad)
}
