package bayes_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestRowsApart: the log densities of rows sum up to that of all, but for a
// constant, and their gradients are its gradient, under parameters, data of rows,
// categories, and a class that is summed out. Planted: the rows in another order.
func TestRowsApart(t *testing.T) {
	const rows = 3
	ctx := context.Background()
	m := bayes.NewModel("rows")
	row := m.DimSize("row", rows)
	b := m.Param("b", bayes.Normal(0, 1))
	age := m.Data("age", []float64{0.2, -1, 2}, row)
	x := m.Generate("x", bayes.Gamma(2, bayes.Exp(b.Mul(age))), row)
	k := m.Generate("k", bayes.Bernoulli(0.3), row)
	z := m.Generate("z", bayes.Normal(x.Add(k), []float64{1, 2, 3}), row)
	m.Generate("y", bayes.Normal(bayes.Softplus(z).Add(b), 0.5), row)
	m.Let("total", x.Sum())
	j := bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: compile(t, m)}}}
	c, err := j.Condition(bDraws(t, 9), 1, []bayes.Seen{{Name: "f.y", Values: []float64{1, 0.5, 4}}})
	if err != nil {
		t.Fatal(err)
	}
	targets, err := c.Rows(ctx)
	if err != nil || len(targets) != rows {
		t.Fatalf("%d rows: %v", len(targets), err)
	}
	const per = 2 * bayes.Lanes // numbers of a row
	at := func(shift int, step float64) (sum [bayes.Lanes]float64, off float64) {
		var x, grad [rows * per]float64
		var logp [bayes.Lanes]float64
		for i := range x {
			x[i] = math.Sin(float64(i)) + step
		}
		if err := c.Members(1).LogDensityGradBatch(x[:], grad[:], logp[:]); err != nil {
			t.Fatal(err)
		}
		for l := range sum {
			sum[l] = logp[l]
		}
		for r := range rows {
			var mine, slope [per]float64
			for v := range 2 {
				copy(mine[v*bayes.Lanes:], x[(v*rows+r)*bayes.Lanes:(v*rows+r+1)*bayes.Lanes])
			}
			if err := targets[(r+shift)%rows].Members(1).LogDensityGradBatch(mine[:], slope[:], logp[:]); err != nil {
				t.Fatal(err)
			}
			for l := range sum {
				sum[l] -= logp[l]
				for v := range 2 {
					off = max(off, math.Abs(slope[v*bayes.Lanes+l]-grad[(v*rows+r)*bayes.Lanes+l]))
				}
			}
		}
		return sum, off
	}
	for shift := range 2 {
		one, off := at(shift, 0)
		two, _ := at(shift, 0.5)
		for l := range one {
			off = max(off, math.Abs(one[l]-two[l]))
		}
		if same := off < 1e-10; same != (shift == 0) {
			t.Errorf("rows %d on: density or gradient is off by %v", shift, off)
		}
	}
	j.Let = []bayes.Named{{Name: "few", Expr: bayes.Less(j.Worlds[0].Expr("total"), 2)}}
	if c, err = j.Condition(bDraws(t, 9), 1, nil, "few"); err != nil {
		t.Fatal(err)
	}
	if targets, err = c.Rows(ctx); err != nil || len(targets) != 1 || targets[0].Dim() != rows {
		t.Errorf("a condition on the sum of rows leaves %d targets: %v", len(targets), err)
	}
}
