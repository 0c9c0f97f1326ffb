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

// timeSeries is testdata/timeseries.json, by timeseries.R.
type timeSeries struct {
	Y    []float64
	ARMA []struct {
		AR, MA         []float64
		Mean, SD, LogP float64
	}
	GARCH struct{ Mu, Alpha0, Alpha1, Beta1, SD0, LogP float64 }
}

func readTimeSeries(t *testing.T) (s timeSeries) {
	t.Helper()
	text, err := os.ReadFile("testdata/timeseries.json")
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// armaOf has its coefficients as data, or moved by a parameter.
func armaOf(ar, ma []float64, mean, sd float64, by bayes.Expr) bayes.ARMA {
	a := bayes.ARMA{Mean: by.Add(bayes.Add(mean, 0)), SD: by.Exp().Mul(bayes.Add(sd, 0))}
	if len(ar) > 0 {
		a.AR = bayes.Mul(ar, bayes.Exp(by))
	}
	if len(ma) > 0 {
		a.MA = bayes.Add(ma, by)
	}
	return a
}

// armaFault compares the density with R's; spoil changes the model.
func armaFault(t *testing.T, spoil func(a *bayes.ARMA)) error {
	s := readTimeSeries(t)
	for _, c := range s.ARMA {
		m := bayes.NewModel("arma")
		a := armaOf(c.AR, c.MA, c.Mean, c.SD, m.Param("zero", bayes.Flat()))
		spoil(&a)
		got := values(t, m, bayes.LogProb(m.Data("y", s.Y), a.Observations()))[0]
		if !(math.Abs(got-c.LogP) <= 1e-10*math.Abs(c.LogP)) {
			return fmt.Errorf("AR %v, MA %v: log density %v, want %v", c.AR, c.MA, got, c.LogP)
		}
	}
	return nil
}

func TestARMAEqualsR(t *testing.T) {
	if err := armaFault(t, func(*bayes.ARMA) {}); err != nil {
		t.Error(err)
	}
	for what, spoil := range map[string]func(a *bayes.ARMA){
		"a mean that is off":   func(a *bayes.ARMA) { a.Mean = bayes.Add(1e-6, a.Mean) },
		"variance for sd":      func(a *bayes.ARMA) { a.SD = bayes.Square(a.SD) },
		"MA of the other sign": func(a *bayes.ARMA) { a.MA = bayes.Mul(-1, bayes.Add([]float64{0.3}, 0)) },
	} {
		if armaFault(t, spoil) == nil {
			t.Errorf("unnoticed: %s", what)
		}
	}
}

func TestARMAGradient(t *testing.T) {
	for _, c := range []struct{ ar, ma int }{{1, 0}, {0, 1}, {2, 2}, {1, 3}} {
		m := bayes.NewModel("arma")
		a := bayes.ARMA{Mean: m.Param("mu", bayes.Normal(0, 1)), SD: m.Param("sigma", bayes.LogNormal(0, 1))}
		small := bayes.On(bayes.Interval(-0.4, 0.4), bayes.Flat())
		if c.ar > 0 {
			a.AR = m.Param("phi", small, bayes.Size(c.ar))
		}
		if c.ma > 0 {
			a.MA = m.Param("theta", small, bayes.Size(c.ma))
		}
		m.Observe(m.Data("y", readTimeSeries(t).Y), a.Observations())
		p := compile(t, m)
		if err := bayestest.CheckGradient(p, 2); err != nil {
			t.Errorf("%v: %v", c, err)
		}
		n := p.Dim() * bayes.Lanes
		x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
		if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
			t.Errorf("%v: %v allocations per gradient", c, n)
		}
	}
}

// TestARMANotStationary: such a process is rejected, whatever its density would
// be. With φ = 1.2 and θ = −1.1 that is finite for a short series.
func TestARMANotStationary(t *testing.T) {
	for _, phi := range [][]float64{{1.2}, {-1}, {0.6, 0.5}, {0.2, 0.3, 0.6}, {1.9, -1.05}} {
		m := bayes.NewModel("explosive")
		a := armaOf(phi, []float64{-1.1}, 0, 1, m.Param("zero", bayes.Flat()))
		if lp := values(t, m, bayes.LogProb(m.Data("y", []float64{1, 2, 1}), a.Observations()))[0]; lp == lp {
			t.Errorf("AR %v: log density %v, want NaN", phi, lp)
		}
	}
	m := bayes.NewModel("near")
	a := armaOf([]float64{1.9, -0.95}, nil, 0, 1, m.Param("zero", bayes.Flat()))
	if lp := values(t, m, bayes.LogProb(m.Data("y", []float64{1, 2, 1}), a.Observations()))[0]; lp != lp {
		t.Error("a stationary process is rejected")
	}
}

