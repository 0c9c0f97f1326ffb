package criticism

import (
	"math"
	"slices"
	"testing"
)

func TestPseudoBMAAgainstLoo(t *testing.T) {
	r := readReference(t)
	models := r.models(t)
	w, err := PseudoBMA(models...)
	if err != nil {
		t.Fatal(err)
	}
	replicate := 0
	plus := bootstrapped(models, len(r.Shares), func(share []float64) {
		copy(share, r.Shares[replicate])
		replicate++
	})
	replicate = 0
	planted := bootstrapped(models, len(r.Shares), func(share []float64) { // shares not normalised to n
		for i, s := range r.Shares[replicate] {
			share[i] = s / float64(len(share))
		}
		replicate++
	})
	caught := false
	for k := range w {
		if differs(w[k], r.PseudoBMA[k]) {
			t.Errorf("model %d: pseudo-BMA %v, R has %v", k, w[k], r.PseudoBMA[k])
		}
		if differs(plus[k], r.PseudoBMAPlus[k]) {
			t.Errorf("model %d: pseudo-BMA+ %v, R has %v", k, plus[k], r.PseudoBMAPlus[k])
		}
		caught = caught || differs(planted[k], r.PseudoBMAPlus[k])
	}
	if !caught {
		t.Error("shares of the wrong scale would not be seen")
	}
}

// TestPseudoBMAPlusShares: two models that differ at one observation alone, by
// d, have a weight of E expit(−d·n·share) with share from Beta(1, n−1).
// Statistic: the mean over 20,000 replicates less the integral, over its
// standard error; null distribution: normal by the central limit theorem;
// false-alarm rate 1e-6, two-sided 4.89.
func TestPseudoBMAPlusShares(t *testing.T) {
	const n, replicates, d = 5, 20000, 2.0
	a, b := make([]Point, n), make([]Point, n)
	b[2].Elpd = -d
	models := []Model{{"a", total(methodLOO, a, 1)}, {"b", total(methodLOO, b, 1)}}
	w, err := PseudoBMAPlus(replicates, 3, models...)
	if err != nil {
		t.Fatal(err)
	}
	mean, square := 0.0, 0.0
	const cells = 100000 // of the midpoint rule, whose error here is below 1e-9
	for i := range cells {
		s := (float64(i) + 0.5) / cells
		density := (n - 1) * math.Pow(1-s, n-2) / cells
		weight := 1 / (1 + math.Exp(d*n*s))
		mean += density * weight
		square += density * weight * weight
	}
	se := math.Sqrt((square - mean*mean) / replicates)
	if z := (w[1] - mean) / se; math.Abs(z) > 4.89 {
		t.Errorf("weight %v, integral %v ± %v", w[1], mean, se)
	}
	again, _ := PseudoBMAPlus(replicates, 3, models...)
	other, _ := PseudoBMAPlus(replicates, 4, models...)
	if !slices.Equal(w, again) || slices.Equal(w, other) {
		t.Error("weights must depend on the seed alone")
	}
	// Planted: no bootstrap at all.
	if wrong, _ := PseudoBMA(models...); math.Abs((wrong[1]-mean)/se) < 4.89 {
		t.Error("weights without the bootstrap would not be seen")
	}
}

// optimal reports whether w maximises the mean log score of the models: for a
// concave function on the simplex no partial derivative exceeds 1.
func optimal(models []Model, w []float64, slack float64) bool {
	for k := range models {
		slope, sum := 0.0, 0.0
		for i := range models[0].Points {
			mix := 0.0
			for j, m := range models {
				mix += w[j] * math.Exp(m.Points[i].Elpd-models[k].Points[i].Elpd)
			}
			slope += 1 / mix / float64(len(models[0].Points))
		}
		for _, v := range w {
			sum += v
		}
		if slope > 1+slack || w[k] < 0 || math.Abs(sum-1) > 1e-14 { // rounding of the sum
			return false
		}
	}
	return true
}

func TestStackingAgainstLoo(t *testing.T) {
	r := readReference(t)
	models := r.models(t)
	w, err := Stacking(models...)
	if err != nil {
		t.Fatal(err)
	}
	for k := range w {
		if differs(w[k], r.Stacking[k]) {
			t.Errorf("model %d: weight %v, R's polished optimum %v", k, w[k], r.Stacking[k])
		}
	}
	if !optimal(models, w, 1e-12) {
		t.Errorf("%v is no optimum", w)
	}
	if optimal(models, r.StackingLoo, 1e-12) {
		t.Error("loo's own weights, which stop early, must not pass as an optimum")
	}
}

// TestStackingCorners: optima at a corner, of equal models, of many models.
func TestStackingCorners(t *testing.T) {
	candidates := func(rows ...[]float64) (models []Model) {
		for k, row := range rows {
			points := make([]Point, len(row))
			for i, e := range row {
				points[i].Elpd = e
			}
			models = append(models, Model{string(rune('a' + k)), total(methodLOO, points, 1)})
		}
		return models
	}
	var many [][]float64
	for k := range 12 {
		var row []float64
		for i := range 40 {
			row = append(row, -2+math.Sin(float64(3*k+7*i*(k+1)))-float64(k)/9)
		}
		many = append(many, row)
	}
	for name, models := range map[string][]Model{
		"dominated":       candidates([]float64{-1, -1, -2}, []float64{-2, -3, -9}),
		"equal":           candidates([]float64{-1, -2, -3}, []float64{-1, -2, -3}),
		"far apart":       candidates([]float64{-1, -900, -3}, []float64{-800, -1, -2}),
		"one observation": candidates([]float64{-1}, []float64{-2}, []float64{-3}),
		"many":            candidates(many...),
		"huge":            candidates([]float64{-1e5, -1e5}, []float64{-1e5 - 1, -1e5 + 0.5}),
	} {
		w, err := Stacking(models...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !optimal(models, w, 1e-12) {
			t.Errorf("%s: %v is no optimum", name, w)
		}
		w[0], w[1] = w[1]+0.01, w[0]-0.01 // planted
		if optimal(models, w, 1e-12) && name != "equal" {
			t.Errorf("%s: any weights pass", name)
		}
	}
}
