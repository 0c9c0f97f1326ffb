package bayes_test

import (
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

func TestThin(t *testing.T) {
	values := make([]float64, 2*2*7)
	stat := make([]float64, 2*7)
	for i := range values {
		values[i] = float64(i)
	}
	for i := range stat {
		stat[i] = float64(100 + i)
	}
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "x", Dims: []bayes.Dim{bayes.Size(2)}}}, Chains: 2, Draws: 7, Values: values,
		Stats: []bayes.Stat{{Name: "lp", Values: stat}}, LogWeights: make([]float64, 14), Seed: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	thin, err := d.Thin(3) // every third: draws 0, 3, 6
	if err != nil {
		t.Fatal(err)
	}
	x, _ := variable(t, thin, "x").At(1)
	if got := x.Chain(1); !slices.Equal(got, []float64{21, 24, 27}) {
		t.Errorf("second element of chain 1: %v", got)
	}
	if lp, _ := thin.Stat("lp"); !slices.Equal(lp[1], []float64{107, 110, 113}) {
		t.Errorf("lp of chain 1: %v", lp[1])
	}
	if thin.Seed() != 3 || thin.Len() != 3 || d.Len() != 7 {
		t.Errorf("seed %d, %d draws of %d", thin.Seed(), thin.Len(), d.Len())
	}
	if all, err := d.Thin(100); err != nil || all.Len() != 7 {
		t.Errorf("thinning to more than there are: %v draws, %v", all.Len(), err)
	}
	if _, err := d.Thin(0); err == nil {
		t.Error("thinned to nothing")
	}
}
