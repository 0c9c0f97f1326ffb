package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/rng"
)

// LKJ is the distribution of K × K correlation matrices R (along the last two
// dims) with log p(R) = log c + (eta − 1) log det R, eta > 0. At eta = 1 all are
// alike, above it weaker correlations are likelier. LKJCholesky is the same on
// the factors, which is cheaper and keeps more digits.
//
// Only the lower triangle is read, and derivatives are by that.
// Source: [Lewandowski2009].
// Cost: O(K³) an event.
func LKJ[E Operand](eta E) Dist { return dist(lkj{}, lift(eta)) }

type lkj struct{}

func (lkj) Name() string           { return "LKJ" }
func (lkj) Domain() ir.Domain      { return ir.Domain{Rank: 2, Support: ir.Support{Kind: ir.Corr}} }
func (lkj) Params() []ir.ParamSpec { return []ir.ParamSpec{positiveParam("eta")} }

func (lkj) CheckShapes(x []int, _ [][]int) string { return wantsSquare(x) }

// Check wants a correlation matrix.
func (lkj) Check(x []float64, _ [][]float64) string {
	n := order(len(x))
	for i := range n {
		if math.Abs(x[i*n+i]-1) > simplexTolerance {
			return "wants a diagonal of 1"
		}
	}
	return wantsDefinite(x)
}

// ScratchRows makes room for the factor and the inverse.
func (lkj) ScratchRows(width int) int { return 2 * width }

func (lkj) LogDensity(r *lane.Rows) {
	shape, n := &r.P[0], order(r.K)
	var norm, slope lane.V
	f := definite{n: n, factor: r.Scratch[:r.K], inverse: r.Scratch[r.K:]}
	for i := range r.N {
		eta := shape.At(i)
		if shape.Moves(i) {
			lkjConstant(eta, n, &norm, &slope)
		}
		f.factorise(&r.X, i)
		var weight lane.V
		lp, de := r.Out(i), shape.Grad(i)
		for l := range lp {
			weight[l] = eta[l] - 1
			lp[l] += math.FMA(weight[l], f.logDet[l], norm[l])
			de[l] += slope[l] + f.logDet[l]
		}
		if r.X.Wanted() {
			f.addInverse(&r.X, i, &weight)
		}
	}
}

func (lkj) Draw(src rng.Source, x []float64, p [][]float64) {
	n := order(len(x))
	drawLKJ(src, x, p[0][0])
	l := append([]float64(nil), x...)
	gram(x, l)
	for i := range n {
		if d := &x[i*n+i]; *d == *d {
			*d = 1
		}
	}
}

// gram writes L·Lᵀ of any square L.
func gram(x, l []float64) {
	n := order(len(x))
	for i := range n {
		for j := range n {
			s := 0.0
			for k := range n {
				s = math.FMA(l[i*n+k], l[j*n+k], s)
			}
			x[i*n+j] = s
		}
	}
}

// wantsSquare says whether a matrix is not square.
func wantsSquare(x []int) string {
	if x[0] == x[1] {
		return ""
	}
	return fmt.Sprintf("has %d × %d matrices; they must be square", x[0], x[1])
}

// wantsDefinite says whether a matrix is not symmetric and positive definite.
func wantsDefinite(x []float64) string {
	if wrong := positiveDefinite("").Check(x); wrong != "" {
		return "wants another matrix: " + wrong
	}
	return ""
}

// definite is a symmetric positive definite matrix of n rows in each lane.
type definite struct {
	n               int
	factor, inverse []lane.V // L with LLᵀ the matrix, if inverse is not nil its inverse
	logDet          lane.V   // NaN unless it is positive definite
}

// factorise takes in the matrix that starts at event i of an operand: its lower
// triangle.
func (d *definite) factorise(o *lane.Operand, i int) {
	n := d.n
	for j := range n {
		for k := range j + 1 {
			d.factor[j*n+k] = *o.Elem(i, j*n+k)
		}
		clear(d.factor[j*n+j+1 : (j+1)*n])
	}
	linalg.Cholesky(d.factor, n)
	d.logDet = lane.V{}
	for j := range n {
		for l, v := range &d.factor[j*n+j] {
			d.logDet[l] += float64(2 * logPositive(v))
		}
	}
	clear(d.inverse)
	for j := range n {
		fill(1, &d.inverse[j*n+j])
	}
	linalg.Triangle{N: n}.Solve(d.factor, d.inverse, n)
	linalg.Triangle{N: n}.SolveTransposed(d.factor, d.inverse, n)
}

// addInverse adds weight times the inverse to the derivative by an operand that
// is read by its lower triangle.
func (d *definite) addInverse(o *lane.Operand, i int, weight *lane.V) {
	addSymmetric(o, i, d.n, d.inverse, weight)
}

// addSymmetric adds weight times a symmetric matrix to the derivative by an
// operand of which the lower triangle is read: below the diagonal twice.
func addSymmetric(o *lane.Operand, i, n int, a []lane.V, weight *lane.V) {
	for j := range n {
		for k := range j + 1 {
			g, times := o.GradElem(i, j*n+k), 2.0
			if j == k {
				times = 1
			}
			for l := range g {
				g[l] = math.FMA(float64(times*weight[l]), a[j*n+k][l], g[l])
			}
		}
	}
}
