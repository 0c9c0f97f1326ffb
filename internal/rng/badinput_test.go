package rng

import (
	"math"
	"testing"
	"time"
)

// Every sampler with parameters, as a function of up to two scalars besides
// its location, and whether those are valid.
var parametric = []struct {
	name  string
	draw  func(s Source, a, b float64) float64
	valid func(a, b float64) bool
}{
	{"UniformRange", UniformRange, func(a, b float64) bool { return a < b && finite(a) && finite(b) }},
	{"Bernoulli", func(s Source, a, _ float64) float64 { return Bernoulli(s, a) }, func(a, _ float64) bool { return a >= 0 && a <= 1 }},
	{"Normal", Normal, func(a, b float64) bool { return finite(a) && positive(b) }},
	{"Exponential", func(s Source, a, _ float64) float64 { return Exponential(s, a) }, func(a, _ float64) bool { return positive(a) }},
	{"Gamma", Gamma, func(a, b float64) bool { return validShape(a) && positive(b) }},
	{"LogGamma", func(s Source, a, _ float64) float64 { return LogGamma(s, a) }, func(a, _ float64) bool { return validShape(a) }},
	{"InverseGamma", InverseGamma, func(a, b float64) bool { return validShape(a) && positive(b) }},
	{"ChiSquare", func(s Source, a, _ float64) float64 { return ChiSquare(s, a) }, func(a, _ float64) bool { return validShape(a / 2) }},
	{"Beta", Beta, func(a, b float64) bool { return validShape(a) && validShape(b) }},
	{"LogitBeta", LogitBeta, func(a, b float64) bool { return validShape(a) && validShape(b) }},
	{"StudentT scale", func(s Source, a, b float64) float64 { return StudentT(s, a, 0, b) }, func(a, b float64) bool { return validShape(a/2) && positive(b) }},
	{"StudentT location", func(s Source, a, b float64) float64 { return StudentT(s, 3, a, b) }, func(a, b float64) bool { return finite(a) && positive(b) }},
	{"Cauchy", Cauchy, func(a, b float64) bool { return finite(a) && positive(b) }},
	{"Poisson", func(s Source, a, _ float64) float64 { return Poisson(s, a) }, func(a, _ float64) bool { return a >= 0 && a <= maxCount }},
	{"Binomial", Binomial, func(a, b float64) bool { return a >= 0 && a <= maxCount && a == math.Floor(a) && b >= 0 && b <= 1 }},
}

var extremes = []float64{
	math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), -1, -1e-300, 5e-324, 1e-308, 1e-301, 1e-300, 1e-100, 1e-17,
	0.1, 0.5, 1 - 0x1p-53, 1, 1.5, 2, 9.5, 10, 19, 20, 1e3, 1e8, 1e15, 0x1p52, 0x1p52 + 1, 0x1p53, 1e17, 1e100, 1e300, math.MaxFloat64, -math.MaxFloat64,
}

// NaN exactly for invalid parameters, which consume nothing; and no
// combination of extremes runs on.
func TestExtremeParameters(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		src := New(1, "extremes")
		for _, p := range parametric {
			for _, a := range extremes {
				for _, b := range extremes {
					before := src
					valid := p.valid(a, b)
					for range 20 {
						x := p.draw(&src, a, b)
						if math.IsNaN(x) == valid {
							t.Errorf("%s(%v, %v) = %v; parameters valid: %v", p.name, a, b, x, valid)
							break
						}
					}
					if !valid && src != before {
						t.Errorf("%s(%v, %v) consumed words", p.name, a, b)
					}
				}
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("a sampler does not return")
	}
}

// Draws stay in the support, and log forms stay finite, at extreme parameters.
func TestSupport(t *testing.T) {
	src := New(1, "support")
	for _, a := range extremes {
		for _, b := range extremes {
			if !validShape(a) || !validShape(b) {
				continue
			}
			for range 20 {
				if x := LogGamma(&src, a); !finite(x) {
					t.Errorf("LogGamma(%v) = %v", a, x)
				}
				if x := LogitBeta(&src, a, b); !finite(x) {
					t.Errorf("LogitBeta(%v, %v) = %v", a, b, x)
				}
				if x := Beta(&src, a, b); !(x >= 0 && x <= 1) {
					t.Errorf("Beta(%v, %v) = %v", a, b, x)
				}
				if x := Gamma(&src, a, 1); !(x >= 0) {
					t.Errorf("Gamma(%v, 1) = %v", a, x)
				}
			}
		}
		for _, p := range extremes {
			if n := a; n >= 0 && n <= maxCount && n == math.Floor(n) && p >= 0 && p <= 1 {
				for range 20 {
					if k := Binomial(&src, n, p); !(k >= 0 && k <= n && k == math.Floor(k)) {
						t.Errorf("Binomial(%v, %v) = %v", n, p, k)
					}
				}
			}
		}
	}
}

func FuzzSamplers(f *testing.F) {
	f.Add(uint64(1), 0.5, 2.0)
	f.Add(uint64(2), 1e9, 1e-9)
	f.Fuzz(func(t *testing.T, seed uint64, a, b float64) {
		src := New(seed, "fuzz")
		for _, p := range parametric {
			if x := p.draw(&src, a, b); math.IsNaN(x) == p.valid(a, b) {
				t.Errorf("%s(%v, %v) = %v", p.name, a, b, x)
			}
		}
	})
}
