package bayes

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/rng"
)

// matrixDensities returns the log density of every n×n matrix under d, whose
// parameters are literals.
func matrixDensities(t testing.TB, d Dist, n int, x []float64) []float64 {
	t.Helper()
	node := &ir.Node{Op: ir.Data, Name: "x", Num: x, Dims: []*ir.Dim{{Size: len(x) / n / n}, {Size: n}, {Size: n}}}
	p, err := exec.Compile(exec.Graph{Terms: []*ir.Node{(&Model{}).term(node, d, ir.Here())}})
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(x)/n/n)
	for i, v := range p.NewFrame(exec.Pointwise).Terms(nil)[0] {
		out[i] = v[2]
	}
	return out
}

// LKJ and LKJCholesky integrate to 1 over all correlation matrices of two and
// three variables: Gauss–Legendre in angles, whose sine is the partial
// correlation. A constant of another order of matrices is noticed.
func TestLKJIntegratesToOne(t *testing.T) {
	const nodes = 32
	angle, weight := make([]float64, nodes), make([]float64, nodes)
	quad.Legendre{}.FixedLocations(angle, weight, -math.Pi/2, math.Pi/2)
	for _, eta := range []float64{1, 1.5, 4} {
		var pairs, triples, factors, slopes, volume []float64
		for a, u := range angle {
			z := math.Sin(u)
			pairs = append(pairs, 1, z, z, 1)
			volume = append(volume, weight[a]*math.Cos(u))
		}
		mass := 0.0
		for i, v := range matrixDensities(t, LKJ(eta), 2, pairs) {
			mass += math.Exp(v) * volume[i]
		}
		if math.Abs(mass-1) > 1e-12 {
			t.Errorf("LKJ(%v) of two integrates to 1 + %.1g", eta, mass-1)
		}
		volume = volume[:0]
		for a, u := range angle {
			for b, v := range angle {
				for c, w := range angle {
					x, y, z := math.Sin(u), math.Sin(v), math.Sin(w)
					l := []float64{1, 0, 0, x, math.Cos(u), 0, y, z * math.Cos(v), math.Cos(v) * math.Cos(w)}
					factors = append(factors, l...)
					triples = append(triples, product(l)...)
					// dx dy dz of the sines, and that of L[2,1] by z
					volume = append(volume, weight[a]*weight[b]*weight[c]*math.Cos(u)*math.Cos(v)*math.Cos(w)*math.Cos(v))
					slopes = append(slopes, math.Cos(u)) // of R[2,1] by L[2,1]
				}
			}
		}
		for i := range triples { // 1 but for rounding
			if i%9%4 == 0 {
				triples[i] = 1
			}
		}
		ofR, ofL := 0.0, 0.0
		for i, v := range matrixDensities(t, LKJ(eta), 3, triples) {
			ofR += math.Exp(v) * volume[i] * slopes[i]
		}
		for i, v := range matrixDensities(t, LKJCholesky(eta), 3, factors) {
			ofL += math.Exp(v) * volume[i]
		}
		if math.Abs(ofR-1) > 1e-10 || math.Abs(ofL-1) > 1e-10 {
			t.Errorf("LKJ(%v) of three integrates to 1 + %.1g, its factors' density to 1 + %.1g", eta, ofR-1, ofL-1)
		}
	}
}

