package diagnostics

import (
	"math"
	"slices"
	"testing"
)

// psisCase is one entry of testdata/psis.json: R 4.2.2, loo 2.5.1.
type psisCase struct {
	Name       string
	Reff       number   `json:"r_eff"`
	LogRatios  []number `json:"log_ratios"`
	Khat       number
	LogWeights []number `json:"log_weights"`
}

// agrees reports whether k-hat and all weights are R's.
func (c *psisCase) agrees(logWeights []float64, khat float64) bool {
	ok := same(khat, float64(c.Khat))
	for i, w := range c.LogWeights {
		ok = ok && same(logWeights[i], float64(w))
	}
	return ok
}

func TestPSISAgainstLoo(t *testing.T) {
	for _, c := range readCases[psisCase](t, "psis.json") {
		x := floats64(c.LogRatios, scale)
		before := slices.Clone(x)
		w, k := PSIS(x, float64(c.Reff))
		if !c.agrees(w, k) {
			t.Errorf("%s: k-hat %.17g, R has %.17g, or weights differ", c.Name, k, float64(c.Khat))
		}
		if !slices.Equal(x, before) {
			t.Errorf("%s: log ratios were changed", c.Name)
		}
	}
}

func TestKhatAgainstLoo(t *testing.T) {
	for _, c := range readCases[struct {
		Name   string
		Reff   number `json:"r_eff"`
		Sample []number
		Khat   number
	}](t, "khat.json") {
		if k := Khat(floats64(c.Sample, scale), float64(c.Reff)); !same(k, float64(c.Khat)) {
			t.Errorf("%s: Khat = %.17g, R has %.17g", c.Name, k, float64(c.Khat))
		}
	}
}

// TestPlantedPSIS: usual slips must differ from the table.
func TestPlantedPSIS(t *testing.T) {
	smoothed := func(c psisCase, n int) ([]float64, float64) {
		w := floats64(c.LogRatios, scale)
		top := slices.Max(w)
		for i := range w {
			w[i] -= top
		}
		k := smoothTail(w, n)
		normalise(w)
		return w, k
	}
	for name, wrong := range map[string]func(c psisCase) ([]float64, float64){
		"tail one too long": func(c psisCase) ([]float64, float64) {
			return smoothed(c, tailLength(len(c.LogRatios), float64(c.Reff))+1)
		},
		"tail one too short": func(c psisCase) ([]float64, float64) {
			return smoothed(c, tailLength(len(c.LogRatios), float64(c.Reff))-1)
		},
		"tail rounded down": func(c psisCase) ([]float64, float64) {
			s := float64(len(c.LogRatios))
			return smoothed(c, int(min(0.2*s, 3*math.Sqrt(s/float64(c.Reff)))))
		},
		"r_eff ignored": func(c psisCase) ([]float64, float64) { return smoothed(c, tailLength(len(c.LogRatios), 1)) },
		"not smoothed": func(c psisCase) ([]float64, float64) {
			w, _ := smoothed(c, 0)
			return w, float64(c.Khat)
		},
	} {
		count := 0
		for _, c := range readCases[psisCase](t, "psis.json") {
			if len(c.LogRatios) > 20 && !c.agrees(wrong(c)) {
				count++
			}
		}
		if count == 0 {
			t.Errorf("%s: not caught by any case", name)
		}
	}
}

func TestPSISProperties(t *testing.T) {
	for _, c := range readCases[psisCase](t, "psis.json") {
		x, reff := floats64(c.LogRatios, scale), float64(c.Reff)
		w, k := PSIS(x, reff)
		sum, top := 0.0, slices.Max(x)
		kept := math.NaN() // log weight minus log ratio of the draws outside the tail
		smallest := slices.Min(x)
		for i := range w {
			sum += math.Exp(w[i])
			if x[i] == smallest && !math.IsInf(smallest, -1) {
				kept = w[i] - x[i]
			}
			for j := range w[:i] {
				if x[i] < x[j] && w[i] > w[j] {
					t.Fatalf("%s: log ratios %v < %v but log weights %v > %v", c.Name, x[i], x[j], w[i], w[j])
				}
			}
		}
		if !near(sum, 1, 1e-12) {
			t.Errorf("%s: weights sum to %v", c.Name, sum)
		}
		if slices.Max(w)-kept > top+1e-9 {
			t.Errorf("%s: a weight exceeds the largest ratio", c.Name)
		}
		shifted := make([]float64, len(x))
		for i := range x {
			shifted[i] = x[i] + 64
		}
		if _, ks := PSIS(shifted, reff); !near(ks, k, 1e-9) {
			t.Errorf("%s: k-hat %v, of ratios times exp(64) %v", c.Name, k, ks)
		}
	}
}

func TestPSISBadInput(t *testing.T) {
	good := make([]float64, 100)
	for i := range good {
		good[i] = math.Sqrt(float64(i))
	}
	with := func(v float64) []float64 { x := slices.Clone(good); x[17] = v; return x }
	impossible := slices.Repeat([]float64{math.Inf(-1)}, 100)
	for name, c := range map[string]struct {
		x    []float64
		reff float64
	}{
		"empty": {nil, 1}, "NaN": {with(math.NaN()), 1}, "+Inf": {with(math.Inf(1)), 1}, "all -Inf": {impossible, 1},
		"reff 0": {good, 0}, "reff negative": {good, -1}, "reff NaN": {good, math.NaN()}, "reff Inf": {good, math.Inf(1)},
	} {
		w, k := PSIS(c.x, c.reff)
		if !math.IsNaN(k) || len(w) != len(c.x) || slices.ContainsFunc(w, func(v float64) bool { return !math.IsNaN(v) }) {
			t.Errorf("%s: PSIS = %v…, %v, want NaN throughout", name, w[:min(len(w), 3)], k)
		}
		if name == "all -Inf" {
			continue
		}
		if k := Khat(c.x, c.reff); !math.IsNaN(k) {
			t.Errorf("%s: Khat = %v, want NaN", name, k)
		}
	}
	if k := Khat(with(math.Inf(-1)), 1); !math.IsNaN(k) {
		t.Errorf("-Inf: Khat = %v, want NaN", k)
	}
	for name, x := range map[string][]float64{"4 in the tail": good[:20], "one draw": good[:1], "equal": slices.Repeat([]float64{2}, 100)} {
		if k := Khat(x, 1); !math.IsInf(k, 1) {
			t.Errorf("%s: Khat = %v, want +Inf", name, k)
		}
		if w, k := PSIS(x, 1); !math.IsInf(k, 1) || math.IsNaN(w[0]) {
			t.Errorf("%s: PSIS = %v…, %v, want weights and +Inf", name, w[0], k)
		}
	}
}
