package bayes_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/internal/rng"
)

// spd returns a covariance of parameters: bbᵀ + ½I.
func spd(b bayes.Expr) bayes.Expr {
	half := slices.Repeat([]float64{0.5}, b.Dims()[0].Size())
	return bayes.MatMul(b, b.T()).Add(bayes.DiagonalMatrix(bayes.Add(half, 0)))
}

// matrixCases are all verbs on matrices of parameters and of data.
func matrixCases(m *bayes.Model) map[string]bayes.Expr {
	row, two := m.DimSize("row", 3), m.DimSize("two", 2)
	normal := bayes.Normal(0, 1)
	b, v, w := m.Param("b", normal, row, row), m.Param("v", normal, row), m.Param("w", normal, row, two)
	lead := m.Param("lead", normal, two, row, row)
	cov := spd(b)
	known := m.Data("known", [][]float64{{2, 0.5, 0.1}, {0.5, 1, -0.3}, {0.1, -0.3, 1.5}}, row, row)
	batch := bayes.Stack(two, cov, known)
	both := m.Param("both", normal, two, row)
	return map[string]bayes.Expr{
		"Cholesky":             bayes.Cholesky(cov),
		"Cholesky twice":       bayes.Cholesky(spd(bayes.Cholesky(cov))),
		"Cholesky batch":       bayes.Cholesky(batch),
		"SolveLower":           bayes.SolveLower(bayes.Cholesky(cov), v),
		"SolveLower columns":   bayes.SolveLower(bayes.Exp(b), w),
		"SolveLower data":      bayes.SolveLower(known, w),
		"SolveUpper":           bayes.SolveUpper(bayes.Exp(b), v),
		"SolveUpper columns":   bayes.SolveUpper(bayes.Exp(b), w),
		"Solve":                bayes.Solve(known.Add(bayes.Mul(0.1, b)), v),
		"Solve columns":        bayes.Solve(known.Add(bayes.Mul(0.1, b)), w),
		"Solve data":           bayes.Solve(known, v),
		"Solve batch":          bayes.Solve(bayes.Mul(0.1, lead).Add(bayes.Stack(two, known, known)), both),
		"SolveSPD":             bayes.SolveSPD(cov, v),
		"SolveSPD columns":     bayes.SolveSPD(cov, w),
		"SolveSPD data":        bayes.SolveSPD(known, w),
		"SolveSPD batch":       bayes.SolveSPD(batch, both),
		"LogDet":               bayes.LogDet(known.Add(bayes.Mul(0.1, b))),
		"LogDet batch":         bayes.LogDet(bayes.Mul(0.1, lead).Add(bayes.Stack(two, known, known))),
		"LogDetSPD":            bayes.LogDetSPD(cov),
		"LogDetSPD batch":      bayes.LogDetSPD(batch),
		"QuadForm":             bayes.QuadForm(b, v),
		"QuadForm columns":     bayes.QuadForm(b, w),
		"Outer":                bayes.Outer(v, v),
		"Diagonal":             b.Diagonal(),
		"Diagonal batch":       lead.Diagonal(),
		"DiagonalMatrix":       bayes.DiagonalMatrix(v),
		"SolveLower of itself": bayes.SolveLower(bayes.Exp(b), bayes.Exp(b)),
	}
}

// weightedSum adds up elements with weights that differ.
func weightedSum(e bayes.Expr) bayes.Expr {
	total := bayes.Add(e, 0).Reshape(bayes.Size(e.Size()))
	w := make([]float64, e.Size())
	for i := range w {
		w[i] = 0.3 + 0.7*math.Sin(float64(i+1))
	}
	return bayes.Mul(total, w)
}

func TestMatrixGradients(t *testing.T) {
	names := matrixCases(bayes.NewModel("names"))
	for name := range names {
		m := bayes.NewModel(name)
		m.Potential("e", weightedSum(matrixCases(m)[name]))
		p := compile(t, m)
		if err := bayestest.CheckGradient(p, 4); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		x, grad, lp := make([]float64, p.Dim()*bayes.Lanes), make([]float64, p.Dim()*bayes.Lanes), make([]float64, bayes.Lanes)
		if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
			t.Errorf("%s: %v allocations per gradient", name, n)
		}
	}
}

