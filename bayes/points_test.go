package bayes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// everySupport has a parameter of each support and a named node.
func everySupport(t *testing.T) *bayes.Program {
	m := bayes.NewModel("every support")
	two, three, same := m.DimSize("two", 2), m.DimSize("three", 3), m.DimSize("same", 3)
	m.Param("real", bayes.Normal(0, 1), two)
	scale := m.Param("above", bayes.On(bayes.Lower(-1), bayes.Normal(0, 1)))
	m.Param("below", bayes.On(bayes.Upper(2), bayes.Normal(0, 1)))
	m.Param("between", bayes.Uniform(-1, 3), two, three)
	for i, s := range []bayes.Support{bayes.Ordered(), bayes.PositiveOrdered(), bayes.Simplex(), bayes.UnitVector(), bayes.SumToZero()} {
		m.Param(fmt.Sprint("vector", i), bayes.On(s, bayes.Flat()), two, three)
	}
	for i, s := range []bayes.Support{bayes.CholeskyCorr(), bayes.Corr(), bayes.CholeskyCov(), bayes.Cov()} {
		m.Param(fmt.Sprint("matrix", i), bayes.On(s, bayes.Flat()), two, three, same)
	}
	m.Let("double", bayes.Mul(2, scale))
	return compile(t, m)
}

func randomPoints(n, dim int) [][]float64 {
	src := rng.New(1, "points")
	points := make([][]float64, n)
	for i := range points {
		for range dim {
			points[i] = append(points[i], rng.Normal(&src, 0, 1.5))
		}
	}
	return points
}

