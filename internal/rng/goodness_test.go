package rng

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// falseAlarm is the probability that a correct sampler fails one test. Seeds
// are fixed, so a test that passes once passes always.
const falseAlarm = 1e-6

// kolmogorovLimit is the value that √n·D exceeds with probability at most
// falseAlarm for any n and any distribution: P ≤ 2·exp(−2x²) [Massart1990].
// For a discrete distribution the test is conservative.
var kolmogorovLimit = math.Sqrt(math.Log(2/falseAlarm) / 2)

// kolmogorov returns √n·D, the scaled Kolmogorov–Smirnov statistic of a
// sample, which it sorts. gap is 0 for a continuous cdf and 1 for one on the
// whole numbers, where the left limit at x is cdf(x−1). A NaN gives +Inf.
func kolmogorov(sample []float64, cdf func(float64) float64, gap float64) float64 {
	slices.Sort(sample)
	if math.IsNaN(sample[0]) {
		return math.Inf(1)
	}
	n := float64(len(sample))
	d := 0.0
	for i := 0; i < len(sample); {
		j := i + 1
		for j < len(sample) && sample[j] == sample[i] {
			j++
		}
		d = max(d, math.Abs(float64(j)/n-cdf(sample[i])), math.Abs(float64(i)/n-cdf(sample[i]-gap)))
		i = j
	}
	return d * math.Sqrt(n)
}

// chiSquareP returns the upper tail probability of Pearson's statistic of
// counts against probabilities, chi-square with one less degree of freedom
// than cells. Neighbouring cells are pooled until 25 are expected, where the
// null distribution is accurate in the tail used here.
func chiSquareP(counts []int, probability []float64) float64 {
	total := 0
	for _, c := range counts {
		total += c
	}
	statistic, cells := 0.0, 0
	seen, expected := 0.0, 0.0
	var lastSeen, lastExpected float64
	term := func(s, e float64) float64 { return (s - e) * (s - e) / e }
	for i, c := range counts {
		if c > 0 && probability[i] == 0 {
			return 0
		}
		seen += float64(c)
		expected += float64(total) * probability[i]
		if expected >= 25 {
			statistic += term(seen, expected)
			cells++
			lastSeen, lastExpected = seen, expected
			seen, expected = 0, 0
		}
	}
	if expected > 0 { // the rest joins the last cell
		statistic += term(lastSeen+seen, lastExpected+expected) - term(lastSeen, lastExpected)
	}
	if cells < 2 { // nothing to compare
		return 1
	}
	return distuv.ChiSquared{K: float64(cells - 1)}.Survival(statistic)
}

// The two statistics accept what they should and reject a small planted error.
func TestGoodnessOfFitHasPower(t *testing.T) {
	const n = 200_000
	s := New(1, "power")
	right, wrong := make([]float64, n), make([]float64, n)
	for i := range right {
		u := Uniform(&s)
		right[i], wrong[i] = u, u*1.01
	}
	identity := func(x float64) float64 { return min(max(x, 0), 1) }
	if d := kolmogorov(right, identity, 0); d > kolmogorovLimit {
		t.Errorf("uniform draws rejected: %.2f > %.2f", d, kolmogorovLimit)
	}
	if d := kolmogorov(wrong, identity, 0); d <= kolmogorovLimit {
		t.Errorf("draws stretched by 1 %% accepted: %.2f", d)
	}
	if d := kolmogorov([]float64{0.1, math.NaN()}, identity, 0); !math.IsInf(d, 1) {
		t.Errorf("NaN accepted: %v", d)
	}
	fair := []float64{0.5, 0.5}
	if p := chiSquareP([]int{50_100, 49_900}, fair); p < falseAlarm {
		t.Errorf("fair coin rejected, p = %g", p)
	}
	if p := chiSquareP([]int{51_000, 49_000}, fair); p >= falseAlarm {
		t.Errorf("coin with 51 %% accepted, p = %g", p)
	}
}
