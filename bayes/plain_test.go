package bayes_test

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// plainNormal is a target without names.
type plainNormal struct{}

func (plainNormal) Dim() int { return 2 }

func (plainNormal) LogDensityGrad(x, grad []float64) (float64, error) {
	grad[0], grad[1] = -x[0], -x[1]
	return -(x[0]*x[0] + x[1]*x[1]) / 2, nil
}

func TestPlainTargets(t *testing.T) {
	vars, n := bayes.DrawnVariables(plainNormal{})
	if n != 2 || len(vars) != 1 || vars[0].Name != bayes.PlainName || vars[0].Size() != 2 {
		t.Errorf("a plain target draws %v, %d elements", vars, n)
	}
	if x, err := bayes.StartingPoint(plainNormal{}, bayes.Values{bayes.PlainName: []float64{1, 2}}); err != nil || x[1] != 2 {
		t.Errorf("%v, %v", x, err)
	}
	for _, v := range []bayes.Values{nil, {"y": []float64{1, 2}}, {"x": []float64{1}}, {"x": 1.0}, {"x": []float64{1, 2}, "y": 1.0}} {
		if x, err := bayes.StartingPoint(plainNormal{}, v); err == nil || !strings.Contains(err.Error(), `want the one variable "x", a []float64 of length 2, got `) {
			t.Errorf("%v: %v, %v", v, x, err)
		}
	}
	m := bayes.NewModel("named")
	m.Let("twice", bayes.Mul(m.Param("mu", bayes.Normal(0, 1)), 2))
	m.Param("sigma", bayes.HalfNormal(1))
	p := compile(t, m)
	if vars, n := bayes.DrawnVariables(p); n != 3 || len(vars) != 3 {
		t.Errorf("a program draws %v, %d elements", vars, n)
	}
	if x, err := bayes.StartingPoint(p, bayes.Values{"sigma": math.E}); err != nil || !math.IsNaN(x[0]) || math.Abs(x[1]-1) > 1e-15 {
		t.Errorf("%v, %v", x, err)
	}
	if _, err := bayes.StartingPoint(p, bayes.Values{"sigme": 1.0}); err == nil {
		t.Error("an unknown name is no fault")
	}
}

// TestWeightESS: 1/Σw² of two draws with weights ¾ and ¼ is 1.6.
func TestWeightESS(t *testing.T) {
	run := bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Draws: 2, Values: []float64{1, 2}}
	for want, logw := range map[float64][]float64{2: nil, 1.6: {math.Log(3), 0}, 1: {0, math.Inf(-1)}} {
		run.LogWeights = logw
		d, err := bayes.NewDraws(run)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.WeightESS(); math.Abs(got-want) > 1e-15 {
			t.Errorf("log weights %v are worth %v, want %v", logw, got, want)
		}
	}
}
