package snapshot

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// sample is a snapshot with a part of each sort.
func sample() []byte {
	b := Begin([]byte("before"), "CRDT", 3)
	b = Bytes(b, "name")
	b = Floats(b, []float64{1.5, math.Inf(1), math.Copysign(0, -1)})
	b = Floats(b, nil)
	b = Float(b, math.Pi)
	b = Int(b, -7)
	return End(b, len("before"))[len("before"):]
}

// read returns what a reader of such a snapshot finds.
func read(from []byte) error {
	version, r, err := Open(from, "CRDT", 3)
	if err != nil {
		return err
	}
	name, numbers, none, pi, n := string(r.Bytes()), r.Floats(), r.Floats(), r.Float(), r.Int()
	if err := r.Done(); err != nil {
		return err
	}
	if version != 3 || name != "name" || !slices.Equal(numbers, []float64{1.5, math.Inf(1), 0}) || !math.Signbit(numbers[2]) || none != nil || pi != math.Pi || n != -7 || r.More() {
		return errors.New("other parts")
	}
	return nil
}

// TestDamage: every cut and every flipped bit is told.
func TestDamage(t *testing.T) {
	whole := sample()
	if err := read(whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if err := read(whole[:n]); !errors.Is(err, Err) {
			t.Errorf("cut at %d: %v", n, err)
		}
		for bit := range 8 {
			bad := slices.Clone(whole)
			bad[n] ^= 1 << bit
			if err := read(bad); !errors.Is(err, Err) {
				t.Errorf("bit %d of byte %d: %v", bit, n, err)
			}
		}
	}
}

// TestForm: a whole snapshot of another form is told from one of this.
func TestForm(t *testing.T) {
	for want, b := range map[string][]byte{
		"no snapshot of kind CRDT": End(Begin(nil, "CRDU", 3), 0),
		"of version 4":             End(Begin(nil, "CRDT", 4), 0),
		"of version 0":             End(Begin(nil, "CRDT", 0), 0),
		"ends too early":           End(Begin(nil, "CRDT", 3), 0),
		"bytes too many":           End(Int(sample()[:len(sample())-4], 1), 0),
	} {
		if err := read(b); !errors.Is(err, Err) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	long := End(append(Begin(nil, "CRDT", 3), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), 0)
	if err := read(long); !errors.Is(err, Err) {
		t.Errorf("a length past all memory: %v", err)
	}
}

// FuzzOpen: nothing that is read makes a reader panic.
func FuzzOpen(f *testing.F) {
	f.Add(sample()[6:])
	f.Fuzz(func(t *testing.T, body []byte) {
		b := End(append(Begin(nil, "CRDT", 3), body...), 0)
		if err := read(b); err != nil && !errors.Is(err, Err) && err.Error() != "other parts" {
			t.Error(err)
		}
	})
}
