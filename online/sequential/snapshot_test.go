package sequential

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
)

// TestSnapshots: what is read back goes on bit for bit; what is damaged changes
// nothing.
func TestSnapshots(t *testing.T) {
	for k, s := range subjects(t) {
		src := fixed(11)
		for range 30 {
			if err := s.good(src); err != nil {
				t.Fatal(err)
			}
		}
		whole, _ := s.test.MarshalBinary()
		text, err := json.Marshal(s.test)
		if err != nil {
			t.Fatal(err)
		}
		for format, read := range map[string]func(subject) error{
			"binary": func(o subject) error { return o.test.UnmarshalBinary(whole) },
			"json":   func(o subject) error { return json.Unmarshal(text, o.test) },
		} {
			other := subjects(t)[k]
			if err := read(other); err != nil {
				t.Fatal(s.name, format, err)
			}
			a, b := fixed(12), fixed(12)
			mine := subjects(t)[k]
			if err := errors.Join(mine.test.UnmarshalBinary(whole), mine.good(a), other.good(b)); err != nil {
				t.Fatal(err)
			}
			x, _ := mine.test.MarshalBinary()
			y, _ := other.test.MarshalBinary()
			if !slices.Equal(x, y) {
				t.Errorf("%s: %s: it goes on otherwise", s.name, format)
			}
		}
		for i := range whole {
			bad := slices.Clone(whole)
			bad[i] ^= 4
			if err := errors.Join(s.test.UnmarshalBinary(bad)); !errors.Is(err, online.ErrSnapshot) {
				t.Errorf("%s: byte %d changed: %v", s.name, i, err)
			}
			if err := s.test.UnmarshalBinary(whole[:i]); !errors.Is(err, online.ErrSnapshot) {
				t.Errorf("%s: cut at %d: %v", s.name, i, err)
			}
		}
		for want, change := range map[string][2]string{
			"version 2":   {`"version":1`, `"version":2`},
			"read into":   {`"settings":[`, `"settings":[9,`},
			"the stop -1": {`"stopped_at":`, `"stopped_at":-1,"":`},
			"bad snap":    {`"state":[`, `"state":[-1e300,`},
			"unexpected":  {"}", ""},
		} {
			changed := strings.Replace(string(text), change[0], change[1], 1)
			if err := s.test.UnmarshalJSON([]byte(changed)); !errors.Is(err, online.ErrSnapshot) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want %q", s.name, err, want)
			}
		}
		if after, _ := s.test.MarshalBinary(); !slices.Equal(after, whole) {
			t.Errorf("%s: a damaged snapshot changed it", s.name)
		}
	}
	var empty Test[float64]
	if err := empty.UnmarshalJSON([]byte(`{}`)); !errors.Is(err, online.ErrSnapshot) {
		t.Error(err)
	}
	e := made[[]int](t)(NewMultinomial([]float64{1, 1}, 1, 0.05))
	c := e.Snapshot()
	if err := e.Update([]int{5, 1}); err != nil || c.N() != 0 || reflect.DeepEqual(c, e) {
		t.Error("a snapshot moved")
	}
}

// FuzzSnapshot: whatever is read, a test is an error or one that goes on.
func FuzzSnapshot(f *testing.F) {
	for _, s := range subjects(f) {
		text, _ := s.test.MarshalJSON()
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, s := range subjects(t) {
			if err := s.test.UnmarshalJSON(text); err != nil {
				if !errors.Is(err, online.ErrSnapshot) {
					t.Error(err)
				}
				continue
			}
			if err := s.good(fixed(1)); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
			if _, err := s.test.MarshalJSON(); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
		}
	})
}
