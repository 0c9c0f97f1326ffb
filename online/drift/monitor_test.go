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

// table is a monitor of two columns of numbers and one of categories, and rows for
// it; shift moves the first column, tilt the categories.
func table(t testing.TB, cfg MonitorConfig, seed uint64, rows int, shift, tilt float64) (*Monitor, [][]float64) {
	t.Helper()
	row := func(from *rng.Stream, shift, tilt float64) []float64 {
		return []float64{rng.StdNormal(from) + shift, rng.StdExponential(from), float64(rng.Categorical(from, []float64{1, 2, 3 + tilt, 0}))}
	}
	from := rng.New(seed, "drift/reference")
	columns := []Column{{Name: "amount"}, {Name: "age"}, {Name: "country", Categories: 4}}
	for range 400 {
		for i, v := range row(&from, 0, 0) {
			columns[i].Reference = append(columns[i].Reference, v)
		}
	}
	m, err := NewMonitor(cfg, columns...)
	if err != nil {
		t.Fatal(err)
	}
	data := make([][]float64, rows)
	for i := range data {
		data[i] = row(&from, shift, tilt)
	}
	return m, data
}

func learn(t testing.TB, m *Monitor, rows [][]float64) {
	t.Helper()
	for _, row := range rows {
		if _, err := m.Update(row); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMonitor: each column is compared by the test of its sort, on the newest rows
// alone.
func TestMonitor(t *testing.T) {
	m, old := table(t, MonitorConfig{Window: 200}, 1, 300, 5, 9) // forgotten
	_, rows := table(t, MonitorConfig{}, 1, 200, 0.6, 0)
	if m.Compare() != nil {
		t.Error("a comparison of nothing")
	}
	learn(t, m, old)
	learn(t, m, rows)
	out := m.Compare()
	var reference, now [3][]float64
	for i := range m.columns {
		reference[i] = m.columns[i].reference
		for _, row := range rows {
			now[i] = append(now[i], row[i])
		}
	}
	for i := range 2 {
		k, err1 := KS(reference[i], now[i])
		index, err2 := PSI(reference[i], now[i], 10, 1e-4)
		if err := errors.Join(err1, err2); err != nil || out[i].Test != "ks" || out[i].Statistic != k.Statistic || out[i].P != k.P || out[i].PSI != index {
			t.Errorf("%+v, want %+v and PSI %v: %v", out[i], k, index, err)
		}
	}
	a, b := make([]int, 4), make([]int, 4)
	for _, v := range reference[2] {
		a[int(v)]++
	}
	for _, v := range now[2] {
		b[int(v)]++
	}
	if c, err := ChiSquare(a, b); err != nil || out[2].Test != "chi-square" || out[2].P != c.P || c.DF != 2 {
		t.Errorf("%+v, want %+v: %v", out[2], c, err)
	}
	if !out[0].Drifted || out[1].Drifted || out[2].Drifted || out[0].Column != "amount" || m.Seen() != 500 {
		t.Errorf("%+v; the first column alone has drifted", out)
	}
}

// TestMonitorLevel: Statistic: windows in which any of three columns that don't
// change is said to, at a level of 0.05, among 300. Null distribution: at most
// binomial(300, 0.05), above 37 with a probability below 1e-6. Planted: without
// control the columns together have more, and a tilt of the categories is seen.
func TestMonitorLevel(t *testing.T) {
	drifted := func(tilt float64) (controlled, alone int) {
		for seed := range uint64(300) {
			m, rows := table(t, MonitorConfig{Window: 100, Level: 0.05}, seed, 100, 0, tilt)
			learn(t, m, rows)
			any, least := false, 1.0
			for _, c := range m.Compare() {
				any = any || c.Drifted
				least = min(least, c.P)
			}
			controlled += int(indicator(any))
			alone += int(indicator(least <= 0.05))
		}
		return controlled, alone
	}
	controlled, alone := drifted(0)
	if controlled > 37 || alone <= controlled {
		t.Errorf("%d of 300 windows, %d without control", controlled, alone)
	}
	if seen, _ := drifted(6); seen <= 37 {
		t.Errorf("%d of 300 changes seen", seen)
	}
}

// TestAdjust compares with p.adjust of R 4.2.2.
func TestAdjust(t *testing.T) {
	p := []float64{0.01, 0.04, 0.03, 0.005, 0.8}
	for control, want := range map[Control][]float64{
		FamilyWise:     {0.04, 0.09, 0.09, 0.025, 0.8},
		FalseDiscovery: {0.025, 0.05, 0.05, 0.025, 0.8},
	} {
		got, err := Adjust(p, control)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			near(t, "adjusted", got[i], want[i])
		}
	}
	for want, call := range map[string]func() ([]float64, error){
		"p-value 1 is 1.5": func() ([]float64, error) { return Adjust([]float64{0.1, 1.5}, FamilyWise) },
		"p-value 0 is NaN": func() ([]float64, error) { return Adjust([]float64{math.NaN()}, FalseDiscovery) },
		"control is 7":     func() ([]float64, error) { return Adjust(p, 7) },
	} {
		if _, err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestMonitorRows: full windows are told, bad rows are errors that change nothing.
func TestMonitorRows(t *testing.T) {
	m, rows := table(t, MonitorConfig{Window: 50}, 2, 120, 0, 0)
	for i, row := range rows {
		full, err := m.Update(row)
		if err != nil || full != (i == 49 || i == 99) {
			t.Errorf("row %d: %v, %v", i, full, err)
		}
	}
	before := m.kept()
	for want, row := range map[string][]float64{
		"2 values; want 3": {1, 2}, "column age: NaN": {1, math.NaN(), 0}, "column amount: -Inf": {math.Inf(-1), 1, 0},
		"column country: 4; want a code from 0 to 3, and one more": {1, 1, 4}, "country: 0.5": {1, 1, 0.5},
	} {
		if _, err := m.Update(row); !errors.Is(err, ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if !reflect.DeepEqual(before, m.kept()) {
		t.Error("a bad row changed the monitor")
	}
	if n := testing.AllocsPerRun(200, func() {
		if _, err := m.Update(rows[0]); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	for want, f := range map[string]func() error{
		"no columns":  func() error { _, err := NewMonitor(MonitorConfig{}); return err },
		"Window is 1": func() error { _, err := NewMonitor(MonitorConfig{Window: 1, Level: 2}, Column{}); return err },
		"Level is 2":  func() error { _, err := NewMonitor(MonitorConfig{Window: 1, Level: 2}, Column{}); return err },
		"(b): value 2 of the reference is NaN": func() error {
			_, err := NewMonitor(MonitorConfig{}, Column{Name: "a"}, Column{Name: "b", Reference: []float64{1, math.NaN()}})
			return err
		},
		"(a): 0 categories, 0 values": func() error { _, err := NewMonitor(MonitorConfig{}, Column{Name: "a"}); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestMonitorSnapshot: what is read back goes on bit for bit; what is damaged or of
// another monitor changes nothing.
func TestMonitorSnapshot(t *testing.T) {
	for _, cut := range []int{0, 20, 90} {
		cfg := MonitorConfig{Window: 40}
		m, rows := table(t, cfg, 3, 150, 0, 0)
		learn(t, m, rows[:cut])
		binary, err := m.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		c, before := m.Snapshot(), m.kept()
		learn(t, m, rows[cut:])
		if !reflect.DeepEqual(c.kept(), before) {
			t.Error("a snapshot moved")
		}
		b, _ := table(t, cfg, 3, 0, 0, 0)
		j, _ := table(t, cfg, 3, 0, 0, 0)
		learn(t, j, rows[:99])
		if err := errors.Join(b.UnmarshalBinary(binary), j.UnmarshalJSON(text)); err != nil {
			t.Fatal(err)
		}
		for _, q := range []*Monitor{c, b, j} {
			learn(t, q, rows[cut:])
			if !reflect.DeepEqual(q.kept(), m.kept()) || !reflect.DeepEqual(q.Compare(), m.Compare()) {
				t.Errorf("from %d: %v, want %v", cut, q.Compare(), m.Compare())
			}
		}
		before = m.kept()
		for i := range binary {
			bad := append([]byte(nil), binary...)
			bad[i] ^= 4
			for _, b := range [][]byte{binary[:i], bad} {
				if err := m.UnmarshalBinary(b); !errors.Is(err, ErrSnapshot) {
					t.Fatalf("byte %d: %v", i, err)
				}
			}
		}
		other, _ := table(t, cfg, 4, 0, 0, 0)
		for what, err := range map[string]error{
			"other references": other.UnmarshalBinary(binary),
			"later version":    m.UnmarshalJSON([]byte(strings.Replace(string(text), `"version":1`, `"version":2`, 1))),
			"negative":         m.UnmarshalJSON([]byte(strings.Replace(string(text), `"seen":`, `"seen":-1`, 1))),
			"no monitor":       new(Monitor).UnmarshalBinary(binary),
		} {
			if !errors.Is(err, ErrSnapshot) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if !reflect.DeepEqual(before, m.kept()) {
			t.Error("a bad snapshot changed the monitor")
		}
	}
}

// FuzzMonitor: nothing that is read makes a monitor panic, then or later.
func FuzzMonitor(f *testing.F) {
	for _, n := range []int{0, 3, 30} {
		m, rows := table(f, MonitorConfig{Window: 20}, 3, n, 0, 0)
		learn(f, m, rows)
		text, err := json.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, rows := table(t, MonitorConfig{Window: 20}, 3, 30, 0, 0)
		if err := m.UnmarshalJSON(text); err != nil {
			if !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
			return
		}
		m.Compare()
		learn(t, m, rows)
	})
}
