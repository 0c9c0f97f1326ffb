package nn

import (
	"errors"
	"slices"
	"testing"
)

func TestGather(t *testing.T) {
	var to Tensor
	for _, from := range []*Tensor{
		tensor(t, []float32{1, 2, 3, 4, 5, 6}, 3, 2), tensor(t, []float64{1, 2, 3, 4, 5, 6}, 3, 1, 2),
		tensor(t, []int64{1, 2, 3, 4, 5, 6}, 3, 2), tensor(t, []int32{1, 2, 3, 4, 5, 6}, 3, 2),
	} {
		for _, rows := range [][]int{{2, 0}, {1}, {}, {0, 0, 1, 2}} {
			if err := from.Gather(rows, &to); err != nil {
				t.Fatal(err)
			}
			all, err := to.Rows()
			if err != nil || len(all) != len(rows) || to.Type() != from.Type() || to.Shape()[0] != len(rows) || !slices.Equal(to.Shape()[1:], from.Shape()[1:]) {
				t.Fatalf("%v of %v: %v, %v, %v", rows, from.Shape(), to.Shape(), all, err)
			}
			for i, r := range rows {
				if want := []float64{float64(2*r + 1), float64(2*r + 2)}; !slices.Equal(all[i], want) {
					t.Errorf("%v: row %d is %v, want %v", from.Type(), i, all[i], want)
				}
			}
		}
	}
	if row, err := tensor(t, []bool{false, true, true, false}, 2, 2).AppendRow([]float64{7}, 1); err != nil || !slices.Equal(row, []float64{7, 1, 0}) {
		t.Error(row, err)
	}
	for _, bad := range []*Tensor{tensor(t, []string{"a"}, 1), tensor(t, []float32{1}), new(Tensor), tensor(t, []float32{}, 0, 2)} {
		if _, err := bad.AppendRow(nil, 0); !errors.Is(err, ErrInput) {
			t.Errorf("shape %v: %v", bad.Shape(), err)
		}
	}
	if err := tensor(t, []string{"a", "b"}, 2).Gather([]int{1}, &to); err != nil || !slices.Equal(to.Strings(), []string{"b"}) {
		t.Error(to.Strings(), err)
	}
	if err := tensor(t, []bool{true, false}, 2).Gather([]int{1, 0}, &to); err != nil || !slices.Equal(to.Bools(), []bool{false, true}) {
		t.Error(to.Bools(), err)
	}
	x := tensor(t, []float32{1, 2}, 2)
	for name, fails := range map[string]error{
		"row 2":   x.Gather([]int{2}, &to),
		"row −1":  x.Gather([]int{-1}, &to),
		"itself":  x.Gather([]int{0}, x),
		"nil":     x.Gather([]int{0}, nil),
		"scalar":  tensor(t, []float32{1}).Gather(nil, &to),
		"nothing": new(Tensor).Gather(nil, &to),
	} {
		if !errors.Is(fails, ErrInput) {
			t.Errorf("%s: %v", name, fails)
		}
	}
	if !slices.Equal(to.Bools(), []bool{false, true}) {
		t.Error("a fault changed the tensor")
	}
}
