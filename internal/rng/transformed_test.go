package rng

import (
	"fmt"
	"math"
	"testing"
)

// hatFaults checks the conditions under which transformed rejection is exact,
// on a grid of u: the acceptance probability p(k)·G′(u)/scale is nowhere above
// 1, and nowhere below the squeeze inside its edge. It returns one line a fault.
func hatFaults(t transformed, logProb func(k float64) float64) (faults []string) {
	const grid = 5_000
	for i := range grid {
		u := (float64(i)+0.5)/grid - 0.5
		us := 0.5 - math.Abs(u)
		k, slope := t.at(u)
		probability := math.Exp(logProb(k)) * slope / t.scale
		switch {
		case probability > 1:
			faults = append(faults, fmt.Sprintf("u = %v, k = %v: acceptance %v > 1", u, k, probability))
		case us >= squeezeEdge && probability < t.squeeze:
			faults = append(faults, fmt.Sprintf("u = %v, k = %v: acceptance %v < squeeze %v", u, k, probability, t.squeeze))
		}
	}
	return faults
}

func TestPoissonHat(t *testing.T) {
	means := []float64{1e6, 1e9, 1e12}
	for mean := 10.0; mean < 1e4; mean *= 1.03 {
		means = append(means, mean)
	}
	published := 0
	for _, mean := range means {
		logProb := func(k float64) float64 {
			if k < 0 {
				return math.Inf(-1)
			}
			return logPoisson(k, mean)
		}
		if f := hatFaults(ptrs(mean), logProb); f != nil {
			t.Errorf("mean %v: %d faults, first: %s", mean, len(f), f[0])
		}
		for name, damage := range damages {
			h := ptrs(mean)
			damage(&h)
			if hatFaults(h, logProb) == nil {
				t.Errorf("mean %v: not caught: %s", mean, name)
			}
		}
		h := ptrs(mean)
		h.scale /= ptrsMargin
		h.squeeze = (h.squeeze + ptrsSlack) * ptrsMargin
		published += len(hatFaults(h, logProb))
	}
	if published == 0 {
		t.Error("the published constants have no fault: the margins are not needed")
	}
}

func TestBinomialHat(t *testing.T) {
	for _, p := range []float64{1e-6, 0.01, 0.1, 0.25, 0.4, 0.5} {
		for _, mean := range []float64{10, 10.7, 15, 33.3, 100, 1e3, 1e6, 1e9} {
			n := math.Ceil(mean / p)
			top := math.Floor((n + 1) * p)
			logProb := func(k float64) float64 {
				if k < 0 || k > n {
					return math.Inf(-1)
				}
				return logBinomial(k, n, p) - logBinomial(top, n, p)
			}
			if f := hatFaults(btrs(n, p), logProb); f != nil {
				t.Errorf("n %v p %v: %d faults, first: %s", n, p, len(f), f[0])
			}
			for name, damage := range damages {
				h := btrs(n, p)
				damage(&h)
				if hatFaults(h, logProb) == nil {
					t.Errorf("n %v p %v: not caught: %s", n, p, name)
				}
			}
		}
	}
}

// damages are planted errors that break one of the two conditions.
var damages = map[string]func(*transformed){
	"scale too small":  func(h *transformed) { h.scale *= 0.85 },
	"squeeze too wide": func(h *transformed) { h.squeeze = 1 },
	"center off":       func(h *transformed) { h.center += 0.15 * h.b },
}
