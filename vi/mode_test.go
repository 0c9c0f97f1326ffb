package vi

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

var (
	predictor = []float64{-2.1, -1.4, -0.9, -0.3, 0.2, 0.4, 0.9, 1.3, 1.8, 2.5}
	outcome   = []int{0, 0, 1, 0, 0, 1, 1, 0, 1, 1}
	response  = []float64{-1.7, -0.2, 0.1, 0.9, 1.0, 2.2, 1.7, 3.1, 3.0, 4.9}
)

func wantEstimate(t *testing.T, m *Mode, name string, value, se, tol float64) {
	t.Helper()
	e, err := m.Estimate(name)
	if err != nil {
		t.Fatal(err)
	}
	if !(math.Abs(e.Value-value) <= tol) || !(math.Abs(e.SE-se) <= tol) {
		t.Errorf("%s is %.12g ± %.12g, want %.12g ± %.12g", name, e.Value, e.SE, value, se)
	}
}

// TestMAPIsGLM: with flat priors the mode is the maximum likelihood estimate of
// a logistic regression. Reference: Newton's method in 40 digits, mpmath 1.2.1;
// glm(y ~ x, binomial) of R 4.2.2 agrees, and gives the log likelihood.
func TestMAPIsGLM(t *testing.T) {
	m := bayes.NewModel("logistic")
	a, b := m.Param("a", bayes.Flat()), m.Param("b", bayes.Flat())
	row := m.Dim("row", strings.Split("abcdefghij", "")...)
	x := m.Data("x", predictor, row)
	m.Observe(m.Data("y", outcome, row), bayes.BernoulliLogit(a.Add(b.Mul(x))))
	got, err := MAP(t.Context(), compiled(t, m), ModeConfig{})
	if err != nil {
		t.Fatal(err)
	}
	wantEstimate(t, got, "a", -0.232915380645821, 0.756611565949203, 1e-10)
	wantEstimate(t, got, "b", 0.923768420104487, 0.641939205208816, 1e-10)
	if math.Abs(got.LogDensity - -5.49269778419) > 1e-10 {
		t.Errorf("log likelihood %v", got.LogDensity)
	}
	if len(got.Check()) > 0 || got.Distance > 1e-9 {
		t.Errorf("%v standard deviations from the mode, warnings %v", got.Distance, got.Check())
	}
	if s := got.String(); !strings.Contains(s, "a  -0.2329  0.76") {
		t.Errorf("table:\n%s", s)
	}
	if _, err := got.Estimate("c"); err == nil {
		t.Error("an estimate that isn't there")
	}
}

// TestJacobian: least squares with a flat prior on the scale. Without the
// Jacobian of log σ, σ̂² = RSS/n and SE(σ̂) = σ̂/√(2n); with it, the density of
// log σ has its mode at σ² = RSS/(n−1) and curvature 2(n−1).
func TestJacobian(t *testing.T) {
	m := bayes.NewModel("line")
	row := m.Dim("row", strings.Split("abcdefghij", "")...)
	a, b, sigma := m.Param("a", bayes.Flat()), m.Param("b", bayes.Flat()), m.Param("sigma", bayes.On(bayes.Lower(0), bayes.Flat()))
	m.Let("variance", sigma.Mul(sigma))
	x := m.Data("x", predictor, row)
	m.Observe(m.Data("y", response, row), bayes.Normal(a.Add(b.Mul(x)), sigma))
	p := compiled(t, m)

	n, sx, sy, sxx, sxy := 10., 0., 0., 0., 0.
	for i, x := range predictor {
		sx, sy = sx+x/n, sy+response[i]/n
	}
	for i, x := range predictor {
		sxx += (x - sx) * (x - sx)
		sxy += (x - sx) * (response[i] - sy)
	}
	slope, rss := sxy/sxx, 0.
	for i, x := range predictor {
		r := response[i] - sy - slope*(x-sx)
		rss += r * r
	}
	for _, jacobian := range []bool{false, true} {
		got, err := MAP(t.Context(), p, ModeConfig{Jacobian: jacobian})
		if err != nil {
			t.Fatal(err)
		}
		nu := n
		if jacobian {
			nu--
		}
		s := math.Sqrt(rss / nu)
		wantEstimate(t, got, "b", slope, s/math.Sqrt(sxx), 1e-8)
		wantEstimate(t, got, "a", sy-slope*sx, s*math.Sqrt(1/n+sx*sx/sxx), 1e-8)
		wantEstimate(t, got, "sigma", s, s/math.Sqrt(2*nu), 1e-8)
		wantEstimate(t, got, "variance", s*s, 2*s*s/math.Sqrt(2*nu), 1e-8)
	}
}

// TestMAPOfPlainTarget takes the density as it is, whatever is asked.
func TestMAPOfPlainTarget(t *testing.T) {
	g := newGauss(1, 0.5)
	for _, jacobian := range []bool{false, true} {
		got, err := MAP(t.Context(), g, ModeConfig{Jacobian: jacobian, Seed: 2})
		if err != nil {
			t.Fatal(err)
		}
		wantEstimate(t, got, "x[1]", g.mean[1], g.sd[1], 1e-8*g.sd[1])
	}
}

func TestMAPErrors(t *testing.T) {
	if _, err := MAP(t.Context(), nil, ModeConfig{}); err == nil {
		t.Error("nil target")
	}
	_, err := MAP(t.Context(), newGauss(1, 0), ModeConfig{Starts: -1, MaxIterations: -1, InitRadius: -3})
	for _, want := range []string{"ModeConfig.Starts is -1", "ModeConfig.MaxIterations is -1", "ModeConfig.InitRadius is -3"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	// The density of the schools' effects has no bound where their scale goes to 0.
	m := bayes.NewModel("funnel")
	tau := m.Param("tau", bayes.HalfNormal(5))
	m.Param("theta", bayes.Normal(0, tau), m.Dim("i", "a", "b", "c"))
	_, err = MAP(t.Context(), compiled(t, m), ModeConfig{})
	if err == nil || !strings.Contains(err.Error(), "use Pathfinder or mcmc") {
		t.Errorf("a funnel: %v", err)
	}
}
