package drift

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// rules are a detector of every sort, small enough to raise alarms often.
var rules = []Rule{
	ADWIN{}, CUSUM{RunLength: 200}, DDM{}, EDDM{Drift: 0.9, Warning: 0.95}, HDDMA{}, HDDMW{},
	KSWIN{Alpha: 0.01, Window: 40, Recent: 15}, KSWIN{Alpha: 0.05, Window: 60, Recent: 20, Sample: 20, Seed: 1 << 63}, PageHinkley{Threshold: 5},
}

// changing is a stream of zeros and ones whose rate changes at every hundred.
func changing(n int) []float64 {
	from, x := rng.New(3, "drift/changing"), make([]float64, n)
	for i := range x {
		x[i] = rng.Bernoulli(&from, []float64{0.1, 0.7}[i/100%2])
	}
	return x
}

func begin(t testing.TB, rule Rule) *Detector {
	t.Helper()
	d, err := New(rule)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// feed returns where the alarms are.
func feed(t testing.TB, d *Detector, stream []float64) (at []int) {
	t.Helper()
	for i, x := range stream {
		drifted, err := d.Update(x)
		if err != nil {
			t.Fatal(err)
		}
		if drifted {
			at = append(at, i)
		}
	}
	return at
}

// TestSnapshot: what is read back at any moment goes on bit for bit, and a copy
// is not moved by what comes later.
func TestSnapshot(t *testing.T) {
	for _, rule := range rules {
		stream := changing(1000)
		d := begin(t, rule)
		total := len(feed(t, d.Snapshot(), stream))
		if total == 0 {
			t.Errorf("%T raises no alarm", rule)
		}
		for _, cut := range []int{0, 1, 37, 160, 555} {
			d := begin(t, rule)
			feed(t, d, stream[:cut])
			binary, err := d.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			c, before := d.Snapshot(), d.kept()
			want := feed(t, d, stream[cut:])
			if !reflect.DeepEqual(c.kept(), before) {
				t.Errorf("%T: a snapshot moved", rule)
			}
			fromBinary, fromText := begin(t, rule), begin(t, rule)
			feed(t, fromText, stream[:50]) // what was there before is gone
			if err := errors.Join(fromBinary.UnmarshalBinary(binary), json.Unmarshal(text, fromText)); err != nil {
				t.Fatal(err)
			}
			for _, q := range []*Detector{c, fromBinary, fromText} {
				if got := feed(t, q, stream[cut:]); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(q.kept(), d.kept()) {
					t.Errorf("%T from %d: alarms %v, want %v", rule, cut, got, want)
				}
			}
		}
		d.Reset()
		if !reflect.DeepEqual(d.kept(), begin(t, rule).kept()) {
			t.Errorf("%T: after Reset %v", rule, d.kept())
		}
	}
}

// TestSnapshotDamaged: a file cut or changed at any byte is an error, and the
// detector is as before.
func TestSnapshotDamaged(t *testing.T) {
	for _, rule := range rules {
		d := begin(t, rule)
		feed(t, d, changing(150))
		whole, err := d.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		feed(t, d, changing(20))
		before := d.kept()
		read := func(b []byte) {
			t.Helper()
			if err := d.UnmarshalBinary(b); !errors.Is(err, ErrSnapshot) {
				t.Fatalf("%T: %v", rule, err)
			}
		}
		for i := range whole {
			read(whole[:i])
			for bit := range 8 {
				b := append([]byte(nil), whole...)
				b[i] ^= 1 << bit
				read(b)
			}
		}
		if !reflect.DeepEqual(before, d.kept()) {
			t.Errorf("%T changed", rule)
		}
	}
}

// TestSnapshotFaults: whole snapshots that are of something else, or impossible.
func TestSnapshotFaults(t *testing.T) {
	for _, c := range []struct {
		rule      Rule
		old, with string
		want      string
	}{
		{PageHinkley{}, `"version":1`, `"version":2`, "version 2"},
		{PageHinkley{}, `"PageHinkley"`, `"CUSUM"`, `of "CUSUM"`},
		{PageHinkley{}, `"settings":[0.25`, `"settings":[0.5`, "read into"},
		{PageHinkley{}, `"seen":40`, `"seen":-1`, "seen -1"},
		{PageHinkley{}, `"since":[40,`, `"since":[41,`, "since [41"},
		{PageHinkley{}, `"state":[`, `"state":[1,`, "6 numbers"},
		{ADWIN{}, `"state":[1,40,`, `"state":[1,41,`, "40 observations in buckets of 41"},
		{ADWIN{}, `"state":[1,`, `"state":[`, "buckets"},
		{KSWIN{}, `"state":[40,`, `"state":[3,`, "number of steps"},
		{DDM{}, `"state":[`, `"state":[0.5,`, "numbers"},
		{HDDMW{}, `"state":[`, `"state":[7,`, "numbers"},
	} {
		d := begin(t, c.rule)
		feed(t, d, changing(40))
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		bad := strings.Replace(string(text), c.old, c.with, 1)
		if bad == string(text) {
			t.Fatalf("%T: no %s in %s", c.rule, c.old, text)
		}
		before := d.kept()
		if err := d.UnmarshalJSON([]byte(bad)); !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: %v, want %q", c.rule, err, c.want)
		}
		if !reflect.DeepEqual(before, d.kept()) {
			t.Errorf("%T changed", c.rule)
		}
	}
	if err := new(Detector).UnmarshalJSON([]byte(`{}`)); !errors.Is(err, ErrSnapshot) {
		t.Errorf("into nothing: %v", err)
	}
}

