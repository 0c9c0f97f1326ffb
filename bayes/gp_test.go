package bayes_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// gpTable is testdata/gp.json, by gp.py.
type gpTable struct {
	X, New                  [][]float64
	Y, Length               []float64
	SD, Noise, Mean, Period float64
	Cases                   map[string]struct {
		Between, Given, Cov []float64
		LogP                float64
	}
	Spectra map[string][2]float64
}

func readGP(t *testing.T) (g gpTable) {
	t.Helper()
	text, err := os.ReadFile("testdata/gp.json")
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// covariances are those of the table.
func covariances(sd, length, period bayes.Expr) map[string]bayes.Covariance {
	c := map[string]bayes.Covariance{
		"SquaredExponential": bayes.SquaredExponential(sd, length),
		"Matern12":           bayes.Matern12(sd, length),
		"Matern32":           bayes.Matern32(sd, length),
		"Matern52":           bayes.Matern52(sd, length),
		"Periodic":           bayes.Periodic(sd, length, period),
		"Linear":             bayes.Linear(sd, length),
	}
	c["Sum"] = c["Matern32"].Plus(c["Linear"])
	c["Product"] = c["Periodic"].Times(c["SquaredExponential"])
	return c
}

// gpFault compares a covariance, its marginal likelihood and its predictions
// with the table.
func gpFault(t *testing.T, name string, change func(bayes.Covariance) bayes.Covariance) error {
	t.Helper()
	g := readGP(t)
	m := bayes.NewModel(name)
	row, coordinate, fresh := m.DimSize("row", 5), m.DimSize("coordinate", 2), m.DimSize("new", 2)
	zero := m.Param("zero", bayes.Flat())
	sd, length, period := zero.Add(bayes.Add(g.SD, 0)), bayes.Mul(bayes.Exp(zero), g.Length), bayes.Add(g.Period, zero)
	x, at := m.Data("x", g.X, row, coordinate), m.Data("new inputs", g.New, fresh, coordinate)
	cov := change(covariances(sd, length, period)[name])
	gp := bayes.GP{Inputs: x, Cov: cov, Noise: bayes.Add(g.Noise, zero), Mean: func(bayes.Expr) bayes.Expr { return bayes.Add(g.Mean, 0) }}
	y := m.Data("y", g.Y, row)
	mean, variance := gp.Given(y, at)
	m.Observe(y, gp.Observations())
	var worst error
	compare := func(what string, got, want []float64) {
		for i := range want {
			if !(math.Abs(got[i]-want[i]) <= 1e-11*math.Max(1, math.Abs(want[i]))) {
				worst = fmt.Errorf("%s: %s[%d] is %v, want %v", name, what, i, got[i], want[i])
			}
		}
	}
	want := g.Cases[name]
	all := bayes.Concat(bayes.Size(16), bayes.LogProb(y, gp.Observations()), cov.Between(x, at).Reshape(bayes.Size(10)),
		mean.Reshape(bayes.Size(2)), variance.Reshape(bayes.Size(4)).Slice(0, 3))
	got := values(t, m, all)
	compare("log density", got[:1], []float64{want.LogP})
	compare("covariance", got[1:11], want.Between)
	compare("mean given", got[11:13], want.Given)
	compare("covariance given", got[13:], want.Cov[:3])
	return worst
}

func TestGPEqualsDenseNormal(t *testing.T) {
	for name := range readGP(t).Cases {
		if err := gpFault(t, name, func(c bayes.Covariance) bayes.Covariance { return c }); err != nil {
			t.Error(err)
		}
	}
}

// TestGPSeesPlantedErrors: the same comparison, a covariance that is wrong.
func TestGPSeesPlantedErrors(t *testing.T) {
	for what, change := range map[string]func(bayes.Covariance) bayes.Covariance{
		"one part in 10⁹": func(c bayes.Covariance) bayes.Covariance {
			return bayes.CovarianceFunc(func(a, b bayes.Expr) bayes.Expr { return bayes.Mul(1+1e-9, c.Between(a, b)) })
		},
		"constant": func(c bayes.Covariance) bayes.Covariance { return c.Plus(bayes.Linear(0.01, 0)) },
	} {
		if gpFault(t, "Matern52", change) == nil {
			t.Errorf("unnoticed: %s", what)
		}
	}
}

// gpModel has a process of unknown parameters at inputs that are data or
// parameters.
func gpModel(name string, latent, unknownInputs bool) *bayes.Model {
	m := bayes.NewModel(name)
	row, coordinate := m.DimSize("row", 4), m.DimSize("coordinate", 2)
	positive := bayes.LogNormal(0, 0.5)
	sd, noise := m.Param("sd", positive), m.Param("noise", positive)
	length := m.Param("length", positive, coordinate)
	x := m.Data("x", [][]float64{{0, 1}, {2, -1}, {0.5, 0.5}, {-1, -1}}, row, coordinate)
	if unknownInputs {
		x = x.Add(bayes.Mul(0.1, m.Param("error", bayes.Normal(0, 1), row, coordinate)))
	}
	gp := bayes.GP{Inputs: x, Cov: covariances(sd, length, bayes.Add(3, noise))[name]}
	if latent {
		gp.Jitter = 1e-3 // derivatives of singular matrices can't be checked
		f := gp.Latent(m.Param("z", bayes.Normal(0, 1), row))
		m.Observe(m.Data("count", []int{1, 0, 2, 1}, row), bayes.PoissonLog(f))
		return m
	}
	gp.Noise = noise
	m.Observe(m.Data("y", []float64{1, 0, 2, -1}, row), gp.Observations())
	return m
}

func TestGPGradients(t *testing.T) {
	for name := range readGP(t).Cases {
		for _, c := range []struct{ latent, unknown bool }{{false, false}, {true, false}, {false, true}} {
			p := compile(t, gpModel(name, c.latent, c.unknown))
			if err := bayestest.CheckGradient(p, 3); err != nil {
				t.Errorf("%s %v: %v", name, c, err)
			}
			n := p.Dim() * bayes.Lanes
			x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
			if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
				t.Errorf("%s %v: %v allocations per gradient", name, c, n)
			}
		}
	}
}

