package drift

import (
	"hash/fnv"
	"testing"
)

// TestBits pins the state of a detector of every sort after a stream: the same on
// every CPU.
func TestBits(t *testing.T) {
	h := fnv.New64a()
	for _, rule := range rules {
		d := begin(t, rule)
		feed(t, d, changing(1000))
		b, err := d.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		h.Write(b)
	}
	if got, want := h.Sum64(), uint64(0x9cc5a3dfe5d677e9); got != want {
		t.Errorf("states have the hash %#x, want %#x", got, want)
	}
}
