package glm

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
)

// TestStandardiser: means and standard deviations are those of the first rows, an
// intercept stays 1, and coefficients go back to the features as they are.
func TestStandardiser(t *testing.T) {
	rows := stream(300, 4, Logistic)
	for i := range rows {
		rows[i].X[1] = 1e9 + 1e3*rows[i].X[1]
		rows[i].X[2] *= 1e-6
	}
	s, err := NewStandardiser(4, 200)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if s.Warm() != (i >= 200) {
			t.Fatalf("after %d rows warm is %v", i, s.Warm())
		}
		if err := s.Update(r.X); err != nil {
			t.Fatal(err)
		}
	}
	sum, squares := make([]float64, 4), make([]float64, 4)
	m := begin(t, Config{Features: 4})
	to := make([]float64, 4)
	for i, r := range rows[:200] {
		if err := s.Apply(to, r.X); err != nil {
			t.Fatal(err)
		}
		for j, v := range to {
			sum[j] += v
			squares[j] += v * v
		}
		if err := m.Update(Row{X: to, Y: rows[i].Y}); err != nil {
			t.Fatal(err)
		}
	}
	if sum[0] != 200 || squares[0] != 200 {
		t.Errorf("the intercept became %v", sum[0]/200)
	}
	for j := 1; j < 4; j++ {
		near(t, "mean", sum[j]/200, 0, 1e-9)
		near(t, "square", squares[j]/200, 1, 1e-9)
	}
	raw, err := s.Raw(m.Mean(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := s.Apply(to, r.X); err != nil {
			t.Fatal(err)
		}
		near(t, "predictor", dot(raw, r.X), dot(m.Mean(), to), 1e-6) // of offsets 1e6 sd from 0
	}
	if n := testing.AllocsPerRun(100, func() {
		if err := errors.Join(s.Update(rows[0].X), s.Apply(to, rows[0].X)); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a row", n)
	}
}

// TestStandardiserSnapshot: what is read back goes on bit for bit; damage is told.
func TestStandardiserSnapshot(t *testing.T) {
	make := func() *Standardiser {
		s, err := NewStandardiser(3, 50)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	bits := func(s *Standardiser) []byte {
		b, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	rows := stream(60, 3, Logistic)
	s := make()
	learn := func(s *Standardiser, rows []Row) {
		for _, r := range rows {
			if err := s.Update(r.X); err != nil {
				t.Fatal(err)
			}
		}
	}
	learn(s, rows[:20])
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	binary, copied, fromText, fromBinary := bits(s), s.Snapshot(), make(), make()
	if err := errors.Join(json.Unmarshal(text, fromText), fromBinary.UnmarshalBinary(binary)); err != nil {
		t.Fatal(err)
	}
	learn(s, rows[20:])
	if !bytes.Equal(bits(copied), binary) {
		t.Error("a snapshot moved")
	}
	for _, read := range []*Standardiser{copied, fromText, fromBinary} {
		learn(read, rows[20:])
		if !bytes.Equal(bits(read), bits(s)) {
			t.Error("another state after the snapshot")
		}
	}
	for i := range binary {
		bad := append([]byte(nil), binary...)
		bad[i] ^= 16
		for _, b := range [][]byte{binary[:i], bad} {
			if err := fromBinary.UnmarshalBinary(b); !errors.Is(err, online.ErrSnapshot) || !bytes.Equal(bits(fromBinary), bits(s)) {
				t.Fatalf("a damaged snapshot: %v", err)
			}
		}
	}
	for want, change := range map[string][2]string{
		"version 3": {`"version":1`, `"version":3`}, "51 rows to warm up": {`"warm_up":50`, `"warm_up":51`}, "of no rows": {`"rows":20`, `"rows":19`},
	} {
		if err := s.UnmarshalJSON([]byte(strings.Replace(string(text), change[0], change[1], 1))); !errors.Is(err, online.ErrSnapshot) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if err := new(Standardiser).UnmarshalJSON(text); !errors.Is(err, online.ErrSnapshot) {
		t.Errorf("into none: %v", err)
	}
}

func FuzzStandardiser(f *testing.F) {
	s, err := NewStandardiser(2, 5)
	if err != nil {
		f.Fatal(err)
	}
	b, err := s.MarshalBinary()
	text, err2 := json.Marshal(s)
	if err := errors.Join(err, err2, s.Update([]float64{1, 2})); err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(text)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := NewStandardiser(2, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{s.UnmarshalBinary(b), s.UnmarshalJSON(b)} {
			if err != nil && !errors.Is(err, online.ErrSnapshot) {
				t.Error(err)
			}
		}
		if err := s.Apply(make([]float64, 2), []float64{1, 2}); err != nil {
			t.Error(err)
		}
	})
}

func TestStandardiserBadInput(t *testing.T) {
	for _, n := range [][2]int{{0, 10}, {2, -1}} {
		if _, err := NewStandardiser(n[0], n[1]); err == nil {
			t.Errorf("a Standardiser of %v", n)
		}
	}
	s, err := NewStandardiser(2, 0)
	if err != nil || s.warmUp != DefaultWarmUp {
		t.Fatal(err)
	}
	if err := errors.Join(s.Update([]float64{1, 2}), s.Update([]float64{1, 3})); err != nil {
		t.Fatal(err)
	}
	before := *s.Snapshot()
	for want, x := range map[string][]float64{"1 features; want 2": {1}, "feature 1 is NaN": {1, math.NaN()}, "feature 0 is -Inf": {math.Inf(-1), 1}} {
		for _, err := range []error{s.Update(x), s.Apply(make([]float64, 2), x)} {
			if !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v; want %q", err, want)
			}
		}
	}
	if s.rows != before.rows || s.moments[1] != before.moments[1] {
		t.Error("a bad row was learned")
	}
	if err := s.Apply(make([]float64, 3), []float64{1, 2}); err == nil {
		t.Error("three places for two features")
	}
	if _, err := s.Raw([]float64{1}, 0); err == nil {
		t.Error("one coefficient of two")
	}
	if _, err := s.Raw([]float64{1, 2}, 1); err == nil || !strings.Contains(err.Error(), "no intercept") {
		t.Errorf("an intercept that varies: %v", err)
	}
}
