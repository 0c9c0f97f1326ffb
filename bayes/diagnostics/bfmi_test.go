package diagnostics

import (
	"math"
	"testing"
)

func TestEBFMI(t *testing.T) {
	paper := 0 // cases that tell rstan's divisors from the paper's
	for _, c := range readCases[struct {
		Name   string
		Energy []number
		EBFMI  number
	}](t, "bfmi.json") {
		energy, want := floats64(c.Energy, scale), float64(c.EBFMI)
		got := EBFMI(energy)
		if !same(got, want) {
			t.Errorf("%s: EBFMI = %.17g, R has %.17g", c.Name, got, want)
		}
		if n := float64(len(energy)); !same(got*n/(n-1), want) {
			paper++
		}
	}
	if paper == 0 {
		t.Error("the ratio of sums is not told from the ratio of means")
	}
}

func TestEBFMIBadInput(t *testing.T) {
	stuck := make([]float64, 50)
	for i := range stuck {
		stuck[i] = 0.1
	}
	for name, energy := range map[string][]float64{
		"nil": nil, "one": {1}, "constant": stuck, "NaN first": {math.NaN(), 1, 2}, "NaN last": {1, 2, math.NaN()},
		"Inf": {1, math.Inf(1), 2}, "-Inf": {math.Inf(-1), 1, 2},
	} {
		if got := EBFMI(energy); !math.IsNaN(got) {
			t.Errorf("%s: EBFMI = %v, want NaN", name, got)
		}
	}
}
