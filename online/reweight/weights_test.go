package reweight

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// normals returns draws of N(mean, sd²), seeded.
func normals(n int, mean, sd float64, seed uint64) []float64 {
	s := rng.New(seed, "reweight/test")
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.Normal(&s, mean, sd)
	}
	return x
}

// falseAlarm is what a standard normal exceeds with probability 1e-6.
const falseAlarm = 4.892 // qnorm(1 − 0.5e-6), R 4.2

// TestMeanError: over many sets of draws the error of the mean over its standard
// error is standard normal.
//
// Statistic: √n times the mean of the z, and Σz² under χ² by its normal
// approximation; bound for 1e-6 each. Planted: an error without the squares of
// the weights.
func TestMeanError(t *testing.T) {
	const sets, n = 400, 1000
	y := []float64{1.2, 0.4, 1.9}
	rows := normalRows(t, y, 0, 1, 1)
	want, sd := (1.2+0.4+1.9)/4, 0.5 // N(0, 1) and three observations of variance 1
	sum, squares, planted := 0.0, 0.0, 0.0
	for k := range sets {
		w, err := New(drawsOf(t, normals(n, 0, 1, uint64(k)), 1), Config{Efficiency: 1})
		if err == nil {
			err = w.Update(t.Context(), rows)
		}
		if err != nil {
			t.Fatal(err)
		}
		mean, mcse, err := w.Mean("theta")
		if err != nil {
			t.Fatal(err)
		}
		z := (mean - want) / mcse
		sum, squares = sum+z, squares+z*z
		z = (mean - want) / (sd / math.Sqrt(n))
		planted += z * z
	}
	if z := sum / math.Sqrt(sets); math.Abs(z) > falseAlarm {
		t.Errorf("the mean of z is %.2f standard errors off", z)
	}
	excess := func(s float64) float64 { return (s - sets) / math.Sqrt(2*sets) }
	if z := excess(squares); math.Abs(z) > falseAlarm {
		t.Errorf("Σz² is %.1f standard errors off", z)
	}
	if z := excess(planted); math.Abs(z) < falseAlarm {
		t.Errorf("an error as of equal weights is only %.1f standard errors off: the test sees nothing", z)
	}
}

// TestBatches: one batch, two, and a revision of the first by both give the same
// weights.
func TestBatches(t *testing.T) {
	y := []float64{0.3, -0.4, 1.1, 0.8}
	old := drawsOf(t, normals(800, 0, 1, 1), 4)
	learn := func(updates ...func(w *Weights) error) *Weights {
		w, err := New(old, Config{})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range updates {
			if err := u(w); err != nil {
				t.Fatal(err)
			}
		}
		return w
	}
	update := func(y []float64) func(w *Weights) error {
		return func(w *Weights) error { return w.Update(t.Context(), normalRows(t, y, 0, 1, 1)) }
	}
	one, two := learn(update(y)), learn(update(y[:1]), update(y[1:]))
	revised := learn(update(y[:2]), func(w *Weights) error {
		return w.Revise(t.Context(), normalRows(t, y[:2], 0, 1, 1), normalRows(t, y, 0, 1, 1))
	})
	for _, w := range []*Weights{two, revised} {
		if w.Updates() != 2 {
			t.Errorf("%d updates, want 2", w.Updates())
		}
		for i := range one.ratios {
			if math.Abs(w.ratios[i]-one.ratios[i]) > 1e-12*math.Abs(one.ratios[i]) {
				t.Fatalf("log ratio %d is %v, of one batch %v", i, w.ratios[i], one.ratios[i])
			}
		}
	}
}

// TestOldWeights: draws that have weights keep them.
func TestOldWeights(t *testing.T) {
	x := normals(500, 0, 1, 2)
	first, err := New(drawsOf(t, x, 1), Config{Efficiency: 1})
	if err == nil {
		err = first.Update(t.Context(), normalRows(t, []float64{0.5}, 0, 1, 1))
	}
	if err != nil {
		t.Fatal(err)
	}
	weighted, err := first.Draws()
	if err != nil {
		t.Fatal(err)
	}
	again, err := New(weighted, Config{})
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := first.Mean("theta")
	if err != nil {
		t.Fatal(err)
	}
	v, err := weighted.Var("theta")
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := again.Mean("theta")
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(a-v.Mean()) > 1e-12 || math.Abs(a-b) > 1e-2*math.Abs(a) { // smoothed once more
		t.Errorf("means %v, %v and %v", a, v.Mean(), b)
	}
	if _, ok := weighted.Stat("khat"); !ok || !weighted.Independent() {
		t.Error("the weighted draws have no k-hat")
	}
	if redone, err := again.Draws(); err != nil || len(redone.StatNames()) != 1 {
		t.Errorf("weighted twice: statistics %v, %v", redone.StatNames(), err)
	}
}

