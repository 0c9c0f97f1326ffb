package bayes_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// matrixDraws has b[row][col] of shape 2 x 3, 1 chain of 2 draws: element e,
// draw t is 10e + t.
func matrixDraws(t testing.TB) *bayes.Draws {
	t.Helper()
	r := bayes.Run{Chains: 1, Draws: 2, Vars: []bayes.Variable{
		{Name: "b", Dims: []bayes.Dim{bayes.NewDim("row", "u", "v"), bayes.Size(3)}}}}
	for e := range 6 {
		r.Values = append(r.Values, float64(10*e), float64(10*e+1))
	}
	d, err := bayes.NewDraws(r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// scalarDraws are draws of one scalar x by chain, with log weights or nil.
func scalarDraws(t testing.TB, logWeights []float64, chains ...[]float64) bayes.RV {
	t.Helper()
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: len(chains), Draws: len(chains[0]),
		Values: slices.Concat(chains...), LogWeights: logWeights})
	if err != nil {
		t.Fatal(err)
	}
	x, err := d.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestRVIndexing(t *testing.T) {
	b, err := matrixDraws(t).Var("b")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(b.Shape(), b.Size(), b.Dims()[0].Name()); got != "[2 3] 6row" {
		t.Error(got)
	}
	e, err := b.At(1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if e.Name() != "b[v,2]" || !slices.Equal(e.Chain(0), []float64{50, 51}) || len(e.Shape()) != 0 {
		t.Errorf("At(1, 2) is %s = %v", e.Name(), e.Values())
	}
	row, err := b.Label("v")
	if err != nil {
		t.Fatal(err)
	}
	if row.Name() != "b[v]" || !slices.Equal(row.Means(), []float64{30.5, 40.5, 50.5}) {
		t.Errorf("Label(v) is %s, means %v", row.Name(), row.Means())
	}
	again, err := row.At(2)
	if err != nil {
		t.Fatal(err)
	}
	if again.Name() != "b[v,2]" || again.Mean() != 50.5 {
		t.Errorf("%s has mean %v", again.Name(), again.Mean())
	}
	var names []string
	for name, e := range b.Elems() {
		names = append(names, name)
		if !slices.Equal(e.Values(), []float64{float64(10 * (len(names) - 1)), float64(10*(len(names)-1) + 1)}) {
			t.Errorf("%s = %v", name, e.Values())
		}
	}
	if want := []string{"b[u,0]", "b[u,1]", "b[u,2]", "b[v,0]", "b[v,1]", "b[v,2]"}; !slices.Equal(names, want) {
		t.Errorf("Elems: %q", names)
	}
	if !slices.Equal(b.SDs(), []float64{math.Sqrt(.5), math.Sqrt(.5), math.Sqrt(.5), math.Sqrt(.5), math.Sqrt(.5), math.Sqrt(.5)}) {
		t.Errorf("SDs = %v", b.SDs())
	}
	if got := b.Quantiles(1); !slices.Equal(got, []float64{1, 11, 21, 31, 41, 51}) {
		t.Errorf("Quantiles(1) = %v", got)
	}
}

func TestRVBadIndex(t *testing.T) {
	b, err := matrixDraws(t).Var("b")
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]func() (bayes.RV, error){
		"index 1 is 3, want 0 to 2":                 func() (bayes.RV, error) { return b.At(0, 3) },
		`index 0 is -1, want 0 to 1 in dim "row"`:   func() (bayes.RV, error) { return b.At(-1) },
		"3 indices for 2 dims":                      func() (bayes.RV, error) { return b.At(0, 0, 0) },
		`no label "U" in dim "row" (did you mean`:   func() (bayes.RV, error) { return b.Label("U") },
		"dim 1 has no labels; use At":               func() (bayes.RV, error) { return b.Label("u", "0") },
		"3 labels for 2 dims":                       func() (bayes.RV, error) { return b.Label("u", "0", "0") },
		`At([9]): index 0 is 9, want 0 to 1 in dim`: func() (bayes.RV, error) { return b.At(9) },
	} {
		_, err := f()
		wantFaults(t, err, want)
	}
}

// The scalar methods have no answer for an array.
func TestRVArrayHasNoScalarSummaries(t *testing.T) {
	b, err := matrixDraws(t).Var("b")
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := b.Interval(.9)
	for i, x := range []float64{b.Mean(), b.SD(), b.Var(), b.Quantile(.5), b.ProbPositive(), lo, hi} {
		if !math.IsNaN(x) {
			t.Errorf("summary %d of an array is %v, want NaN", i, x)
		}
	}
	if b.Chain(0) != nil || b.ByChain() != nil {
		t.Error("an array has chains of numbers")
	}
}

// TestRVOfOne: an array of one element has the summaries of that element.
func TestRVOfOne(t *testing.T) {
	dim := bayes.NewModel("one").DimSize("case", 1)
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y", Dims: []bayes.Dim{dim}}}, Chains: 1, Draws: 3, Values: []float64{1, 2, 6}})
	if err != nil {
		t.Fatal(err)
	}
	y, err := d.Var("y")
	if err != nil {
		t.Fatal(err)
	}
	if y.Mean() != 3 || y.Quantile(0.5) != 2 || y.ProbPositive() != 1 {
		t.Errorf("%v: mean %v, median %v", y, y.Mean(), y.Quantile(0.5))
	}
}

func TestRVSummaries(t *testing.T) {
	x := scalarDraws(t, nil, []float64{4, 1, 3}, []float64{-2, 7, 2})
	near := func(name string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-15) { // a few roundings of numbers up to 7
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	// R 4.2.2: x <- c(4,1,3,-2,7,2); mean(x); var(x); quantile(x, c(.05,.5,.1,.9))
	near("Mean", x.Mean(), 2.5)
	near("Var", x.Var(), 9.1)
	near("SD", x.SD(), math.Sqrt(9.1))
	near("Quantile(.05)", x.Quantile(.05), -1.25)
	near("Quantile(.5)", x.Quantile(.5), 2.5)
	lo, hi := x.Interval(.8)
	near("Interval lo", lo, -.5)
	near("Interval hi", hi, 5.5)
	near("Prob", x.Prob(func(x float64) bool { return x > 2 }), .5)
	near("ProbPositive", x.ProbPositive(), 5./6)
	if got := x.Chain(1); &got[0] != &x.Values()[3] || len(got) != 3 || cap(got) != 3 {
		t.Errorf("Chain(1) = %v, cap %d: want a view", got, cap(got))
	}
	if x.Chain(2) != nil || x.Chain(-1) != nil {
		t.Error("a chain that isn't there")
	}
}

// A weight of 3 counts like three equal draws in Mean, Prob and the shares,
// and a weight of 0 like none.
func TestRVWeights(t *testing.T) {
	l3 := math.Log(3)
	x := scalarDraws(t, []float64{0, l3, math.Inf(-1), 0}, []float64{2, 10, math.Inf(1), -4})
	if got := x.Mean(); math.Abs(got-28./5) > 1e-14 {
		t.Errorf("Mean = %v, want %v", got, 28./5)
	}
	// Σw(x-m)²/(1-Σw²) with w = .2, .6, .2
	want := (.2*3.6*3.6 + .6*4.4*4.4 + .2*9.6*9.6) / (1 - .44)
	if got := x.Var(); math.Abs(got-want) > 1e-12 {
		t.Errorf("Var = %v, want %v", got, want)
	}
	if got := x.ProbPositive(); math.Abs(got-.8) > 1e-15 {
		t.Errorf("ProbPositive = %v", got)
	}
	// Places: -4 at 0, 2 at .2/(.2+.6) = 1/4, 10 at 1.
	for p, want := range map[float64]float64{0: -4, .125: -1, .25: 2, .625: 6, 1: 10} {
		if got := x.Quantile(p); math.Abs(got-want) > 1e-14 {
			t.Errorf("Quantile(%v) = %v, want %v", p, got, want)
		}
	}
	sum := 0.0
	for _, w := range x.Weights() {
		sum += w
	}
	if math.Abs(sum-1) > 1e-15 {
		t.Errorf("weights sum to %v", sum)
	}
}

// Equal weights give what no weights give, up to rounding.
func TestRVEqualWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	xs, logw := make([]float64, 101), make([]float64, 101)
	for i := range xs {
		xs[i], logw[i] = r.NormFloat64(), -700
	}
	a, b := scalarDraws(t, nil, xs), scalarDraws(t, logw, xs)
	pairs := [][2]float64{{a.Mean(), b.Mean()}, {a.Var(), b.Var()}, {a.ProbPositive(), b.ProbPositive()}}
	for p := 0.0; p <= 1; p += 1. / 64 {
		pairs = append(pairs, [2]float64{a.Quantile(p), b.Quantile(p)})
	}
	for i, p := range pairs {
		if math.Abs(p[0]-p[1]) > 1e-13 { // 101 additions of numbers near 1
			t.Errorf("%d: %v without weights, %v with equal ones", i, p[0], p[1])
		}
	}
}

// NaN among the draws shows; infinite draws keep the quantiles they don't touch.
func TestRVNonFinite(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	x := scalarDraws(t, nil, []float64{1, nan, 3})
	for i, got := range []float64{x.Mean(), x.SD(), x.Quantile(.5), x.ProbPositive()} {
		if !math.IsNaN(got) {
			t.Errorf("summary %d of draws with a NaN is %v", i, got)
		}
	}
	y := scalarDraws(t, nil, []float64{-inf, 0, 1, 2, inf})
	for p, want := range map[float64]float64{0: -inf, .125: -inf, .25: 0, .5: 1, .75: 2, .875: inf, 1: inf} {
		if got := y.Quantile(p); got != want {
			t.Errorf("Quantile(%v) = %v, want %v", p, got, want)
		}
	}
	for _, p := range []float64{-.1, 1.1, nan} {
		if got := y.Quantile(p); !math.IsNaN(got) {
			t.Errorf("Quantile(%v) = %v, want NaN", p, got)
		}
	}
	// Weight 0 hides a NaN: the draw counts for nothing.
	z := scalarDraws(t, []float64{0, -inf}, []float64{5, nan})
	if z.Mean() != 5 || z.Quantile(.5) != 5 || z.ProbPositive() != 1 {
		t.Errorf("a NaN of weight 0: mean %v, median %v", z.Mean(), z.Quantile(.5))
	}
}

func TestRVViewsDontAllocate(t *testing.T) {
	x := scalarDraws(t, nil, make([]float64, 1000))
	sum := 0.0
	if n := testing.AllocsPerRun(10, func() { sum += x.Mean() + x.SD() + x.Chain(0)[0] + x.ProbPositive() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
