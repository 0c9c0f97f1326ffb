package formula_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
)

// BenchmarkBuild: the text, the design matrix, its rank, the priors and the
// program of 10,000 rows and 50 columns.
func BenchmarkBuild(b *testing.B) {
	const rows, cols = 10000, 50
	columns, names := []bayes.Column{}, []string{}
	y := make([]float64, rows)
	for j := range cols {
		x := make([]float64, rows)
		for i := range x {
			x[i] = math.Sin(float64((i + 1) * (j + 1) * (j + 7)))
			y[i] += x[i] / 7
		}
		names = append(names, fmt.Sprint("x", j))
		columns = append(columns, bayes.Col(names[j], x))
	}
	table, err := bayes.FromColumns(append(columns, bayes.Col("y", y))...)
	if err != nil {
		b.Fatal(err)
	}
	text := "y ~ " + strings.Join(names, " + ")
	for b.Loop() {
		if _, err := formula.Build(text, table, formula.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}
