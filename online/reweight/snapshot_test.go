package reweight

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

// learnt returns weights that have learnt a row, and fresh ones of the same draws.
func learnt(t testing.TB) (w, fresh *Weights) {
	t.Helper()
	old := drawsOf(t, normals(64, 0, 1, 5), 2)
	make := func() *Weights {
		w, err := New(old, Config{})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w = make()
	if err := w.Update(t.Context(), normalRows(t, []float64{0.2}, 0, 1, 1)); err != nil {
		t.Fatal(err)
	}
	w.ratios[3] = math.Inf(-1) // as of an impossible draw
	return w, make()
}

// TestSnapshots: both formats are read back bit for bit and go on as if nothing
// had been; a copy is independent.
func TestSnapshots(t *testing.T) {
	w, binary := learnt(t)
	_, text := learnt(t)
	b, err := w.MarshalBinary()
	if err == nil {
		err = binary.UnmarshalBinary(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	j, err := json.Marshal(w)
	if err == nil {
		err = json.Unmarshal(j, text)
	}
	if err != nil {
		t.Fatal(err)
	}
	copied := w.Snapshot()
	rows := normalRows(t, []float64{-0.3}, 0, 1, 1)
	for _, u := range []*Weights{w, binary, text} {
		if err := u.Update(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(u.ratios, w.ratios) || !slices.Equal(u.now.log, w.now.log) || u.updates != 2 {
			t.Error("what was read back goes on otherwise")
		}
	}
	if copied.updates != 1 || slices.Equal(copied.ratios, w.ratios) {
		t.Error("the copy has learnt too")
	}
}

func TestBadSnapshots(t *testing.T) {
	w, fresh := learnt(t)
	good, err := w.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := New(drawsOf(t, normals(64, 0, 1, 6), 2), Config{})
	if err != nil {
		t.Fatal(err)
	}
	made := func(updates int64, first float64) []byte {
		ratios := slices.Clone(w.ratios)
		ratios[0] = first
		b := snapshot.Int(snapshot.Int(snapshot.Begin(nil, kind, version), int64(w.digest)), updates)
		return snapshot.End(snapshot.Floats(b, ratios), 0)
	}
	for name, err := range map[string]error{
		"other draws": elsewhere.UnmarshalBinary(good),
		"no draws":    new(Weights).UnmarshalBinary(good),
		"cut":         fresh.UnmarshalBinary(good[:len(good)-1]),
		"NaN":         fresh.UnmarshalBinary(made(1, math.NaN())),
		"Inf":         fresh.UnmarshalBinary(made(1, math.Inf(1))),
		"updates":     fresh.UnmarshalBinary(made(-1, 0)),
		"no JSON":     fresh.UnmarshalJSON([]byte("{")),
		"version":     fresh.UnmarshalJSON([]byte(`{"version": 2}`)),
		"empty":       fresh.UnmarshalJSON([]byte(`{"version": 1}`)),
	} {
		if !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("%s: %v, want online.ErrSnapshot", name, err)
		}
	}
	if fresh.updates != 0 || fresh.ratios[0] != 0 {
		t.Error("a bad snapshot changed the weights")
	}
}

// FuzzUnmarshalBinary: no snapshot panics, and what is read is weights.
func FuzzUnmarshalBinary(f *testing.F) {
	w, fresh := learnt(f)
	good, err := w.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[6 : len(good)-4])
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, body []byte) {
		u := fresh.Snapshot()
		err := u.UnmarshalBinary(snapshot.End(append(snapshot.Begin(nil, kind, version), body...), 0))
		switch {
		case err != nil && !errors.Is(err, online.ErrSnapshot):
			t.Error(err)
		case err == nil && !(u.ESS() >= 1-1e-9):
			t.Errorf("read weights worth %v draws", u.ESS())
		}
	})
}

// FuzzUnmarshalJSON: the same of JSON.
func FuzzUnmarshalJSON(f *testing.F) {
	w, fresh := learnt(f)
	good, err := w.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"version":1,"draws":"1","log_ratios":["-Infinity"]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		u := fresh.Snapshot()
		if err := u.UnmarshalJSON(text); err != nil && !errors.Is(err, online.ErrSnapshot) {
			t.Error(err)
		}
	})
}
