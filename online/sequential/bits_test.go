package sequential

import (
	"fmt"
	"hash/fnv"
	"testing"
)

// TestBits: evidence, intervals and states are the same on every CPU.
func TestBits(t *testing.T) {
	h := fnv.New64a()
	for _, s := range subjects(t) {
		src := fixed(3)
		for range 60 {
			if err := s.good(src); err != nil {
				t.Fatal(s.name, err)
			}
			lo, hi := s.test.Interval(0.9)
			fmt.Fprint(h, s.test.LogE(), lo, hi) // the shortest digits that tell a number from all others
		}
		b, err := s.test.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		h.Write(b)
	}
	lo, hi, p, err := Asymptotic{Null: 0.1}.Look(0.37, 0.11, 731)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(h, lo, hi, p)
	if got, want := h.Sum64(), uint64(0x575912ad12456e1); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
