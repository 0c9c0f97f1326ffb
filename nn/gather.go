package nn

import "fmt"

// Gather writes entries of the first dimension of t to another tensor, in the
// order of rows: those of a batch that go on to a second model. Memory of to that
// is large enough is kept.
//
// Errors: wrap ErrInput: a tensor without rows, a row that it doesn't have, t
// itself as to.
func (t *Tensor) Gather(rows []int, to *Tensor) error {
	if t.typ == 0 || len(t.shape) == 0 || to == t || to == nil {
		return fmt.Errorf("nn: %w: rows of a tensor of type %v and shape %v, which go to another tensor", ErrInput, t.typ, t.shape)
	}
	for _, r := range rows {
		if r < 0 || r >= t.shape[0] {
			return fmt.Errorf("nn: %w: row %d of a tensor of shape %v", ErrInput, r, t.shape)
		}
	}
	shape := append(to.shape[:0], t.shape...)
	shape[0] = len(rows)
	if err := to.Reset(t.typ, shape...); err != nil {
		return err
	}
	w := 1
	for _, d := range t.shape[1:] {
		w *= d
	}
	switch t.typ {
	case Float32:
		gather(to.float32s, t.float32s, rows, w)
	case Float64:
		gather(to.float64s, t.float64s, rows, w)
	case Int64:
		gather(to.int64s, t.int64s, rows, w)
	case Int32:
		gather(to.int32s, t.int32s, rows, w)
	case Bool:
		gather(to.bools, t.bools, rows, w)
	case String:
		gather(to.strings, t.strings, rows, w)
	}
	return nil
}

func gather[T Element](to, from []T, rows []int, w int) {
	for i, r := range rows {
		copy(to[i*w:(i+1)*w], from[r*w:(r+1)*w])
	}
}
