package explain

import (
	"context"
	"math"
	"slices"
	"testing"
)

func squared(y, prediction float64) float64 { return (y - prediction) * (y - prediction) }

// TestPermutationLaw: the importance of a column of a linear model has a closed
// form, the mean of the squared loss over all orders: 2β·Cov(r, x) + 2β²·Var(x)
// with residuals r and moments divided by n. Statistic: (mean − that)/SE of two
// columns and a group, 300 permutations, Student t with 299 degrees of freedom in
// the limit. False alarms: 1e-6, a third of it each, |t| ≤ 5.23 (SciPy 1.10.1).
// Planted error: the loss without the residuals' share.
func TestPermutationLaw(t *testing.T) {
	x := table(5, 40, 3)
	var y []float64
	model := func(x []float64) float64 { return 2*x[0] - x[1] + 1 }
	for i, row := range x {
		y = append(y, model(row)+0.5*row[0]+float64(i%5))
	}
	groups := [][]int{{0}, {1}, {0, 1}, {2}}
	r, err := Permutation(context.Background(), byRow(model), x, y, Mean(squared), 300, Options{Groups: groups, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	closed := func(part func(row []float64) float64) (want, planted float64) {
		n, mr, mp := float64(len(x)), 0.0, 0.0
		for i, row := range x {
			mr += (y[i] - model(row)) / n
			mp += part(row) / n
		}
		for i, row := range x {
			p := part(row) - mp
			want += 2 * (y[i] - model(row) - mr) * p / n
			planted += 2 * p * p / n
		}
		return want + planted, planted
	}
	const limit = 5.23
	for g, part := range []func(row []float64) float64{
		func(x []float64) float64 { return 2 * x[0] },
		func(x []float64) float64 { return -x[1] },
		func(x []float64) float64 { return 2*x[0] - x[1] },
	} {
		want, planted := closed(part)
		if z := math.Abs(r.Mean[g]-want) / r.SE[g]; z > limit {
			t.Errorf("group %d: %v ± %v, exactly %v: t is %v", g, r.Mean[g], r.SE[g], want, z)
		}
		if z := math.Abs(r.Mean[g]-planted) / r.SE[g]; g == 0 && z <= limit {
			t.Errorf("the planted error passes: t is %v", z)
		}
	}
	if r.Mean[3] != 0 || r.SE[3] != 0 {
		t.Errorf("a column that is not read has %v ± %v", r.Mean[3], r.SE[3])
	}
	if r.Evaluations != 40*(1+4*300) {
		t.Errorf("%d evaluations", r.Evaluations)
	}
}

// Two rows have two orders: every repeat is one of the two losses.
func TestPermutationTwoRows(t *testing.T) {
	x, y := [][]float64{{1, 5}, {3, 6}}, []float64{1, 3}
	first := func(x []float64) float64 { return x[0] }
	var before Importance
	for _, batch := range []int{0, 1} {
		r, err := Permutation(context.Background(), byRow(first), x, y, Mean(squared), 20, Options{Batch: batch})
		if err != nil {
			t.Fatal(err)
		}
		if r.Loss != 0 || !slices.Contains(r.Repeats[0], 4) || !slices.Contains(r.Repeats[0], 0) || r.Mean[1] != 0 {
			t.Errorf("%+v", r)
		}
		for _, v := range r.Repeats[0] {
			if v != 0 && v != 4 {
				t.Errorf("a growth of %v", v)
			}
		}
		if batch == 1 && !slices.Equal(r.Repeats[0], before.Repeats[0]) {
			t.Error("the batch changes the result")
		}
		before = r
	}
}

func TestPartialDependence(t *testing.T) {
	ctx := context.Background()
	x := table(6, 30, 3)
	f := func(x []float64) float64 { return x[0]*x[0] + x[1]*x[2] }
	d, err := PartialDependence(ctx, byRow(f), x, 1, []float64{-1, 0, 2.5}, Options{Batch: 7})
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range d.Grid {
		mean := 0.0
		for i, row := range x {
			want := row[0]*row[0] + v*row[2]
			near(t, "a curve", d.Curves[i][k], want, 0)
			mean += want / 30
		}
		near(t, "the mean", d.Mean[k], mean, 10)
	}
	if d.Evaluations != 90 {
		t.Errorf("%d evaluations", d.Evaluations)
	}
	d, err = PartialDependence(ctx, byRow(f), x, 0, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var column []float64
	for _, row := range x {
		column = append(column, row[0])
	}
	if len(d.Grid) != 20 || !slices.IsSorted(d.Grid) || d.Grid[0] != slices.Min(column) || d.Grid[19] != slices.Max(column) {
		t.Errorf("quantiles are %v", d.Grid)
	}
	for _, row := range x {
		row[0] = math.Round(row[0])
	}
	if d, err = PartialDependence(ctx, byRow(f), x, 0, nil, Options{}); err != nil || len(d.Grid) > 10 {
		t.Errorf("values of a column of few: %v, %v", d.Grid, err)
	}
}
