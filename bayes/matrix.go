package bayes

import (
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// Diagonal returns the diagonal of a square matrix, or of a batch of them along
// leading dims.
func (e Expr) Diagonal() Expr {
	n, ok := matrixNode(diagonalFunc{}, lift(e))
	if ok {
		dims := n.Args[0].Dims
		n.Dims = append(dims[:len(dims)-2:len(dims)-2], dims[len(dims)-1])
	}
	return Expr{n}
}

// DiagonalMatrix returns the matrix with the vector v on its diagonal and zeros
// elsewhere.
func DiagonalMatrix(v Expr) Expr {
	x := lift(v)
	n := node(ir.Call, x)
	n.Func = diagonalMatrixFunc{}
	if !n.Poisoned && len(x.Dims) != 1 {
		return wrong(n, ir.BadShape, "DiagonalMatrix: %v is not a vector", x)
	}
	n.Dims = append(x.Dims[:len(x.Dims):len(x.Dims)], x.Dims...)
	return Expr{n}
}

// Outer returns the matrix of products a[i]·b[j] of two vectors.
func Outer(a, b Expr) Expr {
	x, y := lift(a), lift(b)
	n := node(ir.MatMul, x, y)
	if n.Poisoned {
		return Expr{n}
	}
	if len(x.Dims) != 1 || len(y.Dims) != 1 {
		return wrong(n, ir.BadShape, "Outer: %v and %v are not two vectors", x, y)
	}
	one := Size(1)
	return MatMul(Expr{x}.Reshape(Dim{x.Dims[0]}, one), Expr{y}.Reshape(one, Dim{y.Dims[0]}))
}

// QuadForm returns xᵀ·a·x: a number for a vector x, [m, m] for an x of m
// columns.
func QuadForm(a, x Expr) Expr {
	ax := MatMul(a, x)
	if len(lift(x).Dims) == 2 {
		return MatMul(x.T(), ax)
	}
	return Dot(x, ax)
}

// LogDet returns log |det a| of a square matrix, or of each of a batch along
// leading dims; −Inf for a singular one.
//
// Source: [Golub2013] algorithm 3.4.1; gradient by [Giles2008] §2.2.4.
// Cost: n³/3 multiply-adds, n³ for the gradient.
func LogDet(a Expr) Expr {
	n, ok := matrixNode(logDetFunc{}, lift(a))
	if ok {
		n.Dims = n.Args[0].Dims[:len(n.Args[0].Dims)-2]
	}
	return Expr{n}
}

// LogDetSPD is LogDet for a symmetric positive definite matrix, from its
// Cholesky factor; NaN if it is not one.
func LogDetSPD(a Expr) Expr {
	logs := Log(Cholesky(a).Diagonal())
	x := lift(logs)
	n := node(ir.Sum, x)
	if !n.Poisoned {
		n.Axis = len(x.Dims) - 1
		n.Dims = x.Dims[:n.Axis]
	}
	return Mul(2, Expr{n})
}

type diagonalFunc struct{}

func (diagonalFunc) Name() string { return "Diagonal" }

func (diagonalFunc) Kernel(n *ir.Node, _ [][]float64, _ bool) (ir.Kernel, error) {
	size, err := side(n, n.Args[0])
	return diagonalKernel{size}, err
}

// diagonalKernel picks diagonals of n × n matrices.
type diagonalKernel struct{ n int }

// place returns the element of a that is row i of the diagonals.
func (k diagonalKernel) place(i int) int { return i/k.n*k.n*k.n + i%k.n*(k.n+1) }

func (k diagonalKernel) Forward(y []lane.V, a []lane.Arg) {
	var buf lane.V
	for i := range y {
		y[i] = *a[0].At(k.place(i), &buf)
	}
}

func (k diagonalKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	for i := range dy {
		lane.AddTo(lane.Acc{V: da[0].V[k.place(i):]}, dy[i:i+1], 1)
	}
}

type diagonalMatrixFunc struct{}

func (diagonalMatrixFunc) Name() string { return "DiagonalMatrix" }

func (diagonalMatrixFunc) Kernel(n *ir.Node, _ [][]float64, _ bool) (ir.Kernel, error) {
	return diagonalMatrixKernel{n.Args[0].Size()}, nil
}

type diagonalMatrixKernel struct{ n int }

func (k diagonalMatrixKernel) Forward(y []lane.V, a []lane.Arg) {
	clear(y)
	var buf lane.V
	for i := range k.n {
		y[i*(k.n+1)] = *a[0].At(i, &buf)
	}
}

func (k diagonalMatrixKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	for i := range k.n {
		lane.AddTo(lane.Acc{V: da[0].V[i:]}, dy[i*(k.n+1):i*(k.n+1)+1], 1)
	}
}

type logDetFunc struct{}

func (logDetFunc) Name() string { return "LogDet" }

func (logDetFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	size, err := side(n, n.Args[0])
	if err != nil {
		return nil, err
	}
	rows := size * size
	k := &logDetKernel{size, linalg.NewLU(size), make([]lane.V, rows), make([]lane.V, rows), make([]lane.V, size)}
	if data[0] == nil {
		return k, nil
	}
	y := make([]lane.V, n.Size())
	k.Forward(y, []lane.Arg{lane.Data(data[0])})
	for _, v := range y {
		if v[0]-v[0] != 0 {
			return nil, ir.Faultf(ir.BadData, n.Pos, "%v is singular: log |det| is %v", n.Args[0], v[0])
		}
	}
	return k, nil
}

// logDetKernel factorises one matrix after the other, in reverse again.
type logDetKernel struct {
	n      int
	lu     *linalg.LU
	a, inv []lane.V
	column []lane.V
}

func (k *logDetKernel) Forward(y []lane.V, a []lane.Arg) {
	for e := range y {
		k.factor(e, a)
		y[e] = k.lu.LogDet()
	}
}

func (k *logDetKernel) factor(e int, a []lane.Arg) {
	var buf lane.V
	for i := range k.a {
		k.a[i] = *a[0].At(e*len(k.a)+i, &buf)
	}
	k.lu.Factor(k.a)
}

func (k *logDetKernel) Reverse(y, dy []lane.V, a []lane.Arg, da []lane.Acc) {
	for e := range y {
		if len(y) > 1 {
			k.factor(e, a)
		}
		k.lu.InverseTransposed(k.inv, k.column)
		live := lane.Live(dy[e : e+1])
		lane.Silence(k.inv, &live)
		lane.MulTo(lane.Acc{V: da[0].V[e*len(k.inv):], Step: 1}, k.inv, lane.Arg{V: dy[e : e+1]})
	}
}
