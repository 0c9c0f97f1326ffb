package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/rng"
)

// spreadBy is what the matrix parameter of an elliptical distribution is.
type spreadBy uint8

const (
	byCovariance spreadBy = iota
	byPrecision
	byFactor // lower triangular L, the covariance being L·Lᵀ
)

// elliptical is the part of a density of vectors that depends on the distance
// q = (x − mean)ᵀΣ⁻¹(x − mean) and log det Σ.
type elliptical struct {
	by           spreadBy
	n            int
	mean, matrix *lane.Operand
	factor       []lane.V // n·n: L, of the covariance or the precision
	inverse      []lane.V // n·n: of the matrix, where its derivative is wanted
	d, z, w      []lane.V // x − mean; L⁻¹d or Lᵀd, whose square is q; Σ⁻¹d
	logDet       lane.V   // ½ log det Σ; NaN unless the matrix is positive definite
	wanted       bool
}

func ellipticalRows(n int) int { return 2*n*n + 3*n }

func newElliptical(by spreadBy, r *lane.Rows, mean, matrix *lane.Operand) elliptical {
	n, s := r.K, r.Scratch
	return elliptical{
		by: by, n: n, mean: mean, matrix: matrix,
		factor: s[:n*n], inverse: s[n*n : 2*n*n],
		d: s[2*n*n:][:n], z: s[2*n*n+n:][:n], w: s[2*n*n+2*n:][:n],
		wanted: r.X.Wanted() || mean.Wanted() || matrix.Wanted(),
	}
}

// at returns q at event i.
func (e *elliptical) at(r *lane.Rows, i int) (q lane.V) {
	if e.matrix.Moves(i) {
		e.factorise(i)
	}
	for j := range e.d {
		x, m := r.X.Elem(i, j), e.mean.Elem(i, j)
		for l := range m {
			e.d[j][l] = x[l] - m[l]
		}
	}
	if e.by == byPrecision {
		for j := range e.z {
			e.z[j] = lane.V{}
			for k := j; k < e.n; k++ {
				addTimes(&e.z[j], &e.factor[k*e.n+j], &e.d[k])
			}
		}
	} else {
		copy(e.z, e.d)
		linalg.Triangle{N: e.n}.Solve(e.factor, e.z, 1)
	}
	for j := range e.z {
		addTimes(&q, &e.z[j], &e.z[j])
	}
	return q
}

// factorise takes in the matrix of event i: its lower triangle.
func (e *elliptical) factorise(i int) {
	n := e.n
	for j := range n {
		for k := range j + 1 {
			e.factor[j*n+k] = *e.matrix.Elem(i, j*n+k)
		}
		clear(e.factor[j*n+j+1 : (j+1)*n])
	}
	if e.by != byFactor {
		linalg.Cholesky(e.factor, n)
	}
	e.logDet = lane.V{}
	for j := range n {
		for l, v := range &e.factor[j*n+j] {
			e.logDet[l] += logPositive(v)
		}
	}
	if e.by == byPrecision {
		for l := range e.logDet {
			e.logDet[l] = -e.logDet[l]
		}
	}
	if e.by != byFactor && e.matrix.Wanted() {
		clear(e.inverse)
		for j := range n {
			fill(1, &e.inverse[j*n+j])
		}
		linalg.Triangle{N: n}.Solve(e.factor, e.inverse, n)
		linalg.Triangle{N: n}.SolveTransposed(e.factor, e.inverse, n)
	}
}

// add adds the derivatives at event i, given c = −2·∂lp/∂q.
func (e *elliptical) add(r *lane.Rows, i int, c *lane.V) {
	if !e.wanted {
		return
	}
	n := e.n
	if e.by == byPrecision {
		for j := range e.w {
			e.w[j] = lane.V{}
			for k := range j + 1 {
				addTimes(&e.w[j], &e.factor[j*n+k], &e.z[k])
			}
		}
	} else {
		copy(e.w, e.z)
		linalg.Triangle{N: n}.SolveTransposed(e.factor, e.w, 1)
	}
	for j := range e.w {
		dx, dm := r.X.GradElem(i, j), e.mean.GradElem(i, j)
		for l, v := range &e.w[j] {
			g := float64(c[l] * v)
			dx[l] -= g
			dm[l] += g
		}
	}
	if !e.matrix.Wanted() {
		return
	}
	for j := range n {
		for k := range j + 1 {
			g := e.matrix.GradElem(i, j*n+k)
			half := 1.0 // an element below the diagonal stands for two
			if j == k {
				half = 0.5
			}
			for l := range g {
				switch e.by {
				case byCovariance: // ½(c·wwᵀ − Σ⁻¹)
					g[l] = math.FMA(half, math.FMA(float64(c[l]*e.w[j][l]), e.w[k][l], -e.inverse[j*n+k][l]), g[l])
				case byPrecision: // ½(Σ − c·ddᵀ)
					g[l] = math.FMA(half, math.FMA(-float64(c[l]*e.d[j][l]), e.d[k][l], e.inverse[j*n+k][l]), g[l])
				case byFactor: // c·wzᵀ − diag(1/L)
					g[l] = math.FMA(float64(c[l]*e.w[j][l]), e.z[k][l], g[l])
					if j == k {
						g[l] -= 1 / e.factor[j*n+j][l]
					}
				}
			}
		}
	}
}

// addTimes adds a·b to y.
func addTimes(y, a, b *lane.V) {
	for l := range y {
		y[l] = math.FMA(a[l], b[l], y[l])
	}
}

// drawElliptical writes mean + c·Σ^½·z, z standard normal.
func drawElliptical(by spreadBy, src rng.Source, x, mean, matrix []float64, c float64) {
	n := len(x)
	for j := range x {
		x[j] = float64(c * rng.StdNormal(src))
	}
	l := matrix
	if by != byFactor {
		l = linalg.Factor(matrix, n)
	}
	if by == byPrecision {
		linalg.SolveUpper(l, x)
		for j := range x {
			x[j] += mean[j]
		}
		return
	}
	for j := n - 1; j >= 0; j-- { // from the end: row j needs z up to j
		v := mean[j]
		for k := range j + 1 {
			v = math.FMA(l[j*n+k], x[k], v)
		}
		x[j] = v
	}
}

// positiveDefinite is a symmetric positive definite matrix, of which the lower
// triangle is read.
func positiveDefinite(name string) ir.ParamSpec {
	p := ranked(2, location(name))
	p.Check = func(v []float64) string {
		n := int(math.Sqrt(float64(len(v))))
		for i := range n {
			for j := range i {
				if d := v[i*n+j] - v[j*n+i]; !(math.Abs(d) <= symmetryTolerance) {
					return "it must be symmetric"
				}
			}
		}
		for i, l := 0, linalg.Factor(v, n); i < n; i++ {
			if l[i*n+i] != l[i*n+i] {
				return "it must be positive definite"
			}
		}
		return ""
	}
	return p
}

// symmetryTolerance is how far apart mirrored elements of data may be: that of
// Stan's check of symmetric matrices [Stan2023].
const symmetryTolerance = 1e-8

// lowerFactor is a lower triangular matrix with a positive diagonal.
func lowerFactor(name string) ir.ParamSpec {
	p := ranked(2, location(name))
	p.Check = func(v []float64) string {
		n := int(math.Sqrt(float64(len(v))))
		for i := range n {
			if !(v[i*n+i] > 0) {
				return "its diagonal must be positive"
			}
		}
		return ""
	}
	return p
}
