package bayes_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// decay is the Gompertz curve a·exp(−b·(1 − e^−t)) at times x[2], with
// parameters a = x[0] and b = x[1].
type decay struct{ slope float64 }

func (decay) Value(y []float64, x [][]float64) {
	for i, t := range x[2] {
		y[i] = x[0][0] * math.Exp(x[1][0]*math.Expm1(-t))
	}
}

func (f decay) Gradient(dx [][]float64, dy, y []float64, x [][]float64) {
	for i, t := range x[2] {
		if dx[0] != nil {
			dx[0][0] += dy[i] * y[i] / x[0][0]
		}
		if dx[1] != nil {
			dx[1][0] += f.slope * dy[i] * y[i] * math.Expm1(-t)
		}
		if dx[2] != nil {
			dx[2][i] -= dy[i] * y[i] * x[1][0] * math.Exp(-t)
		}
	}
}

func (decay) CheckShapes(y []int, x [][]int) error {
	if len(x) != 3 {
		return fmt.Errorf("%d arguments, want a, b and times", len(x))
	}
	if len(y) != 1 || len(x[2]) != 1 || x[2][0] != y[0] {
		return fmt.Errorf("result %v, times %v: want a vector for each", y, x[2])
	}
	return nil
}

// decayModel calls f at times that are data, or parameters.
func decayModel(f bayes.Func, unknownTimes bool) *bayes.Model {
	m := bayes.NewModel("decay")
	at := m.DimSize("at", 3)
	a, b := m.Param("a", bayes.LogNormal(0, 1)), m.Param("b", bayes.Normal(0, 1))
	times := m.Data("times", []float64{0, 0.5, 2}, at)
	if unknownTimes {
		times = m.Param("t", bayes.Exponential(1), at)
	}
	curve := m.Let("curve", bayes.Call(f, []bayes.Expr{a, b, times}, at))
	m.Observe(m.Data("y", []float64{1, 0.7, 0.5}, at), bayes.Normal(curve, 0.1))
	return m
}

func TestCall(t *testing.T) {
	for _, unknown := range []bool{false, true} {
		if err := bayestest.CheckGradient(compile(t, decayModel(decay{1}, unknown)), 1); err != nil {
			t.Error(err)
		}
		if bayestest.CheckGradient(compile(t, decayModel(decay{1 + 1e-5}, unknown)), 1) == nil {
			t.Error("a wrong gradient of a Func passes")
		}
	}
	p := compile(t, decayModel(decay{1}, false))
	got, err := p.LogDensity(bayes.Values{"a": 2.0, "b": 0.5})
	want := -math.Log(2) - 0.5*math.Log(2)*math.Log(2) - 0.125 - math.Log(2*math.Pi)
	for i, at := range []float64{0, 0.5, 2} {
		want += normalLog([]float64{1, 0.7, 0.5}[i], 2*math.Exp(0.5*(math.Exp(-at)-1)), 0.1)
	}
	if err != nil || math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("log density %v (%v), want %v", got, err, want)
	}
	n := p.Dim() * bayes.Lanes
	x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
	if allocs := testing.AllocsPerRun(5, func() {
		if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
			t.Fatal(err)
		}
	}); allocs != 0 {
		t.Errorf("%v allocations per gradient", allocs)
	}
}

// TestCallSurgery: new data of another length, an intervention on what the
// function reads, and a call of data alone.
func TestCallSurgery(t *testing.T) {
	p := compile(t, decayModel(decay{1}, false))
	longer, err := p.Bind(bayes.Values{"times": []float64{0, 1, 2, 3}, "y": []float64{1, 1, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := bayestest.CheckGradient(longer, 1); err != nil {
		t.Error(err)
	}
	if _, err := p.Bind(bayes.Values{"times": []float64{0, 1, 2, 3}}); !errors.Is(err, bayes.ErrShape) {
		t.Errorf("times of another length than y: error %v", err)
	}
	known, err := p.Do(bayes.Values{"a": 1.0, "b": 0.0})
	if err != nil {
		t.Fatal(err)
	}
	got, err := known.LogDensity(nil)
	want := normalLog(1, 1, 0.1) + normalLog(0.7, 1, 0.1) + normalLog(0.5, 1, 0.1)
	if err != nil || math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("log density %v (%v), want %v", got, err, want)
	}
	if _, err := p.Do(bayes.Values{"a": 1e300, "b": -1e4}); !errors.Is(err, bayes.ErrData) || !strings.Contains(err.Error(), "decay: element 1 of the result is +Inf") {
		t.Errorf("an overflow of data alone: error %v", err)
	}
}

// TestCallRejects: a result that is not finite rejects its draw.
func TestCallRejects(t *testing.T) {
	p := compile(t, decayModel(decay{1}, false))
	x, grad, lp := make([]float64, 2*bayes.Lanes), make([]float64, 2*bayes.Lanes), make([]float64, bayes.Lanes)
	x[bayes.Lanes+2] = -1e5 // b in lane 2: the curve overflows
	if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
		t.Fatal(err)
	}
	for l, v := range lp {
		if math.IsInf(v, -1) != (l == 2) || l != 2 && v != lp[0] {
			t.Errorf("lane %d has log density %v", l, v)
		}
	}
}

func TestCallFaults(t *testing.T) {
	m := bayes.NewModel("faulty")
	at := m.DimSize("at", 3)
	a := m.Param("a", bayes.Normal(0, 1))
	m.Let("nil", bayes.Call(nil, []bayes.Expr{a}))
	m.Let("none", bayes.Call(decay{1}, nil))
	m.Let("empty", bayes.Call(decay{1}, []bayes.Expr{a}, bayes.Size(0)))
	m.Let("nothing", bayes.Call(decay{1}, []bayes.Expr{{}}))
	_, err := m.Compile()
	for _, want := range []string{"the function is nil", "decay: a call without arguments", "decay: the result [0] has no elements", "an empty Expr is used"} {
		if err == nil || !strings.Contains(err.Error(), "func_test.go") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	m = bayes.NewModel("shapes")
	a = m.Param("a", bayes.Normal(0, 1))
	m.Potential("wrong", bayes.Call(decay{1}, []bayes.Expr{a, a, a}, at))
	m.Potential("few", bayes.Call(decay{1}, []bayes.Expr{a}, at))
	_, err = m.Compile()
	for _, want := range []string{"decay: result [3], times []", "decay: 1 arguments"} {
		if !errors.Is(err, bayes.ErrShape) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
