package nn

import (
	"fmt"

	"github.com/seed78144065/credence/internal/lane"
)

// rows is Reset to n rows of a shape.
func (t *Tensor) rows(typ Type, n int, dims []int) error {
	t.shape = append(append(t.shape[:0], n), dims...)
	err := t.Reset(typ, t.shape...)
	if err != nil {
		*t = Tensor{} // not the old data with the new shape
	}
	return err
}

// load copies rows of the batch, row to row + live, into the lanes of x. The
// other lanes get the last of them: numbers that the network knows.
//
// Errors: integers beyond 2⁵³, which float64 does not tell apart.
func (t *Tensor) load(x []lane.V, row, live int) error {
	k := len(x)
	if live == lane.W && t.typ == Float32 {
		lane.Interleave32(x, t.float32s[row*k:(row+lane.W)*k])
		return nil
	}
	for l := range live {
		at := (row + l) * k
		switch t.typ {
		case Float32:
			for i, v := range t.float32s[at : at+k] {
				x[i][l] = float64(v)
			}
		case Float64:
			for i, v := range t.float64s[at : at+k] {
				x[i][l] = v
			}
		case Int64:
			for i, v := range t.int64s[at : at+k] {
				const exact = 1 << 53
				if v > exact || v < -exact {
					return fmt.Errorf("row %d: the integer %d is beyond 2⁵³", row+l, v)
				}
				x[i][l] = float64(v)
			}
		case Int32:
			for i, v := range t.int32s[at : at+k] {
				x[i][l] = float64(v)
			}
		case Bool:
			for i, v := range t.bools[at : at+k] {
				x[i][l] = 0
				if v {
					x[i][l] = 1
				}
			}
		}
	}
	if live == lane.W {
		return nil
	}
	for i := range x {
		y := &x[i]
		last := y[live-1]
		if live == 1 { // the most common, without a loop
			y[1], y[2], y[3], y[4], y[5], y[6], y[7] = last, last, last, last, last, last, last
			continue
		}
		for l := range y[live:] {
			y[live+l] = last
		}
	}
	return nil
}

// store copies the lanes of y into rows of the batch.
func (t *Tensor) store(y []lane.V, row, live int) {
	k := len(y)
	for l := range live {
		at := (row + l) * k
		switch t.typ {
		case Float32:
			for i := range y {
				t.float32s[at+i] = float32(y[i][l])
			}
		case Float64:
			for i := range y {
				t.float64s[at+i] = y[i][l]
			}
		case Int64:
			for i := range y {
				t.int64s[at+i] = int64(y[i][l])
			}
		case Int32:
			for i := range y {
				t.int32s[at+i] = int32(y[i][l])
			}
		case Bool:
			for i := range y {
				t.bools[at+i] = y[i][l] != 0
			}
		}
	}
}
