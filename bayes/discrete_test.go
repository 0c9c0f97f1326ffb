package bayes

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/rng"
)

// discrete are the families of counts and grades beside those of univariate.
var discrete = []family{
	{"NegBinomial", func(p ...Expr) Dist { return NegBinomial(p[0], p[1]) }, around(3, 0.8), 1},
	{"NegBinomialMean", func(p ...Expr) Dist { return NegBinomialMean(p[0], p[1]) }, around(4, 3), 1},
	{"NegBinomialLog", func(p ...Expr) Dist { return NegBinomialLog(p[0], p[1]) }, around(1.2, 3), 1},
	{"BetaBinomial", func(p ...Expr) Dist { return BetaBinomial(p[0], p[1], p[2]) }, counted(around(2, 3)), 1},
	{"Geometric", func(p ...Expr) Dist { return Geometric(p[0]) }, around(0.4), 1},
	{"Hypergeometric", func(p ...Expr) Dist { return Hypergeometric(p[0], p[1], p[2]) }, func(src rng.Source) [][]float64 {
		whole := func() []float64 { return []float64{float64(5 + rng.Uint64n(src, 20))} }
		return [][]float64{{float64(1 + rng.Uint64n(src, 10))}, whole(), whole()}
	}, 1},
	{"OrderedLogistic", func(p ...Expr) Dist { return OrderedLogistic(p[0], p[1]) }, graded, 1},
	{"OrderedProbit", func(p ...Expr) Dist { return OrderedProbit(p[0], p[1]) }, graded, 1},
	{"Multinomial", func(p ...Expr) Dist { return Multinomial(p[0], p[1]) }, counted(shares), vector},
	{"DirichletMultinomial", func(p ...Expr) Dist { return DirichletMultinomial(p[0], p[1]) }, counted(func(src rng.Source) [][]float64 {
		return [][]float64{{0.5 + rng.Uniform(src), 0.5 + rng.Uniform(src), 2 * rng.Uniform(src)}}
	}), vector},
}

// shares draws a simplex.
func shares(src rng.Source) [][]float64 {
	p := []float64{1, 2, 3}
	rng.Dirichlet(src, p, p)
	return [][]float64{p}
}

// graded draws a predictor and cutpoints.
func graded(src rng.Source) [][]float64 {
	cuts := make([]float64, vector)
	for k := range cuts {
		cuts[k] = float64(k-1) + 0.8*rng.Uniform(src)
	}
	return [][]float64{{rng.StdNormal(src)}, cuts}
}

// allocationsOf lists all ways in which n trials fall on k outcomes.
func allocationsOf(n, k int) [][]float64 {
	if k == 1 {
		return [][]float64{{float64(n)}}
	}
	var all [][]float64
	for first := range n + 1 {
		for _, rest := range allocationsOf(n-first, k-1) {
			all = append(all, append([]float64{float64(first)}, rest...))
		}
	}
	return all
}

// vectorDensities returns the log density of every vector under d, whose
// parameters are literals.
func vectorDensities(t testing.TB, d Dist, x [][]float64) []float64 {
	t.Helper()
	n := &ir.Node{Op: ir.Data, Name: "x", Num: slices.Concat(x...), Dims: []*ir.Dim{{Size: len(x)}, {Size: len(x[0])}}}
	p, err := exec.Compile(exec.Graph{Terms: []*ir.Node{(&Model{}).term(n, d, ir.Here())}})
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(x))
	for i, v := range p.NewFrame(exec.Pointwise).Terms(nil)[0] {
		out[i] = v[0]
	}
	return out
}

