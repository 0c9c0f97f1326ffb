package bayes_test

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

// TestDenseData: a dense matrix gives what its rows give, whether its rows
// follow one another and it is shared, or lie apart in another one.
func TestDenseData(t *testing.T) {
	const n, k = 6, 3
	wide := mat.NewDense(n, k+1, nil)
	for i := range n {
		for j := range k + 1 {
			wide.Set(i, j, math.Sin(float64(7*i+j)))
		}
	}
	apart := wide.Slice(0, n, 0, k).(*mat.Dense)
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = mat.Row(nil, i, apart)
	}
	density := func(x any) float64 {
		m := bayes.NewModel("dense")
		b := m.Param("b", bayes.Normal(0, 1), bayes.Size(k))
		m.Observe(m.Data("y", []float64{1, 0, 2, 1, 3, 1}), bayes.PoissonLogGLM(m.Data("x", x), 0.2, b))
		lp, err := compile(t, m).LogDensity(bayes.Values{"b": []float64{.3, -1, .5}})
		if err != nil {
			t.Fatal(err)
		}
		return lp
	}
	want := density(rows)
	for name, x := range map[string]mat.Matrix{"apart": apart, "together": mat.DenseCopyOf(apart), "transposed": mat.DenseCopyOf(apart.T()).T()} {
		if got := density(x); got != want {
			t.Errorf("%s: log density %v, want %v", name, got, want)
		}
	}
}

// TestDenseDataBadInput: the fault names the row of a matrix that is shared,
// and one without elements is refused.
func TestDenseDataBadInput(t *testing.T) {
	x := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, math.NaN()})
	for want, values := range map[string]mat.Matrix{"NaN in row 2": x, "is empty": &mat.Dense{}} {
		m := bayes.NewModel("bad")
		m.Data("x", values)
		if _, err := m.Compile(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
