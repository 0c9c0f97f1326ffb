package conformal

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online/drift"
)

// TestP: by hand, ties and infinities among them.
func TestP(t *testing.T) {
	s := must(NewScores([]float64{1, 2, 2, 3, math.Inf(1)}))
	for score, want := range map[float64][3]float64{ // P, and smoothed at u of 0 and 1, in sixths
		0: {6, 5, 6}, 1: {6, 4, 6}, 1.5: {5, 4, 5}, 2: {5, 2, 5}, 3: {3, 1, 3}, 4: {2, 1, 2}, math.Inf(1): {2, 0, 2}, math.Inf(-1): {6, 5, 6},
	} {
		got := [3]float64{must(s.P(score)) * 6, must(s.SmoothedP(score, 0)) * 6, must(s.SmoothedP(score, 1)) * 6}
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-15*6 {
				t.Errorf("of %v: %v, want %v", score, got, want)
			}
		}
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = s.P(2.5) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	nan := math.NaN()
	for want, err := range map[string]error{
		"is NaN": second(s.P(nan)), "score is NaN": second(s.SmoothedP(nan, 0.5)), "u 1.5": second(s.SmoothedP(1, 1.5)),
		"row 1": second(s.Outliers([]float64{1, nan}, 0.1)),
	} {
		if !errors.Is(err, ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if err := second(s.Outliers(nil, 0)); err == nil || !strings.Contains(err.Error(), "level is 0") {
		t.Error(err)
	}
	if o := must(s.Outliers(nil, 0.1)); len(o.P) != 0 || len(o.Rows) != 0 {
		t.Errorf("%+v", o)
	}
}

// TestOutliersByHand: five rows against ninety-nine, and the line of Benjamini and Hochberg.
func TestOutliersByHand(t *testing.T) {
	calibration := make([]float64, 99)
	for i := range calibration {
		calibration[i] = float64(i)
	}
	s := must(NewScores(calibration))
	got := must(s.Outliers([]float64{1000, 97.5, 50, 200, 3}, 0.05))
	if want := []float64{0.01, 0.02, 0.5, 0.01, 0.97}; !slices.Equal(got.P, want) {
		t.Errorf("%v, want %v", got.P, want)
	}
	// 5·0.01/2, 5·0.02/3, …: 0.025 and 0.033 are at most 0.05
	if want := []int{0, 1, 3}; !slices.Equal(got.Rows, want) || math.Abs(got.Adjusted[1]-0.1/3) > 1e-15 {
		t.Errorf("%+v, want rows %v", got, want)
	}
}

// TestSmoothedLaw: of scores with ties smoothed p-values are uniform. Statistic:
// Kolmogorov's, of 20,000 calibration sets with one new score each; false-alarm rate
// 1e-6. The planted errors are p-values that leave the new score out, and those that
// are not smoothed.
func TestSmoothedLaw(t *testing.T) {
	const sets = 20000
	var right, without, whole []float64
	for r := range uint64(sets) {
		src := rng.New(21, "conformal/smoothed", r)
		calibration := make([]float64, 19)
		for i := range calibration {
			calibration[i] = rng.Poisson(&src, 2)
		}
		s := must(NewScores(calibration))
		score, u := rng.Poisson(&src, 2), rng.Uniform(&src)
		right = append(right, must(s.SmoothedP(score, u)))
		whole = append(whole, must(s.P(score)))
		less, equal := s.Count(score)
		without = append(without, smoothed(19-less-equal, equal, 19, u))
	}
	if p := uniformP(t, right); p < 1e-6 {
		t.Errorf("smoothed p-values are not uniform: p = %v", p)
	}
	for name, planted := range map[string][]float64{"the new score left out": without, "not smoothed": whole} {
		if p := uniformP(t, planted); p >= 1e-6 {
			t.Errorf("planted: %s, and it is not seen: p = %v", name, p)
		}
	}
	// P is not too small: as often at most 0.05 as can be, or less.
	small := 0
	for _, p := range whole {
		if p <= 0.05 {
			small++
		}
	}
	if p := 1 - (distuv.Binomial{N: sets, P: 0.05}).CDF(float64(small-1)); p < 1e-6 {
		t.Errorf("%d of %d p-values are at most 0.05", small, sets)
	}
}

// uniformP is the probability of numbers as far from uniform by Kolmogorov's
// statistic, for many of them.
func uniformP(t *testing.T, x []float64) float64 {
	t.Helper()
	x = slices.Sorted(slices.Values(x))
	n, d := float64(len(x)), 0.0
	for i, v := range x {
		d = max(d, v-float64(i)/n, float64(i+1)/n-v)
	}
	p := 0.0
	for k := 1; k <= 100; k++ { // Kolmogorov's series
		p += 2 * math.Pow(-1, float64(k-1)) * math.Exp(-2*float64(k*k)*n*d*d)
	}
	return min(1, p)
}

// TestFalseDiscoveryLaw: of batches of 40 rows, a tenth of them outliers or none, the
// mean share of false discoveries is at most the level. Statistic: the mean of 4000
// shares; null: at most 0.1 in expectation, so by [Hoeffding1963] it is more than 0.042
// above with probability 1e-6. The planted error leaves out the 1 of the new row, so
// that p-values may be 0.
func TestFalseDiscoveryLaw(t *testing.T) {
	const sets, level, rows = 4000, 0.1, 40
	slack := math.Sqrt(math.Log(1e6) / (2 * sets))
	for _, strange := range []int{4, 0} {
		sum, planted, found := 0.0, 0.0, 0
		share := func(flagged []int) float64 {
			wrong := 0
			for _, row := range flagged {
				if row >= strange {
					wrong++
				}
			}
			return float64(wrong) / float64(max(1, len(flagged)))
		}
		for r := range uint64(sets) {
			src := rng.New(22, "conformal/outliers", r)
			calibration, batch := make([]float64, 150), make([]float64, rows)
			for i := range calibration {
				calibration[i] = rng.StdNormal(&src)
			}
			for i := range batch {
				batch[i] = rng.StdNormal(&src)
				if i < strange {
					batch[i] += 4
				}
			}
			got := must(must(NewScores(calibration)).Outliers(batch, level))
			sum += share(got.Rows)
			for _, row := range got.Rows {
				found += int(indicator(row < strange))
			}
			for i := range got.P {
				got.P[i] -= 1.0 / 151
			}
			var bad []int
			for row, a := range must(drift.Adjust(got.P, drift.FalseDiscovery)) {
				if a <= level {
					bad = append(bad, row)
				}
			}
			planted += share(bad)
		}
		t.Logf("of %d outliers %.2f found, false %.4f, planted %.4f, at most %.4f", strange, float64(found)/sets, sum/sets, planted/sets, level+slack)
		if sum/sets > level+slack {
			t.Errorf("share of false discoveries %v at level %v", sum/sets, level)
		}
		if found < sets*strange/2 {
			t.Errorf("%d of %d outliers found", found, sets*strange)
		}
		if strange == 0 && planted/sets <= level+slack {
			t.Errorf("planted: %v, and it is not seen", planted/sets)
		}
	}
}
