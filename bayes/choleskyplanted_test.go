package bayes

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// spoiled is an operation whose gradient by its first argument is off in one
// element by a part in 10⁵.
type spoiled struct{ ir.Func }

func (s spoiled) Kernel(n *ir.Node, data [][]float64, grad bool) (ir.Kernel, error) {
	k, err := s.Func.Kernel(n, data, grad)
	return spoiledKernel{k}, err
}

type spoiledKernel struct{ ir.Kernel }

func (k spoiledKernel) Reverse(y, dy []lane.V, a []lane.Arg, da []lane.Acc) {
	k.Kernel.Reverse(y, dy, a, da)
	da[0].V[0][2] *= 1 + 1e-5
}

// TestMatrixPlanted: central differences see a wrong element of the gradients
// of factors, solutions, determinants and recursions.
func TestMatrixPlanted(t *testing.T) {
	a := &ir.Node{Op: ir.Param, Name: "a", Dims: []*ir.Dim{{Size: 2}, {Size: 2}}, Free: true}
	b := &ir.Node{Op: ir.Param, Name: "b", Dims: []*ir.Dim{{Size: 2}}, Free: true}
	for _, e := range []Expr{
		Cholesky(Expr{a}), LogDet(Expr{a}), Solve(Expr{a}, Expr{b}), SolveSPD(Expr{a}, Expr{b}),
		SolveLower(Expr{a}, Expr{b}), SolveUpper(Expr{a}, Expr{b}), Expr{a}.Diagonal(),
		Scan(Expr{a}, []Expr{{b}}, func(s Expr, r []Expr) Expr { return Tanh(s).Add(r[0]) }),
	} {
		for _, plant := range []bool{false, true} {
			n := *e.n
			if plant {
				n.Func = spoiled{n.Func}
			}
			p, err := exec.Compile(exec.Graph{Params: []*ir.Node{a, b}, Terms: []*ir.Node{Expr{&n}.Sum().n}})
			if err != nil {
				t.Fatal(err)
			}
			f := p.NewFrame(exec.Gradient)
			x, grad, lp := make([]float64, 6*lane.W), make([]float64, 6*lane.W), make([]float64, lane.W)
			at := func(first float64) float64 {
				for i, v := range []float64{first, 0.5, 0.5, 3, 1, -1} {
					x[i*lane.W+2] = v
				}
				f.Eval(x, grad, lp)
				return lp[2]
			}
			const h = 1e-4 // error of the difference below 1e-8
			slope := (at(2+h) - at(2-h)) / (2 * h)
			at(2)
			if wrong := math.Abs(grad[2]-slope) > 2e-6*math.Abs(slope); wrong != plant {
				t.Errorf("%s: derivative %v, difference %v; planted error %v", e.n.Verb(), grad[2], slope, plant)
			}
		}
	}
}
