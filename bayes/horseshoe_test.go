package bayes_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

func horseshoeModel() *bayes.Model {
	m := bayes.NewModel("sparse")
	row, predictor := m.DimSize("row", 4), m.DimSize("predictor", 3)
	sigma := m.Param("sigma", bayes.Exponential(1))
	beta := m.Horseshoe("beta", bayes.Horseshoe{NonZero: 1, Rows: 4, Sigma: sigma}, predictor)
	x := m.Data("x", [][]float64{{1, 0, 2}, {-1, 1, 0}, {0, 1, -1}, {1, 1, 1}}, row, predictor)
	m.Observe(m.Data("y", []float64{1, 2, 0, -1}, row), bayes.Normal(bayes.MatMul(x, beta), sigma))
	return m
}

// horseshoeBy writes the coefficients out, [Piironen2017] eq. 2.8 and 3.12.
func horseshoeBy(z, local, global, slab, sigma, width float64) float64 {
	tau := global * 1. / (3 - 1) * sigma / math.Sqrt(4)
	c2 := width * width * slab
	return z * tau * math.Sqrt(c2*local*local/(c2+tau*tau*local*local))
}

func TestHorseshoe(t *testing.T) {
	p := compile(t, horseshoeModel())
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
	n := p.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
		t.Errorf("%v allocations per gradient", n)
	}
	draws, err := p.Prior(context.Background(), 200, 3)
	if err != nil {
		t.Fatal(err)
	}
	values := func(name string, j int) []float64 {
		v := variable(t, draws, name)
		return v.Values()[j*200 : (j+1)*200]
	}
	apart := func(width float64) (worst float64) {
		for j := range 3 {
			for k, got := range values("beta", j) {
				want := horseshoeBy(values("beta.z", j)[k], values("beta.local", j)[k], values("beta.global", 0)[k], values("beta.slab", 0)[k], values("sigma", 0)[k], width)
				worst = math.Max(worst, math.Abs(got/want-1))
			}
		}
		return worst
	}
	if e := apart(2); e > 1e-12 {
		t.Errorf("coefficients are off by %.1e", e)
	}
	if apart(2.01) < 1e-12 {
		t.Error("unnoticed: another slab")
	}
}

// TestHorseshoeNonZero: at the global scale tau0 and without a slab NonZero
// coefficients are expected to escape: the mean of 1 − κ = aλ²/(1 + aλ²) with
// a = n·tau0²/σ² is NonZero of all.
//
// Statistic: the mean over draws of λ, normal; 4.9 standard errors are a
// false-alarm rate of 1e-6. Half the guess is noticed.
func TestHorseshoeNonZero(t *testing.T) {
	const all, rows, n = 20, 50, 20000
	z := func(guess float64) float64 {
		m := bayes.NewModel("scale")
		h := bayes.Horseshoe{NonZero: guess, Rows: rows, Sigma: bayes.Add(1.5, 0)}
		lambda := m.Param("lambda", bayes.HalfCauchy(1))
		a := bayes.Square(h.Global(all).Mul(lambda)).Mul(bayes.Add(rows/1.5/1.5, 0))
		m.Let("escaped", a.Div(bayes.Add(1, a)))
		d, err := compile(t, m).Prior(context.Background(), n, 5)
		if err != nil {
			t.Fatal(err)
		}
		v := variable(t, d, "escaped")
		return (v.Mean() - 4./all) / (v.SD() / math.Sqrt(n))
	}
	if s := z(4); math.Abs(s) > 4.9 {
		t.Errorf("the expected number is %.1f standard errors off", s)
	}
	if s := z(2); math.Abs(s) < 4.9 {
		t.Errorf("half the guess is unnoticed: %.1f standard errors", s)
	}
}

func TestHorseshoeFaults(t *testing.T) {
	for want, h := range map[string]bayes.Horseshoe{
		"NonZero is 3 of the 3 coefficients": {NonZero: 3, Rows: 1},
		"NonZero is 0 of the 3 coefficients": {Rows: 1},
		"Rows is 0":                          {NonZero: 1},
		"Slab is -1 and SlabDF 4":            {NonZero: 1, Rows: 1, Slab: -1},
		"an empty Expr is used":              {NonZero: 1, Rows: 1},
		"Sigma is Mul[2]":                    {NonZero: 1, Rows: 1, Sigma: bayes.Mul([]float64{1, 2}, 1)},
	} {
		m := bayes.NewModel("fault")
		m.Horseshoe("beta", h, m.DimSize("d", 3))
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "horseshoe_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
	m := bayes.NewModel("fault")
	m.Horseshoe("beta", bayes.Horseshoe{NonZero: 1, Rows: 1, Sigma: bayes.Add(1, 0)}, bayes.Dim{})
	if _, err := m.Compile(); err == nil || !strings.Contains(err.Error(), "empty dim") {
		t.Errorf("no dim: error %v", err)
	}
}