// TestPointsThereAndBack: draws, points and draws again, of every support, in
// memory and by a file.
func TestPointsThereAndBack(t *testing.T) {
	const rounding = 1e-12 // relative to 1 or the value
	ctx := context.Background()
	p := everySupport(t)
	const chains, n = 3, 7
	draws, err := p.ConstrainDraws(ctx, randomPoints(chains*n, p.Dim()), chains)
	if err != nil || draws.Chains() != chains || draws.Len() != n {
		t.Fatal(draws, err)
	}
	var file bytes.Buffer
	if err := json.NewEncoder(&file).Encode(draws); err != nil {
		t.Fatal(err)
	}
	var read bayes.Draws
	if err := json.Unmarshal(file.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	points, err := p.UnconstrainDraws(ctx, &read)
	if err != nil {
		t.Fatal(err)
	}
	back, err := p.ConstrainDraws(ctx, points, chains)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range draws.Vars() {
		w, err := back.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range v.Values() {
			if y := w.Values()[i]; !(math.Abs(x-y) <= rounding*max(1, math.Abs(x))) {
				t.Errorf("%s: value %d is %v, and %v there and back", name, i, x, y)
			}
		}
	}
	// The order of draws: point k·n + i is draw i of chain k.
	real, _ := draws.Var("real")
	for i, e := range []int{0, 1} {
		x, _ := real.At(e)
		if got, want := points[2*n+4][i], x.Chain(2)[4]; got != want {
			t.Errorf("coordinate %d of draw 4 of chain 2 is %v, want %v", i, got, want)
		}
	}
	// Record, which samplers use, says the same.
	x, out := make([]float64, p.Dim()*bayes.Lanes), make([]float64, sizeOf(p)*bayes.Lanes)
	for i, v := range points[5] {
		x[i*bayes.Lanes+3] = v
	}
	if err := p.Record(x, out); err != nil {
		t.Fatal(err)
	}
	at := 3
	for _, v := range back.Vars() {
		for _, e := range v.Elems() {
			if got := e.Values()[5]; got != out[at] {
				t.Errorf("%s is %v, recorded %v", e.Name(), got, out[at])
			}
			at += bayes.Lanes
		}
	}
}

func sizeOf(p *bayes.Program) (n int) {
	for _, v := range p.Variables() {
		n += v.Size()
	}
	return n
}

// TestPointsOfUnitVectors: their lengths are those that the density gives
// them. Statistic: the sum of squares of n vectors of 3, χ² with 3n degrees of
// freedom, here its normal approximation: |z| < 4.9 for a false-alarm rate of
// 1e-6. Planted: vectors of length 1.
func TestPointsOfUnitVectors(t *testing.T) {
	m := bayes.NewModel("direction")
	m.Param("x", bayes.On(bayes.UnitVector(), bayes.Flat()), bayes.Size(3))
	p := compile(t, m)
	const n = 4000
	draws, err := p.ConstrainDraws(context.Background(), randomPoints(n, 3), 1)
	if err != nil {
		t.Fatal(err)
	}
	points, err := p.UnconstrainDraws(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, x := range points {
		for _, v := range x {
			sum += v * v
		}
	}
	const df = 3 * n
	if z := (sum - df) / math.Sqrt(2*df); !(math.Abs(z) < 4.9) {
		t.Errorf("squares add up to %v, want %v: z = %v", sum, df, z)
	}
	if z := (n - df) / math.Sqrt(2*df); math.Abs(z) < 4.9 {
		t.Errorf("vectors of length 1 would not be seen: z = %v", z)
	}
	again, err := p.UnconstrainDraws(context.Background(), draws)
	if err != nil || again[n-1][2] != points[n-1][2] {
		t.Errorf("the same draws give other points: %v and %v (%v)", again[n-1], points[n-1], err)
	}
}

// TestLogDensities: what LogDensityGrad tells, at points possible and not.
func TestLogDensities(t *testing.T) {
	p := everySupport(t)
	points := randomPoints(21, p.Dim())
	points[9][4], points[13][0] = math.NaN(), math.Inf(1)
	got, err := p.LogDensities(context.Background(), points)
	if err != nil || len(got) != len(points) {
		t.Fatal(got, err)
	}
	for i, x := range points {
		want, err := p.LogDensityGrad(x, make([]float64, len(x)))
		if err != nil {
			t.Fatal(err)
		}
		if math.IsInf(want, -1) != (i == 9 || i == 13) {
			t.Errorf("point %d: log density %v", i, want)
		}
		if got[i] != want && !(math.Abs(got[i]-want) <= 1e-13*math.Abs(want)) { // another order of sums
			t.Errorf("point %d: %v, with a gradient %v", i, got[i], want)
		}
	}
}

func TestPointsFaults(t *testing.T) {
	ctx := context.Background()
	m := bayes.NewModel("faulty")
	m.Param("p", bayes.Dirichlet([]float64{1, 1}), m.DimSize("part", 2))
	m.Param("sigma", bayes.HalfNormal(1))
	p := compile(t, m)
	draws := func(values []float64, names ...string) *bayes.Draws {
		vars := []bayes.Variable{{Name: names[0]}, {Name: names[1], Dims: []bayes.Dim{bayes.SizedDim("part", 2)}}}
		d, err := bayes.NewDraws(bayes.Run{Vars: vars, Chains: 2, Draws: 1, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name  string
		draws *bayes.Draws
		class error
		want  string
	}{
		{"name", draws([]float64{1, 1, .5, .5, .5, .5}, "sigme", "p"), bayes.ErrUnknownName, `"sigma"`},
		{"shape", draws([]float64{1, 1, .5, .5, .5, .5}, "p", "sigma"), bayes.ErrShape, "1 elements"},
		{"support", draws([]float64{1, -2, .5, .5, .5, .5}, "sigma", "p"), bayes.ErrSupport, "draw 0 of chain 1"},
		{"rounded", draws([]float64{1, 2, .3, .3, .7, .6999}, "sigma", "p"), bayes.ErrSupport, "simplex"},
		{"NaN", draws([]float64{math.NaN(), 2, .3, .3, .7, .7}, "sigma", "p"), bayes.ErrSupport, "NaN"},
	} {
		if _, err := p.UnconstrainDraws(ctx, c.draws); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %v about %s", c.name, err, c.class, c.want)
		}
	}
	if _, err := p.UnconstrainDraws(ctx, draws([]float64{1, -2, .5, .5, .4, .5}, "sigma", "p")); err == nil || strings.Count(err.Error(), "draw ") != 2 {
		t.Errorf("%v, want the faults of both parameters", err)
	}
	short := [][]float64{{1, 2}, {1}}
	if _, err := p.LogDensities(ctx, short); !errors.Is(err, bayes.ErrShape) || !strings.Contains(err.Error(), "point 1 has 1") {
		t.Errorf("LogDensities: %v", err)
	}
	if _, err := p.ConstrainDraws(ctx, short, 1); !errors.Is(err, bayes.ErrShape) {
		t.Errorf("ConstrainDraws: %v", err)
	}
	for _, chains := range []int{0, 2} {
		if _, err := p.ConstrainDraws(ctx, randomPoints(3, 2), chains); !errors.Is(err, bayes.ErrShape) {
			t.Errorf("3 points as %d chains: %v", chains, err)
		}
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := p.LogDensities(stopped, randomPoints(3, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("LogDensities: %v", err)
	}
	if _, err := p.UnconstrainDraws(stopped, draws([]float64{1, 2, .3, .3, .7, .7}, "sigma", "p")); !errors.Is(err, context.Canceled) {
		t.Errorf("UnconstrainDraws: %v", err)
	}
	none, err := p.ConstrainDraws(ctx, nil, 4)
	if err != nil || none.Len() != 0 {
		t.Fatalf("no points: %v, %v", none, err)
	}
	if points, err := p.UnconstrainDraws(ctx, none); err != nil || len(points) != 0 {
		t.Errorf("no draws: %v, %v", points, err)
	}
}
