package filter

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// tracking has two observations, with correlated errors, of four states, of
// which two are diffuse.
func tracking() Model {
	return Model{
		Observe:    mat.NewDense(2, 4, []float64{1, 0, 0, 0, 0, 1, 0, 0}),
		Noise:      mat.NewSymDense(2, []float64{1, 0.3, 0.3, 0.8}),
		Transition: mat.NewDense(4, 4, []float64{1, 0, 0.5, 0, 0, 1, 0, 0.5, 0, 0, 1, 0, 0, 0, 0, 1}),
		Innovation: scaled(4, 0.1), Start: Gaussian{make([]float64, 4), scaled(4, 2)}, Diffuse: []bool{true, true, false, false},
	}
}

func made(t testing.TB, m Model) *Filter {
	t.Helper()
	f, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func noise(n int) []float64 {
	src := rng.New(5, "filter/test")
	y := make([]float64, n)
	for i := range y {
		y[i] = 10 + float64(3*rng.StdNormal(&src))
		if i%7 == 5 {
			y[i] = math.NaN()
		}
	}
	return y
}

// kept is all that a filter knows.
func kept(t testing.TB, f *Filter) []byte {
	t.Helper()
	b, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestStepsAreSeries: step by step, in parts with a snapshot between them, and
// as a whole series the same bits.
func TestStepsAreSeries(t *testing.T) {
	y := noise(200)
	for name, m := range map[string]Model{"level": localLevel(9, 1, 0, 1e7), "tracking": tracking()} {
		p, _ := m.Observe.Dims()
		whole, steps := made(t, m), made(t, m)
		if err := whole.Run(Series{Y: y}); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(y); i += p {
			if err := steps.Update(y[i : i+p]...); err != nil {
				t.Fatal(err)
			}
			switch i / p % 30 {
			case 10:
				again := made(t, m)
				if err := again.UnmarshalBinary(kept(t, steps)); err != nil {
					t.Fatal(err)
				}
				steps = again
			case 20:
				text, err := json.Marshal(steps)
				if err != nil {
					t.Fatal(err)
				}
				again := made(t, m)
				if err := json.Unmarshal(text, again); err != nil {
					t.Fatal(err)
				}
				steps = again
			}
		}
		if !slices.Equal(kept(t, whole), kept(t, steps)) {
			t.Errorf("%s: step by step differs from the whole series", name)
		}
		logp, err := LogEvidence(m, Series{Y: y})
		if err != nil || logp != steps.LogEvidence() {
			t.Errorf("%s: log evidence %v, %v; want %v", name, logp, err, steps.LogEvidence())
		}
	}
}

// TestUpdateAt: steps left out are steps without observation.
func TestUpdateAt(t *testing.T) {
	a, b := made(t, tracking()), made(t, tracking())
	for step, y := range [][]float64{nil, {1, 2}, nil, nil, {2, 2}, {3, math.NaN()}} {
		if err := a.Update(y...); err != nil {
			t.Fatal(err)
		}
		if y == nil {
			continue
		}
		if err := b.UpdateAt(step, y...); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(kept(t, a), kept(t, b)) {
		t.Error("steps left out differ from steps without observation")
	}
	if got, want := a.Diffuse(), 0; got != want {
		t.Errorf("%d directions are diffuse, want %d", got, want)
	}
}

// TestBadInput: what can't be learnt is an error that says what is wanted, and
// changes nothing; neither do predictions and failed restores.
func TestBadInput(t *testing.T) {
	f := made(t, tracking())
	if err := f.Update(1, 2); err != nil {
		t.Fatal(err)
	}
	before := kept(t, f)
	row := make([]float64, 8)
	for want, do := range map[string]func() error{
		"1 values; the model observes 2":            func() error { return f.Update(1) },
		"value 1 is +Inf":                           func() error { return f.Update(1, math.Inf(1)) },
		"value 0 is -1e+300":                        func() error { return f.Update(-1e300, 1) },
		"step 0 has been; the next is 1":            func() error { return f.UpdateAt(0, 1, 2) },
		"steps are counted 0, 1, 2":                 func() error { return f.UpdateAt(1_732_290_000, 1, 2) },
		"a way to observe of 3 numbers; want 2 × 4": func() error { return f.UpdateWith(row[:3], 1, 2) },
		"a way to observe has NaN at 5":             func() error { return f.UpdateWith([]float64{0, 0, 0, 0, 0, math.NaN(), 0, 0}, 1, 2) },
		"3 values; the model observes 2":            func() error { return f.Run(Series{Y: make([]float64, 3)}) },
		"through 4 states need 16":                  func() error { return f.Run(Series{Y: make([]float64, 4), Observe: row}) },
		"value 1 of step 1 is -Inf":                 func() error { return f.Run(Series{Y: []float64{1, 2, 3, math.Inf(-1)}}) },
		"don't tell all of the diffuse states: not those of index [1]": func() error {
			_, err := Smooth(tracking(), Series{Y: []float64{1, math.NaN()}})
			return err
		},
	} {
		if err := do(); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for want, do := range map[string]func() error{
		"Predict -1":                            func() error { _, err := f.Predict(-1); return err },
		"Forecast of -2":                        func() error { _, err := f.Forecast(-2); return err },
		"step 1: a way to observe of 1 numbers": func() error { _, err := f.ForecastWith([][]float64{row, {1}}); return err },
		"step 1: a way to observe has +Inf at 2": func() error {
			_, err := f.ForecastWith([][]float64{row, {0, 0, math.Inf(1), 0, 0, 0, 0, 0}})
			return err
		},
		"another model":          func() error { return f.UnmarshalBinary(kept(t, made(t, localLevel(1, 1, 0, 1)))) },
		"made by New":            func() error { return new(Filter).UnmarshalBinary(before) },
		"unexpected end of JSON": func() error { return f.UnmarshalJSON([]byte("{")) },
		"of version 7":           func() error { return f.UnmarshalJSON([]byte(`{"version": 7}`)) },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for range 3 {
		if _, err := f.Forecast(5); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Predict(2); err != nil {
			t.Fatal(err)
		}
		f.State()
		f.Innovations()
	}
	snap := f.Snapshot()
	if !slices.Equal(kept(t, f), before) {
		t.Error("something changed the state")
	}
	if err := f.Update(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kept(t, snap), before) {
		t.Error("an update changed a snapshot")
	}
}

// TestModelFaults: all faults of a model at once.
func TestModelFaults(t *testing.T) {
	m := tracking()
	m.Noise = scaled(3, 1)
	m.Transition = mat.NewDense(4, 4, []float64{0, 0, 0, 0, 0, math.Inf(1), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	m.Diffuse = []bool{true}
	m.Start.Mean = nil
	_, err := New(m)
	for _, want := range []string{"Noise is 3 × 3", "must be 2 × 2", "Transition has +Inf at row 1, column 1", "Diffuse has length 1; there are 4", "Start.Mean is missing"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	m = tracking()
	m.Innovation = mat.NewSymDense(4, []float64{1, 2, 0, 0, 2, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1})
	if _, err := New(m); err == nil || !strings.Contains(err.Error(), "Innovation is no covariance") {
		t.Errorf("error %v", err)
	}
	m = tracking()
	m.Noise = mat.NewSymDense(2, []float64{1, 0, 0, -4})
	if _, err := New(m); err == nil || !strings.Contains(err.Error(), "Noise has the variance -4 at 1") {
		t.Errorf("error %v", err)
	}
	if _, err := New(Model{}); err == nil || !strings.Contains(err.Error(), "needs Observe, Noise and Transition") {
		t.Errorf("error %v", err)
	}
}

// TestForecastIsMissing: a forecast is what a filter says after steps without
// observation; before anything is known a variance is infinite.
func TestForecastIsMissing(t *testing.T) {
	f := made(t, tracking())
	all, err := f.Forecast(1)
	if err != nil || !math.IsInf(all[0].Cov.At(0, 0), 1) {
		t.Errorf("%v, %v: want an infinite variance", all, err)
	}
	for range 3 {
		if err := f.Update(2, 5); err != nil {
			t.Fatal(err)
		}
	}
	ahead, err := f.Predict(4)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := f.Forecast(4)
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if err := f.Update(); err != nil {
			t.Fatal(err)
		}
	}
	now := f.State()
	if !slices.Equal(ahead.Mean, now.Mean) || !mat.Equal(ahead.Cov, now.Cov) {
		t.Errorf("predicted %v, want %v", ahead, now)
	}
	if got, want := seen[3].Cov.At(0, 1), now.Cov.At(0, 1)+0.3; math.Abs(got-want) > 1e-12 || seen[3].Mean[1] != now.Mean[1] {
		t.Errorf("covariance of the forecast %v, want %v", got, want)
	}
}

func TestUpdateAllocates(t *testing.T) {
	f, y, row := made(t, tracking()), []float64{1, 2}, make([]float64, 8)
	mean := make([]float64, 4)
	step := 0
	if n := testing.AllocsPerRun(100, func() {
		step += 5
		err := errors.Join(f.Update(y...), f.Update(3, 4), f.Update(), f.UpdateWith(row, 1, 2), f.UpdateAt(step, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		f.LogEvidence()
		f.Mean(mean)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzUnmarshal: nothing that is read makes a filter panic, or something that
// can't go on.
func FuzzUnmarshal(f *testing.F) {
	sample := made(f, tracking())
	f.Add(kept(f, sample), []byte(`{"version":1}`))
	if err := sample.Update(1, 2); err != nil {
		f.Fatal(err)
	}
	text, err := json.Marshal(sample)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(kept(f, sample), text)
	f.Fuzz(func(t *testing.T, binary, text []byte) {
		for _, read := range []func(*Filter) error{
			func(g *Filter) error { return g.UnmarshalBinary(binary) },
			func(g *Filter) error { return g.UnmarshalJSON(text) },
		} {
			g := made(t, tracking())
			before := kept(t, g)
			if err := read(g); err != nil {
				if !errors.Is(err, online.ErrSnapshot) || !slices.Equal(kept(t, g), before) {
					t.Errorf("%v, or the filter has changed", err)
				}
				continue
			}
			if err := g.Update(1, 2); err != nil && !errors.Is(err, online.ErrData) {
				t.Error(err)
			}
		}
	})
}
