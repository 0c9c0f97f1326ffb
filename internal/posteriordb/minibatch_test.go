package posteriordb

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/vi"
)

// TestMinibatchOfWells: 3020 households, 256 at a time, give the approximation
// that all of them give: an ELBO as high, to the tolerance of a quarter nat of
// both, and the same means of draws made of the same random numbers.
func TestMinibatchOfWells(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	m, err := kit.Model("wells_data-wells_dae_c_model")
	if err != nil {
		t.Fatal(err)
	}
	p := compile(t, m)
	all, err := vi.Fit(t.Context(), p, vi.ADVI{Family: vi.FullRank, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	few, err := vi.Fit(t.Context(), p, vi.ADVI{Family: vi.FullRank, Seed: 1, Minibatch: vi.Minibatch{Data: []string{"x", "y"}, Rows: 256}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("all rows: ELBO %.3f ± %.3f, k-hat %.2f, %d evaluations; batches: ELBO %.3f ± %.3f, k-hat %.2f, as many rows as %d",
		all.ELBO, all.ELBOSE, all.Khat, all.Evaluations, few.ELBO, few.ELBOSE, few.Khat, few.Evaluations)
	const tolerance = 0.004 // that of the settings, in nats a coordinate
	if math.Abs(all.ELBO-few.ELBO) > tolerance*float64(p.Dim()) || few.Khat > 0.7 {
		t.Errorf("ELBO %v and %v, k-hat %v", all.ELBO, few.ELBO, few.Khat)
	}
	for _, name := range []string{"alpha", "beta"} {
		a, err := all.Draws().Var(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := few.Draws().Var(name)
		if err != nil {
			t.Fatal(err)
		}
		sds := a.SDs()
		for i, mean := range a.Means() {
			// Weights leave of the 6 errors of averages what the draws themselves have: less.
			if off := math.Abs(mean-b.Means()[i]) / sds[i]; off > 6*math.Sqrt(tolerance/2) {
				t.Errorf("%s[%d]: means %.3f standard deviations apart", name, i, off)
			}
		}
	}
}
