package rng

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// A constant source always returns the same word.
type constant uint64

func (c constant) Uint64() uint64 { return uint64(c) }

// One word decides the draw. References: mpmath 1.3.0, root of
// erfc(−z/√2)/2 = p at p = (⌊word/2⌋+½)·2⁻⁶⁴ with 40 digits.
func TestStdNormalOfWord(t *testing.T) {
	for _, c := range []struct {
		word uint64
		want float64
	}{
		{0, 9.155293772686072546},
		{1, -9.155293772686072546},
		{2, 9.0359188485719379718},
		{1 << 20, 7.5151551693958108902},
		{1 << 40, 5.4199831749167053943},
		{1 << 60, 1.8627318674216514551},
		{1 << 63, 0.67448975019608174312},
	} {
		if got := StdNormal(constant(c.word)); math.Abs(got-c.want) > 2*0x1p-53*math.Abs(c.want) {
			t.Errorf("word %#x: %v, want %v", c.word, got, c.want)
		}
	}
	if got := StdNormal(constant(math.MaxUint64)); !(math.Abs(got) < 1e-15) {
		t.Errorf("largest word: %v, want about 0", got)
	}
}

// References: 1/tan(π·p) with the same p, mpmath 1.3.0.
func TestCauchyOfWord(t *testing.T) {
	for _, c := range []struct {
		word uint64
		want float64
	}{
		{0, 11743562013128004906.0},
		{1, -11743562013128004906.0},
		{1 << 40, 10680707.430871998335},
		{1 << 63, 0.99999999999999999983},
	} {
		if got := Cauchy(constant(c.word), 0, 1); math.Abs(got-c.want) > 4*0x1p-53*math.Abs(c.want) {
			t.Errorf("word %#x: %v, want %v", c.word, got, c.want)
		}
	}
	if got := Cauchy(constant(math.MaxUint64), 0, 1); !(math.Abs(got) < 1e-15) {
		t.Errorf("largest word: %v, want about 0", got)
	}
}

// Counts beyond ±k are binomial; the limit is the two-sided falseAlarm
// quantile of its normal approximation, Bonferroni for the six counts.
func TestStdNormalTails(t *testing.T) {
	const n = 3_000_000
	limit := distuv.UnitNormal.Quantile(1 - falseAlarm/12)
	score := func(draw func(Source) float64) (largest float64) {
		s := New(1, "tails")
		var below, above [3]float64
		for range n {
			z := draw(&s)
			for i := range below {
				if z > float64(i+2) {
					above[i]++
				}
				if z < -float64(i+2) {
					below[i]++
				}
			}
		}
		for i := range below {
			expected := n * distuv.UnitNormal.Survival(float64(i+2))
			sd := math.Sqrt(expected)
			largest = max(largest, math.Abs(above[i]-expected)/sd, math.Abs(below[i]-expected)/sd)
		}
		return largest
	}
	for name, draw := range map[string]func(Source) float64{"StdNormal": StdNormal, "FillNormal": oneNormal} {
		if got := score(draw); got > limit {
			t.Errorf("%s: score %.2f > %.2f", name, got, limit)
		}
	}
	// Planted: the sum of 12 uniforms, whose tails are too light.
	if got := score(func(s Source) float64 {
		sum := -6.0
		for range 12 {
			sum += Uniform(s)
		}
		return sum
	}); got <= limit {
		t.Errorf("light tails not caught, score %.2f", got)
	}
}