// FuzzUnmarshal: nothing that is read makes a detector panic, then or later.
func FuzzUnmarshal(f *testing.F) {
	for i, rule := range rules {
		d := begin(f, rule)
		feed(f, d, changing(120))
		text, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), text)
	}
	f.Fuzz(func(t *testing.T, i uint8, text []byte) {
		d := begin(t, rules[int(i)%len(rules)])
		if err := d.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
			return
		}
		feed(t, d, changing(120))
	})
}

// TestObservations: what is no observation is an error that says so, and changes
// nothing.
func TestObservations(t *testing.T) {
	for _, rule := range rules {
		d := begin(t, rule)
		feed(t, d, changing(130))
		before := d.kept()
		bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0x1p301}
		switch rule.(type) {
		case DDM, EDDM:
			bad = append(bad, 0.5, -1)
		case HDDMA, HDDMW:
			bad = append(bad, 1.5, -0.1)
		}
		for _, x := range bad {
			if drifted, err := d.Update(x); drifted || !errors.Is(err, ErrData) || !strings.Contains(err.Error(), "want") {
				t.Errorf("%T, %v: %v, %v", rule, x, drifted, err)
			}
		}
		if !reflect.DeepEqual(before, d.kept()) {
			t.Errorf("%T changed", rule)
		}
	}
}

// TestSettings: all faults of settings are told at once.
func TestSettings(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		rule Rule
		want []string
	}{
		{nil, []string{"no rule"}},
		{ADWIN{Delta: 1, Range: -1, Buckets: 1, MinPart: -1}, []string{"ADWIN", "Delta is 1", "Range is -1", "Buckets is 1", "MinPart is -1"}},
		{CUSUM{Shift: nan, RunLength: 1, Side: 7}, []string{"CUSUM", "Shift is NaN", "RunLength is 1", "Side is 7"}},
		{DDM{Warning: -2, Drift: nan}, []string{"DDM", "Warning is -2", "Drift is NaN"}},
		{EDDM{Warning: 2, Drift: -1, Warmup: 1}, []string{"EDDM", "Warning is 2", "Drift is -1", "Warmup is 1"}},
		{HDDMA{Drift: 1, Warning: nan, Side: 3}, []string{"HDDMA", "Drift is 1", "Warning is NaN", "Side is 3"}},
		{HDDMW{Drift: -1, Weight: 1}, []string{"HDDMW", "Drift is -1", "Weight is 1"}},
		{KSWIN{Alpha: nan, Window: 50, Recent: 50, Sample: -1}, []string{"KSWIN", "Alpha is NaN", "Recent is 50", "Sample is -1"}},
		{KSWIN{Alpha: 1e-9, Window: 10, Recent: 5}, []string{"can't tell a level below"}},
		{PageHinkley{Delta: -1, Threshold: nan, Alpha: 2, Scale: -1, Warmup: -3}, []string{"PageHinkley", "Delta is -1", "Threshold is NaN", "Alpha is 2", "Scale is -1", "Warmup is -3"}},
	} {
		_, err := New(c.rule)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "drift: ") {
				t.Errorf("%T: %v, want %q", c.rule, err, want)
			}
		}
	}
}

// TestUpdateAllocatesNothing over alarms and restarts.
func TestUpdateAllocatesNothing(t *testing.T) {
	stream := changing(1000)
	for _, rule := range rules {
		d, i := begin(t, rule), 0
		if n := testing.AllocsPerRun(1000, func() {
			if _, err := d.Update(stream[i%len(stream)]); err != nil {
				t.Fatal(err)
			}
			i++
		}); n != 0 {
			t.Errorf("%T: %v allocations", rule, n)
		}
	}
}
