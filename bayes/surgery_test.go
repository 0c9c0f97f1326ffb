package bayes_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

func line(x, y []float64) *bayes.Model {
	m := bayes.NewModel("line")
	a := m.Param("a", bayes.Normal(0, 1))
	b := m.Param("b", bayes.Normal(0, 1))
	mean := m.Let("mean", a.Add(b.Mul(m.Data("x", x))))
	m.Observe(m.Data("y", y), bayes.Normal(mean, 0.5))
	return m
}

func TestBindEqualsCompilingAnew(t *testing.T) {
	p := compile(t, line([]float64{1, 2, 3}, []float64{2, 3, 5}))
	at := bayes.Values{"a": 0.3, "b": 1.2}
	for _, c := range []struct{ x, y []float64 }{
		{[]float64{4, 5, 6}, []float64{1, 1, 1}},
		{[]float64{4, 5}, []float64{1, 2}},
		{[]float64{4, 5, 6, 7, 8}, []float64{1, 2, 3, 4, 5}},
	} {
		bound, err := p.Bind(bayes.Values{"x": c.x, "y": c.y})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := bound.LogDensity(at)
		want, _ := compile(t, line(c.x, c.y)).LogDensity(at)
		if got != want || math.IsNaN(want) {
			t.Errorf("%d rows bound: %v, compiled %v", len(c.x), got, want)
		}
	}
}

func TestBindNamedDimResizesAllOnIt(t *testing.T) {
	m := bayes.NewModel("named")
	obs := m.DimSize("obs", 3)
	b := m.Param("b", bayes.Normal(0, 1))
	m.Observe(m.Data("y", []float64{1, 2, 3}, obs), bayes.Normal(b.Mul(m.Data("x", []float64{1, 1, 1}, obs)), 1))
	p := compile(t, m)
	q, err := p.Bind(bayes.Values{"x": []float64{1, 2}, "y": []float64{0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := q.LogDensity(bayes.Values{"b": 2.0})
	want := normalLog(2, 0, 1) + normalLog(0, 2, 1) + normalLog(0, 4, 1)
	if math.Abs(got-want) > 1e-13 {
		t.Errorf("bound log density %v, want %v", got, want)
	}
}

func TestBindFaults(t *testing.T) {
	p := compile(t, line([]float64{1, 2, 3}, []float64{2, 3, 5}))
	for _, c := range []struct {
		data  bayes.Values
		class error
		words string
	}{
		{bayes.Values{"z": []float64{1}}, bayes.ErrUnknownName, `no "z"`},
		{bayes.Values{"x": []float64{1, math.Inf(1), 2}}, bayes.ErrData, "+Inf in row 1"},
		{bayes.Values{"x": []float64{1, 2}}, bayes.ErrShape, "shape mismatch"},
		{bayes.Values{"x": [][]float64{{1, 2}}}, bayes.ErrShape, "[1 2]"},
	} {
		if _, err := p.Bind(c.data); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("Bind(%v): %v; want %v with %q", c.data, err, c.class, c.words)
		}
	}
	// The program is as it was.
	if lp, err := p.LogDensity(bayes.Values{"a": 0, "b": 1}); err != nil || math.IsNaN(lp) {
		t.Errorf("after failed Binds: %v, %v", lp, err)
	}
}

// chainModel is the causal chain x → m → y with every variable seen.
func chainModel() *bayes.Model {
	m := bayes.NewModel("chain")
	b := m.Param("b", bayes.Normal(0, 1))
	c := m.Param("c", bayes.Normal(0, 1))
	x := m.Data("x", []float64{0, 1, 2, 3})
	med := m.Data("m", []float64{0.1, 2.2, 3.9, 6.1})
	y := m.Data("y", []float64{1, -1, -3, -5})
	m.Observe(x, bayes.Normal(0, 2))
	m.Observe(med, bayes.Normal(b.Mul(x), 0.1))
	m.Observe(y, bayes.Normal(c.Mul(med), 0.1))
	return m
}

// TestDoFollowsTheGraph: with b = 2 and c = −1, do(x = 10) moves m to 20 and y
// to −20 on average; do(m = 5) moves y to −5 and leaves x alone.
func TestDoFollowsTheGraph(t *testing.T) {
	p := compile(t, chainModel())
	const n = 4000
	values := make([]float64, 2*n)
	for i := range n {
		values[i], values[n+i] = 2, -1
	}
	draws, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "b"}, {Name: "c"}}, Chains: 1, Draws: n, Values: values,
	})
	if err != nil {
		t.Fatal(err)
	}
	// Means of n draws; 5 standard errors have a false-alarm rate of 6e-7 each.
	check := func(do bayes.Values, name string, mean, sd float64) {
		t.Helper()
		world, err := p.Do(do)
		if err != nil {
			t.Fatal(err)
		}
		out, err := world.Predict(context.Background(), draws, 1)
		if err != nil {
			t.Fatal(err)
		}
		v, err := out.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Means()[1]; math.Abs(got-mean) > 5*sd/math.Sqrt(n) {
			t.Errorf("do(%v): mean of %s is %v, want %v ± %v", do, name, got, mean, sd/math.Sqrt(n))
		}
	}
	check(bayes.Values{"x": 10}, "m", 20, 0.1)
	check(bayes.Values{"x": 10}, "y", -20, math.Hypot(0.1, 0.1))
	check(bayes.Values{"m": 5}, "y", -5, 0.1)
	check(bayes.Values{"m": 5}, "x", 0, 2)
	check(nil, "y", 0, math.Sqrt(0.01+0.01+16)) // y = −2x + noise
	world, _ := p.Do(bayes.Values{"m": 5})
	out, _ := world.Predict(context.Background(), draws, 1)
	if v, err := out.Var("m"); err != nil || v.Means()[1] != 5 {
		t.Errorf("m is %v under do(m = 5) (%v)", v, err)
	}
}

func TestDoRemovesTheMechanism(t *testing.T) {
	p := compile(t, schoolsModel())
	world, err := p.Do(bayes.Values{"tau": 2})
	if err != nil {
		t.Fatal(err)
	}
	eta := make([]float64, 8)
	got, err := world.LogDensity(bayes.Values{"mu": 1, "eta": eta})
	if err != nil {
		t.Fatal(err)
	}
	full, _ := p.LogDensity(bayes.Values{"mu": 1, "tau": 2, "eta": eta})
	if want := full - normalLog(2, 0, 5); math.Abs(got-want) > 1e-12 {
		t.Errorf("log density under do(tau = 2) is %v, want %v: all terms but the prior of tau", got, want)
	}
	if world.Dim() != p.Dim()-1 {
		t.Errorf("dim %d under do, want %d", world.Dim(), p.Dim()-1)
	}
}

func TestDoFaults(t *testing.T) {
	p := compile(t, schoolsModel())
	for _, c := range []struct {
		do    bayes.Values
		class error
		words string
	}{
		{bayes.Values{"taus": 1}, bayes.ErrUnknownName, `did you mean "tau"?`},
		{bayes.Values{"eta": []float64{1, 2}}, bayes.ErrShape, "eta[school=8] is set to 2 values"},
		{bayes.Values{"tau": math.NaN()}, bayes.ErrData, "NaN"},
	} {
		if _, err := p.Do(c.do); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("Do(%v): %v; want %v with %q", c.do, err, c.class, c.words)
		}
	}
}
