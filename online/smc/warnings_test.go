package smc_test

import (
	"context"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/online/smc"
)

// TestSequenceWarns: a sequence tells of runs that differ, as a Result does, and
// of nothing where they agree.
func TestSequenceWarns(t *testing.T) {
	ctx := context.Background()
	for sd, want := range map[float64]bool{1: false, 1e6: true} {
		m := bayes.NewModel("vague")
		x, s := m.Param("x", bayes.Normal(0, sd)), m.Param("s", bayes.HalfNormal(sd))
		m.Observe(m.Data("y", []float64{1, 0.2, -0.7, 0.1, 0.4, -1.3, 0.8, 0.9}), bayes.Normal(x, s))
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		q, err := smc.Tempering{Seed: 1, Steps: 16}.Start(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if w := q.Warnings(); w != nil {
			t.Errorf("before any data: %q", w)
		}
		if err := q.Update(ctx, p); err != nil {
			t.Fatal(err)
		}
		w := strings.Join(q.Warnings(), "\n")
		if got := strings.Contains(w, "the evidence of a run has a relative standard deviation"); got != want {
			t.Errorf("prior of sd %v: log evidence %v, warnings %q", sd, q.Evidence(), w)
		}
	}
}
