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

// scanCases are recursions of every form, on parameters and data of the model.
func scanCases(m *bayes.Model) map[string]bayes.Expr {
	time, group := m.DimSize("time", 5), m.DimSize("group", 3)
	normal := bayes.Normal(0, 1)
	phi, start := m.Param("phi", normal), m.Param("start", normal)
	x, level := m.Param("x", normal, time), m.Param("level", normal, group)
	wide := m.Param("wide", normal, time, group)
	mix := m.Param("mix", normal, group, group)
	y := m.Data("y", []float64{0.5, -1, 0.3, 2, -0.7}, time)
	table := m.Data("table", [][]float64{{1, 0, 2}, {0, 1, 1}, {2, 2, 0}, {1, 1, 1}, {0, 0, 1}}, time, group)
	zero := make([]float64, 3)
	type row = []bayes.Expr
	ar := func(s bayes.Expr, r row) bayes.Expr { return phi.Mul(s).Add(r[0]) }
	return map[string]bayes.Expr{
		"autoregression":    bayes.Scan(start, row{x}, ar),
		"of data rows":      bayes.Scan(0.0, row{y}, ar),
		"two arrays":        bayes.Scan(start, row{y, x}, func(s bayes.Expr, r row) bayes.Expr { return bayes.Tanh(s.Mul(r[1]).Add(r[0])) }),
		"vector":            bayes.Scan(level, row{wide}, func(s bayes.Expr, r row) bayes.Expr { return bayes.MatMul(mix, bayes.Tanh(s)).Add(r[0]) }),
		"vector from zeros": bayes.Scan(zero, row{table, y}, func(s bayes.Expr, r row) bayes.Expr { return s.Mul(phi).Add(r[0].Mul(level)).Add(r[1]) }),
		"two states": bayes.Scan(bayes.Stack(bayes.Size(2), start, phi), row{x}, func(s bayes.Expr, r row) bayes.Expr {
			return bayes.Stack(bayes.Size(2), s.Index(1), bayes.Sin(s.Index(0)).Add(r[0]))
		}),
		"whole series":    bayes.Scan(start, row{x}, func(s bayes.Expr, r row) bayes.Expr { return bayes.Mul(0.5, s).Add(r[0].Sub(x.Mean())) }),
		"state alone":     bayes.Scan(start, row{y}, func(s bayes.Expr, r row) bayes.Expr { return bayes.Sin(s) }),
		"state unchanged": bayes.Scan(level, row{y}, func(s bayes.Expr, r row) bayes.Expr { return s }),
		"row alone":       bayes.Scan(0.0, row{x}, func(s bayes.Expr, r row) bayes.Expr { return r[0] }),
		"constant":        bayes.Scan(0.0, row{x}, func(s bayes.Expr, r row) bayes.Expr { return phi }),
		"within a scan": bayes.Scan(start, row{wide}, func(s bayes.Expr, r row) bayes.Expr {
			return bayes.Scan(s, r, func(s bayes.Expr, r row) bayes.Expr { return bayes.Tanh(s.Add(r[0]).Mul(phi)) }).Sum()
		}),
		"densities": bayes.Scan(bayes.Log(bayes.Add(bayes.Mul(0, level), 1./3)), row{x}, func(s bayes.Expr, r row) bayes.Expr {
			return bayes.Add(bayes.LogProb(r[0], bayes.Normal(level, 1)), s.LogSumExp(group))
		}),
	}
}

func TestScanGradients(t *testing.T) {
	for name := range scanCases(bayes.NewModel("names")) {
		m := bayes.NewModel(name)
		m.Potential("e", weightedSum(scanCases(m)[name]))
		p := compile(t, m)
		if err := bayestest.CheckGradient(p, 6); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		x, grad, lp := make([]float64, p.Dim()*bayes.Lanes), make([]float64, p.Dim()*bayes.Lanes), make([]float64, bayes.Lanes)
		if n := testing.AllocsPerRun(5, func() { p.LogDensityGradBatch(x, grad, lp) }); n != 0 {
			t.Errorf("%s: %v allocations per gradient", name, n)
		}
	}
}

// arch is a GARCH(1, 1) with the variances by Scan, or written out row by row.
func arch(y []float64, scan bool) *bayes.Model {
	m := bayes.NewModel("garch")
	time := m.DimSize("time", len(y)-1)
	mu, a0 := m.Param("mu", bayes.Normal(0, 1)), m.Param("a0", bayes.Exponential(1))
	a1, b1 := m.Param("a1", bayes.Beta(1, 1)), m.Param("b1", bayes.Beta(1, 1))
	before := m.Data("before", y[:len(y)-1], time)
	shock := a0.Add(a1.Mul(bayes.Square(before.Sub(mu))))
	var variance bayes.Expr
	if scan {
		variance = bayes.Scan(1.0, []bayes.Expr{shock}, func(v bayes.Expr, row []bayes.Expr) bayes.Expr { return row[0].Add(b1.Mul(v)) })
	} else {
		var rows []bayes.Expr
		v := bayes.Add(1.0, 0.0)
		for t := range len(y) - 1 {
			v = shock.Index(t).Add(b1.Mul(v))
			rows = append(rows, v)
		}
		variance = bayes.Stack(time, rows...)
	}
	m.Let("variance", variance)
	m.Observe(m.Data("y", y[1:], time), bayes.Normal(mu, bayes.Sqrt(variance)))
	return m
}