// On its transform LKJ and LKJCholesky are one density, and its gradient is
// that of differences.
func TestLKJOnCoordinates(t *testing.T) {
	program := func(d Dist) *Program {
		m := NewModel("correlations")
		m.Param("r", d, Size(4), Size(4))
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	a, b := program(LKJ(2.5)), program(LKJCholesky(2.5))
	q := []float64{0.3, -0.8, 0.1, 1.2, -0.4, 0.6}
	if a.Dim() != len(q) || b.Dim() != len(q) {
		t.Fatalf("%d and %d coordinates", a.Dim(), b.Dim())
	}
	ga, gb := make([]float64, len(q)), make([]float64, len(q))
	la, _ := a.LogDensityGrad(q, ga)
	lb, _ := b.LogDensityGrad(q, gb)
	if apart(la, lb) > 1e-13 {
		t.Errorf("%v of the matrix, %v of its factor", la, lb)
	}
	const h = 1e-5 // error h²/6 of a third derivative near 1, and 1e-15/h of rounding
	for i := range q {
		at := func(d float64) float64 {
			moved := slices.Clone(q)
			moved[i] += d
			lp, _ := b.LogDensityGrad(moved, make([]float64, len(q)))
			return lp
		}
		if diff := (at(h) - at(-h)) / (2 * h); apart(ga[i], diff) > 1e-8 || apart(gb[i], diff) > 1e-8 {
			t.Errorf("derivative %d is %v and %v, differences give %v", i, ga[i], gb[i], diff)
		}
	}
}

// Correlations of LKJ draws have (r + 1)/2 beta distributed with both shapes
// eta − 1 + K/2, [Lewandowski2009] §2.2, whether drawn as matrices, factors or
// from a flat prior on correlation matrices.
func TestLKJDraws(t *testing.T) {
	correlations := func(x []float64, by func([]float64) []float64) (r [3][]float64) {
		for v := range slices.Chunk(x, vector*vector) {
			m := by(v)
			for k, at := range []int{3, 6, 7} {
				r[k] = append(r[k], (m[at]+1)/2)
			}
		}
		return r
	}
	same := func(x []float64) []float64 { return x }
	m := NewModel("flat")
	m.Param("r", On(Corr(), Flat()), Size(vector), Size(vector))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	prior, err := p.Prior(t.Context(), sampled, 9)
	if err != nil {
		t.Fatal(err)
	}
	v, err := prior.Var("r")
	if err != nil {
		t.Fatal(err)
	}
	flat := make([]float64, sampled*vector*vector)
	k := 0
	for _, e := range v.Elems() {
		for i, x := range e.ByChain()[0] {
			flat[i*vector*vector+k] = x
		}
		k++
	}
	for _, c := range []struct {
		name  string
		x     []float64
		by    func([]float64) []float64
		shape float64
		good  bool
	}{
		{"LKJ", draw(LKJ(0.8), [][]float64{{0.8}}, vector*vector, 70), same, 0.8 + 0.5, true},
		{"LKJCholesky", draw(LKJCholesky(2), [][]float64{{2}}, vector*vector, 71), product, 2 + 0.5, true},
		{"LKJCholesky", draw(LKJCholesky(2), [][]float64{{2}}, vector*vector, 71), product, 2, false}, // planted: as of two variables
		{"Flat", flat, same, 1.5, true},
	} {
		worst := 0.0
		for _, r := range correlations(c.x, c.by) {
			worst = max(worst, misfit(t, Beta(c.shape, c.shape), unit.Support, r))
		}
		if (worst < 1) != c.good {
			t.Errorf("%s: correlations are %.2f of the limit from Beta(%v, %v)", c.name, worst, c.shape, c.shape)
		}
	}
}

// Quadratic forms of Wishart draws: cᵀWc is cᵀΣc times a chi-square variable of
// nu degrees of freedom, for the inverse cᵀΣc over one of nu − K + 1.
func TestWishartDraws(t *testing.T) {
	src := rng.New(16, "test/draws")
	sigma, nu := covariance(&src), 4.7
	direct := draw(Wishart(nu, matrixOf(sigma)), [][]float64{{nu}, sigma}, vector*vector, 72)
	inverse := draw(InverseWishart(nu, matrixOf(sigma)), [][]float64{{nu}, sigma}, vector*vector, 73)
	for _, c := range [][]float64{{1, 0, 0}, {0, 0, 1}, {1, -2, 0.5}} {
		form := func(a []float64) (s float64) {
			for i := range vector {
				for j := range vector {
					s += c[i] * a[i*vector+j] * c[j]
				}
			}
			return s
		}
		scale := form(sigma)
		for i, test := range []struct {
			x    []float64
			null Dist
			good bool
		}{
			{direct, Gamma(nu/2, 0.5/scale), true},
			{inverse, InverseGamma((nu-vector+1)/2, scale/2), true},
			{inverse, InverseGamma(nu/2, scale/2), false}, // planted: degrees of freedom not lessened
		} {
			var v []float64
			for w := range slices.Chunk(test.x, vector*vector) {
				v = append(v, form(w))
			}
			if m := misfit(t, test.null, positive.Support, v); (m < 1) != test.good {
				t.Errorf("%d, c = %v: %.2f of the limit", i, c, m)
			}
		}
	}
}

// The reference points find the usual mistakes of these families.
func TestMatricesPlantedErrors(t *testing.T) {
	table := readPoints(t)
	for _, c := range []struct {
		what, name string
		build      func(p ...Expr) Dist
	}{
		{"one eta more", "LKJ", func(p ...Expr) Dist { return LKJ(Add(p[0], 1)) }},
		{"no constant", "LKJCholesky", func(p ...Expr) Dist {
			d := LKJCholesky(p[0])
			d.density = shifted{d.density, math.Log(2)}
			return d
		}},
		{"the inverse", "Wishart", func(p ...Expr) Dist { return InverseWishart(p[0], p[1]) }},
		{"one degree of freedom more", "InverseWishart", func(p ...Expr) Dist { return InverseWishart(Add(p[0], 1), p[1]) }},
	} {
		f := family{name: c.name, build: c.build}
		if lp, _, _, _ := tableError(t, f, table[c.name]); lp <= 1e-12 {
			t.Errorf("%s of %s goes unnoticed: %.1e", c.what, c.name, lp)
		}
	}
}