// TestGPDraws: At is drawn with the mean and the covariance of Given.
//
// Statistic: the mean and the product of two elements of n draws, normal by the
// central limit theorem; 4.9 standard errors are a false-alarm rate of 1e-6.
// Predictions with twice the variance are noticed.
func TestGPDraws(t *testing.T) {
	const n = 20000
	moments := func(scale float64) (z float64) {
		m := bayes.NewModel("draws")
		row, fresh := m.DimSize("row", 3), m.DimSize("new", 2)
		gp := bayes.GP{Inputs: m.Data("x", []float64{0, 1, 3}, row), Cov: bayes.Matern32(scale, 1), Noise: bayes.Add(0.1, 0)}
		seen, at := m.Data("seen", []float64{0.5, 1, -1}, row), m.Data("at", []float64{2, 5}, fresh)
		m.Param("unused", bayes.Normal(0, 1))
		m.Generate("f", gp.At(seen, at), fresh)
		one := gp
		one.Cov = bayes.Matern32(1, 1)
		mean, cov := one.Given(seen, at)
		want := values(t, m, bayes.Add(m.Param("zero", bayes.Normal(0, 1)), bayes.Concat(bayes.Size(6), mean.Reshape(bayes.Size(2)), cov.Reshape(bayes.Size(4)))))
		for i := range want {
			want[i]-- // Record set zero to 1
		}
		d, err := compile(t, m).Prior(context.Background(), n, 1)
		if err != nil {
			t.Fatal(err)
		}
		f := variable(t, d, "f")
		a, b := f.Values()[:n], f.Values()[n:]
		for _, c := range []struct {
			got  func(i int) float64
			want float64
		}{
			{func(i int) float64 { return a[i] }, want[0]},
			{func(i int) float64 { return b[i] }, want[1]},
			{func(i int) float64 { return math.Pow(a[i]-want[0], 2) }, want[2]},
			{func(i int) float64 { return math.Pow(b[i]-want[1], 2) }, want[5]},
			{func(i int) float64 { return (a[i] - want[0]) * (b[i] - want[1]) }, want[3]},
		} {
			sum, squares := 0.0, 0.0
			for i := range n {
				sum += c.got(i)
				squares += math.Pow(c.got(i)-c.want, 2)
			}
			z = math.Max(z, math.Abs(sum-n*c.want)/math.Sqrt(squares))
		}
		return z
	}
	if z := moments(1); z > 4.9 {
		t.Errorf("moments are %.1f standard errors off", z)
	}
	if z := moments(math.Sqrt2); z < 4.9 {
		t.Errorf("twice the variance is unnoticed: %.1f standard errors", z)
	}
}

// TestGPBind: more inputs, and new places to predict at.
func TestGPBind(t *testing.T) {
	m := bayes.NewModel("bind")
	row := m.DimSize("row", 2)
	length := m.Param("length", bayes.LogNormal(0, 1))
	gp := bayes.GP{Inputs: m.Data("x", []float64{0, 1}, row), Cov: bayes.Matern32(1, length).Plus(bayes.Linear(1, length)), Noise: length}
	m.Observe(m.Data("y", []float64{1, 2}, row), gp.Observations())
	p, err := compile(t, m).Bind(bayes.Values{"x": []float64{0, 1, 3}, "y": []float64{1, 2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
}

func TestGPFaults(t *testing.T) {
	for want, gp := range map[string]func(m *bayes.Model, x bayes.Expr) bayes.GP{
		"GP: an empty Expr is used": func(m *bayes.Model, x bayes.Expr) bayes.GP { return bayes.GP{Cov: bayes.Matern12(1, 1)} },
		"an empty covariance is used": func(m *bayes.Model, x bayes.Expr) bayes.GP {
			return bayes.GP{Inputs: x, Cov: bayes.Matern12(1, 1).Plus(bayes.Covariance{})}
		},
		"the parameter l[3] for inputs x[3, 2]": func(m *bayes.Model, x bayes.Expr) bayes.GP {
			return bayes.GP{Inputs: x, Cov: bayes.Matern12(1, m.Data("l", []float64{1, 1, 1}))}
		},
		"Matern12: shape mismatch: inputs Sum": func(m *bayes.Model, x bayes.Expr) bayes.GP {
			return bayes.GP{Inputs: x.Sum(), Cov: bayes.Matern12(1, 1)}
		},
		"is not positive definite": func(m *bayes.Model, x bayes.Expr) bayes.GP {
			return bayes.GP{Inputs: x, Cov: bayes.Linear(1, 0), Noise: bayes.Mul(0, 1)}
		},
	} {
		m := bayes.NewModel("fault")
		m.Param("b", bayes.Normal(0, 1))
		x := m.Data("x", [][]float64{{1, 2}, {3, 4}, {5, 7}})
		m.Observe(m.Data("y", []float64{1, 2, 3}), gp(m, x).Observations())
		_, err := m.Compile()
		want = strings.TrimPrefix(want, "GP: ")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "gp_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
}
