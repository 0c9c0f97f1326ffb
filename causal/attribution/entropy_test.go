package attribution_test

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/causal/attribution"
)

// TestRelativeEntropy: of counts, by hand; of normal values, that of their bins by
// the distribution function, which is below the entropy of the densities.
func TestRelativeEntropy(t *testing.T) {
	of := attribution.RelativeEntropy([]float64{0, 1, 1, 0, 0, 1, 1, 1})
	// Two bins and one beyond: (3.5, 5.5, 0.5)/9.5 against (4.5, 0.5, 0.5)/5.5.
	want := 0.0
	for k, p := range []float64{4.5 / 5.5, 0.5 / 5.5, 0.5 / 5.5} {
		want += p * math.Log(p/([]float64{3.5, 5.5, 0.5}[k]/9.5))
	}
	if got := of([]float64{0, 0, 0, 0}); math.Abs(got-want) > 1e-14 {
		t.Errorf("%v, want %v", got, want)
	}
	const n = 200000
	before, after := distuv.Normal{Mu: 0, Sigma: 1}, distuv.Normal{Mu: 1, Sigma: 1.5}
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		u := (float64(i) + 0.5) / n
		x[i], y[i] = before.Quantile(u), after.Quantile(u)
	}
	want = 0
	last := 0.0
	for j := 1; j <= 20; j++ {
		at := 1.0
		if j < 20 {
			at = after.CDF(before.Quantile(float64(j) / 20))
		}
		want += (at - last) * math.Log((at-last)*20)
		last = at
	}
	// The grid and the halves move shares of bins by 20 parts in n at most.
	got := attribution.RelativeEntropy(x)(y)
	if math.Abs(got-want) > 20*20./n {
		t.Errorf("%v, want %v", got, want)
	}
	density := -math.Log(1.5) + (1.5*1.5+1)/2 - 0.5
	if !(got < density) {
		t.Errorf("%v is above the entropy of the densities, %v", got, density)
	}
	if v := attribution.RelativeEntropy(x)(x); math.Abs(v) > 1e-9 {
		t.Errorf("%v from itself, want 0", v)
	}
	for _, v := range []float64{attribution.RelativeEntropy(nil)(x), attribution.RelativeEntropy(x)(nil)} {
		if !math.IsNaN(v) {
			t.Errorf("%v of nothing, want NaN", v)
		}
	}
}

// TestChangeOfEntropy: the mechanism that changed has all of the distance.
func TestChangeOfEntropy(t *testing.T) {
	scm := pair(t)
	after := map[string][]float64{"x_Intercept": {1}, "x_sigma": {2}, "y_Intercept": {0.5}, "y_b": {1.5}, "y_sigma": {4}}
	y, err := scm.Program().Numbers("y")
	if err != nil {
		t.Fatal(err)
	}
	r, err := attribution.Change(context.Background(), attribution.Fit{SCM: scm, Draws: constants(t, 10, before)},
		attribution.Fit{SCM: scm, Draws: constants(t, 10, after)}, "y", attribution.RelativeEntropy(y), attribution.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if share(t, r, "x").Mean() != 0 || !(share(t, r, "y").Mean() != 0) {
		t.Error(r)
	}
}
