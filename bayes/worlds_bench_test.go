package bayes_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
)

// benchEdges are 15 edges on 10 nodes.
var benchEdges = [][2]int{{0, 1}, {0, 2}, {1, 3}, {2, 3}, {2, 4}, {3, 5}, {4, 5}, {4, 6}, {5, 7}, {6, 7}, {6, 8}, {7, 9}, {8, 9}, {1, 6}, {0, 8}}

// benchNet has 10 variables in rows, linear with normal noise or logistic.
func benchNet(b *testing.B, rows int, logistic bool) *bayes.Program {
	b.Helper()
	m := bayes.NewModel("net")
	row := m.DimSize("row", rows)
	w := m.Param("w", bayes.Normal(0, 1))
	var nodes []bayes.Expr
	for i := range 10 {
		x := m.Data(fmt.Sprint("n", i), make([]float64, rows), row)
		mean := bayes.Mul(w, 0.1)
		for _, e := range benchEdges {
			if e[1] == i {
				mean = mean.Add(w.Mul(nodes[e[0]]))
			}
		}
		if logistic {
			m.Observe(x, bayes.BernoulliLogit(mean))
		} else {
			m.Observe(x, bayes.Normal(mean, 1))
		}
		nodes = append(nodes, x)
	}
	p, err := m.Compile()
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkWorlds reports unit-draw-worlds a second, noise drawn and not given:
// 10 nodes, 15 edges, an action on the second of them, the last asked for.
func BenchmarkWorlds(b *testing.B) {
	const rows, draws = 500, 400
	values := make([]float64, draws)
	for i := range values {
		values[i] = 0.3
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "w"}}, Chains: 1, Draws: draws, Values: values})
	if err != nil {
		b.Fatal(err)
	}
	for _, logistic := range []bool{false, true} {
		p := benchNet(b, rows, logistic)
		for _, n := range []int{1, 8} {
			var worlds []bayes.World
			var vars []string
			for k := range n {
				world, err := p.Do(bayes.Values{"n1": k})
				if err != nil {
					b.Fatal(err)
				}
				name := fmt.Sprint("w", k)
				worlds, vars = append(worlds, bayes.World{Name: name, Program: world}), append(vars, name+".n9")
			}
			b.Run(fmt.Sprintf("logistic=%v/worlds=%d", logistic, n), func(b *testing.B) {
				for range b.N {
					if _, err := bayes.PredictWorlds(context.Background(), d, 1, worlds, vars...); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(rows*draws*n*b.N)/b.Elapsed().Seconds(), "unit-draw-worlds/s")
			})
		}
	}
}

// BenchmarkSeen is BenchmarkWorlds for rows that have been seen, their noise read
// off or drawn from the interval that it lies in, and the mean over rows asked for.
func BenchmarkSeen(b *testing.B) {
	const rows, draws = 500, 400
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "w"}}, Chains: 1, Draws: draws, Values: slices.Repeat([]float64{0.3}, draws)})
	if err != nil {
		b.Fatal(err)
	}
	for _, logistic := range []bool{false, true} {
		p := benchNet(b, rows, logistic)
		var seen []bayes.Seen
		for i := range 10 {
			seen = append(seen, bayes.Seen{Name: fmt.Sprint("f.n", i), Values: make([]float64, rows)})
		}
		for _, n := range []int{1, 8, 64} {
			j, vars := bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: p}}, Seen: seen}, []string(nil)
			for k := range n {
				world, err := p.Do(bayes.Values{"n1": k + 1})
				if err != nil {
					b.Fatal(err)
				}
				name := fmt.Sprint("w", k)
				w := bayes.World{Name: name, Program: world}
				j.Worlds, vars = append(j.Worlds, w), append(vars, "mean of "+name)
				j.Let = append(j.Let, bayes.Named{Name: "mean of " + name, Expr: w.Expr("n9").Mean()})
			}
			b.Run(fmt.Sprintf("logistic=%v/worlds=%d", logistic, n), func(b *testing.B) {
				least := time.Hour
				for range b.N {
					start := time.Now()
					if _, err := j.Predict(context.Background(), d, 1, vars...); err != nil {
						b.Fatal(err)
					}
					least = min(least, time.Since(start))
				}
				b.ReportMetric(float64(rows*draws*n)/least.Seconds(), "unit-draw-worlds/s")
			})
		}
	}
}
