package bn_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// TestLikelihoodWeighting: the z-scores of all posteriors and of the log evidence
// against exact inference are within the quantile of the normal distribution
// that one of them exceeds with probability 1e-6, by Bonferroni.
func TestLikelihoodWeighting(t *testing.T) {
	b := compiled(t, "alarm")
	n := b.Tree().Network()
	given := bn.Evidence{"HRBP": "HIGH", "CVP": "NORMAL"}
	if err := b.Set(given); err != nil {
		t.Fatal(err)
	}
	exact, err := b.Posteriors(nil)
	if err != nil {
		t.Fatal(err)
	}
	log, err := b.LogEvidence()
	if err != nil {
		t.Fatal(err)
	}
	w, err := n.LikelihoodWeighting(context.Background(), given, bn.WeightingConfig{Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	const quantile = 6.0 // P(|z| > 6) is 2e-9: 105 states and a spare factor of 4
	worst := func(shift float64) float64 {
		most := math.Abs(w.LogEvidence-log) / w.LogEvidenceError
		for i := range exact {
			for x, p := range exact[i] {
				if w.Errors[i][x] > 0 {
					most = max(most, math.Abs(w.Posteriors[i][x]+shift-p)/w.Errors[i][x])
				} else if math.Abs(w.Posteriors[i][x]-p) > 1e-3 {
					t.Errorf("variable %d is %v for certain, want %v", i, w.Posteriors[i], exact[i])
				}
			}
		}
		return most
	}
	if z := worst(0); z > quantile {
		t.Errorf("the largest z is %v", z)
	}
	if z := worst(0.02); z <= quantile {
		t.Errorf("planted: all posteriors are off by 0.02, and the largest z is %v", z)
	}
	if w.ESS < 1000 || w.ESS > float64(w.Samples) {
		t.Errorf("effective number %v of %d", w.ESS, w.Samples)
	}
	again, err := n.LikelihoodWeighting(context.Background(), given, bn.WeightingConfig{Seed: 11, Samples: 100_000})
	if err != nil || again.LogEvidence != w.LogEvidence || again.Posteriors[3][0] != w.Posteriors[3][0] {
		t.Errorf("the same seed gives something else: %v", err)
	}
}

// TestWeightingScales: weights far below the smallest floating-point number.
func TestWeightingScales(t *testing.T) {
	n := naive(t, 400)
	given := bn.Evidence{}
	for _, v := range n.Variables()[1:] {
		given[v.Name] = "yes"
	}
	w, err := n.LikelihoodWeighting(context.Background(), given, bn.WeightingConfig{Samples: 2000})
	want := 200 * math.Log(0.001*0.002)
	if err != nil || math.Abs(w.LogEvidence/want-1) > 1e-9 {
		t.Errorf("log evidence %v, want %v: %v", w.LogEvidence, want, err)
	}
}

func TestWeightingFaults(t *testing.T) {
	n := compiled(t, "asia").Tree().Network()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := n.LikelihoodWeighting(ctx, nil, bn.WeightingConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := n.LikelihoodWeighting(context.Background(), bn.Evidence{"x": "y"}, bn.WeightingConfig{Samples: -1}); err == nil || !strings.Contains(err.Error(), "-1 samples") || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("two faults: %v", err)
	}
	if _, err := n.LikelihoodWeighting(context.Background(), bn.Evidence{"tub": "yes", "either": "no"}, bn.WeightingConfig{Samples: 100}); err == nil || !strings.Contains(err.Error(), "none of 100 cases") {
		t.Errorf("impossible: %v", err)
	}
}
