package ood

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"
)

// reference is testdata/scores.json.
type reference struct {
	Logits []struct {
		Logits                            []float64
		Temperature, MSP, Entropy, Energy float64
	}
	X, New          [][]float64
	Label           []int
	Mahalanobis     map[string][]float64
	KNN             map[string][]float64
	Familiar, Other []float64
	AUROC           float64
}

func readReference(t testing.TB) (r reference) {
	t.Helper()
	text, err := os.ReadFile("testdata/scores.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Logits) == 0 || len(r.X) == 0 || len(r.Mahalanobis) == 0 || len(r.KNN) == 0 {
		t.Fatal("scores.json lacks cases")
	}
	return r
}

// equal compares up to rounding of a result of the order of magnitude.
func equal(t *testing.T, what string, got, want, magnitude float64) {
	t.Helper()
	const rounding = 1e-13
	if !(math.Abs(got-want) <= rounding*max(math.Abs(want), magnitude)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestLogitsReference(t *testing.T) {
	for _, c := range readReference(t).Logits {
		equal(t, "MSP", MSP(c.Logits), c.MSP, 0)
		equal(t, "Entropy", Entropy(c.Logits), c.Entropy, 0)
		equal(t, "Energy", Energy(c.Logits, c.Temperature), c.Energy, 0)
		logProb, total := make([]float64, len(c.Logits)), -Energy(c.Logits, 1)
		for i, v := range c.Logits {
			logProb[i] = v - total
		}
		equal(t, "MSP of log-probabilities", MSP(logProb), c.MSP, 0)
		equal(t, "Entropy of log-probabilities", Entropy(logProb), c.Entropy, 1)
		equal(t, "Energy of log-probabilities", Energy(logProb, 1), 0, 1000)
	}
}

func TestDistancesReference(t *testing.T) {
	r, ctx := readReference(t), context.Background()
	for name, fit := range map[string]func() (Detector, error){
		"single":  func() (Detector, error) { return FitMahalanobis(ctx, r.X, nil, MahalanobisOptions{}) },
		"classes": func() (Detector, error) { return FitMahalanobis(ctx, r.X, r.Label, MahalanobisOptions{}) },
		"relative": func() (Detector, error) {
			return FitMahalanobis(ctx, r.X, r.Label, MahalanobisOptions{Relative: true})
		},
		"standardized": func() (Detector, error) {
			return FitMahalanobis(ctx, r.X, nil, MahalanobisOptions{Ridge: 0.5, Standardize: true})
		},
		"plain3":        func() (Detector, error) { return FitKNN(ctx, r.X, KNNOptions{K: 3}) },
		"standardized1": func() (Detector, error) { return FitKNN(ctx, r.X, KNNOptions{K: 1, Standardize: true}) },
		"normalized30":  func() (Detector, error) { return FitKNN(ctx, r.X, KNNOptions{K: 30, Normalize: true}) },
	} {
		want, ok := r.Mahalanobis[name]
		if !ok {
			want = r.KNN[name]
		}
		d, err := fit()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Scores(ctx, d, r.New)
		if err != nil || len(want) != len(got) {
			t.Fatalf("%s: %d scores, want %d: %v", name, len(got), len(want), err)
		}
		for i, w := range want {
			equal(t, name, got[i], w, 1e4) // columns near 1000 with deviations of 1 lose three digits twice
		}
	}
}

func TestSeparateReference(t *testing.T) {
	r := readReference(t)
	s, err := Separate(r.Familiar, r.Other)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "AUROC", s.AUC, r.AUROC, 0)
	// The standard error by its definition, a sum over pairs of pairs.
	psi := func(a, b float64) float64 {
		switch {
		case a > b:
			return 1
		case a == b:
			return 0.5
		}
		return 0
	}
	m, n, variance := float64(len(r.Other)), float64(len(r.Familiar)), 0.0
	for _, a := range r.Other {
		v := -s.AUC
		for _, b := range r.Familiar {
			v += psi(a, b) / n
		}
		variance += v * v / (m - 1) / m
	}
	for _, b := range r.Familiar {
		v := -s.AUC
		for _, a := range r.Other {
			v += psi(a, b) / m
		}
		variance += v * v / (n - 1) / n
	}
	equal(t, "SE", s.SE, math.Sqrt(variance), 0)
	passing, accepted := 0, 0
	for _, b := range r.Familiar {
		if b <= s.Threshold {
			passing++
		}
	}
	for _, a := range r.Other {
		if a <= s.Threshold {
			accepted++
		}
	}
	if 100*passing < 95*len(r.Familiar) {
		t.Errorf("the threshold passes %d of %d", passing, len(r.Familiar))
	}
	equal(t, "FPR95", s.FPR95, float64(accepted)/m, 0)
}
