package prequential_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online/prequential"
)

// TestBits: scores and what is kept of them are the same on every CPU.
func TestBits(t *testing.T) {
	s := begin(t, prequential.Config{Fading: 0.97, Window: 200})
	m, err := prequential.NewMean(0.97)
	if err != nil {
		t.Fatal(err)
	}
	src := rng.New(1, "prequential/bits")
	for range 500 {
		p := rng.UniformRange(&src, 0, 1)
		if err := s.Update(p, rng.Bernoulli(&src, p)); err != nil {
			t.Fatal(err)
		}
		if err := m.Update(p / 3); err != nil {
			t.Fatal(err)
		}
	}
	h := fnv.New64a()
	h.Write(bits(t, s))
	logLoss, brier, rate, _ := s.Overall()
	// the shortest digits that tell a number from all others
	fmt.Fprint(h, logLoss, brier, rate, s.LogLoss(), s.Brier(), s.Rate(), s.Skill(), s.AUC(), s.Bias(), s.Calibration(10, 0.95), m)
	if got, want := h.Sum64(), uint64(0x6447f952bd1ed9f8); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
