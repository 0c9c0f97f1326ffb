package bayes

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/rng"
)

// multivariate are the families of vectors beside the multivariate normal
// distribution under its Cholesky factor.
var multivariate = []family{
	{"MvNormal", func(p ...Expr) Dist { return MvNormal(p[0], p[1]) }, located(covariance), vector},
	{"MvNormalPrecision", func(p ...Expr) Dist { return MvNormalPrecision(p[0], p[1]) }, located(covariance), vector},
	{"MvStudentT", func(p ...Expr) Dist { return MvStudentT(p[0], p[1], p[2]) }, freed(located(covariance)), vector},
	{"MvStudentTCholesky", func(p ...Expr) Dist { return MvStudentTCholesky(p[0], p[1], p[2]) }, freed(located(factor)), vector},
	{"Dirichlet", func(p ...Expr) Dist { return Dirichlet(p[0]) }, func(src rng.Source) [][]float64 {
		return [][]float64{{0.5 + rng.Uniform(src), 0.5 + rng.Uniform(src), 3 * rng.Uniform(src)}}
	}, vector},
	{"GaussianRandomWalk", func(p ...Expr) Dist { return GaussianRandomWalk(p[0], StudentT(p[1], p[2], p[3])) }, around(0.7, 5, 1, 2), vector},
	{"AR", func(p ...Expr) Dist { return AR(p[0], p[1], p[2], Normal(p[3], p[4])) }, func(src rng.Source) [][]float64 {
		p := around(0.5, 0.5, -0.3, 0.8, 1, 2)(src)
		return [][]float64{p[0], {p[1][0], p[2][0]}, p[3], p[4], p[5]}
	}, vector},
	{"GARCH", func(p ...Expr) Dist { return GARCH(p[0], p[1], p[2], p[3], p[4]) }, around(0.5, 0.3, 0.4, 0.4, 0.8), vector},
}

// matrices are the families of matrices.
var matrices = []family{
	{"LKJ", func(p ...Expr) Dist { return LKJ(p[0]) }, around(1.5), vector * vector},
	{"LKJCholesky", func(p ...Expr) Dist { return LKJCholesky(p[0]) }, around(1.5), vector * vector},
	{"Wishart", func(p ...Expr) Dist { return Wishart(p[0], p[1]) }, freed(scaled), vector * vector},
	{"InverseWishart", func(p ...Expr) Dist { return InverseWishart(p[0], p[1]) }, freed(scaled), vector * vector},
}

func scaled(src rng.Source) [][]float64 { return [][]float64{covariance(src)} }

// factor draws the lower triangle of a factor; the upper one is not read.
func factor(src rng.Source) []float64 {
	chol := make([]float64, vector*vector)
	for j := range chol {
		chol[j] = rng.StdNormal(src)
		if j%(vector+1) == 0 {
			chol[j] = 0.5 + rng.Uniform(src)
		}
	}
	return chol
}

func covariance(src rng.Source) []float64 { return product(factor(src)) }

// product returns L·Lᵀ.
func product(chol []float64) []float64 {
	cov := make([]float64, vector*vector)
	for i := range vector {
		for j := range vector {
			for k := range min(i, j) + 1 {
				cov[i*vector+j] += chol[i*vector+k] * chol[j*vector+k]
			}
		}
	}
	return cov
}

// located puts a mean before a matrix.
func located(matrix func(rng.Source) []float64) func(rng.Source) [][]float64 {
	return func(src rng.Source) [][]float64 {
		return [][]float64{{rng.StdNormal(src), rng.StdNormal(src), rng.StdNormal(src)}, matrix(src)}
	}
}

// freed puts degrees of freedom before other parameters.
func freed(rest func(rng.Source) [][]float64) func(rng.Source) [][]float64 {
	return func(src rng.Source) [][]float64 {
		return append([][]float64{{2.5 + 5*rng.Uniform(src)}}, rest(src)...)
	}
}

