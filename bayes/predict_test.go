package bayes_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// priorSchools draws n times from the eight schools model.
func priorSchools(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	d, err := compile(t, schoolsModel()).Prior(context.Background(), n, 11)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func variable(t *testing.T, d *bayes.Draws, name string) bayes.RV {
	t.Helper()
	v, err := d.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestPriorMoments compares prior draws with their exact moments: y has mean 0
// and variance 25 + 25·1 + sigma² when tau is half-normal(5), E tau² = 25. The
// z statistics have false-alarm rate 1e-6 at 4.9.
func TestPriorMoments(t *testing.T) {
	const n = 20000
	d := priorSchools(t, n)
	tau := variable(t, d, "tau")
	z := func(name string, got, want, sd float64) {
		t.Helper()
		if score := (got - want) / (sd / math.Sqrt(n)); math.Abs(score) > 4.9 {
			t.Errorf("%s: %v, want %v: z = %v", name, got, want, score)
		}
	}
	half := math.Sqrt(2 / math.Pi)
	z("tau", tau.Mean(), 5*half, 5*math.Sqrt(1-half*half))
	z("mu", variable(t, d, "mu").Mean(), 0, 5)
	if low := slices.Min(tau.Values()); low <= 0 {
		t.Errorf("tau, restricted to (0, ∞), is drawn as %v", low)
	}
	y := variable(t, d, "y").Means()[0]
	z("y[A]", y, 0, math.Sqrt(25+25+225))
}

func TestPriorOfOrderedVector(t *testing.T) {
	m := bayes.NewModel("ordered")
	m.Param("x", bayes.On(bayes.Ordered(), bayes.Normal(0, 1)), bayes.Size(3))
	d, err := compile(t, m).Prior(context.Background(), 4000, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := variable(t, d, "x")
	at := func(i int) []float64 { e, _ := x.At(i); return e.Values() }
	a, b, c := at(0), at(1), at(2)
	for i := range a {
		if !(a[i] < b[i] && b[i] < c[i]) {
			t.Fatalf("draw %d is %v, %v, %v", i, a[i], b[i], c[i])
		}
	}
	// The largest of three standard normals has mean 3/(2√π) and sd 0.748
	// ([Teichroew1956] table I); 4.9 standard errors: false alarms 1e-6.
	e, _ := x.At(2)
	if got, want := e.Mean(), 1.5/math.Sqrt(math.Pi); math.Abs(got-want) > 4.9*0.748/math.Sqrt(4000) {
		t.Errorf("mean of the largest of three is %v, want %v", got, want)
	}
}

// TestPriorOfLongOrderedVector: with rejection alone one in 12! would do.
func TestPriorOfLongOrderedVector(t *testing.T) {
	m := bayes.NewModel("ordered")
	m.Param("x", bayes.On(bayes.Ordered(), bayes.Normal(0, 1)), bayes.Size(12))
	d, err := compile(t, m).Prior(context.Background(), 100, 1)
	if err != nil {
		t.Fatal(err)
	}
	if means := variable(t, d, "x").Means(); !slices.IsSorted(means) || math.IsNaN(means[0]) {
		t.Errorf("means of an ordered vector: %v", means)
	}
}

// TestPredictNoiseStaysPut: the noise of a value depends on its name, row and
// draw, so another node in the model, or draws from another chain layout, do
// not move it.
func TestPredictNoiseStaysPut(t *testing.T) {
	draws := priorSchools(t, 100)
	p := compile(t, schoolsModel())
	m := schoolsModel()
	m.Observe(m.Data("extra", []float64{1, 2, 3}), bayes.Normal(0, 1))
	more := compile(t, m)
	a, err := p.Predict(context.Background(), draws, 5)
	if err != nil {
		t.Fatal(err)
	}
	b, err := more.Predict(context.Background(), draws, 5)
	if err != nil {
		t.Fatal(err)
	}
	ya, yb := variable(t, a, "y"), variable(t, b, "y")
	for i := range 8 {
		ea, _ := ya.At(i)
		eb, _ := yb.At(i)
		if !slices.Equal(ea.Values(), eb.Values()) {
			t.Fatalf("y[%d] moved when another site was added", i)
		}
	}
	c, _ := p.Predict(context.Background(), draws, 6)
	e, _ := variable(t, c, "y").At(0)
	f, _ := ya.At(0)
	if slices.Equal(e.Values(), f.Values()) {
		t.Error("another seed gives the same noise")
	}
}

func TestLogLikMatchesFormula(t *testing.T) {
	draws := priorSchools(t, 20)
	ll, err := compile(t, schoolsModel()).LogLik(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	theta, y := variable(t, draws, "theta"), variable(t, ll, "y")
	data := []float64{28, 8, -3, 7, -1, 1, 18, 12}
	sigma := []float64{15, 10, 16, 11, 9, 11, 10, 18}
	for i := range data {
		th, _ := theta.At(i)
		l, _ := y.At(i)
		for k := range 20 {
			want := normalLog(data[i], th.Values()[k], sigma[i])
			if got := l.Values()[k]; math.Abs(got-want) > 1e-12*math.Abs(want) {
				t.Errorf("school %d, draw %d: %v, want %v", i, k, got, want)
			}
		}
	}
}

func TestPredictCancelled(t *testing.T) {
	draws := priorSchools(t, 1000)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d, err := compile(t, schoolsModel()).Predict(ctx, draws, 1)
	if !errors.Is(err, context.Canceled) || d == nil || d.Len() != 0 {
		t.Errorf("cancelled before the start: %v draws, %v", d, err)
	}
}

func TestPredictFaults(t *testing.T) {
	p := compile(t, schoolsModel())
	other, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "mu"}, {Name: "eta", Dims: []bayes.Dim{bayes.Size(2)}}}, Chains: 1, Draws: 1, Values: []float64{1, 2, 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Predict(context.Background(), other, 1); err == nil ||
		!strings.Contains(err.Error(), `"tau"`) || !strings.Contains(err.Error(), "2 elements of eta[school=8]") {
		t.Errorf("draws of another model: %v", err)
	}
	if _, err := p.Prior(context.Background(), 0, 1); !errors.Is(err, bayes.ErrModel) {
		t.Errorf("no draws asked for: %v", err)
	}
}

func TestPriorOfNothing(t *testing.T) {
	m := bayes.NewModel("constant")
	m.Let("twice", bayes.Mul(m.Data("x", 1.0), 2))
	p := compile(t, m)
	if _, err := p.Prior(context.Background(), 8, 1); !errors.Is(err, bayes.ErrModel) || !strings.Contains(err.Error(), "has nothing to draw") {
		t.Errorf("error %v", err)
	}
}
