package bayes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/mcmc"
)

// known are distributions on supports of vectors and matrices whose moments are
// known: a density, and the mean of a function of an event.
//
// A flat correlation matrix of 3 has (r + 1)/2 ~ Beta(3/2, 3/2), so E r² = ¼
// [Lewandowski2009]. Wishart(ν, I) has mean νI, and its factor L[i,i]² ~ χ² with
// ν − i degrees of freedom, standard normal elsewhere (Bartlett).
var known = []struct {
	name    string
	s       bayes.Support
	dims    []int
	density func(x bayes.Expr) bayes.Expr // beside the flat one; may be nil
	f       func(x bayes.Expr) bayes.Expr
	want    float64
}{
	{"UnitVector", bayes.UnitVector(), []int{3}, nil,
		func(x bayes.Expr) bayes.Expr { return bayes.Square(x.Index(1)) }, 1. / 3},
	{"UnitVector of 2", bayes.UnitVector(), []int{2}, func(x bayes.Expr) bayes.Expr { return bayes.Mul(0, x) },
		func(x bayes.Expr) bayes.Expr { return bayes.Square(x.Index(0)) }, 0.5},
	{"SumToZero", bayes.SumToZero(), []int{4}, func(x bayes.Expr) bayes.Expr { return bayes.Mul(-0.5, bayes.Square(x)) },
		func(x bayes.Expr) bayes.Expr { return bayes.Square(x.Index(3)) }, 0.75},
	{"Corr", bayes.Corr(), []int{3, 3}, nil,
		func(x bayes.Expr) bayes.Expr { return bayes.Square(element(x, 2, 1)) }, 0.25},
	{"Corr of 2", bayes.Corr(), []int{2, 2}, nil,
		func(x bayes.Expr) bayes.Expr { return bayes.Square(element(x, 0, 1)) }, 1. / 3},
	{"CholeskyCorr", bayes.CholeskyCorr(), []int{3, 3}, // of a flat correlation matrix: ∏ L[j,j]^(K−1−j)
		func(x bayes.Expr) bayes.Expr { return bayes.Log(x.Diagonal()).Mul(bayes.Add([]float64{2, 1, 0}, 0)) },
		func(x bayes.Expr) bayes.Expr { return bayes.Square(element(bayes.MatMul(x, x.T()), 2, 1)) }, 0.25},
	{"Cov", bayes.Cov(), []int{2, 2}, // Wishart(5, I): |Σ|^((5−2−1)/2) exp(−½ tr Σ)
		func(x bayes.Expr) bayes.Expr { return bayes.LogDetSPD(x).Sub(bayes.Mul(0.5, x.Diagonal().Sum())) },
		func(x bayes.Expr) bayes.Expr { return element(x, 1, 1) }, 5},
	{"CholeskyCov", bayes.CholeskyCov(), []int{2, 2},
		func(x bayes.Expr) bayes.Expr {
			return bayes.Log(x.Diagonal()).Mul(bayes.Add([]float64{4, 3}, 0)).Sum().Sub(bayes.Mul(0.5, bayes.Square(x)).Sum())
		},
		func(x bayes.Expr) bayes.Expr { return element(bayes.MatMul(x, x.T()), 1, 1) }, 5},
}

func element(x bayes.Expr, i, j int) bayes.Expr {
	return x.Reshape(bayes.Size(x.Size())).Index(i*x.Dims()[1].Size() + j)
}

// supportModel has the known distribution number k; power plants an error: the
// density of the function's event times that power of it.
func supportModel(k int, power float64) *bayes.Model {
	c := known[k]
	m := bayes.NewModel(c.name)
	var dims []bayes.Dim
	for i, n := range c.dims {
		dims = append(dims, m.DimSize(string(rune('i'+i)), n))
	}
	x := m.Param("x", bayes.On(c.s, bayes.Flat()), dims...)
	if c.density != nil {
		m.Potential("density", c.density(x))
	}
	f := m.Let("f", c.f(x))
	if power != 0 {
		m.Potential("planted", bayes.Mul(power, bayes.Log(f)))
	}
	return m
}

