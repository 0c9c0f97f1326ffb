package explain

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	first := byRow(func(x []float64) float64 { return x[0] })
	nan := byRow(func(x []float64) float64 { return math.Log(-1 - x[0]*x[0]) })
	fails := errors.New("out of order")
	short := Function(func(context.Context, [][]float64) ([]float64, error) { return nil, nil })
	broken := Function(func(context.Context, [][]float64) ([]float64, error) { return nil, fails })
	x, y := table(1, 4, 2), []float64{1, 2, 3, 4}
	made := func(f Function, background [][]float64, o Options) error {
		_, err := New(f, background, o)
		return err
	}
	shapley := func(f Function, row []float64, pairs int) error {
		_, err := explainer(t, f, x, Options{}).Sample(ctx, row, pairs)
		_, err2 := explainer(t, f, x, Options{}).Exact(ctx, row)
		if pairs >= 2 && (err == nil) != (err2 == nil) {
			t.Errorf("Sample says %v, Exact %v", err, err2)
		}
		return err
	}
	permutation := func(f Function, x [][]float64, y []float64, loss Loss, repeats int, o Options) error {
		_, err := Permutation(ctx, f, x, y, loss, repeats, o)
		return err
	}
	dependence := func(f Function, x [][]float64, column int, grid []float64) error {
		_, err := PartialDependence(ctx, f, x, column, grid, Options{})
		return err
	}
	wide := explainer(t, first, table(1, 1, MaxExact+1), Options{})
	_, many := wide.Exact(ctx, make([]float64, MaxExact+1))
	_, summary := explainer(t, first, x, Options{}).Summary(ctx, [][]float64{{1, 2}, {1}}, 0)
	_, inRow := explainer(t, broken, x, Options{}).Summary(ctx, x, 0)
	loss := Mean(squared)
	infinite := Loss(func([]float64, []float64) float64 { return math.Inf(1) })
	for _, c := range []struct {
		err  error
		is   error
		want string
	}{
		{made(first, nil, Options{}), ErrData, "no rows of the background"},
		{made(first, [][]float64{{}}, Options{}), ErrData, "no columns"},
		{made(first, [][]float64{{1, 2}, {3}, {math.Inf(1), 0}}, Options{}), ErrData, "row 1 of the background has 1 columns; want 2"},
		{made(first, [][]float64{{1, 2}, {3}, {math.Inf(1), 0}}, Options{}), ErrData, "row 2 of the background, column 0: +Inf"},
		{made(nil, x, Options{}), ErrSettings, "no function"},
		{made(first, x, Options{Batch: -1}), ErrSettings, "Batch is -1"},
		{made(first, x, Options{Groups: [][]int{{0}, {}}}), ErrSettings, "group 1 has no columns"},
		{made(first, x, Options{Groups: [][]int{{0}, {}}}), ErrSettings, "column 1 is in no group"},
		{made(first, x, Options{Groups: [][]int{{0, 1}, {1}}}), ErrSettings, "column 1 is in groups 0 and 1"},
		{made(first, x, Options{Groups: [][]int{{0, 1, 0}}}), ErrSettings, "column 0 twice"},
		{made(first, x, Options{Groups: [][]int{{0, 1, 2}}}), ErrSettings, "column 2; there are 2"},
		{made(first, x, Options{Groups: [][]int{}}), ErrSettings, "column 0 is in no group"},
		{many, ErrSettings, "17 groups have 2^17 coalitions; want at most 16"},
		{shapley(first, []float64{1}, 2), ErrData, "has 1 columns; want 2"},
		{shapley(first, []float64{1, math.NaN()}, 2), ErrData, "NaN"},
		{shapley(first, []float64{1, 2}, 1), ErrSettings, "1 pairs"},
		{shapley(nan, []float64{1, 2}, 2), ErrData, "gives NaN for the row"},
		{shapley(short, []float64{1, 2}, 2), ErrData, "0 numbers for 4 rows"},
		{shapley(broken, []float64{1, 2}, 2), fails, "out of order"},
		{summary, ErrData, "row 1 of rows has 1 columns"},
		{inRow, fails, "row 0: out of order"},
		{permutation(first, x[:1], y[:1], loss, 2, Options{}), ErrData, "one row"},
		{permutation(first, x, y[:3], loss, 2, Options{}), ErrData, "3 numbers for 4 rows"},
		{permutation(first, x, []float64{1, 2, 3, math.NaN()}, loss, 2, Options{}), ErrData, "row 0 of y, column 3: NaN"},
		{permutation(first, x, y, nil, 2, Options{}), ErrSettings, "no loss"},
		{permutation(first, x, y, loss, 1, Options{}), ErrSettings, "1 repeats"},
		{permutation(first, x, y, infinite, 2, Options{}), ErrData, "the loss is +Inf"},
		{permutation(first, x, y, loss, 2, Options{Groups: [][]int{{2}}}), ErrSettings, "column 2"},
		{permutation(broken, x, y, loss, 2, Options{}), fails, ""},
		{permutation(first, x, y, loss, 2, Options{Groups: [][]int{{0, 1}, {1}}}), nil, ""}, // groups may overlap here
		{dependence(first, x, 2, nil), ErrSettings, "column 2; there are 2"},
		{dependence(first, x, -1, nil), ErrSettings, "column -1"},
		{dependence(first, x, 0, []float64{math.NaN()}), ErrData, "row 0 of the grid, column 0: NaN"},
		{dependence(first, x, 0, []float64{}), ErrData, "the grid has no columns"},
		{dependence(first, nil, 0, nil), ErrData, "no rows of x"},
	} {
		if !errors.Is(c.err, c.is) || c.is != nil && !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%v; want %v with %q", c.err, c.is, c.want)
		}
	}
}

