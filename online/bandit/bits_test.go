package bandit

import (
	"fmt"
	"hash/fnv"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// TestBits: choices, what was learnt by them, draws of every Value, and values of
// policies are the same on every CPU.
func TestBits(t *testing.T) {
	h := fnv.New64a()
	keep := func(x any) { fmt.Fprintf(h, "%v", x) } // the shortest digits that tell a number from all others
	for _, cfg := range []Config{{Seed: 3}, {Seed: 3, Rule: TopTwo, Explore: 0.1}, {Keep: 0.95, Forgetting: online.KeepPrior}} {
		b := played(t, cfg, 100)
		keep(must[[]byte](t)(b.MarshalBinary()))
	}
	for _, cfg := range []ContextualConfig{{Seed: 4}, {UCB: 1.5}} {
		c := contextual(t, cfg)
		keep(walk(t, c, 0, 100))
		keep(must[[]byte](t)(c.MarshalBinary()))
	}
	student, tail := online.NormalInverseGamma{Mean: 0.3, Count: 7, Shape: 2.3, Scale: 1.7}, online.Gamma{Shape: 3.1, Rate: 1.3}
	success, shape := online.Beta{Alpha: 2.3, Beta: 3.1}, online.InverseGamma{Shape: 3.3, Scale: 2.1}
	keep(slices.Concat(
		draws(Probability, success, 20), draws(Failures(2.5), success, 20),
		draws(Rate, tail, 20), draws(Amount(1.7), tail, 20), draws(Tail(1.1), tail, 20),
		draws(Lifetime(1.7), shape, 20),
		draws(Mean, online.Normal{Mean: 0.3, Variance: 1.7}, 20),
		draws(StudentMean, student, 20), draws(LogNormalMean, student, 20),
		draws(Limit, online.Pareto{Scale: 1.3, Shape: 2.7}, 20),
		draws(Utility(0.1, 0.7, -0.3), online.Dirichlet{Alpha: []float64{0.7, 1.3, 2.1}}, 20),
	))
	policy, model := Policy{{0.3, 0.6, 0.1}}, [][]float64{{0.31, 0.57, 0.13}}
	var log []Record
	src := rng.New(5, "bandit/bits")
	for i := range 100 {
		log = append(log, Record{Action: i % 3, Propensity: rng.UniformRange(&src, 0.1, 1), Reward: rng.StdNormal(&src)})
	}
	keep(must[Estimate](t)(ClippedIPS(log, policy, 2)))
	keep(must[Estimate](t)(SNIPS(log, policy)))
	keep(must[Estimate](t)(DirectMethod(log, policy, model)))
	e := must[Estimate](t)(DR(log, policy, model))
	lo, hi := e.Interval(0.9)
	keep([]any{e, lo, hi})
	if got, want := h.Sum64(), uint64(0x1810017bbfe50084); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
