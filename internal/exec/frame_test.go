package exec

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// everyOperation is a graph that holds all cases of the gradient tests.
func everyOperation() Graph {
	var terms, outputs []*ir.Node
	cases := allCases()
	names := make([]string, 0, len(cases))
	for name := range cases {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		terms, outputs = append(terms, weighted(cases[name]).Terms...), append(outputs, cases[name])
	}
	for _, g := range termGraphs() {
		terms = append(terms, g.Terms...)
	}
	g := graphOf(terms...)
	g.Outputs = outputs
	return g
}

func TestNoAllocation(t *testing.T) {
	g := everyOperation()
	x0 := param("x0", realLine, dim("a", 2))
	g.Outputs = append(g.Outputs, x0)
	g.Draw = map[*ir.Node]*ir.Node{x0: term(testNormal{}, x0, number(0), number(1))}
	p, err := Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	x, lp := randomPoint(p, 1), make([]float64, lane.W)
	grad, out := make([]float64, len(x)), make([]float64, p.OutputSize()*lane.W)
	gradient, value, pointwise := p.NewFrame(Gradient), p.NewFrame(Value), p.NewFrame(Pointwise)
	for name, run := range map[string]func(){
		"Eval":               func() { gradient.Eval(x, grad, lp) },
		"Eval without grad":  func() { gradient.Eval(x, nil, lp) },
		"Eval in mode Value": func() { value.Eval(x, nil, lp) },
		"Outputs":            func() { value.Outputs(x, out) },
		"Terms":              func() { pointwise.Terms(x) },
	} {
		if n := testing.AllocsPerRun(5, run); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// TestLanesApart: what one lane holds never changes the bits of another, and a
// lane whose density is not finite has −Inf.
func TestLanesApart(t *testing.T) {
	p, err := Compile(everyOperation())
	if err != nil {
		t.Fatal(err)
	}
	f := p.NewFrame(Gradient)
	x := randomPoint(p, 2)
	grad, lp := make([]float64, len(x)), make([]float64, lane.W)
	f.Eval(x, grad, lp)
	for _, garbage := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e308, 0, 5e-324} {
		y, grad2, lp2 := slices.Clone(x), make([]float64, len(x)), make([]float64, lane.W)
		for i := range p.Dim() {
			y[i*lane.W+3] = garbage
		}
		f.Eval(y, grad2, lp2)
		if math.IsNaN(lp2[3]) || math.IsInf(lp2[3], 1) || garbage != garbage && !math.IsInf(lp2[3], -1) {
			t.Errorf("coordinates %v: log density %v", garbage, lp2[3])
		}
		lp2[3] = lp[3]
		for i := range p.Dim() {
			grad2[i*lane.W+3] = grad[i*lane.W+3]
		}
		if !sameBits(lp, lp2) || !sameBits(grad, grad2) {
			t.Errorf("coordinates %v in lane 3 change other lanes", garbage)
		}
	}
	// The frame has forgotten all of it, and lanes may change places.
	y, grad2, lp2 := slices.Clone(x), make([]float64, len(x)), make([]float64, lane.W)
	turn := func(x []float64) {
		for i := 0; i < len(x); i += lane.W {
			slices.Reverse(x[i : i+lane.W])
		}
	}
	turn(y)
	f.Eval(y, grad2, lp2)
	turn(grad2)
	turn(lp2)
	if !sameBits(lp, lp2) || !sameBits(grad, grad2) {
		t.Error("draws depend on the lane they are in")
	}
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

// TestConcurrent evaluates one program on several goroutines, each with frames
// of its own; run under -race.
func TestConcurrent(t *testing.T) {
	p, err := Compile(everyOperation())
	if err != nil {
		t.Fatal(err)
	}
	x := randomPoint(p, 3)
	want, lp := make([]float64, len(x)), make([]float64, lane.W)
	p.NewFrame(Gradient).Eval(x, want, lp)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			f, pointwise := p.NewFrame(Gradient), p.NewFrame(Pointwise)
			grad, lp := make([]float64, len(x)), make([]float64, lane.W)
			for range 3 {
				f.Eval(x, grad, lp)
				pointwise.Terms(x)
				if !sameBits(grad, want) {
					t.Error("a concurrent evaluation differs")
				}
			}
		})
	}
	wg.Wait()
}