// A context that ends leaves what was done.
func TestCancelled(t *testing.T) {
	x, y := table(1, 10, 3), make([]float64, 10)
	var ctx context.Context
	after := func(calls int) Function {
		var cancel func()
		ctx, cancel = context.WithCancel(context.Background())
		return func(_ context.Context, rows [][]float64) ([]float64, error) {
			if calls--; calls == 0 {
				cancel()
			}
			return make([]float64, len(rows)), nil
		}
	}
	// Calls are of 40 rows: base, value, then one for each pair of orders.
	e := explainer(t, after(6), x, Options{Batch: 40})
	a, err := e.Sample(ctx, x[0], 50)
	if !errors.Is(err, context.Canceled) || a.Pairs != 4 || len(a.Phi) != 3 || len(a.SE) != 3 || a.Evaluations != 10+1+4*40 {
		t.Errorf("Sample: %+v, %v", a, err)
	}
	e = explainer(t, after(3), x, Options{Batch: 40})
	if a, err = e.Sample(ctx, x[0], 50); !errors.Is(err, context.Canceled) || a.Phi != nil || a.Evaluations != 51 {
		t.Errorf("Sample of one pair: %+v, %v", a, err)
	}
	e = explainer(t, after(1), x, Options{Batch: 40})
	if a, err = e.Exact(ctx, x[0]); !errors.Is(err, context.Canceled) || a.Phi != nil || a.Evaluations != 40 {
		t.Errorf("Exact: %+v, %v", a, err)
	}
	e = explainer(t, after(5), x, Options{Batch: 40}) // Exact takes three calls, the last for the row itself
	if s, err := e.Summary(ctx, x, 0); !errors.Is(err, context.Canceled) || len(s.Rows) != 1 || len(s.MeanAbs) != 3 || s.Evaluations != 71+70 {
		t.Errorf("Summary: %d rows, %d evaluations, %v", len(s.Rows), s.Evaluations, err)
	}
	f := after(1 + 2*5 + 3)
	r, err := Permutation(ctx, f, x, y, Mean(squared), 5, Options{})
	if !errors.Is(err, context.Canceled) || len(r.Mean) != 2 || r.Evaluations != 140 {
		t.Errorf("Permutation: %+v, %v", r, err)
	}
	f = after(2)
	if d, err := PartialDependence(ctx, f, x, 0, nil, Options{Batch: 40}); !errors.Is(err, context.Canceled) || d.Mean != nil || d.Evaluations != 80 {
		t.Errorf("PartialDependence: %+v, %v", d, err)
	}
}
