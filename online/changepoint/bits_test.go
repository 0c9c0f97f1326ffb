package changepoint

import (
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/online"
)

// TestBits pins the state of a detector of every fast family after a stream: the
// same on every CPU.
func TestBits(t *testing.T) {
	h := fnv.New64a()
	keep := func(b []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		h.Write(b)
	}
	for _, family := range []Family[float64]{Normal(prior), NormalMean(1, online.Normal{Variance: 9}), Exponential(online.Gamma{Shape: 1, Rate: 1})} {
		d := begin(t, small, family)
		feed(t, d, steps(300), number)
		keep(d.MarshalBinary())
	}
	p := begin(t, small, Poisson(online.Gamma{Shape: 1, Rate: 0.3}))
	feed(t, p, steps(300), count)
	keep(p.MarshalBinary())
	b := begin(t, small, Bernoulli(online.Beta{Alpha: 1, Beta: 1}))
	feed(t, b, steps(300), truth)
	keep(b.MarshalBinary())
	if got, want := h.Sum64(), uint64(0x4586dcc86e383101); got != want {
		t.Errorf("states have the hash %#x, want %#x", got, want)
	}
}