// Draws of the elliptical distributions: standardised by the factor of the
// covariance they should have, they are standard normal or Student-t in every
// element. The planted error takes the precision for the covariance.
func TestEllipticalDraws(t *testing.T) {
	src := rng.New(15, "test/draws")
	p := located(factor)(&src)
	mean, chol := p[0], p[1]
	cov := product(chol)
	inverse := inverted(cov)
	for i, c := range []struct {
		d    Dist
		p    [][]float64
		null Dist
		good bool
	}{
		{MvNormal(mean, matrixOf(cov)), [][]float64{mean, cov}, Normal(0, 1), true},
		{MvNormalPrecision(mean, matrixOf(inverse)), [][]float64{mean, inverse}, Normal(0, 1), true},
		{MvNormalPrecision(mean, matrixOf(cov)), [][]float64{mean, cov}, Normal(0, 1), false},
		{MvStudentT(4, mean, matrixOf(cov)), [][]float64{{4}, mean, cov}, StudentT(4, 0, 1), true},
		{MvStudentTCholesky(4, mean, matrixOf(chol)), [][]float64{{4}, mean, chol}, StudentT(4, 0, 1), true},
		{MvStudentT(4, mean, matrixOf(chol)), [][]float64{{4}, mean, slices.Concat(cov[:8], []float64{9})}, StudentT(4, 0, 1), false},
	} {
		x := draw(c.d, c.p, vector, uint64(40+i))
		worst := 0.0
		z := make([][]float64, vector)
		for k := range sampled {
			for j := range vector {
				v := x[k*vector+j] - mean[j]
				for m := range j {
					v -= chol[j*vector+m] * z[m][k]
				}
				z[j] = append(z[j], v/chol[j*vector+j])
			}
		}
		for j := range vector {
			worst = max(worst, misfit(t, c.null, ir.Support{}, z[j]))
		}
		if (worst < 1) != c.good {
			t.Errorf("%d, %s: %.2f of the limit", i, c.d.density.Name(), worst)
		}
	}
}

func matrixOf(a []float64) Expr { return Expr{lift(a)}.Reshape(Size(vector), Size(vector)) }

// inverted returns A⁻¹ of a symmetric 3×3 matrix by cofactors.
func inverted(a []float64) []float64 {
	cofactor := func(i, j int) float64 {
		r, s, u, v := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return a[r*3+u]*a[s*3+v] - a[r*3+v]*a[s*3+u]
	}
	det := a[0]*cofactor(0, 0) + a[1]*cofactor(0, 1) + a[2]*cofactor(0, 2)
	inverse := make([]float64, 9)
	for i := range 3 {
		for j := range 3 {
			inverse[j*3+i] = cofactor(i, j) / det
		}
	}
	return inverse
}

// Dirichlet draws: each share is beta distributed, and so is the sum of two.
func TestDirichletDraws(t *testing.T) {
	alpha := []float64{0.7, 2, 3.5}
	x := draw(Dirichlet(alpha), [][]float64{alpha}, vector, 50)
	for _, c := range []struct {
		a, b float64
		of   func(p []float64) float64
		good bool
	}{
		{0.7, 5.5, func(p []float64) float64 { return p[0] }, true},
		{2, 4.2, func(p []float64) float64 { return p[1] }, true},
		{4.2, 2, func(p []float64) float64 { return p[0] + p[2] }, true},
		{2, 3.5, func(p []float64) float64 { return p[1] }, false}, // planted: the other shares' sum is wrong
	} {
		var v []float64
		for p := range slices.Chunk(x, vector) {
			v = append(v, c.of(p))
		}
		if m := misfit(t, Beta(c.a, c.b), unit.Support, v); (m < 1) != c.good {
			t.Errorf("Beta(%v, %v): %.2f of the limit", c.a, c.b, m)
		}
	}
}

// The steps of drawn series are normal around what the values before predict.
func TestSeriesDraws(t *testing.T) {
	beta := []float64{0.6, -0.3}
	walk := draw(GaussianRandomWalk(0.5, Exponential(2)), [][]float64{{0.5}, {2}}, vector, 51)
	ar := draw(AR(1, beta, 0.5, Exponential(2)), [][]float64{{1}, beta, {0.5}, {2}}, vector, 52)
	garch := draw(GARCH(1, 0.2, 0.5, 0.3, 2), [][]float64{{1}, {0.2}, {0.5}, {0.3}, {2}}, vector, 53)
	sd := func(a1, s, x float64) float64 { return math.Sqrt(0.2 + a1*(x-1)*(x-1) + 0.3*s*s) }
	for i, c := range []struct {
		x    []float64
		of   func(x []float64) float64
		null Dist
		good bool
	}{
		{garch, func(x []float64) float64 { return x[0] }, Normal(1, 2), true},
		{garch, func(x []float64) float64 { return (x[2] - 1) / sd(0.5, sd(0.5, 2, x[0]), x[1]) }, Normal(0, 1), true},
		{garch, func(x []float64) float64 { return (x[2] - 1) / sd(0.4, sd(0.4, 2, x[0]), x[1]) }, Normal(0, 1), false}, // planted: another alpha1
		{walk, func(x []float64) float64 { return x[0] }, Exponential(2), true},
		{walk, func(x []float64) float64 { return x[2] - x[1] }, Normal(0, 0.5), true},
		{walk, func(x []float64) float64 { return x[2] - x[0] }, Normal(0, 0.5), false}, // planted: two steps
		{ar, func(x []float64) float64 { return x[1] }, Exponential(2), true},
		{ar, func(x []float64) float64 { return x[2] - 1 - 0.6*x[1] + 0.3*x[0] }, Normal(0, 0.5), true},
		{ar, func(x []float64) float64 { return x[2] - 1 - 0.6*x[0] + 0.3*x[1] }, Normal(0, 0.5), false}, // planted: lags exchanged
	} {
		var v []float64
		for x := range slices.Chunk(c.x, vector) {
			v = append(v, c.of(x))
		}
		s := ir.Support{}
		if c.null.density.Name() == "Exponential" {
			s = positive.Support
		}
		if m := misfit(t, c.null, s, v); (m < 1) != c.good {
			t.Errorf("%d, %v: %.2f of the limit", i, c.null, m)
		}
	}
}

