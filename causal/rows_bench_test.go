package causal

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// hidden returns a model of rows of y, with two variables that nobody saw in each.
func hidden(t testing.TB, rows int) (*bayes.Program, []float64) {
	t.Helper()
	m := bayes.NewModel("hidden")
	row := m.DimSize("row", rows)
	age := make([]float64, rows)
	seen := make([]float64, rows)
	for i := range rows {
		age[i], seen[i] = float64(i%7)/7, 1+float64(i%11)/4
	}
	b := m.Param("b", bayes.Normal(0, 1))
	z := m.Generate("z", bayes.Gamma(2, bayes.Exp(b.Mul(m.Data("age", age, row)))), row)
	x := m.Generate("x", bayes.StudentT(4, z, 0.5), row)
	m.Generate("y", bayes.Normal(bayes.Softplus(x).Add(b), 0.4), row)
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p, seen
}

// BenchmarkRows answers what would have been in 100 rows, in each of which two
// variables that are not normal were not seen, for 200 draws of the parameters.
func BenchmarkRows(b *testing.B) {
	p, seen := hidden(b, 100)
	values := make([]float64, 200)
	for k := range values {
		values[k] = float64(k%9)/9 - 0.4
	}
	draws, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}}, Chains: 1, Draws: len(values), Values: values})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		scm, err := FromModel(p)
		if err != nil {
			b.Fatal(err)
		}
		w := scm.Worlds()
		w.Do("a", map[string]bayes.Action{"z": bayes.Shift(1)})
		w.See("f.y", seen)
		if _, err := w.Ask(context.Background(), draws, 1, "a.y"); err != nil {
			b.Fatal(err)
		}
	}
}
