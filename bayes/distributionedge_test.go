package bayes

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// pointwise returns the log density of a single event as the kernel gives it,
// NaN included.
func pointwise(t testing.TB, f family, args []argument) lane.V {
	t.Helper()
	return pointwiseRows(t, f, args)[0]
}

// pointwiseRows is pointwise for many events.
func pointwiseRows(t testing.TB, f family, args []argument) []lane.V {
	t.Helper()
	g, x := term(f, args)
	p, err := exec.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p.NewFrame(exec.Pointwise).Terms(x)[0]
}

func named(t testing.TB, name string) family {
	for _, f := range families {
		if f.name == name {
			return f
		}
	}
	t.Fatalf("no %s", name)
	return family{}
}

// The ends of supports and parameter ranges; 0·log 0 is 0.
func TestDensitiesAtTheEnds(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		x    float64
		p    []numbersOf
		want float64
	}{
		{"Binomial", 0, []numbersOf{{7}, {0}}, 0},
		{"Binomial", 7, []numbersOf{{7}, {1}}, 0},
		{"Binomial", 1, []numbersOf{{7}, {0}}, -inf},
		{"Binomial", 6, []numbersOf{{7}, {1}}, -inf},
		{"Binomial", 0, []numbersOf{{0}, {0.3}}, 0},
		{"Binomial", 8, []numbersOf{{7}, {0.3}}, -inf},
		{"BinomialLogit", 0, []numbersOf{{0}, {3}}, 0},
		{"Bernoulli", 0, []numbersOf{{0}}, 0},
		{"Bernoulli", 1, []numbersOf{{1}}, 0},
		{"Bernoulli", 1, []numbersOf{{0}}, -inf},
		{"Bernoulli", 0, []numbersOf{{1}}, -inf},
		{"Poisson", 0, []numbersOf{{0}}, 0},
		{"Poisson", 1, []numbersOf{{0}}, -inf},
		{"PoissonLog", 0, []numbersOf{{-800}}, 0},
		{"PoissonLog", 0, []numbersOf{{800}}, -inf},
		{"Categorical", 1, []numbersOf{{0, 1, 0}}, 0},
		{"Categorical", 0, []numbersOf{{0, 1, 0}}, -inf},
		{"CategoricalLogit", 2, []numbersOf{{-700, 0, 700}}, 0},
		{"CategoricalLogit", 0, []numbersOf{{-700, 0, 700}}, -1400},
		{"Gamma", 0, []numbersOf{{1}, {2}}, math.Ln2},
		{"Gamma", 0, []numbersOf{{2}, {2}}, -inf},
		{"Gamma", 0, []numbersOf{{0.5}, {2}}, inf},
		{"Gamma", 5e-324, []numbersOf{{1}, {2}}, math.Ln2},
		{"GammaMeanSD", 0, []numbersOf{{0.5}, {0.5}}, math.Ln2},
		{"InverseGamma", 0, []numbersOf{{2}, {1}}, -inf},
		{"InverseGamma", 5e-324, []numbersOf{{2}, {1}}, -inf},
		{"LogNormal", 0, []numbersOf{{2}, {1}}, -inf},
		{"Beta", 0, []numbersOf{{1}, {1}}, 0},
		{"Beta", 1, []numbersOf{{1}, {1}}, 0},
		{"Beta", 0, []numbersOf{{2}, {1}}, -inf},
		{"Beta", 1, []numbersOf{{1}, {2}}, -inf},
		{"Beta", 1, []numbersOf{{1}, {0.5}}, inf},
		{"Uniform", 1, []numbersOf{{1}, {3}}, -math.Ln2},
		{"Uniform", 3, []numbersOf{{1}, {3}}, -math.Ln2},
		{"Uniform", 3.5, []numbersOf{{1}, {3}}, -inf},
		{"Exponential", 0, []numbersOf{{2}}, math.Ln2},
		{"Exponential", -1, []numbersOf{{2}}, -inf},
		{"HalfNormal", 0, []numbersOf{{1}}, math.Ln2 - halfLog2Pi},
		{"HalfNormal", -1, []numbersOf{{1}}, -inf},
		{"HalfCauchy", -1, []numbersOf{{1}}, -inf},
		{"HalfStudentT", -1, []numbersOf{{3}, {1}}, -inf},
		{"Weibull", 0, []numbersOf{{1}, {0.5}}, math.Ln2},
		{"Weibull", 0, []numbersOf{{2}, {0.5}}, -inf},
		{"Weibull", 0, []numbersOf{{0.5}, {0.5}}, inf},
		{"Frechet", 0, []numbersOf{{2}, {1}}, -inf},
		{"Frechet", 5e-324, []numbersOf{{2}, {1}}, -inf},
		{"Rayleigh", 0, []numbersOf{{2}}, -inf},
		{"LogLogistic", 0, []numbersOf{{0.5}, {1}}, math.Ln2},
		{"LogLogistic", 0, []numbersOf{{0.5}, {3}}, -inf},
		{"ChiSquare", 0, []numbersOf{{2}}, -math.Ln2},
		{"ChiSquare", 0, []numbersOf{{3}}, -inf},
		{"InverseChiSquare", 0, []numbersOf{{3}}, -inf},
		{"ScaledInverseChiSquare", 0, []numbersOf{{3}, {1}}, -inf},
		{"InverseGaussian", 0, []numbersOf{{1}, {1}}, -inf},
		{"BetaMeanPrecision", 0, []numbersOf{{0.5}, {2}}, 0},
		{"BetaMeanPrecision", 1, []numbersOf{{0.5}, {4}}, -inf},
		{"Pareto", 2, []numbersOf{{2}, {4}}, math.Ln2},
		{"Pareto", 1.5, []numbersOf{{2}, {4}}, -inf},
		{"GeneralizedExtremeValue", -2, []numbersOf{{0}, {1}, {0.5}}, -inf},
		{"GeneralizedExtremeValue", 5, []numbersOf{{0}, {1}, {-0.5}}, -inf},
		{"GeneralizedExtremeValue", 0, []numbersOf{{0}, {1}, {0}}, -1},
		{"Gumbel", -1000, []numbersOf{{0}, {1}}, -inf},
		{"Laplace", 3, []numbersOf{{3}, {0.5}}, 0},
	} {
		args := arguments([]point{{X: numbersOf{c.x}, P: c.p}})
		if got := pointwise(t, named(t, c.name), args)[0]; !(math.Abs(got-c.want) < 1e-15 || got == c.want) {
			t.Errorf("%s%v at %v: %v, want %v", c.name, c.p, c.x, got, c.want)
		}
	}
}

