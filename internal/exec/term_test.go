package exec

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// termGraphs are terms whose x and parameters lie in every way that shapes
// allow.
func termGraphs() map[string]Graph {
	r := rand.New(rand.NewPCG(11, 1))
	a, b, k := dim("a", 3), dim("b", 2), dim("k", 3)
	normal := func(x, mean, sd *ir.Node) Graph { return graphOf(term(testNormal{}, x, mean, sd)) }
	quadratic := func(x, m, s, l *ir.Node) Graph { return graphOf(term(testQuadratic{}, x, m, s, l)) }
	x, pos := param("x", realLine, a, b), param("sd", positive, a, b)
	same := param("m", positive, a)
	y := data(r, -2, 2, a, b)
	rowOf := group(param("effect", realLine, dim("g", 2)), vector(a, 1, 0, 1))
	matrix := param("L", realLine, k, dim("", 3))
	return map[string]Graph{
		"all lanes":          normal(x, param("m", realLine, a, b), pos),
		"data x":             normal(y, param("m", realLine), param("s", positive)),
		"data parameters":    normal(x, data(r, -1, 1, a, b), data(r, 1, 2, a, b)),
		"numbers":            normal(x, number(0.5), number(2)),
		"by name":            normal(y, param("m", realLine, b), param("s", positive, a)),
		"transposed":         normal(y, param("m", realLine, b, a), pos),
		"data by name":       normal(x, data(r, -1, 1, b), data(r, 1, 2, b, a)),
		"same node twice":    normal(same, elementwise(ir.Mul, same, number(0.5)), same),
		"same node as mean":  normal(x, x, pos),
		"group effect":       normal(y, elementwise(ir.Add, rowOf, param("m", realLine, b)), number(1)),
		"two terms":          graphOf(term(testNormal{}, x, number(0), number(1)), term(testNormal{}, y, x, pos)),
		"vector":             quadratic(param("v", realLine, k), param("m", realLine, k), number(1.5), matrix),
		"batch of vectors":   quadratic(param("v", realLine, a, k), param("m", realLine, k), param("s", positive, a), matrix),
		"batch, data x":      quadratic(data(r, -1, 1, a, k), param("m", realLine, a, k), param("s", positive), matrix),
		"batch by name":      quadratic(data(r, -1, 1, a, b, k), param("m", realLine, b, k), param("s", positive, b, a), matrix),
		"batch of matrices":  quadratic(data(r, -1, 1, a, b, k), data(r, -1, 1, b, k), number(1), param("L", realLine, b, k, k)),
		"data matrices":      quadratic(param("v", realLine, a, b, k), data(r, -1, 1, b, a, k), number(1), data(r, -1, 1, b, k, k)),
		"potential of data":  graphOf(x, y),
		"potential, twice":   graphOf(x, x, elementwise(ir.Square, x)),
		"simplex":            quadratic(param("p", ir.Support{Kind: ir.Simplex}, a, k), param("m", realLine, k), number(1), matrix),
		"ordered":            normal(param("o", ir.Support{Kind: ir.Ordered}, b, a), number(0), number(1)),
		"positive ordered":   normal(param("o", ir.Support{Kind: ir.PositiveOrdered}, b, a), number(0), number(1)),
		"lower":              normal(param("l", ir.Support{Kind: ir.Bounded, Lo: 2, Hi: math.Inf(1)}, a), number(0), number(1)),
		"upper":              normal(param("u", ir.Support{Kind: ir.Bounded, Lo: math.Inf(-1), Hi: -3}, a), number(0), number(1)),
		"interval":           normal(param("i", ir.Support{Kind: ir.Bounded, Lo: -1, Hi: 4}, a), number(0), number(1)),
		"infinite interval":  normal(param("i", ir.Support{Kind: ir.Bounded, Lo: math.Inf(-1), Hi: math.Inf(1)}, a), number(0), number(1)),
		"unit vectors":       normal(param("d", ir.Support{Kind: ir.UnitVector}, b, a), number(0), number(1)),
		"sums to zero":       normal(param("z", ir.Support{Kind: ir.SumToZero}, b, a), number(0), number(1)),
		"correlations":       normal(param("r", ir.Support{Kind: ir.Corr}, b, k, k), number(0), number(1)),
		"their factors":      quadratic(data(r, -1, 1, k), number0(k), number(1), param("L", ir.Support{Kind: ir.CholeskyCorr}, k, k)),
		"covariances":        normal(param("v", ir.Support{Kind: ir.Cov}, b, k, k), number(0), number(1)),
		"factors":            normal(param("f", ir.Support{Kind: ir.CholeskyCov}, b, k, k), number(0), number(1)),
		"simplex of one":     graphOf(param("p", ir.Support{Kind: ir.Simplex}, dim("", 1)), x),
		"parameter unused":   {Params: []*ir.Node{param("p", positive, a), x}, Terms: []*ir.Node{x}},
		"nothing but prior":  {Params: []*ir.Node{param("p", unit, a)}},
		"no parameters":      graphOf(y),
		"data under Reshape": normal(reshape(reshape(y, dim("c", 6)), a, b), x, pos),
	}
}