// TestBadInput: a draw that the data rule out weighs nothing, a data set that
// rules out all is refused, and what is refused changes nothing.
func TestBadInput(t *testing.T) {
	values := make([]float64, 100)
	for i := range values {
		values[i] = 1 + float64(i)/100
	}
	bounded := func(y ...float64) *bayes.Program {
		m := bayes.NewModel("bounded")
		theta := m.Param("theta", bayes.Uniform(0, 10))
		m.Observe(m.Data("y", y, m.DimSize("row", len(y))), bayes.Uniform(0, theta))
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	w, err := New(drawsOf(t, values, 1), Config{Unreliable: true, Efficiency: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), bounded(1.5)); err != nil {
		t.Fatal(err)
	}
	if w.now.weight[10] != 0 || w.now.weight[90] == 0 {
		t.Errorf("weights %v of an impossible draw, %v of a possible one", w.now.weight[10], w.now.weight[90])
	}
	before, err := w.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	other := bayes.NewModel("other")
	other.Observe(other.Data("y", []float64{1}, other.DimSize("row", 1)), bayes.Normal(other.Param("mu", bayes.Normal(0, 1)), 1))
	unlike, err := other.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"impossible":       w.Update(t.Context(), bounded(5)),
		"other parameters": w.Update(t.Context(), unlike),
		"no program":       w.Update(t.Context(), nil),
		"never possible":   w.Revise(t.Context(), bounded(1.5), bounded(0.5)),
	} {
		if !errors.Is(err, online.ErrData) {
			t.Errorf("%s: %v, want online.ErrData", name, err)
		}
	}
	if err := w.Update(stopped, bounded(1)); !errors.Is(err, context.Canceled) || errors.Is(err, online.ErrData) {
		t.Errorf("cancelled: %v", err)
	}
	if after, err := w.MarshalBinary(); err != nil || !slices.Equal(before, after) {
		t.Errorf("a refused update changed the weights (%v)", err)
	}
	for name, c := range map[string]Config{"MaxKhat": {MaxKhat: 2}, "MinESS": {MinESS: -0.1}, "Efficiency": {Efficiency: math.NaN()}} {
		if _, err := New(drawsOf(t, values, 1), c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := New(drawsOf(t, values[:20], 1), Config{}); err == nil {
		t.Error("20 draws: no error")
	}
	if _, err := New(nil, Config{}); err == nil {
		t.Error("no draws: no error")
	}
	for _, err := range []error{second(w.Mean("thet")), second(w.Mean("theta", 1))} {
		if err == nil {
			t.Error("a name or index that is none: no error")
		}
	}
}

func second(_, _ float64, err error) error { return err }

// TestVerdict: equal weights are fine, and each limit refuses by itself.
func TestVerdict(t *testing.T) {
	old := drawsOf(t, normals(2000, 0, 1, 3), 1)
	far := normalRows(t, []float64{2.5, 2.5, 2.5, 2.5}, 0, 1, 1)
	beyond := normalRows(t, []float64{3.5, 3.5, 3.5, 3.5}, 0, 1, 0.3)
	for name, c := range map[string]struct {
		cfg     Config
		rows    *bayes.Program
		refit   bool
		reasons int
	}{
		"nothing learnt": {Config{}, nil, false, 0},
		"far":            {Config{}, far, true, 1},
		"lenient":        {Config{MinESS: 0.01, MaxKhat: 1}, far, false, 0},
		"k-hat alone":    {Config{MinESS: 1e-9}, beyond, true, 1},
		"both":           {Config{}, beyond, true, 2},
	} {
		c.cfg.Efficiency = 1
		w, err := New(old, c.cfg)
		if err == nil && c.rows != nil {
			err = w.Update(t.Context(), c.rows)
		}
		if err != nil {
			t.Fatal(err)
		}
		if v := w.Verdict(); v.Refit != c.refit || len(v.Reasons) != c.reasons {
			t.Errorf("%s: %v", name, v)
		}
	}
	if KhatLimit(100) != 0.5 || KhatLimit(1_000_000) != MaxKhat || !math.IsInf(KhatLimit(1), -1) {
		t.Errorf("limits %v, %v, %v", KhatLimit(100), KhatLimit(1_000_000), KhatLimit(1))
	}
}