// A uniform simplex is drawn from the prior like Dirichlet(1).
func TestFlatPriorsThatAreProper(t *testing.T) {
	m := NewModel("flat")
	m.Param("p", On(Simplex(), Flat()), Size(vector))
	m.Param("u", On(Interval(-1, 3), Flat()))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	draws, err := prog.Prior(t.Context(), sampled, 3)
	if err != nil {
		t.Fatal(err)
	}
	p, err := draws.Var("p")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range p.Elems() {
		if m := misfit(t, Beta(1, vector-1), unit.Support, slices.Concat(e.ByChain()...)); !(m < 1) {
			t.Errorf("p: %.2f of the limit", m)
		}
		if m := misfit(t, Beta(1, 1), unit.Support, slices.Concat(e.ByChain()...)); m < 1 { // planted: a share is not uniform
			t.Errorf("a share of three passes as uniform, %.2f of the limit", m)
		}
	}
	u, err := draws.Var("u")
	if err != nil {
		t.Fatal(err)
	}
	s := ir.Support{Kind: ir.Bounded, Lo: -1, Hi: 3}
	if m := misfit(t, Uniform(-1, 3), s, slices.Concat(u.ByChain()...)); !(m < 1) {
		t.Errorf("u: %.2f of the limit", m)
	}
	m = NewModel("flat")
	m.Param("o", On(Ordered(), Flat()), Size(2))
	if prog, err = m.Compile(); err != nil {
		t.Fatal(err)
	}
	if _, err := prog.Prior(t.Context(), 1, 3); err == nil {
		t.Error("a flat prior on all increasing vectors is drawn")
	}
}

// The reference points find the usual mistakes of these families.
func TestMultivariatePlantedErrors(t *testing.T) {
	table := readPoints(t)
	for _, c := range []struct {
		what, name string
		build      func(p ...Expr) Dist
	}{
		{"covariance for precision", "MvNormalPrecision", func(p ...Expr) Dist { return MvNormal(p[0], p[1]) }},
		{"factor for covariance", "MvNormal", func(p ...Expr) Dist { return MvNormalCholesky(p[0], p[1]) }},
		{"scale matrix for its factor", "MvStudentTCholesky", func(p ...Expr) Dist { return MvStudentT(p[0], p[1], p[2]) }},
		{"normal for Student-t", "MvStudentT", func(p ...Expr) Dist { return MvNormal(p[1], p[2]) }},
		{"a constant", "Dirichlet", func(p ...Expr) Dist {
			d := Dirichlet(p[0])
			d.density = shifted{d.density, math.Log(2)}
			return d
		}},
		{"variance for sd", "GaussianRandomWalk", func(p ...Expr) Dist { return GaussianRandomWalk(Square(p[0]), StudentT(p[1], p[2], p[3])) }},
		{"sd for variance", "GARCH", func(p ...Expr) Dist { return GARCH(p[0], p[1], p[2], p[3], Square(p[4])) }},
		{"first values given", "AR", func(p ...Expr) Dist { return AR(p[0], p[1], p[2], Flat()) }},
	} {
		f := family{name: c.name, build: c.build}
		if lp, _, _, _ := tableError(t, f, table[c.name]); lp <= 1e-12 {
			t.Errorf("%s of %s goes unnoticed: %.1e", c.what, c.name, lp)
		}
	}
}