func number0(d *ir.Dim) *ir.Node { return vector(d, make([]float64, d.Size)...) }

func TestTerms(t *testing.T) {
	for name, g := range termGraphs() {
		if err := checkGraph(g, 9); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlantedPartial(t *testing.T) {
	x := param("x", realLine, dim("a", 3))
	if checkGraph(graphOf(term(testNormal{wrong: true}, number(1), x, number(1))), 9) == nil {
		t.Error("a wrong partial derivative passes")
	}
}

// TestPointwise compares every event of every term with the oracle, and their
// sum with the log density without Jacobians.
func TestPointwise(t *testing.T) {
	for name, g := range termGraphs() {
		p, err := Compile(g)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		x := randomPoint(p, 13)
		f := p.NewFrame(Pointwise)
		if f.adj != nil {
			t.Errorf("%s: a Pointwise frame holds adjoints", name)
		}
		f.Terms(x)
		rows := f.Terms(x) // the second use starts from zero
		events := p.Events()
		plain := p.NewFrame(Value)
		plain.Jacobian = false
		lp := make([]float64, lane.W)
		plain.Eval(x, nil, lp)
		for l := range lane.W {
			o := newOracle(g.Params, column(x, l))
			sum := 0.0
			for k, term := range g.Terms {
				var want []float64
				if term.Op == ir.Term {
					want = o.term(term)
				} else {
					want = o.eval(term)
				}
				if len(want) != events[k] || len(want) != len(rows[k]) {
					t.Fatalf("%s: term %d has %d events, want %d", name, k, events[k], len(want))
				}
				for i, w := range want {
					if !near(rows[k][i][l], w, 1e-12) {
						t.Errorf("%s: term %d event %d lane %d: %v, oracle %v", name, k, i, l, rows[k][i][l], w)
					}
					sum += w
				}
			}
			if !near(lp[l], sum, 1e-12) {
				t.Errorf("%s: without Jacobian %v, sum of terms %v", name, lp[l], sum)
			}
		}
	}
}

// TestNoJacobian compares gradients of frames without Jacobian with those with
// it: they differ by the derivative of the oracle's log-Jacobian.
func TestNoJacobian(t *testing.T) {
	for name, g := range termGraphs() {
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		x := randomPoint(p, 17)
		f := p.NewFrame(Gradient)
		lp, with, without := make([]float64, lane.W), make([]float64, len(x)), make([]float64, len(x))
		f.Eval(x, with, lp)
		f.Jacobian = false
		f.Eval(x, without, lp)
		jacobian := func(q []float64) float64 { return newOracle(g.Params, q).lp }
		for l := range lane.W {
			q := column(x, l)
			for i := range q {
				got := with[i*lane.W+l] - without[i*lane.W+l]
				if want := derivative(jacobian, q, i); !near(got, want, 1e-8) {
					t.Errorf("%s: lane %d coordinate %d: %v, want %v", name, l, i, got, want)
				}
			}
		}
	}
}

func randomPoint(p *Program, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, p.Dim()*lane.W)
	for i := range x {
		x[i] = 2*r.Float64() - 1
	}
	return x
}
