package conformal_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

// Equal weights give the threshold of plain scores, whatever the weight: all
// alphas of three digits.
func TestEqualWeightsAreNone(t *testing.T) {
	for _, n := range []int{1, 2, 9, 19, 50, 99, 200} {
		scores := make([]float64, n)
		for i := range scores {
			scores[i] = float64((7 * i) % n)
		}
		plain := must[*conformal.Scores](t)(conformal.NewScores(scores))
		for _, weight := range []float64{1, 0.1, 3.7, 1e-30} {
			weights := make([]float64, n)
			for i := range weights {
				weights[i] = weight
			}
			w := must[*conformal.Weighted](t)(conformal.NewWeighted(scores, weights))
			for thousandths := 1; thousandths < 1000; thousandths++ {
				alpha := float64(thousandths) / 1000
				want := must[conformal.Threshold](t)(plain.Threshold(alpha)).Score
				if got := must[float64](t)(w.Threshold(alpha, weight)); got != want {
					t.Fatalf("n %d, weight %v, alpha %v: %v, want %v", n, weight, alpha, got, want)
				}
			}
			if e := w.Effective(); math.Abs(e-float64(n)) > 1e-9*float64(n) {
				t.Errorf("%d equal weights are worth %v", n, e)
			}
		}
	}
}

// Brute force over the definition, in rational arithmetic: weights are eighths
// and alphas sixteenths.
func TestWeightedAgainstDefinition(t *testing.T) {
	s := rng.New(1, "test/weighted", 0)
	infinite := 0
	for range 500 {
		n := 1 + int(rng.Uint64n(&s, 30))
		scores, weights := make([]float64, n), make([]float64, n)
		total := new(big.Rat)
		for i := range scores {
			scores[i], weights[i] = float64(rng.Uint64n(&s, 10)), float64(rng.Uint64n(&s, 20))/8
			total.Add(total, new(big.Rat).SetFloat64(weights[i]))
		}
		if total.Sign() == 0 {
			continue
		}
		w := must[*conformal.Weighted](t)(conformal.NewWeighted(scores, weights))
		own := float64(rng.Uint64n(&s, 40)) / 8
		total.Add(total, new(big.Rat).SetFloat64(own))
		for sixteenths := int64(1); sixteenths < 16; sixteenths++ {
			want := math.Inf(1)
			for candidate := 9.0; candidate >= 0; candidate-- {
				mass, found := new(big.Rat), false
				for i := range scores {
					if scores[i] <= candidate {
						mass.Add(mass, new(big.Rat).SetFloat64(weights[i]))
					}
					found = found || scores[i] == candidate && weights[i] > 0
				}
				if found && mass.Cmp(new(big.Rat).Mul(total, big.NewRat(16-sixteenths, 16))) >= 0 {
					want = candidate
				}
			}
			if got := must[float64](t)(w.Threshold(float64(sixteenths)/16, own)); got != want {
				t.Fatalf("scores %v, weights %v, own %v, alpha %d/16: %v, want %v", scores, weights, own, sixteenths, got, want)
			}
			if math.IsInf(want, 1) {
				infinite++
			}
		}
	}
	if infinite == 0 {
		t.Error("no threshold is infinite: the test shows nothing of the row's own mass")
	}
}

func TestWeightedBadInput(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name            string
		scores, weights []float64
		want            string
	}{
		{"no rows", nil, nil, "calibration set is empty"},
		{"lengths", []float64{1, 2}, []float64{1}, "1 weights and 2 scores"},
		{"NaN score", []float64{1, nan}, []float64{1, 1}, "score 1 is NaN"},
		{"NaN weight", []float64{1, 2}, []float64{1, nan}, "row 1 has weight NaN"},
		{"negative weight", []float64{1, 2}, []float64{-1, 1}, "row 0 has weight -1"},
		{"infinite weight", []float64{1, 2}, []float64{1, inf}, "row 1 has weight +Inf"},
		{"no mass", []float64{1, 2}, []float64{0, 0}, "sum to 0"},
		{"too much mass", []float64{1, 2}, []float64{1e308, 1e308}, "scale them"},
	} {
		if _, err := conformal.NewWeighted(c.scores, c.weights); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	w := must[*conformal.Weighted](t)(conformal.NewWeighted([]float64{1, 2}, []float64{1, 2}))
	for _, weight := range []float64{nan, -1, inf} {
		if v, err := w.Threshold(0.5, weight); err == nil {
			t.Errorf("a row of weight %v has the threshold %v", weight, v)
		}
	}
	if _, err := w.Threshold(1, 1); err == nil {
		t.Error("alpha 1 has a threshold")
	}
	if v := must[float64](t)(w.Threshold(0.5, 100)); !math.IsInf(v, 1) {
		t.Errorf("a row that outweighs the calibration set has the threshold %v", v)
	}
	if _, err := new(conformal.Weighted).Threshold(0.5, 1); err == nil || new(conformal.Weighted).Effective() != 0 {
		t.Error("scores that nothing made have a threshold")
	}
	if got := testing.AllocsPerRun(100, func() {
		if _, err := w.Threshold(0.5, 1); err != nil {
			t.Fatal(err)
		}
	}); got != 0 {
		t.Errorf("a threshold allocates %v times", got)
	}
}
