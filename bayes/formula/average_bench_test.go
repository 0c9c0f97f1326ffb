package formula

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// BenchmarkAverages is the g-formula's integral: two arms, all rows, weights of
// the bootstrap drawn or not.
func BenchmarkAverages(b *testing.B) {
	const rows, columns, draws = 100_000, 10, 1000
	src := rand.New(rand.NewPCG(1, 2))
	var cols []bayes.Column
	var names []string
	for j := range columns + 1 {
		x := make([]float64, rows)
		for i := range x {
			x[i] = src.NormFloat64()
		}
		name := fmt.Sprintf("x%d", j)
		if j == columns {
			name = "y"
		} else {
			names = append(names, name)
		}
		cols = append(cols, bayes.Col(name, x))
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		b.Fatal(err)
	}
	m, err := Build("y ~ "+strings.Join(names, " + "), table, Config{})
	if err != nil {
		b.Fatal(err)
	}
	run := bayes.Run{Chains: 1, Draws: draws}
	for _, v := range m.program.Variables() {
		run.Vars = append(run.Vars, v)
		for range v.Size() * draws {
			run.Values = append(run.Values, 1+src.Float64())
		}
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		b.Fatal(err)
	}
	f := &Fit{m, d}
	for _, bootstrap := range []bool{false, true} {
		b.Run(fmt.Sprintf("bootstrap=%v", bootstrap), func(b *testing.B) {
			for range b.N {
				if _, err := f.Averages(context.Background(), []*bayes.Table{table, table}, AverageConfig{Bootstrap: bootstrap}, 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(2*rows*columns*draws), "ns/row-draw-column")
		})
	}
}
