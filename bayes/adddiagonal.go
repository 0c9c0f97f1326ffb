package bayes

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// AddDiagonal returns the square matrix a with d, a number or a vector, added
// to its diagonal: noise, or a jitter that keeps a covariance positive definite.
func AddDiagonal[D Operand](a Expr, d D) Expr {
	n, ok := matrixNode(addDiagonalFunc{}, lift(a), lift(d))
	if !ok {
		return Expr{n}
	}
	if n.Dims = n.Args[0].Dims; len(n.Dims) != 2 {
		return wrong(n, ir.BadShape, "AddDiagonal: %v is a batch of matrices; want one", n.Args[0])
	}
	if x := n.Args[1]; len(x.Dims) > 0 && !fits(x.Dims, n.Dims[1:]) {
		return wrong(n, ir.BadShape, "AddDiagonal: shape mismatch: %v on the diagonal of %v", x, n.Args[0])
	}
	return Expr{n}
}

type addDiagonalFunc struct{}

func (addDiagonalFunc) Name() string { return "AddDiagonal" }

func (addDiagonalFunc) Kernel(n *ir.Node, _ [][]float64, _ bool) (ir.Kernel, error) {
	size, err := side(n, n.Args[0])
	if d := n.Args[1]; err == nil && len(d.Dims) > 0 && d.Size() != size {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: %v on the diagonal of %v", d, n.Args[0])
	}
	step := len(n.Args[1].Dims) // 0: one number for all
	return addDiagonalKernel{size, step}, err
}

type addDiagonalKernel struct{ n, step int }

func (k addDiagonalKernel) Forward(y []lane.V, a []lane.Arg) {
	lane.Load(y, a[0])
	var buf lane.V
	for i := range k.n {
		for l, d := range a[1].At(i*k.step, &buf) {
			y[i*(k.n+1)][l] += d
		}
	}
}

func (k addDiagonalKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	if da[0].Wanted() {
		lane.AddTo(da[0], dy, 1)
	}
	if !da[1].Wanted() {
		return
	}
	for i := range k.n {
		lane.AddTo(lane.Acc{V: da[1].V[i*k.step:]}, dy[i*(k.n+1):i*(k.n+1)+1], 1)
	}
}
