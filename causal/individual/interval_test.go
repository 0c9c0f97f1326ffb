package individual_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/causal/individual"
)

// known are a study of few rows and equal weights, whose intervals are by hand: the
// residuals of both arms are 0, 1, 2, … in some order.
func known(t testing.TB, n int) *individual.Study {
	t.Helper()
	var people []person
	for i := range n {
		for arm := range 2 {
			p := person{x: float64(i), e: 0.5, actual: arm}
			p.y[arm] = [2]float64{control, treated}[arm] + float64((i*7)%n)*float64(1-2*(i%2))
			people = append(people, p)
		}
	}
	return studied(t, people, func(p person) float64 { return p.e })
}

// TestIntervals by hand: nine rows an arm and α = 0.2 have ⌈10·0.9⌉ = 9, the largest
// of 0 … 8, in each arm; with a known outcome ⌈10·0.8⌉ = 8, which is 7.
func TestIntervals(t *testing.T) {
	s := known(t, 9)
	v, err := individual.Calibrate(s, individual.Union, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ control, treated, lo, hi float64 }{{1, 4, -13, 19}, {0, 0, -16, 16}} {
		lo, hi, err := v.Interval(c.control, c.treated, 0.5)
		if err != nil || lo != c.lo || hi != c.hi {
			t.Errorf("%v to %v, %v; want %v to %v", lo, hi, err, c.lo, c.hi)
		}
	}
	c, err := individual.CalibrateCounterfactuals(s, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	if lo, hi, err := c.Interval(true, 5, 1, 9, 0.5); err != nil || lo != 5-1-7 || hi != 5-1+7 {
		t.Errorf("treated: %v to %v, %v; want 4 ± 7", lo, hi, err)
	}
	if lo, hi, err := c.Interval(false, 5, 9, 1, 0.5); err != nil || lo != 1-5-7 || hi != 1-5+7 {
		t.Errorf("untreated: %v to %v, %v; want -4 ± 7", lo, hi, err)
	}
	// A case whose like are rare in the calibration rows weighs much itself.
	if lo, hi, err := c.Interval(true, 5, 1, 9, 0.9); err != nil || !math.IsInf(lo, -1) || !math.IsInf(hi, 1) {
		t.Errorf("a case treated by a chance of 0.9: %v to %v, %v; want all numbers", lo, hi, err)
	}
	if v.Trivial() || v.Alpha() != 0.2 || v.Method() != individual.Union {
		t.Errorf("%v at %v, trivial %v", v.Method(), v.Alpha(), v.Trivial())
	}
	for m, rows := range []int{9, 19, 1} { // fewer than needed for α
		few, err := individual.Calibrate(known(t, 2), individual.Method(m), 0.1)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := few.Interval(1, 4, 0.5)
		if err != nil || m < 2 && !(few.Trivial() && math.IsInf(lo, -1) && math.IsInf(hi, 1)) {
			t.Errorf("%v of 2 rows an arm where %d are needed: %v to %v, trivial %v, %v", few.Method(), rows, lo, hi, few.Trivial(), err)
		}
	}
	for m, want := range []string{
		"union at alpha 0.1, by residuals worth 2 rows without treatment and 2 with it; each arm needs 19 or more, so every interval is infinite",
		"nested at alpha 0.1, by a distance from CATE of +Inf: alpha 0.05 needs 19 calibration scores, there are 2; every value belongs to the set",
	} {
		few, err := individual.Calibrate(known(t, 2), individual.Method(m), 0.1)
		if err != nil || few.String() != want {
			t.Errorf("%v, %v; want %q", few, err, want)
		}
	}
	if got := (&individual.Intervals{}).String(); got != "not calibrated" {
		t.Error(got)
	}
	all, err := v.Intervals(s.Heads)
	if err != nil || len(all) != 18 || all[3] != [2]float64{1.5 - 16, 1.5 + 16} {
		t.Errorf("%v, %v; want 1.5 ± 16", all, err)
	}
	seen, err := c.Intervals(s)
	if err != nil || len(seen) != 18 || math.Abs(seen[0][1]-seen[0][0]-14) > 1e-12 {
		t.Errorf("%v, %v; want intervals of 14", seen, err)
	}
}

// TestIntervalsOfMethods: the nested intervals are those of CATE, wider by what both
// stages leave open; allocation is none.
func TestIntervalsOfMethods(t *testing.T) {
	s := known(t, 60)
	var length [3]float64
	for m := range length {
		v, err := individual.Calibrate(s, individual.Method(m), 0.2)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := v.Interval(1, 4, 0.5)
		if err != nil || math.Abs(lo+hi-6) > 40 || !(hi > lo) {
			t.Errorf("%v: %v to %v, %v", v.Method(), lo, hi, err)
		}
		length[m] = hi - lo
		if n := testing.AllocsPerRun(100, func() { v.Interval(1, 4, 0.5) }); n != 0 {
			t.Errorf("%v: %v allocations", v.Method(), n)
		}
	}
	if !(length[2] < length[1]) {
		t.Errorf("lengths %v; the inexact is the shorter", length)
	}
}

func TestIntervalFaults(t *testing.T) {
	s := known(t, 9)
	v, err := individual.Calibrate(s, individual.Union, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	c, err := individual.CalibrateCounterfactuals(s, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	calibrate := func(s *individual.Study, m individual.Method, alpha float64) error {
		_, err := individual.Calibrate(s, m, alpha)
		return err
	}
	counter := func(s *individual.Study, alpha float64) error {
		_, err := individual.CalibrateCounterfactuals(s, alpha)
		return err
	}
	interval := func(v *individual.Intervals, m0, m1, e float64) error { _, _, err := v.Interval(m0, m1, e); return err }
	heads := func(h *individual.Heads) error { _, err := v.Intervals(h); return err }
	_, _, outcome := c.Interval(true, math.NaN(), 1, 2, 0.5)
	_, _, empty := (&individual.Counterfactuals{}).Interval(true, 1, 1, 2, 0.5)
	for _, f := range []struct {
		err   error
		words []string
	}{
		{calibrate(nil, individual.Union, 0.1), []string{"no study"}},
		{calibrate(s, 7, 0.1), []string{"Method(7)", "union nested inexact"}},
		{calibrate(s, individual.Union, 1), []string{"alpha is 1"}},
		{calibrate(s, individual.Nested, math.NaN()), []string{"alpha is NaN"}},
		{counter(nil, 0.1), []string{"no study"}},
		{counter(s, 0), []string{"alpha is 0"}},
		{interval(v, math.NaN(), 1, 0.5), []string{"NaN without treatment"}},
		{interval(v, 1, math.Inf(1), 0.5), []string{"+Inf with it"}},
		{interval(v, 1, 2, 1.25), []string{"propensity is 1.25"}},
		{interval(v, 1, 2, 0), []string{"propensity is 0"}},
		{interval(&individual.Intervals{}, 1, 2, 0.5), []string{"not calibrated"}},
		{outcome, []string{"the outcome is NaN"}},
		{empty, []string{"not calibrated"}},
		{heads(nil), []string{"no members"}},
		{heads(&individual.Heads{Control: [][]float64{{1, 2}}, Treated: [][]float64{{1}}, Propensity: [][]float64{{0.5, 0.5}}}), []string{"1 values for 2 rows"}},
		{heads(&individual.Heads{Control: [][]float64{{1, 2}}, Treated: [][]float64{{1, 2}}, Propensity: [][]float64{{0.5, 1}}}), []string{"propensity is 1", "row 1"}},
	} {
		wants(t, f.err, f.words...)
	}
}

// TestKept: what is kept gives the same bits, and what can't be is refused.
func TestKept(t *testing.T) {
	s := known(t, 30)
	for m := range individual.Method(3) {
		for _, alpha := range []float64{0.2, 1e-4} { // the second has infinite thresholds
			v, err := individual.Calibrate(s, m, alpha)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var read individual.Intervals
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			for _, e := range []float64{0.1, 0.5, 0.9} {
				lo, hi, _ := v.Interval(1, 4, e)
				gotLo, gotHi, err := read.Interval(1, 4, e)
				if err != nil || lo != gotLo || hi != gotHi {
					t.Errorf("%v: %v to %v, %v; was %v to %v", m, gotLo, gotHi, err, lo, hi)
				}
			}
			again, err := json.Marshal(&read)
			if err != nil || string(again) != string(text) {
				t.Errorf("%s, %v; was %s", again, err, text)
			}
			for was, now := range map[string]string{
				`"individual.intervals"`: `"individual.counterfactuals"`, `"version":1`: `"version":2`, `"alpha":0.2`: `"alpha":2`,
				`"clip":[0,0]`: `"clip":[0.9,0.1]`, `"` + m.String() + `"`: `"widest"`,
			} {
				bad := strings.Replace(string(text), was, now, 1)
				if bad != string(text) {
					if err := json.Unmarshal([]byte(bad), &read); !errors.Is(err, individual.ErrSnapshot) {
						t.Errorf("%s reads as %v", bad, err)
					}
				}
			}
			if after, err := json.Marshal(&read); err != nil || string(after) != string(text) {
				t.Errorf("changed by what was refused: %s, %v", after, err)
			}
		}
	}
	c, err := individual.CalibrateCounterfactuals(s, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var read individual.Counterfactuals
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	lo, hi, _ := c.Interval(true, 5, 1, 4, 0.3)
	if gotLo, gotHi, err := read.Interval(true, 5, 1, 4, 0.3); err != nil || lo != gotLo || hi != gotHi {
		t.Errorf("%v to %v, %v; was %v to %v", gotLo, gotHi, err, lo, hi)
	}
	for _, bad := range []string{`{}`, `{"kind":"individual.counterfactuals","version":1,"alpha":0.2,"clip":[0,0]}`, `[]`, strings.Replace(string(text), "individual.counterfactuals", "individual.intervals", 1)} {
		if err := json.Unmarshal([]byte(bad), &read); !errors.Is(err, individual.ErrSnapshot) && bad != `[]` {
			t.Errorf("%.60s reads as %v", bad, err)
		}
	}
	if _, err := json.Marshal(&individual.Intervals{}); err == nil {
		t.Error("intervals that nobody calibrated are kept")
	}
}

func FuzzIntervals(f *testing.F) {
	for m := range individual.Method(3) {
		v, err := individual.Calibrate(known(f, 3), m, 0.2)
		if err != nil {
			f.Fatal(err)
		}
		text, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"kind":"individual.intervals","version":1,"alpha":0.2,"clip":[0,0],"method":"union"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var v individual.Intervals
		if err := json.Unmarshal(text, &v); err != nil {
			return
		}
		lo, hi, err := v.Interval(1, 4, 0.5)
		if err == nil && !(lo <= hi) {
			t.Errorf("%s gives %v to %v", text, lo, hi)
		}
		if _, err := json.Marshal(&v); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	})
}