// Allocations: their probabilities add up to 1, and 20,000 draws have them by a
// chi-square test with 1e-6 false alarms; shares that are exchanged are noticed.
func TestAllocations(t *testing.T) {
	const trials = 4
	ways := allocationsOf(trials, vector)
	place := make(map[string]float64)
	for i, w := range ways {
		place[fmt.Sprint(w)] = float64(i)
	}
	for i, c := range []struct {
		d, wrong Dist
		p        []float64
	}{
		{Multinomial(trials, []float64{0.2, 0.3, 0.5}), Multinomial(trials, []float64{0.3, 0.2, 0.5}), []float64{0.2, 0.3, 0.5}},
		{DirichletMultinomial(trials, []float64{0.4, 2, 1}), DirichletMultinomial(trials, []float64{0.8, 4, 2}), []float64{0.4, 2, 1}},
	} {
		x := draw(c.d, [][]float64{{trials}, c.p}, vector, uint64(i))
		var which []float64
		for w := range slices.Chunk(x, vector) {
			which = append(which, place[fmt.Sprint(w)])
		}
		for k, d := range []Dist{c.d, c.wrong} {
			p, sum := vectorDensities(t, d, ways), 0.0
			for j, v := range p {
				p[j] = math.Exp(v)
				sum += p[j]
			}
			if math.Abs(sum-1) > 1e-14 {
				t.Errorf("%v adds up to 1 + %.1g", d, sum-1)
			}
			if v := chiSquareP(p, which); v < falseAlarm != (k == 1) {
				t.Errorf("draws of %v under %v: p = %.2g", c.d, d, v)
			}
		}
	}
}

// What lies at the ends of ranges or beyond them.
func TestDiscreteEnds(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		d    Dist
		x    float64
		want float64
	}{
		{Geometric(1.0), 0, 0},
		{Geometric(1.0), 1, -inf},
		{Geometric(0.0), 3, -inf},
		{BetaBinomial(0, 2, 3), 0, 0},
		{BetaBinomial(5, 2, 3), 6, -inf},
		{Hypergeometric(0, 3, 4), 0, 0},
		{Hypergeometric(7, 3, 4), 3, 0}, // all are taken
		{Hypergeometric(2, 3, 4), 3, -inf},
		{NegBinomialLog(-800, 2), 0, 0},
		{NegBinomial(1, 1), 0, -math.Ln2},
		{OrderedLogistic(0, []float64{0}), 1, -math.Ln2},
		{OrderedProbit(0, []float64{0}), 0, -math.Ln2},
		{OrderedProbit(-600, []float64{0}), 0, 0},
	} {
		if got := logDensities(t, c.d, []float64{c.x})[0]; !(math.Abs(got-c.want) < 1e-15 || got == c.want) {
			t.Errorf("%v at %v: %v, want %v", c.d, c.x, got, c.want)
		}
	}
}

// Parameters that are wrong as a whole give NaN in their lane.
func TestVectorParametersOutOfRange(t *testing.T) {
	for _, c := range []struct {
		name string
		p    []numbersOf
		x    numbersOf
		want bool
	}{
		{"OrderedLogistic", []numbersOf{{0}, {1, 2, 3}}, numbersOf{1}, true},
		{"OrderedLogistic", []numbersOf{{0}, {1, 2, 2}}, numbersOf{0}, false},
		{"OrderedProbit", []numbersOf{{0}, {3, 2, 4}}, numbersOf{3}, false},
		{"OrderedProbit", []numbersOf{{0}, {1, 2, 3}}, numbersOf{4}, false},
		{"Multinomial", []numbersOf{{3}, {0.2, 0.3, 0.5}}, numbersOf{1, 1, 1}, true},
		{"Multinomial", []numbersOf{{4}, {0.2, 0.3, 0.5}}, numbersOf{1, 1, 1}, false},
		{"Multinomial", []numbersOf{{3}, {0.2, 0.3, 0.6}}, numbersOf{1, 1, 1}, false},
		{"DirichletMultinomial", []numbersOf{{4}, {0.2, 0.3, 0.5}}, numbersOf{1, 1, 1}, false},
		{"Hypergeometric", []numbersOf{{9}, {3}, {4}}, numbersOf{2}, false},
	} {
		lp := pointwise(t, named(t, c.name), arguments([]point{{X: c.x, P: c.p}}))
		if math.IsNaN(lp[0]) == c.want {
			t.Errorf("%s%v at %v gives %v", c.name, c.p, c.x, lp[0])
		}
	}
}