// TestMatrixValues: what the verbs mean, by products with what they divide by,
// and of data alone the same as of parameters.
func TestMatrixValues(t *testing.T) {
	src := rng.New(5, "test/matrix")
	n := 4
	a, b := make([][]float64, n), make([]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
		b[i] = rng.StdNormal(&src)
		for j := range i + 1 {
			a[i][j] = 0.3 * rng.StdNormal(&src)
			a[j][i] = a[i][j]
		}
		a[i][i] += 3
	}
	for _, free := range []bool{false, true} {
		m := bayes.NewModel("values")
		known, right := m.Data("a", a), m.Data("b", b)
		if free {
			known, right = known.Add(m.Param("zero", bayes.Flat())), right.Mul(bayes.Exp(m.Param("one", bayes.Flat())))
		}
		chol := bayes.Cholesky(known)
		x, y := bayes.Solve(known, right), bayes.SolveSPD(known, right)
		whitened := bayes.SolveLower(chol, right)
		residuals := []bayes.Expr{
			bayes.MatMul(chol, chol.T()).Sub(known).Reshape(bayes.Size(n * n)),
			bayes.MatMul(known, x).Sub(right),
			x.Sub(y),
			bayes.SolveUpper(chol.T(), whitened).Sub(x),
			bayes.Concat(bayes.Size(4),
				bayes.LogDet(known).Sub(bayes.LogDetSPD(known)),
				bayes.LogDet(bayes.DiagonalMatrix(right)).Sub(bayes.Log(bayes.Abs(right)).Sum()),
				bayes.QuadForm(known, x).Sub(bayes.Square(whitened).Sum()),
				bayes.Outer(right, right).Diagonal().Sum().Sub(bayes.Dot(right, right))),
		}
		m.Param("q", bayes.Flat())
		for _, r := range residuals {
			m.Potential(r.String(), bayes.Abs(r).Neg())
		}
		p := compile(t, m)
		v := bayes.Values{"q": 0.0}
		if free {
			v["zero"], v["one"] = 0.0, 0.0
		}
		if lp, err := p.LogDensity(v); err != nil || !(lp > -1e-13) {
			t.Errorf("parameters %v: residuals add up to %v (%v)", free, -lp, err)
		}
	}
}

// TestMatrixRejects: a covariance that is not positive definite, or singular,
// rejects its draw alone.
func TestMatrixRejects(t *testing.T) {
	for name, f := range map[string]func(a, v bayes.Expr) bayes.Expr{
		"Cholesky":   func(a, v bayes.Expr) bayes.Expr { return bayes.Cholesky(a) },
		"SolveSPD":   bayes.SolveSPD,
		"Solve":      bayes.Solve,
		"LogDet":     func(a, v bayes.Expr) bayes.Expr { return bayes.LogDet(a) },
		"LogDetSPD":  func(a, v bayes.Expr) bayes.Expr { return bayes.LogDetSPD(a) },
		"SolveLower": bayes.SolveLower,
		"SolveUpper": bayes.SolveUpper,
	} {
		m := bayes.NewModel(name)
		v := m.Param("v", bayes.Normal(0, 1), bayes.Size(2))
		a := bayes.Outer(v, v).Add(bayes.DiagonalMatrix(v)) // zero for v = 0
		m.Potential("e", bayes.Where(bayes.Less(v.Index(0), -5), 0, f(a, v).Sum()))
		p := compile(t, m)
		x, grad, lp := make([]float64, 2*bayes.Lanes), make([]float64, 2*bayes.Lanes), make([]float64, bayes.Lanes)
		for i := range x {
			x[i] = 1.5
		}
		x[2], x[bayes.Lanes+2] = 0, 0  // singular
		x[4], x[bayes.Lanes+4] = -6, 0 // as singular, but not wanted
		if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
			t.Fatal(err)
		}
		for l, v := range lp {
			if math.IsInf(v, -1) != (l == 2) || l != 2 && l != 4 && v != lp[0] {
				t.Errorf("%s: lane %d has log density %v", name, l, v)
			}
		}
		if d := grad[4]; d != 6 {
			t.Errorf("%s: the derivative of a prior at -6 is %v beside what Where does not take", name, d)
		}
	}
}

