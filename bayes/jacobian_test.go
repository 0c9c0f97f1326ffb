package bayes_test

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// TestWithoutJacobian: the density is LogDensity's, which knows no point but the
// constrained one, and the gradient is its own.
func TestWithoutJacobian(t *testing.T) {
	m := bayes.NewModel("transforms")
	k := m.Dim("k", "a", "b", "c")
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfNormal(5))
	rate := m.Param("rate", bayes.Beta(2, 3))
	share := m.Param("share", bayes.Dirichlet([]float64{1, 2, 3}), k)
	m.Observe(m.Data("y", []float64{1, 2, 4}, k), bayes.Normal(mu.Add(tau.Mul(share)), rate))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	free := p.WithoutJacobian()
	if err := bayestest.CheckGradient(free, 1); err != nil {
		t.Error(err)
	}
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Errorf("of the program afterwards: %v", err)
	}
	v := bayes.Values{"mu": 0.3, "tau": 2.0, "rate": 0.4, "share": []float64{0.2, 0.3, 0.5}}
	x, err := p.Unconstrain(v)
	if err != nil {
		t.Fatal(err)
	}
	grad := make([]float64, p.Dim())
	got, err := free.LogDensityGrad(x, grad)
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.LogDensity(v)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("log density %v, want %v", got, want)
	}
	if with, _ := p.LogDensityGrad(x, grad); math.Abs(with-want) < 0.1 {
		t.Errorf("the Jacobian makes no difference: the test sees nothing")
	}
	x[0] = math.NaN()
	if lp, err := free.LogDensityGrad(x, grad); err != nil || !math.IsInf(lp, -1) {
		t.Errorf("at NaN the log density is %v, error %v", lp, err)
	}
	if _, ok := free.(bayes.Recorder); !ok {
		t.Error("it doesn't record")
	}
}