// Derivatives where a probability or rate is 0 but nothing speaks against it.
func TestDerivativesAtTheEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		x    float64
		p    []numbersOf
		by   int // parameter
		want float64
	}{
		{"Poisson", 0, []numbersOf{{0}}, 0, -1},
		{"Bernoulli", 0, []numbersOf{{0}}, 0, -1},
		{"Bernoulli", 1, []numbersOf{{1}}, 0, 1},
		{"Binomial", 0, []numbersOf{{7}, {0}}, 1, -7},
		{"Binomial", 7, []numbersOf{{7}, {1}}, 1, 7},
		{"Gamma", 0, []numbersOf{{1}, {2}}, -1, -2},
		{"Beta", 0, []numbersOf{{1}, {3}}, -1, -2},
	} {
		r := evaluate(t, named(t, c.name), arguments([]point{{X: numbersOf{c.x}, P: c.p}})...)
		if got := r.grad[c.by+1][0][0]; got != c.want {
			t.Errorf("%s%v at %v: derivative %v, want %v", c.name, c.p, c.x, got, c.want)
		}
	}
}

// Parameters outside their range, each in its own lane, give NaN (an infinite
// one may give −Inf, or a limit), and no panic.
func TestParametersOutOfRange(t *testing.T) {
	src := rng.New(21, "test/range")
	for _, f := range families {
		base := f.params(&src)
		d := f.build(exprsOf(base)...)
		x := make([]float64, f.width)
		d.density.Draw(&src, x, base)
		for k, spec := range d.density.Params() {
			bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1)}
			if spec.Infinite {
				bad = bad[:1]
			}
			if !math.IsInf(spec.Lo, -1) {
				bad = append(bad, spec.Lo-1, spec.Lo-1e-9)
				if !spec.Closed {
					bad = append(bad, spec.Lo, math.Copysign(0, -1))
				}
			}
			if !math.IsInf(spec.Hi, 1) {
				bad = append(bad, spec.Hi+1)
			}
			if spec.Integer {
				bad = append(bad, base[k][0]+0.5)
			}
			for _, v := range bad {
				args := arguments([]point{{X: x, P: lists(base)}})
				args[k+1].rows[0][2] = v
				lp := pointwise(t, f, args)
				// The limit exists.
				limit := slices.Contains([]string{"BernoulliLogit", "CategoricalLogit", "SkewNormal", "InverseGaussian"}, f.name) || madeOfOthers(f)
				if got := lp[2]; !(math.IsNaN(got) || math.IsInf(v, 0) && (limit && got <= 0 || math.IsInf(got, -1))) {
					t.Errorf("%s: %s = %v gives the log density %v", f.name, spec.Name, v, got)
				}
				if lp[1] != lp[3] || math.IsNaN(lp[1]) {
					t.Errorf("%s: %s = %v in lane 2 changed lane 1 to %v", f.name, spec.Name, v, lp[1])
				}
				p := f.params(&src)
				copy(p[k], []float64{v})
				d.density.Draw(&src, make([]float64, f.width), p) // must end and not panic
			}
		}
	}
}

