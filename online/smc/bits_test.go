package smc

import (
	"fmt"
	"hash/fnv"
	"testing"
)

// TestGoldenBits pins tempering and a sequence: the same on every CPU.
func TestGoldenBits(t *testing.T) {
	h := fnv.New64a()
	r, err := Tempering{Runs: 2, Chains: 8, Seed: 9}.Fit(t.Context(), conjugate(t)["normal"].prog)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(h, r.Evidence) // the shortest digits that tell a number from all others
	for _, v := range r.Draws().Vars() {
		fmt.Fprint(h, v.Values())
	}
	s, _ := started(t)
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	h.Write(b)
	if got, want := h.Sum64(), uint64(0xae5e7a1e29976ec9); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
