package reweight

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// TestBits: weights, what they say and a warm start are the same on every CPU.
func TestBits(t *testing.T) {
	src := rng.New(1, "reweight/bits")
	values := make([]float64, 3*64)
	for i := range values {
		values[i] = rng.Normal(&src, 1, 0.2)
		if i >= 2*64 {
			values[i] = rng.Gamma(&src, 30, 20)
		}
	}
	old, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "beta", Dims: []bayes.Dim{bayes.Size(2)}}, {Name: "sigma"}}, Chains: 2, Draws: 32, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	prog := plane(t, 3)
	w, err := New(old, Config{Unreliable: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), prog); err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	b, err := w.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	h.Write(b)
	fmt.Fprint(h, w.Verdict()) // the shortest digits that tell a number from all others
	for _, name := range []string{"sigma"} {
		mean, mcse, err := w.Mean(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(h, mean, mcse)
	}
	draws, err := w.Draws()
	if err != nil {
		t.Fatal(err)
	}
	warm, err := NewWarm(t.Context(), prog, draws)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(h, warm.mean, warm.l, warm.scale, warm.log)
	const lanes = bayes.Lanes
	z, grad, logp := make([]float64, 3*lanes), make([]float64, 3*lanes), make([]float64, lanes)
	for i := range z {
		z[i] = rng.StdNormal(&src)
	}
	if err := warm.LogDensityGradBatch(z, grad, logp); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(h, grad, logp)
	if got, want := h.Sum64(), uint64(0x8a91731f29a5f180); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
