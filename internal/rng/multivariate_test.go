package rng

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Each component of a Dirichlet draw is beta; √n·D against that, limit as in
// kolmogorovLimit.
func TestDirichlet(t *testing.T) {
	worst := func(alpha []float64, draw func(Source, []float64)) (largest float64) {
		src := New(1, "dirichlet")
		x := make([]float64, len(alpha))
		samples := make([][]float64, len(alpha))
		for range 50_000 {
			draw(&src, x)
			sum := 0.0
			for i, v := range x {
				sum += v
				samples[i] = append(samples[i], v)
			}
			if math.Abs(sum-1) > 1e-14 {
				t.Fatalf("draw %v adds up to %v", x, sum)
			}
		}
		total := 0.0
		for _, a := range alpha {
			total += a
		}
		for i, a := range alpha {
			if len(alpha) > 1 {
				largest = max(largest, kolmogorov(samples[i], distuv.Beta{Alpha: a, Beta: total - a}.CDF, 0))
			}
		}
		return largest
	}
	for _, alpha := range [][]float64{{1}, {0.5, 2}, {0.3, 0.3, 0.3}, {1, 1, 1, 1}, {10, 0.7, 3, 500}} {
		if d := worst(alpha, func(s Source, x []float64) { Dirichlet(s, x, alpha) }); d > kolmogorovLimit {
			t.Errorf("alpha %v: √n·D = %.2f > %.2f", alpha, d, kolmogorovLimit)
		}
	}
	// Planted: normalised uniforms instead of exponentials.
	if d := worst([]float64{1, 1, 1}, func(s Source, x []float64) {
		sum := 0.0
		for i := range x {
			x[i] = Uniform(s)
			sum += x[i]
		}
		for i := range x {
			x[i] /= sum
		}
	}); d <= kolmogorovLimit {
		t.Errorf("normalised uniforms not caught: %.2f", d)
	}
}

// With all concentrations tiny, one component takes nearly everything, each
// with probability 1/3: chi-square with 2 degrees of freedom.
func TestDirichletTiny(t *testing.T) {
	src := New(1, "tiny")
	counts := make([]int, 3)
	x := make([]float64, 3)
	for range 30_000 {
		Dirichlet(&src, x, []float64{1e-300, 1e-300, 1e-300})
		i := slices.Index(x, 1)
		if i < 0 {
			t.Fatalf("no component is 1: %v", x)
		}
		counts[i]++
	}
	if p := chiSquareP(counts, []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}); p < falseAlarm {
		t.Errorf("counts %v, p = %g", counts, p)
	}
}

func TestDirichletBadInput(t *testing.T) {
	src := New(1, "bad")
	for _, bad := range []float64{math.NaN(), math.Inf(1), 0, -1, 1e-301} {
		before := src
		x := []float64{1, 2, 3}
		Dirichlet(&src, x, []float64{1, bad, 1})
		for _, v := range x {
			if !math.IsNaN(v) {
				t.Errorf("alpha %v: %v, want all NaN", bad, x)
				break
			}
		}
		if src != before {
			t.Errorf("alpha %v: words consumed", bad)
		}
	}
	Dirichlet(&src, nil, nil)
	defer func() {
		if recover() == nil {
			t.Error("different lengths accepted")
		}
	}()
	Dirichlet(&src, make([]float64, 2), make([]float64, 3))
}

// All 24 orders of four elements are equally likely: chi-square with 23 degrees.
func TestPermAndShuffle(t *testing.T) {
	orders := func(draw func(Source, []int)) float64 {
		src := New(1, "perm")
		counts := make([]int, 256)
		p := make([]int, 4)
		for range 48_000 {
			draw(&src, p)
			counts[p[0]<<6|p[1]<<4|p[2]<<2|p[3]]++
		}
		probability := make([]float64, 256)
		for i := range probability {
			if seen := 1<<(i>>6) | 1<<(i>>4&3) | 1<<(i>>2&3) | 1<<(i&3); seen == 15 {
				probability[i] = 1.0 / 24
			}
		}
		return chiSquareP(counts, probability)
	}
	reset := func(p []int) {
		for i := range p {
			p[i] = i
		}
	}
	if p := orders(Perm); p < falseAlarm {
		t.Errorf("Perm: p = %g", p)
	}
	if p := orders(func(s Source, p []int) {
		reset(p)
		Shuffle(s, len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
	}); p < falseAlarm {
		t.Errorf("Shuffle: p = %g", p)
	}
	// Planted: every swap partner drawn from all elements.
	if p := orders(func(s Source, p []int) {
		reset(p)
		for i := range p {
			j := Uint64n(s, 4)
			p[i], p[j] = p[j], p[i]
		}
	}); p >= falseAlarm {
		t.Errorf("naive shuffle not caught, p = %g", p)
	}
	// Planted: an element can't stay (Sattolo's algorithm).
	if p := orders(func(s Source, p []int) {
		reset(p)
		for i := 3; i > 0; i-- {
			j := Uint64n(s, uint64(i))
			p[i], p[j] = p[j], p[i]
		}
	}); p >= falseAlarm {
		t.Errorf("cyclic shuffle not caught, p = %g", p)
	}
}

func TestShuffleSmall(t *testing.T) {
	src := New(1, "small")
	before := src
	for _, n := range []int{-5, 0, 1} {
		Shuffle(&src, n, func(i, j int) { t.Errorf("n = %d: swap called", n) })
	}
	Perm(&src, nil)
	if Uint64n(&src, 0) != 0 || Uint64n(&src, 1) != 0 || src != before {
		t.Error("n < 2 must give 0 and consume nothing")
	}
}

func TestCategoricalBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	src := New(1, "bad")
	before := src
	for _, w := range [][]float64{nil, {}, {0, 0}, {1, nan}, {1, inf}, {1, -1}, {math.MaxFloat64, math.MaxFloat64}} {
		if i := Categorical(&src, w); i != -1 {
			t.Errorf("weights %v: %d, want -1", w, i)
		}
	}
	for _, l := range [][]float64{nil, {}, {-inf, -inf}, {1, nan}, {1, inf}} {
		if i := CategoricalLogits(&src, l); i != -1 {
			t.Errorf("logits %v: %d, want -1", l, i)
		}
	}
	if src != before {
		t.Error("words consumed")
	}
	// The ends of the unit interval never choose an impossible index.
	for _, word := range []constant{0, math.MaxUint64} {
		for _, w := range [][]float64{{0, 5e-324, 0}, {0, 1, 0}, {0, 1e308, 0}, {0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0}} {
			if i := Categorical(word, w); i < 1 || i > len(w)-2 {
				t.Errorf("word %#x, weights %v: index %d", uint64(word), w, i)
			}
			if i := CategoricalLogits(word, []float64{-inf, -1e300, -1e300, -inf}); i < 1 || i > 2 {
				t.Errorf("word %#x: index %d of probability 0", uint64(word), i)
			}
		}
	}
}