// score is how far the mean of f lies from its known value in Monte Carlo
// standard errors.
func score(t *testing.T, k int, power float64) float64 {
	t.Helper()
	p := compile(t, supportModel(k, power))
	if power == 0 { // log f is steep where f is 0
		if err := bayestest.CheckGradient(p, 1); err != nil {
			t.Errorf("%s: %v", known[k].name, err)
		}
	}
	draws, err := mcmc.Sample(context.Background(), p, mcmc.Config{Draws: 2000, Seed: 3, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, err := draws.Var("f")
	if err != nil {
		t.Fatal(err)
	}
	return (f.Mean() - known[k].want) / diagnostics.MCSEMean(f.ByChain())
}

// TestSupportMoments: what NUTS draws has the moments that the densities imply,
// so that no Jacobian is missing.
//
// Statistic: (mean − truth)/MCSE; null distribution standard normal; false-alarm
// rate 1e-6 over all: |z| < 5.3. Planted: the density times f^0.1 must be seen.
func TestSupportMoments(t *testing.T) {
	const limit = 5.3
	for k, c := range known {
		if z := score(t, k, 0); !(math.Abs(z) < limit) {
			t.Errorf("%s: the mean is %.1f standard errors from %v", c.name, z, c.want)
		}
		if z := score(t, k, 0.1); math.Abs(z) < limit {
			t.Errorf("%s: a density that is wrong goes unnoticed: %.1f standard errors", c.name, z)
		}
	}
}

// TestSupportDraws: draws have the shape of the parameter, lie in the support,
// pass through JSON and are points to start from.
func TestSupportDraws(t *testing.T) {
	for k, c := range known {
		p := compile(t, supportModel(k, 0))
		draws, err := mcmc.Sample(context.Background(), p, mcmc.Config{Draws: 5, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := json.NewEncoder(&buf).Encode(draws); err != nil {
			t.Fatal(err)
		}
		var back bayes.Draws
		if err := json.Unmarshal(buf.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		x, err := back.Var("x")
		if err != nil || !slices.Equal(x.Shape(), c.dims) {
			t.Errorf("%s: shape %v (%v), want %v", c.name, x.Shape(), err, c.dims)
		}
		var last []float64
		for _, e := range x.Elems() {
			last = append(last, e.Chain(2)[4])
		}
		q, err := p.Unconstrain(bayes.Values{"x": last})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		wide, out := make([]float64, len(q)*bayes.Lanes), make([]float64, (len(last)+1)*bayes.Lanes)
		for i, v := range q {
			wide[i*bayes.Lanes] = v
		}
		if err := p.Record(wide, out); err != nil {
			t.Fatal(err)
		}
		for i, v := range last {
			if got := out[i*bayes.Lanes]; math.Abs(got-v) > 1e-12*(1+math.Abs(v)) {
				t.Errorf("%s: element %d is %v, of its coordinates %v", c.name, i, v, got)
			}
		}
		if lp, err := p.LogDensity(bayes.Values{"x": last}); err != nil || math.IsInf(lp, 0) || math.IsNaN(lp) {
			t.Errorf("%s: log density %v (%v) at a draw", c.name, lp, err)
		}
		outside := make([]float64, len(last))
		outside[0] = 7
		outside[1] = 2
		if lp, err := p.LogDensity(bayes.Values{"x": outside}); err != nil || !math.IsInf(lp, -1) {
			t.Errorf("%s: log density %v (%v) outside the support", c.name, lp, err)
		}
	}
}

// TestSumToZeroPrior: prior draws under the condition are centred normals, with
// variance 1 − 1/K. Statistic: K·n·(sample variance)/(K − 1) over n draws of all
// elements, χ² with n(K − 1) degrees of freedom, here its normal approximation;
// |z| < 4.9 for a false-alarm rate of 1e-6.
func TestSumToZeroPrior(t *testing.T) {
	const k, n = 4, 4000
	m := bayes.NewModel("effects")
	m.Param("x", bayes.On(bayes.SumToZero(), bayes.Normal(5, 2)), bayes.SizedDim("level", k))
	draws, err := compile(t, m).Prior(context.Background(), n, 1)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := draws.Var("x")
	square := 0.0
	for _, v := range x.Values() {
		square += v * v / 4
	}
	const df = n * (k - 1)
	z := (square - df) / math.Sqrt(2*df)
	if !(math.Abs(z) < 4.9) {
		t.Errorf("squares add up to %v, want %v: z = %v", square, df, z)
	}
	if z := (square - n*k) / math.Sqrt(2*n*k); math.Abs(z) < 4.9 {
		t.Errorf("draws that were not centred would go unnoticed: z = %v", z)
	}
}

func TestSupportFaults(t *testing.T) {
	m := bayes.NewModel("faulty")
	two, three, one := m.DimSize("two", 2), m.DimSize("three", 3), m.DimSize("one", 1)
	flat := bayes.Flat()
	m.Param("a", bayes.On(bayes.Corr(), flat))
	m.Param("b", bayes.On(bayes.Cov(), flat), two)
	m.Param("c", bayes.On(bayes.CholeskyCorr(), flat), two, three)
	m.Param("d", bayes.On(bayes.SumToZero(), flat))
	_, err := m.Compile()
	for _, want := range []string{`"a" is a square matrix`, `"b" is a square matrix`, `"c" is a square matrix`, `"d" is a vector`} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "support_test.go") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	m = bayes.NewModel("line")
	m.Param("e", bayes.On(bayes.UnitVector(), flat), one)
	if _, err := m.Compile(); err == nil || !strings.Contains(err.Error(), "the unit sphere (squares sum to 1) needs two") {
		t.Errorf("error %v", err)
	}
	p := compile(t, supportModel(3, 0))
	if _, err := p.Unconstrain(bayes.Values{"x": [][]float64{{1, 2, 0}, {2, 1, 0}, {0, 0, 1}}}); err == nil || !strings.Contains(err.Error(), "correlation matrices") {
		t.Errorf("error %v", err)
	}
}
