package labels_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/labels"
)

// TestBits: what is said of labels is the same on every CPU.
func TestBits(t *testing.T) {
	h := fnv.New64a()
	keep := func(x any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%v", x) // the shortest digits that tell a number from all others
	}
	test := labels.Test{Sensitivity: 0.97, Specificity: 0.953}
	keep(test.Posterior(0.0113, true, true, false))
	of := func(p labels.Prevalence, err error) {
		keep([]float64{p.Mean(), p.SD(), p.Quantile(0.025), p.Quantile(0.7)}, err)
	}
	tested := online.Trials{Successes: 13, N: 207}
	of(labels.KnownTest(online.Beta{Alpha: 1.3, Beta: 2.7}, test, tested))
	of(labels.ValidatedTest(online.Beta{Alpha: 1, Beta: 1}, online.Beta{Alpha: 97, Beta: 3.3}, online.Beta{Alpha: 187, Beta: 9}, tested))
	src := rng.New(1, "labels/bits")
	events := make([]labels.Event, 80)
	for i := range events {
		e := labels.Event{X: []float64{1, rng.StdNormal(&src)}, Elapsed: rng.UniformRange(&src, 0, 10)}
		if delay := rng.Exponential(&src, 0.3); i%3 == 0 && delay < e.Elapsed {
			e.Converted, e.Delay, e.Elapsed = true, delay, 0
		}
		events[i] = e
	}
	d, err := labels.FitDelayed(t.Context(), events, 0.01)
	keep(d, err)
	keep(d.LogLik(events))
	keep(d.Positive([]float64{1, 0.3}, 2.7))
	if got, want := h.Sum64(), uint64(0x72627d2959140a77); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
