package monitor_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/prequential"
)

func performance(t testing.TB, cfg monitor.PerformanceConfig) *monitor.Performance {
	t.Helper()
	p, err := monitor.NewPerformance(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func settings() monitor.PerformanceConfig {
	return monitor.PerformanceConfig{Judging: monitor.Judging{Costs: decision.Costs{FalsePositive: 1, FalseNegative: 4}}, Window: 50, Labelled: prequential.Config{Window: 20}}
}

func keep(t testing.TB, p *monitor.Performance) []byte {
	t.Helper()
	b, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPerformance: a stream says of its newest scores what Expect says of them,
// labels come late, and what is kept and read anywhere goes on alike.
func TestPerformance(t *testing.T) {
	p, whole := performance(t, settings()), performance(t, settings())
	score, labels := draw(rand.New(rand.NewPCG(7, 8)), 130, calibrated)
	const late = 15
	for i, s := range score {
		before := p.Snapshot()
		for _, q := range []*monitor.Performance{p, whole} {
			if err := q.Update(s); err != nil {
				t.Fatal(err)
			}
			if i >= late {
				if err := q.Label(score[i-late], float64(labels[i-late])); err != nil {
					t.Fatal(err)
				}
			}
		}
		if before.Seen() != int64(i) || p.Seen() != int64(i+1) {
			t.Errorf("%d scores, %d before", p.Seen(), before.Seen())
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		binary, again := keep(t, p), performance(t, settings())
		p = performance(t, settings())
		if err := errors.Join(p.UnmarshalBinary(binary), json.Unmarshal(text, again)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(keep(t, p), keep(t, again)) {
			t.Error("another state by JSON")
		}
	}
	if !bytes.Equal(keep(t, p), keep(t, whole)) {
		t.Error("another state after many times")
	}
	got, err := p.Expected()
	if err != nil {
		t.Fatal(err)
	}
	newest, err := monitor.Expect(score[80:], settings().Judging)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "accuracy", got.Accuracy.Value, newest.Accuracy.Value, 1e-14) // in another order
	near(t, "cost", got.Cost.Value, newest.Cost.Value, 1e-14)
	if got.Flagged != newest.Flagged || got.Rows != 50 || p.Labelled().Bias() != whole.Labelled().Bias() || math.IsNaN(p.Labelled().Bias()) {
		t.Errorf("%+v, want %+v", got, newest)
	}
}

func TestPerformanceRefuses(t *testing.T) {
	for _, cfg := range []monitor.PerformanceConfig{{Window: -1}, {Window: 1 << 25}, {Judging: monitor.Judging{Level: 3}}, {Labelled: prequential.Config{Fading: 2}}} {
		if _, err := monitor.NewPerformance(cfg); err == nil {
			t.Errorf("%+v", cfg)
		}
	}
	p := performance(t, settings())
	if _, err := p.Expected(); !errors.Is(err, monitor.ErrData) {
		t.Error(err)
	}
	before := keep(t, p)
	for _, s := range []float64{math.NaN(), -0.1, 1.1} {
		if err := p.Update(s); !errors.Is(err, monitor.ErrData) {
			t.Errorf("%v: %v", s, err)
		}
		if err := p.Label(s, 1); !errors.Is(err, online.ErrData) {
			t.Errorf("the score %v: %v", s, err)
		}
		if err := p.Label(0.5, s); !errors.Is(err, online.ErrData) {
			t.Errorf("the label %v: %v", s, err)
		}
	}
	if !bytes.Equal(before, keep(t, p)) {
		t.Error("what was refused has changed it")
	}
	var zero monitor.Performance
	if err := zero.Update(0.5); !errors.Is(err, monitor.ErrData) || !errors.Is(zero.Label(0.5, 1), monitor.ErrData) || zero.Snapshot().Seen() != 0 {
		t.Error(err)
	}
	if _, err := zero.Expected(); err == nil {
		t.Error("the performance of nothing")
	}
	if err := zero.UnmarshalBinary(before); !errors.Is(err, snapshot.Err) {
		t.Error(err)
	}
}

// TestPerformanceDamage: every cut, every changed byte, and the snapshot of another
// stream is refused, and changes nothing.
func TestPerformanceDamage(t *testing.T) {
	p := performance(t, settings())
	for range 60 {
		if err := errors.Join(p.Update(0.25), p.Label(0.25, 0)); err != nil {
			t.Fatal(err)
		}
	}
	good := keep(t, p)
	text, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, snapshot.Err) {
			t.Errorf("%s: %v", what, err)
		}
		if !bytes.Equal(keep(t, p), good) {
			t.Fatalf("%s has changed it", what)
		}
	}
	for i := range good {
		refused("a cut", p.UnmarshalBinary(good[:i]))
		bad := bytes.Clone(good)
		bad[i] ^= 4
		refused("a changed byte", p.UnmarshalBinary(bad))
	}
	for _, change := range [][2]string{{`"version":1`, `"version":2`}, {`"window":50`, `"window":51`}, {`"seen":60`, `"seen":10`}, {`"seen":60`, `"seen":-1`}, {`"next":10`, `"next":50`}, {`"next":10`, `"next":-1`}, {`[0.25`, `[1.25`}, {`"labelled":{`, `"labelled":{"version":9,"x":{`}} {
		bad := strings.Replace(string(text), change[0], change[1], 1)
		if bad == string(text) {
			t.Fatalf("%s is not there", change[0])
		}
		refused(change[1], p.UnmarshalJSON([]byte(bad)))
	}
	other := settings()
	other.Labelled.Window = 30
	q := performance(t, other)
	if err := q.UnmarshalBinary(good); !errors.Is(err, snapshot.Err) || q.Seen() != 0 {
		t.Error(err)
	}
}

func TestPerformanceAllocation(t *testing.T) {
	p := performance(t, settings())
	if n := testing.AllocsPerRun(200, func() {
		if err := errors.Join(p.Update(0.5), p.Label(0.5, 1)); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzPerformance: what is read is what is written again.
func FuzzPerformance(f *testing.F) {
	p, err := monitor.NewPerformance(settings())
	if err != nil {
		f.Fatal(err)
	}
	empty, err := p.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty)
	if err := errors.Join(p.Update(0.5), p.Label(0.5, 1)); err != nil {
		f.Fatal(err)
	}
	one, err := p.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(one)
	f.Fuzz(func(t *testing.T, text []byte) {
		p, again := performance(t, settings()), performance(t, settings())
		if err := p.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, snapshot.Err) {
				t.Error(err)
			}
			return
		}
		if err := again.UnmarshalBinary(keep(t, p)); err != nil {
			t.Error(err)
		}
		a, err := again.MarshalJSON()
		b, _ := p.MarshalJSON()
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s\nbecame %s", b, a)
		}
		if _, err := p.Expected(); err != nil && p.Seen() > 0 {
			t.Error(err)
		}
	})
}
