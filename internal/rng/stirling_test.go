package rng

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// References to 50 digits: testdata/logprob.py (mpmath 1.3.0).
func logProbReference(t *testing.T) (reference struct{ Poisson, Binomial, Stirling [][]float64 }) {
	t.Helper()
	text, err := os.ReadFile("testdata/logprob.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	return reference
}

func TestStirlingError(t *testing.T) {
	for _, r := range logProbReference(t).Stirling {
		if got := stirlingError(r[0]); math.Abs(got-r[1]) > 1e-16 {
			t.Errorf("stirlingError(%v) = %v, want %v", r[0], got, r[1])
		}
	}
}

// tolerance is the rounding error a log probability may have: that of the two
// large terms of the deviance, a few standard deviations each, and of the
// terms near log n.
func tolerance(sd, want float64) float64 {
	const ulp = 0x1p-53
	return 32 * ulp * (sd + math.Abs(want) + 40)
}

func TestLogPoisson(t *testing.T) {
	reference := logProbReference(t).Poisson
	if len(reference) < 60 {
		t.Fatalf("%d references", len(reference))
	}
	planted := 0
	for _, r := range reference {
		k, mean, want := r[0], r[1], r[2]
		limit := tolerance(math.Sqrt(mean), want)
		if got := logPoisson(k, mean); math.Abs(got-want) > limit {
			t.Errorf("logPoisson(%v, %v) = %v, want %v ± %.2g", k, mean, got, want, limit)
		}
		// The textbook formula loses its digits at large means.
		lg, _ := math.Lgamma(k + 1)
		if math.Abs(k*math.Log(mean)-mean-lg-want) > limit {
			planted++
		}
	}
	if planted == 0 {
		t.Error("the textbook formula passes: the tolerance is too wide")
	}
}

func TestLogBinomial(t *testing.T) {
	reference := logProbReference(t).Binomial
	if len(reference) < 60 {
		t.Fatalf("%d references", len(reference))
	}
	planted := 0
	for _, r := range reference {
		k, n, p, want := r[0], r[1], r[2], r[3]
		limit := tolerance(math.Sqrt(n*p*(1-p)), want)
		if got := logBinomial(k, n, p); math.Abs(got-want) > limit {
			t.Errorf("logBinomial(%v, %v, %v) = %v, want %v ± %.2g", k, n, p, got, want, limit)
		}
		a, _ := math.Lgamma(n + 1)
		b, _ := math.Lgamma(k + 1)
		c, _ := math.Lgamma(n - k + 1)
		if math.Abs(a-b-c+k*math.Log(p)+(n-k)*math.Log1p(-p)-want) > limit {
			planted++
		}
	}
	if planted == 0 {
		t.Error("the textbook formula passes: the tolerance is too wide")
	}
}