func TestMatrixFaults(t *testing.T) {
	m := bayes.NewModel("faulty")
	row, col := m.DimSize("row", 2), m.DimSize("col", 3)
	a, v, s := m.Param("a", bayes.Normal(0, 1), row, col), m.Param("v", bayes.Normal(0, 1), row), m.Param("s", bayes.Normal(0, 1), row, row)
	for i, e := range []bayes.Expr{
		bayes.Cholesky(a), bayes.Cholesky(v), bayes.LogDet(a), bayes.LogDetSPD(v), bayes.Solve(a, v), bayes.Solve(s, m.Param("w", bayes.Normal(0, 1), col)),
		bayes.SolveLower(s, bayes.Stack(bayes.Size(2), s, s)), v.Diagonal(), bayes.DiagonalMatrix(a), bayes.Outer(a, v),
		bayes.QuadForm(a, v), bayes.SolveSPD(s, bayes.Cholesky(a)),
	} {
		m.Let(string(rune('A'+i)), e)
	}
	_, err := m.Compile()
	for _, want := range []string{
		"Cholesky: a[row=2, col=3] is not a square matrix", "Cholesky: v[row=2] is not a square matrix", "LogDet: a[row=2, col=3] is not",
		"Solve: a[row=2, col=3] is not", "Solve: shape mismatch: s[row=2, row=2] and w[col=3]", "SolveLower: shape mismatch: s[row=2, row=2] and Stack[2, row=2, row=2]",
		"Diagonal: v[row=2] is not", "DiagonalMatrix: a[row=2, col=3] is not a vector", "Outer: a[row=2, col=3] and v[row=2] are not two vectors",
		"MatMul: shape mismatch",
	} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "matrix_test.go") == 0 {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	for want, build := range map[string]func(m *bayes.Model) bayes.Expr{
		"Cholesky: a[2, 2] is not symmetric: element [1, 0] is 2 and [0, 1] is 1": func(m *bayes.Model) bayes.Expr {
			return bayes.Cholesky(m.Data("a", [][]float64{{3, 1}, {2, 3}}))
		},
		"Cholesky: a[2, 2] is not positive definite: the matrix of its first 2 rows": func(m *bayes.Model) bayes.Expr {
			return bayes.Cholesky(m.Data("a", [][]float64{{1, 2}, {2, 1}}))
		},
		"SolveSPD: a[2, 2] is not positive definite": func(m *bayes.Model) bayes.Expr {
			return bayes.SolveSPD(m.Data("a", [][]float64{{1, 2}, {2, 1}}), m.Param("v", bayes.Normal(0, 1), bayes.Size(2)))
		},
		"LogDet: a[2, 2] is singular: log |det| is -Inf": func(m *bayes.Model) bayes.Expr {
			return bayes.LogDet(m.Data("a", [][]float64{{1, 1}, {1, 1}}))
		},
	} {
		m := bayes.NewModel("data")
		m.Potential("e", build(m))
		if _, err := m.Compile(); !errors.Is(err, bayes.ErrData) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "matrix_test.go") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	// New data that are not positive definite, or not square.
	m = bayes.NewModel("bound")
	known := m.Data("a", [][]float64{{1, 0.5}, {0.5, 1}})
	m.Potential("e", bayes.SolveSPD(known, m.Param("v", bayes.Normal(0, 1), bayes.Size(2))))
	p := compile(t, m)
	for want, a := range map[string][][]float64{"is not positive definite": {{1, 2}, {2, 1}}, "is not a square matrix": {{1, 2, 3}, {2, 1, 3}}} {
		if _, err := p.Bind(bayes.Values{"a": a}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Bind %v: error %v, want %q", a, err, want)
		}
	}
}
