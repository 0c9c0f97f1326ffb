package bayes_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/mcmc"
)

var nan = math.NaN()

// regression has a predictor with missing values, which depends on another.
func regression(x []float64, shift float64) *bayes.Model {
	m := bayes.NewModel("regression")
	row := m.DimSize("row", len(x))
	w := m.Data("w", []float64{1, -1, 2, 0}, row)
	tau := m.Param("tau", bayes.Exponential(1))
	merged := m.Impute("x", x, bayes.Normal(w.Add(bayes.Add(shift, 0)), tau), row)
	m.Observe(m.Data("y", []float64{1, 2, 3, 4}, row), bayes.Normal(merged, 0.5))
	return m
}

// imputeFault compares the density of a model with the sum of its parts.
func imputeFault(t *testing.T, x []float64, shift float64) error {
	p := compile(t, regression(x, shift))
	at := bayes.Values{"tau": 0.7}
	full := append([]float64{}, x...)
	var missing []float64
	for i, v := range full {
		if v != v {
			full[i] = 0.3 * float64(i+1)
			missing = append(missing, full[i])
		}
	}
	if missing != nil {
		at["x.missing"] = missing
	}
	got, err := p.LogDensity(at)
	if err != nil {
		t.Fatal(err)
	}
	want := -0.7
	for i, w := range []float64{1, -1, 2, 0} {
		want += normalLog(full[i], w, 0.7) + normalLog(float64(i+1), full[i], 0.5)
	}
	if math.Abs(got-want) > 1e-13*math.Abs(want) {
		return fmt.Errorf("%v: log density %v, want %v", x, got, want)
	}
	return nil
}

func TestImputeDensity(t *testing.T) {
	for _, x := range [][]float64{{1, nan, 3, nan}, {nan, nan, nan, nan}, {1, 2, 3, 4}, {nan, 2, 3, 4}} {
		if err := imputeFault(t, x, 0); err != nil {
			t.Error(err)
		}
		p := compile(t, regression(x, 0))
		if err := bayestest.CheckGradient(p, 1); err != nil {
			t.Errorf("%v: %v", x, err)
		}
		n := p.Dim() * bayes.Lanes
		at, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
		if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(at, grad, lp) }); n != 0 {
			t.Errorf("%v: %v allocations per gradient", x, n)
		}
	}
	if imputeFault(t, []float64{1, nan, 3, nan}, 1e-6) == nil {
		t.Error("unnoticed: another mean of the missing values")
	}
}

// TestImputeMatrix: parameters of one dim go along; what is missing is labelled.
func TestImputeMatrix(t *testing.T) {
	m := bayes.NewModel("matrix")
	row, column := m.Dim("row", "a", "b"), m.DimSize("column", 3)
	mean := m.Data("mean", []float64{10, 20, 30}, column)
	sd := m.Data("sd", []float64{1, 2}, row)
	x := m.Impute("x", [][]float64{{1, nan, 3}, {nan, 5, nan}}, bayes.Normal(mean, sd), row, column)
	m.Let("all", x)
	p := compile(t, m)
	d, err := p.Prior(context.Background(), 4000, 1)
	if err != nil {
		t.Fatal(err)
	}
	missing := variable(t, d, "x.missing")
	for i, want := range []struct {
		label    string
		mean, sd float64
	}{{"a,1", 20, 1}, {"b,0", 10, 2}, {"b,2", 30, 2}} {
		v, err := missing.Label(want.label)
		if err != nil {
			t.Fatal(err)
		}
		// 4.9 standard errors of a normal mean: false-alarm rate 1e-6.
		if limit := 4.9 * want.sd / math.Sqrt(4000); math.Abs(v.Mean()-want.mean) > limit {
			t.Errorf("missing %d has mean %v, want %v within %v", i, v.Mean(), want.mean, limit)
		}
	}
	if all := variable(t, d, "all"); all.Size() != 6 {
		t.Errorf("%d values altogether", all.Size())
	}
}

// TestImputePosterior: with everything normal, the missing value is too. Its
// mean weighs prior and outcome by their precisions, 1 and 1/0.25.
//
// Statistic: the posterior mean over its Monte Carlo standard error; normal, 4.9
// is a false-alarm rate of 1e-6.
func TestImputePosterior(t *testing.T) {
	m := bayes.NewModel("normal")
	row := m.DimSize("row", 2)
	x := m.Impute("x", []float64{nan, 1}, bayes.Normal(2, 1), row)
	m.Observe(m.Data("y", []float64{5, 1}, row), bayes.Normal(x, 0.5))
	draws, err := mcmc.Sample(context.Background(), compile(t, m), mcmc.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	v, err := variable(t, draws, "x.missing").At(0)
	if err != nil {
		t.Fatal(err)
	}
	mean, sd := (2+4*5.)/5, math.Sqrt(1/5.)
	if z := (v.Mean() - mean) / (sd / math.Sqrt(float64(v.Chains()*v.Len())/4)); math.Abs(z) > 4.9 { // at least a quarter of the draws is effective
		t.Errorf("posterior mean %v, want %v", v.Mean(), mean)
	}
}

func TestImputeFaults(t *testing.T) {
	for want, impute := range map[string]func(m *bayes.Model, row bayes.Dim){
		`Impute: "x" has value +Inf in row 1`: func(m *bayes.Model, row bayes.Dim) {
			m.Impute("x", []float64{1, math.Inf(1)}, bayes.Normal(0, 1), row)
		},
		`Impute: "x" has shape [3]; its dims say [row=2]`: func(m *bayes.Model, row bayes.Dim) {
			m.Impute("x", []float64{1, nan, 2}, bayes.Normal(0, 1), row)
		},
		`Impute: "x" is a []int`:        func(m *bayes.Model, row bayes.Dim) { m.Impute("x", []int{1, 2}, bayes.Normal(0, 1), row) },
		`Impute: "x" is empty`:          func(m *bayes.Model, row bayes.Dim) { m.Impute("x", []float64{}, bayes.Normal(0, 1)) },
		`"x" has no distribution`:       func(m *bayes.Model, row bayes.Dim) { m.Impute("x", []float64{1, nan}, bayes.Dist{}, row) },
		`"x.missing" is discrete`:       func(m *bayes.Model, row bayes.Dim) { m.Impute("x", []float64{1, nan}, bayes.Poisson(2), row) },
		`can't be drawn from MvNormal`:  func(m *bayes.Model, row bayes.Dim) { m.Impute("x", []float64{1, nan}, mvNormal(), row) },
		`"x" is -1 at 1: Exponential`:   func(m *bayes.Model, row bayes.Dim) { m.Impute("x", []float64{nan, -1}, bayes.Exponential(1), row) },
		`"x.missing" is declared twice`: func(m *bayes.Model, row bayes.Dim) { again(m, row) },
		`mean of Normal`: func(m *bayes.Model, row bayes.Dim) {
			m.Impute("x", []float64{1, nan}, bayes.Normal(m.Data("mu", []float64{1, 2, 3}, m.DimSize("other", 3)), 1), row)
		},
	} {
		m := bayes.NewModel("fault")
		row := m.DimSize("row", 2)
		impute(m, row)
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "impute_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
}

func mvNormal() bayes.Dist {
	return bayes.MvNormalCholesky([]float64{0, 0}, bayes.DiagonalMatrix(bayes.Add([]float64{1, 1}, 0)))
}

func again(m *bayes.Model, row bayes.Dim) {
	for range 2 {
		m.Impute("x", []float64{1, nan}, bayes.Normal(0, 1), row)
	}
}
