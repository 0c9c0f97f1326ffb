package causal

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// TestFunctionGradient: a user's function has a gradient by its parents, which
// abduction needs where noise upstream of it is unknown.
func TestFunctionGradient(t *testing.T) {
	m := bayes.NewModel("gradient")
	row := m.DimSize("row", 3)
	a, b := m.Param("a", bayes.Normal(0, 1), row), m.Param("b", bayes.Normal(1, 2), row)
	f := byRow{of: func(rows [][]float64) ([]float64, error) {
		y := make([]float64, len(rows))
		for i, x := range rows {
			y[i] = math.Sin(x[0]) * x[1]
		}
		return y, nil
	}}
	m.Observe(m.Data("y", []float64{1, 0, 2}, row), bayes.Normal(bayes.Call(called{f}, []bayes.Expr{a, b}, row), 0.5))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if err := bayestest.CheckGradient(prog, 1); err != nil {
		t.Error(err)
	}
	if d := (called{byRow{word: "network"}}); d.String() != "network" {
		t.Errorf("named %q", d)
	}
}