func TestCategoricalWantsSimplex(t *testing.T) {
	f := named(t, "Categorical")
	for _, c := range []struct {
		p    numbersOf
		want bool
	}{
		{numbersOf{0.2, 0.3, 0.5}, true},
		{numbersOf{0.2, 0.3, 0.5 + 1e-9}, true},
		{numbersOf{0.2, 0.3, 0.4}, false},
		{numbersOf{-0.2, 0.7, 0.5}, false},
		{numbersOf{0.2, math.NaN(), 0.8}, false},
	} {
		lp := pointwise(t, f, arguments([]point{{X: numbersOf{0}, P: []numbersOf{c.p}}}))
		if math.IsNaN(lp[0]) == c.want {
			t.Errorf("p = %v gives %v", c.p, lp[0])
		}
	}
}

func TestFlat(t *testing.T) {
	f := family{name: "Flat", build: func(...Expr) Dist { return Flat() }, width: 1}
	r := evaluate(t, f, argument{rows: make([]lane.V, 4), events: 4})
	if r.lp != (lane.V{}) || r.grad[0][2] != (lane.V{}) {
		t.Errorf("log density %v, derivatives %v", r.lp, r.grad)
	}
	x := []float64{1}
	src := rng.New(1, "test/flat")
	if Flat().density.Draw(&src, x, nil); !math.IsNaN(x[0]) {
		t.Errorf("drew %v from an improper density", x[0])
	}
	if !improper(&ir.Node{Density: Flat().density}) || improper(&ir.Node{Density: Normal(0, 1).density}) {
		t.Error("Flat alone is improper")
	}
}

// The regressions are their linear predictor under the plain distribution.
func TestRegressions(t *testing.T) {
	x := Expr{&ir.Node{Op: ir.Data, Name: "x", Dims: []*ir.Dim{{Size: 3}, {Size: 2}}, Num: []float64{1, 2, -1, 0.5, 0, 3}}}
	beta, alpha := []float64{0.3, -0.2}, 0.7
	eta := []float64{0.7 + 0.3 - 0.4, 0.7 - 0.3 - 0.1, 0.7 - 0.6}
	y := []float64{1, 0, 1}
	for _, c := range []struct{ glm, plain Dist }{
		{NormalGLM(x, alpha, beta, 1.5), Normal(eta, 1.5)},
		{BernoulliLogitGLM(x, alpha, beta), BernoulliLogit(eta)},
		{BinomialLogitGLM(4, x, alpha, beta), BinomialLogit(4, eta)},
		{PoissonLogGLM(x, []float64{alpha, alpha, alpha}, beta), PoissonLog(eta)},
	} {
		got, want := logDensities(t, c.glm, y), logDensities(t, c.plain, y)
		for i := range y {
			if apart(got[i], want[i]) > 1e-14 {
				t.Errorf("%v row %d: %v, want %v", c.plain, i, got[i], want[i])
			}
		}
	}
}