var archSeries = []float64{0.1, -0.5, 1.2, -2, 0.3, 0.9, -0.1, 0.4}

// TestScanAgainstLoops: values against the recursion in plain Go, gradients
// against the model written out row by row.
func TestScanAgainstLoops(t *testing.T) {
	short, long := compile(t, arch(archSeries, true)), compile(t, arch(archSeries, false))
	v := bayes.Values{"mu": 0.2, "a0": 0.5, "a1": 0.3, "b1": 0.6}
	got, err := short.LogDensity(v)
	if err != nil {
		t.Fatal(err)
	}
	want, variance := normalLog(0.2, 0, 1)-0.5, 1.0
	for i, y := range archSeries[1:] {
		variance = 0.5 + 0.3*math.Pow(archSeries[i]-0.2, 2) + 0.6*variance
		want += normalLog(y, 0.2, math.Sqrt(variance))
	}
	if math.Abs(got-want) > 1e-13*math.Abs(want) {
		t.Errorf("log density %v, want %v", got, want)
	}
	x, g1, g2 := []float64{0.3, -0.2, 0.5, 0.1}, make([]float64, 4), make([]float64, 4)
	l1, _ := short.LogDensityGrad(x, g1)
	l2, _ := long.LogDensityGrad(x, g2)
	if l1 != l2 {
		t.Errorf("log density %v, written out %v", l1, l2)
	}
	for i := range g1 {
		if math.Abs(g1[i]-g2[i]) > 1e-13*(1+math.Abs(g2[i])) {
			t.Errorf("derivative %d is %v, written out %v", i, g1[i], g2[i])
		}
	}
	if short.Stats().Operations >= long.Stats().Operations {
		t.Errorf("%d operations, %d written out", short.Stats().Operations, long.Stats().Operations)
	}
}

// TestScanSurgery: longer data, an intervention, predictions and data alone.
func TestScanSurgery(t *testing.T) {
	p := compile(t, arch(archSeries, true))
	twice := append(archSeries[:len(archSeries):len(archSeries)], archSeries...)
	longer, err := p.Bind(bayes.Values{"before": twice[:15], "y": twice[1:]})
	if err != nil {
		t.Fatal(err)
	}
	fresh := compile(t, arch(twice, true))
	v := bayes.Values{"mu": 0.2, "a0": 0.5, "a1": 0.3, "b1": 0.6}
	got, _ := longer.LogDensity(v)
	if want, _ := fresh.LogDensity(v); got != want {
		t.Errorf("after Bind log density %v, of a new model %v", got, want)
	}
	if err := bayestest.CheckGradient(longer, 1); err != nil {
		t.Error(err)
	}
	if _, err := p.Bind(bayes.Values{"y": twice}); !errors.Is(err, bayes.ErrShape) {
		t.Errorf("rows of two lengths: error %v", err)
	}
	known, err := p.Do(bayes.Values{"mu": 0.2, "a0": 0.5, "a1": 0.3, "b1": 0.6})
	if err != nil {
		t.Fatal(err)
	}
	of, _ := p.LogDensity(v)
	prior := normalLog(0.2, 0, 1) - 0.5
	if got, _ := known.LogDensity(nil); math.Abs(got-of+prior) > 1e-12 {
		t.Errorf("of data alone %v, want %v", got, of-prior)
	}
	draws, err := p.Prior(context.Background(), 40, 1)
	if err != nil {
		t.Fatal(err)
	}
	predicted, err := p.Predict(context.Background(), draws, 1)
	if err != nil {
		t.Fatal(err)
	}
	// The second variance is a0 + a1(y₀ − mu)² + b1·(the first), in every draw.
	at := func(d *bayes.Draws, name string, index ...int) []float64 {
		v, err := d.Var(name)
		if err == nil && len(index) > 0 {
			v, err = v.At(index...)
		}
		if err != nil {
			t.Fatal(err)
		}
		return v.Values()
	}
	for i, mu := range at(draws, "mu") {
		want := at(draws, "a0")[i] + at(draws, "a1")[i]*math.Pow(archSeries[1]-mu, 2) + at(draws, "b1")[i]*at(predicted, "variance", 0)[i]
		if got := at(predicted, "variance", 1)[i]; math.Abs(got-want) > 1e-13*want {
			t.Fatalf("draw %d: second variance %v, want %v", i, got, want)
		}
	}
	// Groups that are bound to another number.
	m := bayes.NewModel("groups")
	time, group := m.DimSize("time", 2), m.DimSize("group", 2)
	rows := m.Data("rows", [][]float64{{1, 2}, {3, 4}}, time, group)
	phi := m.Param("phi", bayes.Normal(0, 1))
	s := bayes.Scan(m.Data("start", []float64{0, 0}, group), []bayes.Expr{rows}, func(s bayes.Expr, r []bayes.Expr) bayes.Expr { return s.Mul(phi).Add(r[0]) })
	m.Observe(m.Data("y2", []float64{5, 6}, group), bayes.Normal(s.Index(1, time), 1))
	three, err := compile(t, m).Bind(bayes.Values{"rows": [][]float64{{1, 2, 3}, {4, 5, 6}}, "start": []float64{0, 0, 0}, "y2": []float64{5, 6, 7}})
	if err != nil {
		t.Fatal(err)
	}
	got, _ = three.LogDensity(bayes.Values{"phi": 0.5})
	want := normalLog(0.5, 0, 1) + normalLog(5, 4.5, 1) + normalLog(6, 6, 1) + normalLog(7, 7.5, 1)
	if math.Abs(got-want) > 1e-13*math.Abs(want) {
		t.Errorf("three groups: log density %v, want %v", got, want)
	}
}

