package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
)

// Solve returns x with a·x = b.
//
// Shapes: a [n, n]; b [n] or [n, m], and x likewise. Both may be batches along
// the same leading dims.
// Result: NaN or infinite for a singular matrix, which rejects the draw.
// Source: [Golub2013] algorithm 3.4.1; gradient by [Giles2008] §2.3.1.
// Cost: n³/3 multiply-adds and n² for each column of b; the gradient adds 2n².
func Solve(a, b Expr) Expr { return solve(solveFunc{"Solve", general}, a, b) }

// SolveSPD is Solve for a symmetric positive definite a, such as a covariance,
// of which it reads the lower triangle; NaN if it is not one.
//
// Cost: half of Solve.
func SolveSPD(a, b Expr) Expr { return solve(solveFunc{"SolveSPD", symmetric}, a, b) }

// SolveLower is Solve for a lower triangular a, such as a Cholesky factor. What
// is above the diagonal is not read.
//
// Cost: n²/2 multiply-adds for each column of b; the gradient adds n².
func SolveLower(a, b Expr) Expr { return solve(solveFunc{"SolveLower", lower}, a, b) }

// SolveUpper is Solve for an upper triangular a. What is below the diagonal is
// not read.
func SolveUpper(a, b Expr) Expr { return solve(solveFunc{"SolveUpper", upper}, a, b) }

func solve(f solveFunc, a, b Expr) Expr {
	x, y := lift(a), lift(b)
	n, ok := matrixNode(f, x, y)
	if !ok {
		return Expr{n}
	}
	rank := len(x.Dims)
	columns := len(y.Dims) - (rank - 1) // 0: b is a vector for each matrix
	if columns != 0 && columns != 1 || !fits(x.Dims[:rank-1], y.Dims[:rank-1]) {
		return wrong(n, ir.BadShape, "%s: shape mismatch: %v and %v", f.name, x, y)
	}
	n.Dims = append(slices.Clone(x.Dims[:rank-2]), x.Dims[rank-1])
	n.Dims = append(n.Dims, y.Dims[rank-1:]...)
	return Expr{n}
}

// form is what is known of a matrix.
type form uint8

const (
	general form = iota
	symmetric
	lower
	upper
)

// solveFunc divides by a matrix.
type solveFunc struct {
	name string
	form form
}

func (f solveFunc) Name() string { return f.name }

func (f solveFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	a, b := n.Args[0], n.Args[1]
	size, err := side(n, a)
	if err != nil {
		return nil, err
	}
	matrices := a.Size() / (size * size)
	m := b.Size() / (matrices * size)
	if m*matrices*size != b.Size() || n.Size() != b.Size() {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: %v and %v", a, b)
	}
	if data[0] != nil && f.form == symmetric {
		if err := checkPositiveDefinite(n, data[0], size); err != nil {
			return nil, err
		}
	}
	k := &solveKernel{form: f.form, n: size, m: m, a: make([]lane.V, matrices*size*size)}
	if f.form == general {
		k.work = make([]lane.V, size)
		for range matrices {
			k.lu = append(k.lu, linalg.NewLU(size))
		}
	}
	k.db, k.x = make([]lane.V, size*m), make([]lane.V, size*m)
	return k, nil
}

// solveKernel solves a batch of systems.
type solveKernel struct {
	form  form
	n, m  int
	a     []lane.V // the matrices, or their Cholesky factors
	lu    []*linalg.LU
	work  []lane.V // a column
	db, x []lane.V // of one system
}

func (k *solveKernel) Forward(y []lane.V, a []lane.Arg) {
	lane.Load(k.a, a[0])
	lane.Load(y, a[1])
	size := k.n * k.n
	for e := range len(k.a) / size {
		matrix, x := k.a[e*size:(e+1)*size], y[e*k.n*k.m:(e+1)*k.n*k.m]
		switch k.form {
		case general:
			k.lu[e].Factor(matrix)
		case symmetric:
			linalg.Cholesky(matrix, k.n)
		}
		k.solve(e, x, false)
	}
}

// solve replaces x by the solution of system e.
func (k *solveKernel) solve(e int, x []lane.V, transposed bool) {
	a := k.a[e*k.n*k.n : (e+1)*k.n*k.n]
	t := linalg.Triangle{N: k.n, Upper: k.form == upper}
	switch {
	case k.form == general:
		k.columns(k.lu[e], x, transposed)
	case k.form == symmetric:
		t.Solve(a, x, k.m)
		t.SolveTransposed(a, x, k.m)
	case transposed:
		t.SolveTransposed(a, x, k.m)
	default:
		t.Solve(a, x, k.m)
	}
}

func (k *solveKernel) columns(lu *linalg.LU, x []lane.V, transposed bool) {
	for c := range k.m {
		for i := range k.n {
			k.work[i] = x[i*k.m+c]
		}
		if transposed {
			lu.SolveTransposed(k.work)
		} else {
			lu.Solve(k.work)
		}
		for i := range k.n {
			x[i*k.m+c] = k.work[i]
		}
	}
}

// Reverse: db = A⁻ᵀdx and dA = −db·xᵀ, both triangles in one if A is symmetric.
func (k *solveKernel) Reverse(y, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	rows := k.n * k.m
	for e := range len(y) / rows {
		live := lane.Live(dy[e*rows : (e+1)*rows])
		copy(k.db, dy[e*rows:])
		k.solve(e, k.db, true)
		lane.Silence(k.db, &live)
		if da[1].Wanted() {
			lane.AddTo(lane.Acc{V: da[1].V[e*rows:], Step: 1}, k.db, 1)
		}
		if !da[0].Wanted() {
			continue
		}
		copy(k.x, y[e*rows:])
		lane.Silence(k.x, &live)
		for i := range k.db {
			for l, h := range &k.db[i] {
				k.db[i][l] = -h
			}
		}
		to := da[0].V[e*k.n*k.n : (e+1)*k.n*k.n]
		linalg.AddOuter(to, k.n, [...]linalg.Part{linalg.Whole, linalg.Lower, linalg.Lower, linalg.Upper}[k.form], k.db, k.x, k.m)
		if k.form == symmetric {
			linalg.AddOuter(to, k.n, linalg.Below, k.x, k.db, k.m)
		}
	}
}
