package monitor_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/monitor"
)

// TestBits: what is expected, realised and covered is the same on every CPU.
func TestBits(t *testing.T) {
	cfg := monitor.Judging{Costs: decision.Costs{FalsePositive: 1.3, FalseNegative: 2.7}, Level: 0.9}
	src := rng.New(1, "monitor/bits")
	p, labels, covered := make([]float64, 300), make([]int, 300), make([]bool, 300)
	group := monitor.Group{Name: "g", In: make([]bool, 300)}
	for i := range p {
		p[i] = rng.UniformRange(&src, 0, 1)
		labels[i] = int(rng.Bernoulli(&src, p[i]))
		covered[i] = rng.Bernoulli(&src, 0.9) == 1
		group.In[i] = rng.Bernoulli(&src, 0.4) == 1
	}
	e, err := monitor.Expect(p, cfg)
	if err != nil {
		t.Fatal(err)
	}
	r, err := monitor.Realise(p, labels, cfg)
	if err != nil {
		t.Fatal(err)
	}
	s, err := monitor.Surprises(e, r)
	if err != nil {
		t.Fatal(err)
	}
	c, worst, err := monitor.Coverage(covered, p, []monitor.Group{group}, 0.1, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	// the shortest digits that tell a number from all others
	fmt.Fprint(h, e, r, s, c, worst)
	if got, want := h.Sum64(), uint64(0x5019e2e6ab675cbe); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