// The reference points find the usual mistakes of these families.
func TestDiscretePlantedErrors(t *testing.T) {
	table := readPoints(t)
	for _, c := range []struct {
		what, name string
		build      func(p ...Expr) Dist
	}{
		{"scale for rate", "NegBinomial", func(p ...Expr) Dist { return NegBinomial(p[0], Div(1, p[1])) }},
		{"dispersion for precision", "NegBinomialMean", func(p ...Expr) Dist { return NegBinomialMean(p[0], Div(1, p[1])) }},
		{"mean for its logarithm", "NegBinomialLog", func(p ...Expr) Dist { return NegBinomialMean(Softplus(p[0]), p[1]) }},
		{"failures for successes", "BetaBinomial", func(p ...Expr) Dist { return BetaBinomial(p[0], p[2], p[1]) }},
		{"trials counted", "Geometric", func(p ...Expr) Dist {
			d := Geometric(p[0])
			d.density = shifted{geometric{}, -1e-9}
			return d
		}},
		{"a and b exchanged", "Hypergeometric", func(p ...Expr) Dist { return Hypergeometric(p[0], p[2], p[1]) }},
		{"cutpoints less eta", "OrderedLogistic", func(p ...Expr) Dist { return OrderedLogistic(p[0].Neg(), p[1]) }},
		{"the other link", "OrderedProbit", func(p ...Expr) Dist { return OrderedLogistic(Mul(1.7, p[0]), Mul(1.7, p[1])) }},
		{"squared shares", "Multinomial", func(p ...Expr) Dist { return Multinomial(p[0], Square(p[1]).Log().Softmax(p[1].Dims()[0])) }},
		{"one shape more", "DirichletMultinomial", func(p ...Expr) Dist { return DirichletMultinomial(p[0], Add(p[1], 1)) }},
	} {
		f := family{name: c.name, build: c.build}
		if lp, _, _, _ := tableError(t, f, table[c.name]); lp <= 1e-12 {
			t.Errorf("%s of %s goes unnoticed: %.1e", c.what, c.name, lp)
		}
	}
}

// Draws of neighbouring parameters are told apart.
func TestDiscreteDrawsPlantedErrors(t *testing.T) {
	for _, c := range []struct {
		what         string
		right, wrong Dist
		p            [][]float64
	}{
		{"Poisson for its mixture", NegBinomialMean(4, 8), NegBinomialMean(4, 1e6), [][]float64{{4}, {1e6}}},
		{"scale for rate", NegBinomial(4, 0.9), NegBinomial(4, 1/0.9), [][]float64{{4}, {1 / 0.9}}},
		{"mean of the logarithm", NegBinomialLog(1, 3), NegBinomialLog(0.9, 3), [][]float64{{0.9}, {3}}},
		{"independent trials", BetaBinomial(9, 20, 20), BetaBinomial(9, 1e6, 1e6), [][]float64{{9}, {1e6}, {1e6}}},
		{"trials counted", Geometric(0.4), Geometric(0.44), [][]float64{{0.44}}},
		{"put back", Hypergeometric(6, 10, 12), Hypergeometric(6, 1000, 1200), [][]float64{{6}, {1000}, {1200}}},
		{"cutpoints less eta", OrderedLogistic(0.1, []float64{-1, 1}), OrderedLogistic(-0.1, []float64{-1, 1}), [][]float64{{-0.1}, {-1, 1}}},
		{"the other link", OrderedProbit(0, []float64{-1, 2}), OrderedLogistic(0, []float64{-1, 2}), [][]float64{{0}, {-1, 2}}},
	} {
		if m := misfit(t, c.right, c.right.support, draw(c.wrong, c.p, 1, 6)); !(m > 1) {
			t.Errorf("%s: %v accepted as %v, %.2f of the limit", c.what, c.wrong, c.right, m)
		}
	}
}
