package attribution

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestPicked: evenly spaced draws of all chains; those with weights as often as
// they weigh.
func TestPicked(t *testing.T) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "a"}, {Name: "b"}}, Chains: 2, Draws: 3,
		Values: []float64{0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}})
	if err != nil {
		t.Fatal(err)
	}
	of := func(d *bayes.Draws, name string) []float64 {
		v, err := d.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		return v.Values()
	}
	got, err := picked(d, 3)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := of(got, "a"), of(got, "b"); !slices.Equal(a, []float64{0, 2, 4}) || !slices.Equal(b, []float64{10, 12, 14}) || got.Chains() != 1 {
		t.Errorf("%v and %v", a, b)
	}
	weighted, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "a"}}, Chains: 1, Draws: 4,
		Values: []float64{0, 1, 2, 3}, LogWeights: []float64{math.Log(1), math.Log(5), math.Log(2), math.Log(2)}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err = picked(weighted, 4); err != nil {
		t.Fatal(err)
	}
	// Shares of 0.1, 0.5, 0.2 and 0.2 at 0.125, 0.375, 0.625 and 0.875.
	if a := of(got, "a"); !slices.Equal(a, []float64{1, 1, 2, 3}) {
		t.Errorf("%v", a)
	}
	if _, err := picked(nil, 3); err == nil {
		t.Error("no draws are no fault")
	}
}
