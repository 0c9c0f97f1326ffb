package changepoint

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// steps is a series whose mean changes at every fiftieth observation.
func steps(n int) []float64 {
	from, x := rng.New(2, "changepoint/steps"), make([]float64, n)
	for i := range x {
		x[i] = math.Abs(rng.Normal(&from, 4+3*float64(i/50%3), 1))
	}
	return x
}

func begin[O any](t testing.TB, cfg Config, family Family[O]) *Detector[O] {
	t.Helper()
	d, err := New(cfg, family)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func feed[O any](t testing.TB, d *Detector[O], data []float64, as func(x float64) O) (alarms []int) {
	t.Helper()
	for i, x := range data {
		alarm, err := d.Update(as(x))
		if err != nil {
			t.Fatal(err)
		}
		if alarm {
			alarms = append(alarms, i)
		}
	}
	return alarms
}

// small keeps little, so that all of it is dropped and overwritten.
var small = Config{Hazard: 0.02, Runs: 30, Prune: 1e-6, History: 40, Alarm: 0.5}

// survives tests that a detector goes on bit for bit from what is read back at any
// moment, that copies don't move, and that bad bytes and observations change
// nothing.
func survives[O any](t *testing.T, make func() Family[O], as func(x float64) O, bad ...O) {
	t.Helper()
	data := steps(180)
	for _, cut := range []int{0, 1, 29, 130} {
		d := begin(t, small, make())
		feed(t, d, data[:cut], as)
		binary, err := d.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		c, before := d.Snapshot(), d.state()
		want := feed(t, d, data[cut:], as)
		if !reflect.DeepEqual(c.state(), before) {
			t.Errorf("%s: a snapshot moved", d.family.name())
		}
		b, j := begin(t, small, make()), begin(t, small, make())
		feed(t, j, data[:77], as)
		if err := errors.Join(b.UnmarshalBinary(binary), j.UnmarshalJSON(text)); err != nil {
			t.Fatal(err)
		}
		for _, q := range []*Detector[O]{c, b, j} {
			if got := feed(t, q, data[cut:], as); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(q.state(), d.state()) || !reflect.DeepEqual(q.Segmentation(), d.Segmentation()) {
				t.Errorf("%s from %d: alarms %v, want %v", d.family.name(), cut, got, want)
			}
		}
		before = d.state()
		for i := 0; i < len(binary); i += 1 + i/50 { // a file of thousands of bytes
			flipped := append([]byte(nil), binary...)
			flipped[i] ^= 1 << (i % 8)
			for _, b := range [][]byte{binary[:i], flipped} {
				if err := d.UnmarshalBinary(b); !errors.Is(err, ErrSnapshot) {
					t.Fatalf("%s, byte %d: %v", d.family.name(), i, err)
				}
			}
		}
		for _, o := range bad {
			if _, err := d.Update(o); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), "want") {
				t.Errorf("%s: Update(%v): %v", d.family.name(), o, err)
			}
			if _, err := d.Predict(o); !errors.Is(err, online.ErrData) {
				t.Errorf("%s: Predict(%v): %v", d.family.name(), o, err)
			}
		}
		if _, err := d.Predict(as(3)); err != nil || !reflect.DeepEqual(d.state(), before) {
			t.Errorf("%s changed: %v", d.family.name(), err)
		}
	}
}

func number(x float64) float64 { return x }
func count(x float64) int      { return int(x) }
func truth(x float64) bool     { return x > 6 }

func TestSnapshot(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	survives(t, func() Family[float64] { return Normal(prior) }, number, nan, inf, -inf, 0x1p481)
	survives(t, func() Family[float64] { return NormalMean(1, online.Normal{Variance: 9}) }, number, nan, inf)
	survives(t, func() Family[float64] { return Exponential(online.Gamma{Shape: 1, Rate: 1}) }, number, nan, inf, -1)
	survives(t, func() Family[int] { return Poisson(online.Gamma{Shape: 1, Rate: 1}) }, count, -1)
	survives(t, func() Family[bool] { return Bernoulli(online.Beta{Alpha: 1, Beta: 1}) }, truth)
	survives(t, func() Family[[]float64] {
		return Conjugate(func() (*online.Posterior[online.NormalInverseWishart, []float64], error) {
			return online.NewMultivariate(online.NormalInverseWishart{Mean: []float64{0, 0}, Count: 1, DF: 4, Scale: mat.NewSymDense(2, []float64{1, 0, 0, 1})})
		}, nil)
	}, func(x float64) []float64 { return []float64{x, math.Mod(7*x, 1)} }, []float64{1, nan}, []float64{1})
}