// TestAligned: rows lie on 64-byte lines, so that a vector load never crosses
// one.
func TestAligned(t *testing.T) {
	for n := range 700 {
		p, err := Compile(graphOf(param("x", realLine, dim("a", n+1))))
		if err != nil {
			t.Fatal(err)
		}
		f := p.NewFrame(Gradient)
		for _, rows := range [][]lane.V{f.val, f.adj} {
			if at := uintptr(unsafe.Pointer(&rows[0])) % 64; at != 0 {
				t.Fatalf("%d rows start %d bytes past a line", n+1, at)
			}
		}
	}
}

// TestDeadLane: a log density that is NaN or infinite is −Inf, in its lane.
func TestDeadLane(t *testing.T) {
	x := param("x", realLine)
	p, err := Compile(graphOf(x))
	if err != nil {
		t.Fatal(err)
	}
	in := []float64{0, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64, 1, 2}
	want := []float64{0, math.Inf(-1), math.Inf(-1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 1, 2}
	lp := make([]float64, lane.W)
	p.NewFrame(Gradient).Eval(in, make([]float64, lane.W), lp)
	if !slices.Equal(lp, want) {
		t.Errorf("log densities %v, want %v", lp, want)
	}
}

// TestBranchNotTaken: a value that is not finite in the branch that Where does
// not take, or times an adjoint of zero, never reaches a gradient.
func TestBranchNotTaken(t *testing.T) {
	a := dim("a", 3)
	x := param("x", realLine, a)
	zero := elementwise(ir.Sub, x, x)
	inf := elementwise(ir.Exp, elementwise(ir.Add, x, number(1e4)))
	nan := elementwise(ir.Log, elementwise(ir.Sub, elementwise(ir.Neg, elementwise(ir.Square, x)), number(1)))
	poison := map[string]*ir.Node{
		"log of negative": nan,
		"sqrt at 0":       elementwise(ir.Sqrt, zero),
		"x·Inf":           elementwise(ir.Mul, x, inf),
		"x/0":             elementwise(ir.Div, x, zero),
		"0/x":             elementwise(ir.Div, zero, zero),
		"0^x":             elementwise(ir.Pow, zero, x),
		"x^NaN":           elementwise(ir.Pow, x, nan),
		"min with NaN":    elementwise(ir.Min, elementwise(ir.Mul, x, nan), nan),
		"logsumexp":       alongAxis(ir.LogSumExp, elementwise(ir.Mul, x, inf), 0),
		"softmax":         alongAxis(ir.Softmax, elementwise(ir.Mul, x, inf), 0),
		"prod":            alongAxis(ir.Prod, elementwise(ir.Mul, x, inf), 0),
		"cumsum":          alongAxis(ir.Cumsum, nan, 0),
		"sum":             alongAxis(ir.Sum, nan, ir.All),
		"sum over axis":   alongAxis(ir.Sum, nan, 0),
		"matrix product":  alongAxis(ir.Sum, matMul(reshape(inf, dim("", 1), a), x), ir.All),
		"vector product":  matMul(x, nan),
		"gather":          group(nan, vector(a, 0, 1, 1)),
		"where in where":  elementwise(ir.Where, number(0), x, nan),
		"bounded":         elementwise(ir.Mul, inf, param("u", unit, a)),
	}
	for name, bad := range poison {
		for taken, c := range []*ir.Node{
			elementwise(ir.Where, number(1), x, bad),
			elementwise(ir.Where, elementwise(ir.Less, bad, bad), bad, x),
		} {
			g := graphOf(c)
			g.Params = slices.DeleteFunc(g.Params, func(n *ir.Node) bool { return n == x })
			g.Params = append([]*ir.Node{x}, g.Params...)
			p, err := Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			q := randomPoint(p, 4)
			grad, lp := make([]float64, len(q)), make([]float64, lane.W)
			f := p.NewFrame(Gradient)
			f.Jacobian = false
			f.Eval(q, grad, lp)
			for i, v := range grad {
				want := indicator(i < 3*lane.W) // x itself is taken
				if v != want {
					t.Errorf("%s, branch %d: derivative %v, want %v", name, taken, v, want)
					break
				}
			}
		}
	}
}

// TestTies: at a tie of Min and Max the derivative goes to the first operand;
// |x| has derivative 0 at 0; a comparison has none.
func TestTies(t *testing.T) {
	x, y := param("x", realLine), param("y", realLine)
	for _, c := range []struct {
		n      *ir.Node
		dx, dy float64
	}{
		{elementwise(ir.Min, x, y), 1, 0},
		{elementwise(ir.Max, x, y), 1, 0},
		{elementwise(ir.Add, elementwise(ir.Abs, x), elementwise(ir.Mul, number(0), y)), 0, 0},
		{elementwise(ir.Equal, x, y), 0, 0},
	} {
		g := graphOf(c.n)
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		grad, lp := make([]float64, 2*lane.W), make([]float64, lane.W)
		p.NewFrame(Gradient).Eval(make([]float64, 2*lane.W), grad, lp)
		if grad[0] != c.dx || grad[lane.W] != c.dy {
			t.Errorf("%v at a tie: derivatives %v and %v, want %v and %v", c.n, grad[0], grad[lane.W], c.dx, c.dy)
		}
	}
}

// TestMinMaxBits: math.Min and math.Max, assembly on some machines, have the
// bits of their definition, zeros included.
func TestMinMaxBits(t *testing.T) {
	smaller := func(a, b float64) bool { return a < b || a == b && math.Signbit(a) && !math.Signbit(b) }
	values := []float64{math.Inf(-1), -1, -5e-324, math.Copysign(0, -1), 0, 5e-324, 1, math.MaxFloat64, math.Inf(1)}
	for _, a := range values {
		for _, b := range values {
			lo, hi := a, b
			if smaller(b, a) {
				lo, hi = b, a
			}
			if !sameBits([]float64{binaries[ir.Min].f(a, b), binaries[ir.Max].f(a, b)}, []float64{lo, hi}) {
				t.Errorf("Min and Max of %v and %v have other bits", a, b)
			}
		}
	}
}

// TestNaNOperands: NaN propagates through Min and Max, and comparisons with it
// are 0.
func TestNaNOperands(t *testing.T) {
	x := param("x", realLine)
	for op, want := range map[ir.Op]float64{ir.Min: math.NaN(), ir.Max: math.NaN(), ir.Less: 0, ir.LessEq: 0, ir.Equal: 0} {
		for _, n := range []*ir.Node{elementwise(op, x, number(1)), elementwise(op, number(1), x)} {
			p, err := Compile(Graph{Params: []*ir.Node{x}, Outputs: []*ir.Node{n}})
			if err != nil {
				t.Fatal(err)
			}
			out := make([]float64, lane.W)
			p.NewFrame(Value).Outputs([]float64{0, 0, math.NaN(), 0, 0, 0, 0, 0}, out)
			if got := out[2]; got != want && (got == got || want == want) {
				t.Errorf("%v with NaN is %v, want %v", op, got, want)
			}
		}
	}
}

// TestParameterIsOutput: one node may be parameter, output and term at once.
func TestParameterIsOutput(t *testing.T) {
	x, y := param("x", positive), param("y", realLine, dim("a", 2))
	p, err := Compile(Graph{Params: []*ir.Node{x, y}, Terms: []*ir.Node{x, y, y}, Outputs: []*ir.Node{y, x, y}})
	if err != nil {
		t.Fatal(err)
	}
	q, out := make([]float64, 3*lane.W), make([]float64, 5*lane.W)
	q[1*lane.W], q[2*lane.W] = 2, 3
	p.NewFrame(Value).Outputs(q, out)
	if got, want := column(out, 0), []float64{2, 3, 1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("outputs %v, want %v", got, want)
	}
}

// TestCompileTime: 2,000 operations in less than the 50 ms that a whole model
// may take. Other work on the machine only adds, so one of 20 tries is enough.
func TestCompileTime(t *testing.T) {
	x := param("x", realLine, dim("a", 10))
	n := x
	for range 1000 {
		n = elementwise(ir.Tanh, elementwise(ir.Add, n, x))
	}
	const limit = 50 * time.Millisecond
	best := time.Hour
	for try := 0; try < 20 && best > limit; try++ {
		start := time.Now()
		p, err := Compile(graphOf(n))
		if err != nil {
			t.Fatal(err)
		}
		q, lp := make([]float64, p.Dim()*lane.W), make([]float64, lane.W)
		p.NewFrame(Gradient).Eval(q, make([]float64, len(q)), lp)
		best = min(best, time.Since(start))
	}
	if best > limit {
		t.Errorf("compiling and one gradient take %v, want below %v", best, limit)
	}
}
