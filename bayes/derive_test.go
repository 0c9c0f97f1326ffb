package bayes_test

import (
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

type schoolParams struct {
	Tau   float64   `bayes:"tau"`
	Theta []float64 `bayes:"theta"`
	Note  string
}

func TestDerive(t *testing.T) {
	d := schools(t)
	gap, err := bayes.Derive(d, "gap", func(p schoolParams) float64 {
		v := p.Theta[2] - p.Theta[0] + p.Tau
		p.Theta[0] = -1 // f may spoil its copy
		return v
	})
	if err != nil {
		t.Fatal(err)
	}
	// theta[C] - theta[A] is 200, tau is 10·chain + draw.
	if got, want := gap.Values(), []float64{200, 201, 202, 210, 211, 212}; !slices.Equal(got, want) {
		t.Errorf("gap = %v, want %v", got, want)
	}
	if gap.Name() != "gap" || gap.Chains() != 2 || gap.Len() != 3 {
		t.Errorf("%q: %d chains of %d", gap.Name(), gap.Chains(), gap.Len())
	}
	e, err := d.With("gap", gap)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Var("gap"); err != nil {
		t.Error(err)
	}
}

func TestDeriveMatrix(t *testing.T) {
	d := matrixDraws(t)
	type params struct {
		B [][]float64 `bayes:"b"`
	}
	got, err := bayes.Derive(d, "corner", func(p params) float64 {
		v := 1000*float64(len(p.B)) + p.B[1][2]
		p.B[1] = nil
		return v
	})
	if err != nil {
		t.Fatal(err)
	}
	// b[1][2] is 10·5 + draw: see matrixDraws.
	if want := []float64{2050, 2051}; !slices.Equal(got.Values(), want) {
		t.Errorf("%v, want %v", got.Values(), want)
	}
}

func TestDeriveFaults(t *testing.T) {
	d := schools(t)
	type wrong struct {
		Mu    float64     `bayes:"mu"`
		Theta float64     `bayes:"theta"`
		Tau   []float64   `bayes:"tau"`
		Int   int         `bayes:"tau"`
		small float64     `bayes:"tau"`
		Rows  [][]float64 `bayes:"theta"`
	}
	_, err := bayes.Derive(d, "x", func(p wrong) float64 { return p.small })
	wantFaults(t, err,
		`field Mu: bayes: no variable "mu" in the draws`,
		"field Theta: has type float64, but theta has 1 dims: want []float64",
		"field Tau: has type []float64, but tau has 0 dims: want float64",
		"field Int: has type int, want float64",
		"field small: isn't exported",
		"field Rows: has type [][]float64, but theta has 1 dims")
	_, err = bayes.Derive(d, "x", func(p float64) float64 { return p })
	wantFaults(t, err, "takes a float64, want a struct")
	_, err = bayes.Derive(d, "x", func(p struct{ A float64 }) float64 { return p.A })
	wantFaults(t, err, "no field with a `bayes:")
	_, err = bayes.Derive(nil, "x", func(p schoolParams) float64 { return 0 })
	wantFaults(t, err, "no draws")
}

// Derive allocates per call, not per draw.
func TestDeriveAllocations(t *testing.T) {
	count := func(draws int) float64 {
		d, err := bayes.NewDraws(bayes.Run{
			Vars: []bayes.Variable{{Name: "tau"}, {Name: "theta", Dims: []bayes.Dim{bayes.Size(3)}}}, Chains: 1, Draws: draws,
			Values: make([]float64, 4*draws)})
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(10, func() {
			if _, err := bayes.Derive(d, "x", func(p schoolParams) float64 { return p.Tau + p.Theta[1] }); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := count(10), count(10000); many > few {
		t.Errorf("%v allocations for 10 draws, %v for 10000", few, many)
	}
}