// TestScanRejects: a state that overflows rejects its draw alone.
func TestScanRejects(t *testing.T) {
	p := compile(t, arch(archSeries, true))
	x, grad, lp := make([]float64, 4*bayes.Lanes), make([]float64, 4*bayes.Lanes), make([]float64, bayes.Lanes)
	x[3] = math.NaN()
	if err := p.LogDensityGradBatch(x, grad, lp); err != nil {
		t.Fatal(err)
	}
	for l, v := range lp {
		if math.IsInf(v, -1) != (l == 3) || l != 3 && (v != lp[0] || grad[bayes.Lanes+l] != grad[bayes.Lanes]) {
			t.Errorf("lane %d: log density %v", l, v)
		}
	}
}

// TestScanPlanted: a recursion that starts from the second row is seen.
func TestScanPlanted(t *testing.T) {
	m := arch(append([]float64{archSeries[1]}, archSeries[1:]...), true)
	got, _ := compile(t, m).LogDensity(bayes.Values{"mu": 0.2, "a0": 0.5, "a1": 0.3, "b1": 0.6})
	want, _ := compile(t, arch(archSeries, true)).LogDensity(bayes.Values{"mu": 0.2, "a0": 0.5, "a1": 0.3, "b1": 0.6})
	if math.Abs(got-want) < 1e-3 {
		t.Errorf("another first row changes the log density from %v to %v alone", want, got)
	}
}

func TestScanFaults(t *testing.T) {
	m := bayes.NewModel("faulty")
	time, other := m.DimSize("time", 3), m.DimSize("other", 4)
	s, v, w := m.Param("s", bayes.Normal(0, 1)), m.Param("v", bayes.Normal(0, 1), time), m.Param("w", bayes.Normal(0, 1), other)
	type row = []bayes.Expr
	keep := func(s bayes.Expr, r row) bayes.Expr { return s }
	for i, e := range []bayes.Expr{
		bayes.Scan(0.0, nil, keep), bayes.Scan(0.0, row{v}, nil), bayes.Scan(0.0, row{s}, keep), bayes.Scan(0.0, row{v, w}, keep),
		bayes.Scan(0.0, row{v}, func(s bayes.Expr, r row) bayes.Expr { return s.Add(v) }),
		bayes.Scan(w, row{v}, func(s bayes.Expr, r row) bayes.Expr { return s.Sum() }),
		bayes.Scan(0.0, row{v}, func(s bayes.Expr, r row) bayes.Expr { return bayes.Add(v, []float64{1, 2}) }),
		bayes.Scan(0.0, row{v}, func(s bayes.Expr, r row) bayes.Expr { return r[0].SumOver(time) }),
	} {
		m.Let(string(rune('A'+i)), e)
	}
	_, err := m.Compile()
	for _, want := range []string{
		"Scan: there are no rows", "Scan: the function of a step is nil", "Scan: rows s do not follow", "Scan: rows w[other=4] do not follow the first dim of v[time=3]",
		"Scan: a step turns a state of shape [] into one of [time=3]", "Scan: a step turns a state of shape [other=4] into one of []",
		"Add: shape mismatch", `Sum: row 0 has no dim "time"`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "scan_test.go") {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	m = bayes.NewModel("positions")
	a, at := m.Param("a", bayes.Normal(0, 1), bayes.Size(3)), m.Data("at", []int{2, 0, 1})
	m.Potential("e", bayes.Scan(0.0, row{at}, func(s bayes.Expr, r row) bayes.Expr { return s.Add(a.At(r[0])) }))
	if _, err := m.Compile(); !errors.Is(err, bayes.ErrModel) || !strings.Contains(err.Error(), "Scan: in a step: At: the positions row 0 depend on parameters") {
		t.Errorf("error %v", err)
	}
}