// TestARMADraws: the autocovariances of drawn series, in closed form for
// ARMA(1, 1): γ₀ = (1 + 2φθ + θ²)/(1 − φ²), γ₁ = (1 + φθ)(φ + θ)/(1 − φ²).
//
// Statistic: means of products of n draws, normal by the central limit theorem;
// 4.9 standard errors are a false-alarm rate of 1e-6. The sign of θ is noticed.
func TestARMADraws(t *testing.T) {
	const n, phi, mean = 20000, 0.6, 2.0
	worst := func(theta float64) (z float64) {
		m := bayes.NewModel("draws")
		m.Param("unused", bayes.Normal(0, 1))
		zero := bayes.Add(0, 0)
		m.Observe(m.Data("y", make([]float64, 4)), armaOf([]float64{phi}, []float64{theta}, mean, 1, zero).Observations())
		d, err := compile(t, m).Prior(context.Background(), n, 7)
		if err != nil {
			t.Fatal(err)
		}
		y := variable(t, d, "y").Values()
		at := func(k, i int) float64 { return y[k*n+i] - mean }
		const true = 0.4
		g0, g1 := (1+2*phi*true+true*true)/(1-phi*phi), (1+phi*true)*(phi+true)/(1-phi*phi)
		for _, c := range []struct {
			of   func(i int) float64
			want float64
		}{
			{func(i int) float64 { return at(3, i) }, 0},
			{func(i int) float64 { return at(0, i) * at(0, i) }, g0},
			{func(i int) float64 { return at(3, i) * at(3, i) }, g0},
			{func(i int) float64 { return at(0, i) * at(1, i) }, g1},
			{func(i int) float64 { return at(1, i) * at(3, i) }, phi * g1},
		} {
			sum, squares := 0.0, 0.0
			for i := range n {
				sum += c.of(i) - c.want
				squares += math.Pow(c.of(i)-c.want, 2)
			}
			z = math.Max(z, math.Abs(sum)/math.Sqrt(squares))
		}
		return z
	}
	if z := worst(0.4); z > 4.9 {
		t.Errorf("autocovariances are %.1f standard errors off", z)
	}
	if z := worst(-0.4); z < 4.9 {
		t.Errorf("the other sign is unnoticed: %.1f standard errors", z)
	}
}

func TestGARCHEqualsR(t *testing.T) {
	s := readTimeSeries(t)
	m := bayes.NewModel("garch")
	zero := m.Param("zero", bayes.Flat())
	g := s.GARCH
	got := values(t, m, bayes.LogProb(m.Data("y", s.Y), bayes.GARCH(g.Mu, zero.Add(bayes.Add(g.Alpha0, 0)), g.Alpha1, g.Beta1, g.SD0)))[0]
	if math.Abs(got-g.LogP) > 1e-12*math.Abs(g.LogP) {
		t.Errorf("log density %v, want %v", got, g.LogP)
	}
}

// TestStochasticVolatility: given z the path is a recursion, followed here by
// hand; the first value has the variance of all.
func TestStochasticVolatility(t *testing.T) {
	z := []float64{0.5, -1, 2, 0.3}
	const mean, phi, sd = -1.0, 0.8, 0.3
	m := bayes.NewModel("volatility")
	zero := m.Param("zero", bayes.Flat())
	v := bayes.StochasticVolatility{Mean: zero.Add(bayes.Add(mean, 0)), Persistence: bayes.Add(phi, 0), SD: bayes.Add(sd, 0)}
	got := values(t, m, v.LogVariance(m.Data("z", z)))
	h := mean + sd/math.Sqrt(1-phi*phi)*z[0]
	for i := range z {
		if i > 0 {
			h = mean + phi*(h-mean) + sd*z[i]
		}
		if math.Abs(got[i]-h) > 1e-14 {
			t.Errorf("h[%d] is %v, want %v", i, got[i], h)
		}
	}
	m = bayes.NewModel("returns")
	day := m.DimSize("day", 4)
	v = bayes.StochasticVolatility{Mean: m.Param("mu", bayes.Normal(0, 1)), Persistence: m.Param("phi", bayes.Uniform(-1, 1)), SD: m.Param("sigma", bayes.HalfNormal(1))}
	path := v.LogVariance(m.Param("z", bayes.Normal(0, 1), day))
	m.Observe(m.Data("y", z, day), bayes.Normal(0, bayes.Exp(bayes.Mul(0.5, path))))
	p := compile(t, m)
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
	n := p.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
		t.Errorf("%v allocations per gradient", n)
	}
}

func TestTimeSeriesFaults(t *testing.T) {
	for want, build := range map[string]func(m *bayes.Model, y, b bayes.Expr){
		"ARMA: AR is b; it must be a vector": func(m *bayes.Model, y, b bayes.Expr) {
			m.Observe(y, bayes.ARMA{AR: b, SD: b}.Observations())
		},
		"ARMA: SD is y[3]; it must be a number": func(m *bayes.Model, y, b bayes.Expr) {
			m.Observe(y, bayes.ARMA{AR: y, SD: y}.Observations())
		},
		"ARMA: Mean is y[3]; it must be a number": func(m *bayes.Model, y, b bayes.Expr) {
			m.Observe(y, bayes.ARMA{Mean: y, SD: b}.Observations())
		},
		"the process with AR [1 2 0.5] is not stationary": func(m *bayes.Model, y, b bayes.Expr) {
			m.Observe(y, bayes.ARMA{AR: y, SD: b}.Observations())
		},
		"an empty Expr is used": func(m *bayes.Model, y, b bayes.Expr) {
			m.Observe(y, bayes.ARMA{AR: y}.Observations())
		},
		"StochasticVolatility: b is not a vector of innovations": func(m *bayes.Model, y, b bayes.Expr) {
			m.Potential("v", bayes.StochasticVolatility{Mean: b, Persistence: b, SD: b}.LogVariance(b))
		},
		"StochasticVolatility: SD is y[3]; it must be a number": func(m *bayes.Model, y, b bayes.Expr) {
			m.Potential("v", bayes.StochasticVolatility{Mean: b, Persistence: b, SD: y}.LogVariance(y))
		},
	} {
		m := bayes.NewModel("fault")
		b := m.Param("b", bayes.Exponential(1))
		build(m, m.Data("y", []float64{1, 2, 0.5}), b)
		_, err := m.Compile()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "timeseries_test.go:") || !errors.As(err, new(*bayes.BuildError)) {
			t.Errorf("want a located error with %q, got %v", want, err)
		}
	}
}
