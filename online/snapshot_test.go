package online

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

func learntNormal(t testing.TB) *Posterior[NormalInverseGamma, float64] {
	p, err := NewNormal(NormalInverseGamma{Mean: 1, Count: 1, Shape: 2, Scale: 3})
	if err == nil {
		err = errors.Join(p.Update(0.1, 1e9, math.Pi), p.Forget(0.9, KeepPrior), p.Update(7))
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSnapshot: what is read back goes on bit for bit, in both formats.
func TestSnapshot(t *testing.T) {
	p := learntNormal(t)
	binary, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Forget(0.9, FadePrior), p.Update(3)); err != nil {
		t.Fatal(err)
	}
	for format, read := range map[string]func(*Posterior[NormalInverseGamma, float64]) error{
		"binary": func(q *Posterior[NormalInverseGamma, float64]) error { return q.UnmarshalBinary(binary) },
		"json":   func(q *Posterior[NormalInverseGamma, float64]) error { return json.Unmarshal(text, q) },
	} {
		q, err := NewNormal(NormalInverseGamma{Mean: 1, Count: 1, Shape: 2, Scale: 3})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(read(q), q.Forget(0.9, FadePrior), q.Update(3)); err != nil {
			t.Fatal(err)
		}
		if q.Posterior() != p.Posterior() || q.N() != p.N() || q.LogEvidence() != p.LogEvidence() {
			t.Errorf("%s: %+v, want %+v", format, q, p)
		}
	}
	// A copy is not moved by what comes later.
	c := p.Snapshot()
	before := c.Posterior()
	if err := p.Update(100); err != nil {
		t.Fatal(err)
	}
	if c.Posterior() != before || c.Posterior() == p.Posterior() {
		t.Error("a snapshot moved")
	}
}

// TestSnapshotDamaged: a file cut or changed at any byte is an error, and the
// posterior is as before.
func TestSnapshotDamaged(t *testing.T) {
	whole, err := learntNormal(t).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	p := learntNormal(t)
	before := p.state()
	read := func(what string, b []byte) {
		t.Helper()
		if err := p.UnmarshalBinary(b); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v", what, err)
		}
		if after := p.state(); !equal(after.Posterior, before.Posterior) || after.N != before.N {
			t.Fatalf("%s: the posterior changed", what)
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
	p := learntNormal(t)
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string][2]string{
		"version 2":      {`"version":1`, `"version":2`},
		`"normal mean"`:  {`"likelihood":"normal"`, `"likelihood":"normal mean"`},
		"its prior is":   {`"prior":[1,`, `"prior":[2,`},
		"want 5":         {`"posterior":[`, `"posterior":[1,`},
		"n is -1":        {`"n":3.7`, `"n":-1`},
		"faded 2":        {`"faded":1`, `"faded":2`},
		"Count is -1":    {`"posterior":[`, `"posterior":[0,-1,1,1,0],"":[`},
		"unexpected end": {"}", ""},
	} {
		changed := strings.Replace(string(text), change[0], change[1], 1)
		if changed == string(text) {
			t.Errorf("%q is not in %s", change[0], text)
		}
		if err := p.UnmarshalJSON([]byte(changed)); !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	var empty Posterior[NormalInverseGamma, float64]
	if err := empty.UnmarshalJSON(text); !errors.Is(err, ErrSnapshot) {
		t.Errorf("%v", err)
	}
}
