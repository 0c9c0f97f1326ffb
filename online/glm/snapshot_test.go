package glm

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
)

// TestSnapshot: what is read back goes on bit for bit, in both formats; a copy
// does not move.
func TestSnapshot(t *testing.T) {
	for _, c := range kinds() {
		rows := stream(200, 5, c.Family)
		m := learned(t, c, rows[:100])
		if err := m.Forget(0.9, online.FadePrior); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		binary, copied := bits(t, m), m.Snapshot()
		if err := m.Update(rows[100:]...); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bits(t, copied), binary) || bytes.Equal(bits(t, m), binary) {
			t.Errorf("%s: a snapshot moved", m.settings())
		}
		fromText, fromBinary := begin(t, c), begin(t, c)
		if err := errors.Join(json.Unmarshal(text, fromText), fromBinary.UnmarshalBinary(binary)); err != nil {
			t.Fatal(err)
		}
		for _, read := range []*Model{copied, fromText, fromBinary} {
			if err := read.Update(rows[100:]...); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(bits(t, read), bits(t, m)) {
				t.Errorf("%s: another state after the snapshot", m.settings())
			}
		}
	}
}

// TestSnapshotDamaged: a file cut or changed at any byte is an error, and the model
// is as before.
func TestSnapshotDamaged(t *testing.T) {
	c := Config{Features: 2}
	whole := bits(t, learned(t, c, []Row{{X: []float64{1, 2}, Y: 1}}))
	m := begin(t, c)
	before := bits(t, m)
	read := func(what string, b []byte) {
		t.Helper()
		if err := m.UnmarshalBinary(b); !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("%s: %v", what, err)
		}
		if !bytes.Equal(before, bits(t, m)) {
			t.Fatalf("%s: the model changed", what)
		}
	}
	for i := range whole {
		read("cut", whole[:i])
		for bit := range 8 {
			b := append([]byte(nil), whole...)
			b[i] ^= 1 << bit
			read("changed", b)
		}
	}
	read("longer", append(append([]byte(nil), whole...), 0))
}

func TestSnapshotFaults(t *testing.T) {
	m := learned(t, Config{Features: 1}, []Row{{X: []float64{1}, Y: 1}})
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	before := bits(t, m)
	for want, change := range map[string][2]string{
		"version 2":                    {`"version":1`, `"version":2`},
		`"logistic diagonal assumed`:   {`"logistic full`, `"logistic diagonal`},
		"its prior is":                 {`"prior":[0,`, `"prior":[1,`},
		"those of no distribution":     {`"now":[`, `"now":[1,`},
		"n is -1":                      {`"n":1`, `"n":-1`},
		"faded 2":                      {`"faded":1`, `"faded":2`},
		"unexpected end":               {"}", ""},
		"of no distribution":           {`"now":[`, `"now":[0,-1],"":[`},
		"cannot unmarshal string into": {`"n":1`, `"n":"1"`},
	} {
		changed := strings.Replace(string(text), change[0], change[1], 1)
		if changed == string(text) {
			t.Errorf("%q is not in %s", change[0], text)
		}
		if err := m.UnmarshalJSON([]byte(changed)); !errors.Is(err, online.ErrSnapshot) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if !bytes.Equal(before, bits(t, m)) {
		t.Error("a bad snapshot changed the model")
	}
	if err := new(Model).UnmarshalJSON(text); !errors.Is(err, online.ErrSnapshot) {
		t.Errorf("into no model: %v", err)
	}
}

// FuzzSnapshot: nothing that is read makes a model panic, or one that a snapshot of
// its own does not give again.
func FuzzSnapshot(f *testing.F) {
	c := Config{Features: 2}
	m := learned(f, c, []Row{{X: []float64{1, 2}, Y: 1}})
	text, err := json.Marshal(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bits(f, m))
	f.Add(text)
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, read := range []func(*Model) error{
			func(m *Model) error { return m.UnmarshalBinary(b) },
			func(m *Model) error { return m.UnmarshalJSON(b) },
		} {
			m, again := begin(t, c), begin(t, c)
			if err := read(m); err != nil {
				if !errors.Is(err, online.ErrSnapshot) {
					t.Error(err)
				}
				continue
			}
			if err := again.UnmarshalBinary(bits(t, m)); err != nil || !bytes.Equal(bits(t, again), bits(t, m)) {
				t.Errorf("read again: %v", err)
			}
			if err := m.Update(Row{X: []float64{1, 1}, Y: 1}); err != nil {
				t.Error(err)
			}
		}
	})
}
