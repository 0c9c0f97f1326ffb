package exec

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// TestFoldBits: a graph of data alone has the bits of the same graph with the
// same numbers in lanes.
func TestFoldBits(t *testing.T) {
	for name, n := range allCases() {
		g := graphOf(n)
		live, err := Compile(Graph{Params: g.Params, Outputs: append(g.Params[:len(g.Params):len(g.Params)], n)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out := make([]float64, live.OutputSize()*lane.W)
		live.NewFrame(Value).Outputs(randomPoint(live, 21), out)
		for _, l := range []int{0, 5} {
			values := column(out, l)
			r := ir.Rewriter{Replace: make(map[*ir.Node]*ir.Node)}
			for _, p := range g.Params {
				r.Replace[p] = &ir.Node{Op: ir.Data, Name: p.Name, Dims: p.Dims, Num: values[:p.Size()]}
				values = values[p.Size():]
			}
			folded, err := Compile(Graph{Outputs: []*ir.Node{r.Node(n)}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if folded.Ops() != 0 {
				t.Errorf("%s: %d operations are left after folding", name, folded.Ops())
			}
			got := make([]float64, folded.OutputSize()*lane.W)
			folded.NewFrame(Value).Outputs(nil, got)
			for i, v := range column(got, 7) {
				if math.Float64bits(v) != math.Float64bits(values[i]) {
					t.Errorf("%s: element %d is %v folded, %v in lanes", name, i, v, values[i])
				}
			}
		}
	}
}

// TestOutputsMatchOracle compares values, not only log densities.
func TestOutputsMatchOracle(t *testing.T) {
	for name, n := range allCases() {
		g := graphOf(n)
		p, err := Compile(Graph{Params: g.Params, Outputs: []*ir.Node{n}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		x, out := randomPoint(p, 23), make([]float64, p.OutputSize()*lane.W)
		p.NewFrame(Value).Outputs(x, out)
		for l := range lane.W {
			got := column(out, l)
			for i, want := range newOracle(g.Params, column(x, l)).eval(n) {
				if !near(got[i], want, 1e-13) {
					t.Errorf("%s: lane %d element %d is %v, oracle %v", name, l, i, got[i], want)
				}
			}
		}
	}
}

// TestEmptyData: arrays without elements are computed like others.
func TestEmptyData(t *testing.T) {
	none := &ir.Node{Op: ir.Data, Name: "none", Dims: []*ir.Dim{dim("row", 0)}}
	rows := &ir.Node{Op: ir.Data, Name: "rows", Dims: []*ir.Dim{dim("i", 2), dim("row", 0)}}
	mu := param("mu", realLine)
	for _, c := range []struct {
		name string
		n    *ir.Node
		want []float64 // of one lane
	}{
		{"Exp", elementwise(ir.Exp, none), nil},
		{"Add lanes", elementwise(ir.Add, none, mu), nil},
		{"Sum", alongAxis(ir.Sum, none, ir.All), []float64{0}},
		{"Sum axis", alongAxis(ir.Sum, rows, 1), []float64{0, 0}},
		{"Prod axis", alongAxis(ir.Prod, rows, 1), []float64{1, 1}},
		{"LogSumExp axis", alongAxis(ir.LogSumExp, rows, 1), []float64{math.Inf(-1), math.Inf(-1)}},
		{"Softmax axis", alongAxis(ir.Softmax, rows, 1), nil},
		{"LogSumExp of lanes", alongAxis(ir.LogSumExp, elementwise(ir.Mul, rows, mu), 1), []float64{math.Inf(-1), math.Inf(-1)}},
		{"MatMul", matMul(rows, none), []float64{0, 0}},
		{"Group", group(param("v", realLine, dim("g", 2)), none), nil},
	} {
		g := graphOf(c.n)
		p, err := Compile(Graph{Params: g.Params, Outputs: []*ir.Node{c.n}, Terms: []*ir.Node{c.n, term(testNormal{}, none, number(0), number(1))}})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		out := make([]float64, p.OutputSize()*lane.W)
		x := make([]float64, p.Dim()*lane.W)
		p.NewFrame(Value).Outputs(x, out)
		lp := make([]float64, lane.W)
		p.NewFrame(Gradient).Eval(x, make([]float64, len(x)), lp)
		got := column(out, 2)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}