// TestSnapshotFaults: whole snapshots that are of something else, or impossible.
func TestSnapshotFaults(t *testing.T) {
	d := begin(t, small, Normal(prior))
	feed(t, d, steps(20), number)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, with, want string }{
		{`"version":1`, `"version":9`, "version 9"},
		{`"family":"normal"`, `"family":"Poisson"`, `of family "Poisson"`},
		{`"settings":[0.5`, `"settings":[0.6`, "setting 1 of the family was 0.6; read into 0.5"},
		{`0.000001`, `0.00001`, "Prune was 1e-05"},
		{`"n":20`, `"n":3`, "of 3 observations"},
		{`"n":20`, `"n":-1`, "n is -1"},
		{`"length":[20,`, `"length":[`, "weights"},
		{`"length":[20,`, `"length":[7,`, "run length 19"},
		{`"weight":[`, `"weight":[-`, "probability -"},
		{`"weight":[`, `"weight":[2`, "probability 2"},
		{`"ended":[0,`, `"ended":[0,0,`, "ends of runs"},
		{`"runs":"`, `"runs":"AAAA`, "runs; want"},
	} {
		bad := strings.Replace(string(text), c.old, c.with, 1)
		if bad == string(text) {
			t.Fatalf("no %s in %s", c.old, text)
		}
		before := d.state()
		if err := d.UnmarshalJSON([]byte(bad)); !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.with, err, c.want)
		}
		if !reflect.DeepEqual(before, d.state()) {
			t.Errorf("%s changed the detector", c.with)
		}
	}
	if err := new(Detector[int]).UnmarshalJSON([]byte(`{}`)); !errors.Is(err, ErrSnapshot) {
		t.Errorf("into nothing: %v", err)
	}
}

// FuzzUnmarshal: nothing that is read makes a detector panic, then or later.
func FuzzUnmarshal(f *testing.F) {
	for _, n := range []int{0, 5, 60} {
		d := begin(f, small, Poisson(online.Gamma{Shape: 1, Rate: 1}))
		feed(f, d, steps(n), count)
		text, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := begin(t, small, Poisson(online.Gamma{Shape: 1, Rate: 1}))
		if err := d.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
			return
		}
		d.Segmentation()
		for _, x := range steps(60) {
			if _, err := d.Update(int(x)); err != nil && !errors.Is(err, online.ErrData) {
				t.Error(err)
			}
		}
		d.Segmentation()
	})
}

// TestSettings: all faults are told at once.
func TestSettings(t *testing.T) {
	nan := math.NaN()
	bad := func(n int) float64 { return float64(n) }
	_, err := New(Config{Hazard: 2, HazardOf: bad, Prune: 0.5, Runs: 1, Newest: -1, Alarm: nan, History: 1 << 40}, Normal(online.NormalInverseGamma{Mean: nan, Count: 1, Shape: -1, Scale: 1}))
	for _, want := range []string{"changepoint: ", "Hazard is 2", "HazardOf(2) is 2", "Prune is 0.5", "Runs is 1", "Newest is -1", "Alarm is NaN", "History is 1099511627776", "NaN; want a finite", "Count, Shape and Scale"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	seen := func() (*online.Posterior[online.Beta, bool], error) {
		p, err := online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
		return p, errors.Join(err, p.Update(true))
	}
	for want, f := range map[string]func() error{
		"no family":        func() error { _, err := New[int](Config{}, nil); return err },
		"Shape and Rate":   func() error { _, err := New(Config{}, Poisson(online.Gamma{})); return err },
		"Alpha and Beta":   func() error { _, err := New(Config{}, Bernoulli(online.Beta{Alpha: 1, Beta: nan})); return err },
		"[-1 0]":           func() error { _, err := New(Config{}, Exponential(online.Gamma{Shape: -1})); return err },
		"the variance and": func() error { _, err := New(Config{}, NormalMean(0, online.Normal{Variance: 1})); return err },
		"no function":      func() error { _, err := New(Config{}, Conjugate[online.Beta, bool](nil, nil)); return err },
		"has seen":         func() error { _, err := New(Config{}, Conjugate(seen, nil)); return err },
		"prior of bernoulli": func() error {
			_, err := New(Config{}, Conjugate(func() (*online.Posterior[online.Beta, bool], error) { return online.NewBernoulli(online.Beta{}) }, nil))
			return err
		},
		"observation 1: online": func() error {
			_, err := Smooth(context.Background(), Config{}, Normal(prior), []float64{1, nan})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// A hazard that is no probability is told when it is met; nothing changes.
	d := begin(t, Config{HazardOf: func(n int) float64 { return map[bool]float64{true: nan, false: 0.1}[n == 7] }}, Normal(prior))
	feed(t, d, steps(6), number)
	before := d.state()
	if _, err := d.Update(1); err == nil || !strings.Contains(err.Error(), "HazardOf(7) is NaN") || !reflect.DeepEqual(before.Weight, d.state().Weight) {
		t.Errorf("%v, want HazardOf(7)", err)
	}
	stop, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Smooth(stop, Config{}, Normal(prior), numbers); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped context: %v", err)
	}
}
