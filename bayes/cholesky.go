package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// Cholesky returns the lower triangular L with positive diagonal and L·Lᵀ = a.
// It reads the lower triangle of a alone.
//
// Shapes: a [n, n], or a batch of matrices along leading dims.
// Result: NaN for a matrix that is not positive definite, which rejects the
// draw; if it is data, or not symmetric, Compile refuses it.
// Source: [Golub2013] algorithm 4.2.1; gradient by [Murray2016].
// Cost: n³/3 multiply-adds a matrix, three times that with the gradient.
func Cholesky(a Expr) Expr {
	n, ok := matrixNode(choleskyFunc{}, lift(a))
	if ok {
		n.Dims = n.Args[0].Dims
	}
	return Expr{n}
}

// matrixNode builds a call whose first argument is a square matrix or a batch of
// them; ok is false if it is faulty.
func matrixNode(f ir.Func, args ...*ir.Node) (n *ir.Node, ok bool) {
	n = node(ir.Call, args...)
	n.Func = f
	a := args[0]
	switch rank := len(a.Dims); {
	case n.Poisoned:
	case rank < 2 || a.Dims[rank-1].Size != a.Dims[rank-2].Size:
		wrong(n, ir.BadShape, "%s: %v is not a square matrix", f.Name(), a)
	default:
		return n, true
	}
	return n, false
}

// side returns the number of rows of the square matrices of a, after a check
// that new data have left them square.
func side(n, a *ir.Node) (int, error) {
	rank := len(a.Dims)
	if rows, columns := a.Dims[rank-2].Size, a.Dims[rank-1].Size; rows != columns {
		return 0, ir.Faultf(ir.BadShape, n.Pos, "%v is not a square matrix", a)
	}
	return a.Dims[rank-1].Size, nil
}

type choleskyFunc struct{}

func (choleskyFunc) Name() string { return "Cholesky" }

func (choleskyFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	size, err := side(n, n.Args[0])
	if err != nil {
		return nil, err
	}
	if data[0] != nil {
		if err := checkPositiveDefinite(n, data[0], size); err != nil {
			return nil, err
		}
	}
	return &choleskyKernel{size, make([]lane.V, size*size)}, nil
}

// checkPositiveDefinite wants n × n matrices of data to be symmetric, and to
// have a Cholesky factor.
func checkPositiveDefinite(node *ir.Node, data []float64, n int) error {
	const tolerance = 1e-8 // Stan's for symmetry [Stan2023]
	factor := make([]lane.V, n*n)
	for first := 0; first < len(data); first += n * n {
		a := data[first : first+n*n]
		for i := range n {
			for j := range i {
				if x, y := a[i*n+j], a[j*n+i]; !(math.Abs(x-y) <= tolerance) {
					return ir.Faultf(ir.BadData, node.Pos, "%v is not symmetric: element [%d, %d] is %v and [%d, %d] is %v", node.Args[0], i, j, x, j, i, y)
				}
			}
		}
		lane.Load(factor, lane.Data(a))
		linalg.Cholesky(factor, n)
		for k := range n {
			if d := factor[k*n+k][0]; d != d {
				return ir.Faultf(ir.BadData, node.Pos, "%v is not positive definite: the matrix of its first %d rows and columns has no positive determinant", node.Args[0], k+1)
			}
		}
	}
	return nil
}

type choleskyKernel struct {
	n  int
	da []lane.V
}

func (k *choleskyKernel) Forward(y []lane.V, a []lane.Arg) {
	lane.Load(y, a[0])
	for size := k.n * k.n; len(y) > 0; y = y[size:] {
		linalg.Cholesky(y[:size], k.n)
	}
}

func (k *choleskyKernel) Reverse(y, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	if !da[0].Wanted() {
		return
	}
	size := k.n * k.n
	for at := 0; at < len(y); at += size {
		live := lane.Live(dy[at : at+size])
		copy(k.da, dy[at:at+size])
		linalg.CholeskyGrad(k.da, y[at:at+size], k.n, &live)
		for i := range k.n {
			lane.AddTo(lane.Acc{V: da[0].V[at+i*k.n:], Step: 1}, k.da[i*k.n:i*k.n+i+1], 1)
		}
	}
}
