package nn

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/nearest"
)

// InputsOf writes rows of numbers as the model's inputs: the columns of a row are
// the elements of the inputs, in order of the ports and row-major within one.
//
// Shapes: rows × the elements of all inputs after their first dimension, which is
// the batch.
// NaN: refused, unless Options.AllowNonFiniteInputs; a float32 port takes NaN and
// infinities then.
// Errors: wrap ErrInput: a port whose width is not fixed or that holds no
// numbers, rows of another width, and numbers that the port's type can't hold,
// such as 0.5 as an integer; all of them, up to ten.
func (m *Model) InputsOf(rows [][]float64) ([]*Tensor, error) {
	widths, err := m.widths()
	if err != nil {
		return nil, err
	}
	total := 0
	for _, w := range widths {
		total += w
	}
	var faults []error
	for i, row := range rows {
		if len(row) != total {
			faults = append(faults, fmt.Errorf("nn: %w: row %d has %d columns, the inputs %v have %d", ErrInput, i, len(row), m.inputs, total))
		}
	}
	if len(rows) == 0 {
		faults = append(faults, fmt.Errorf("nn: %w: no rows", ErrInput))
	}
	if len(faults) > 0 {
		return nil, first(faults)
	}
	in, at := make([]*Tensor, len(widths)), 0
	for k, w := range widths {
		p := m.inputs[k]
		shape := []int{len(rows)}
		for _, d := range p.Shape[1:] {
			shape = append(shape, d.Size)
		}
		in[k] = new(Tensor)
		if err := in[k].Reset(p.Type.held(), shape...); err != nil {
			return nil, fmt.Errorf("nn: %w: %w", ErrInput, err)
		}
		for i, row := range rows {
			for j, x := range row[at : at+w] {
				if !in[k].set(i*w+j, x) || !m.options.AllowNonFiniteInputs && x-x != 0 {
					faults = append(faults, fmt.Errorf("nn: %w: row %d, column %d is %v, which the input %v can't hold", ErrInput, i, at+j, x, p))
				}
			}
		}
		at += w
	}
	return in, first(faults)
}

// widths returns the numbers that a row has in each input.
func (m *Model) widths() ([]int, error) {
	var faults []error
	widths := make([]int, len(m.inputs))
	for k, p := range m.inputs {
		widths[k] = 1
		switch {
		case p.Type == 0 || p.Type == String:
			faults = append(faults, fmt.Errorf("nn: %w: the input %v holds no numbers; make its tensor with NewTensor", ErrInput, p))
		case p.AnyShape || len(p.Shape) == 0:
			faults = append(faults, fmt.Errorf("nn: %w: the input %v has no batch as its first dimension; make its tensor with NewTensor", ErrInput, p))
		default:
			for _, d := range p.Shape[1:] {
				if d.Size < 0 {
					faults = append(faults, fmt.Errorf("nn: %w: the width of the input %v is open; make its tensor with NewTensor", ErrInput, p))
					break
				}
				widths[k] *= d.Size
			}
		}
	}
	return widths, errors.Join(faults...)
}

// first joins faults, and counts those after the tenth.
func first(faults []error) error {
	const listed = 10 // more are one mistake made often
	if n := len(faults) - listed; n > 0 {
		faults = append(faults[:listed:listed], fmt.Errorf("nn: and %d more", n))
	}
	return errors.Join(faults...)
}

// set writes a number, and tells whether the tensor can hold it: integers and
// bools exactly, floats rounded unless that makes them infinite.
func (t *Tensor) set(i int, x float64) bool {
	switch t.typ {
	case Float32:
		t.float32s[i] = float32(x)
		return !math.IsInf(float64(t.float32s[i]), 0) || math.IsInf(x, 0)
	case Float64:
		t.float64s[i] = x
	case Int64:
		t.int64s[i] = int64(x)
		return x >= -1<<53 && x <= 1<<53 && float64(t.int64s[i]) == x // beyond 2⁵³ a float64 has no single integer
	case Int32:
		t.int32s[i] = int32(x)
		return x >= math.MinInt32 && x <= math.MaxInt32 && float64(t.int32s[i]) == x
	case Bool:
		t.bools[i] = x == 1
		return x == 0 || x == 1
	default:
		return false
	}
	return true
}

// Rows returns the numbers of a tensor, a slice for each entry of its first
// dimension; a bool is 0 or 1.
//
// Errors: text, and a tensor without dimensions.
func (t *Tensor) Rows() ([][]float64, error) {
	if t.typ == 0 || t.typ == String || len(t.shape) == 0 {
		return nil, fmt.Errorf("nn: a tensor of type %v and shape %v has no rows of numbers", t.typ, t.shape)
	}
	n := t.shape[0]
	rows, data := make([][]float64, n), make([]float64, t.Len())
	for i := range data {
		data[i] = t.number(i)
	}
	for i := range rows {
		w := len(data) / n
		rows[i] = data[i*w : (i+1)*w : (i+1)*w]
	}
	return rows, nil
}

// AppendRow appends the numbers of one entry of the first dimension; a bool is 0
// or 1.
//
// Errors: wrap ErrInput: text, a tensor without dimensions, a row that it
// doesn't have.
func (t *Tensor) AppendRow(to []float64, row int) ([]float64, error) {
	if t.typ == 0 || t.typ == String || len(t.shape) == 0 || row < 0 || row >= t.shape[0] {
		return to, fmt.Errorf("nn: %w: row %d of numbers of a tensor of type %v and shape %v", ErrInput, row, t.typ, t.shape)
	}
	w := t.Len() / t.shape[0]
	for i := row * w; i < (row+1)*w; i++ {
		to = append(to, t.number(i))
	}
	return to, nil
}

// number returns an element as a float64.
func (t *Tensor) number(i int) float64 {
	switch t.typ {
	case Float32:
		return float64(t.float32s[i])
	case Float64:
		return t.float64s[i]
	case Int64:
		return float64(t.int64s[i])
	case Int32:
		return float64(t.int32s[i])
	}
	if t.bools[i] {
		return 1
	}
	return 0
}

// A Predictor is one number that a model says of each row, for whoever wants a
// function of rows: an explanation, an effect, a mechanism of a causal model. It
// answers what is predicted where such rows are seen; what would be if somebody
// made them so is for package causal to say.
type Predictor struct {
	model          *Model
	output, column int
}

// NewPredictor returns a column of an output as a Predictor: 0 is the first, of
// the elements after the first dimension.
//
// Errors: wrap ErrInput: an output that the model doesn't have or that has no
// such column, and inputs that rows of numbers can't fill.
func NewPredictor(m *Model, output string, column int) (*Predictor, error) {
	if m == nil {
		return nil, fmt.Errorf("nn: %w: no model", ErrInput)
	}
	_, err := m.widths()
	k := indexOf(m.outputs, output)
	if k < 0 {
		return nil, errors.Join(err, fmt.Errorf("nn: %w: there is no output %q%s", ErrInput, output, nearest.Suggest(output, names(m.outputs))))
	}
	p := m.outputs[k]
	width := 1
	for _, d := range p.Shape[min(1, len(p.Shape)):] {
		if d.Size < 0 {
			width = math.MaxInt // known when it is there
			break
		}
		width *= d.Size
	}
	if p.Type == 0 || p.Type == String || column < 0 || column >= width {
		err = errors.Join(err, fmt.Errorf("nn: %w: the output %v has no column %d of numbers", ErrInput, p, column))
	}
	if err != nil {
		return nil, err
	}
	return &Predictor{m, k, column}, nil
}

// Predict returns the number of each row, whose columns are those of the model's
// inputs (Model.InputsOf).
//
// Errors: those of InputsOf and RunInto; an output that has another number of
// rows.
func (p *Predictor) Predict(ctx context.Context, rows [][]float64) ([]float64, error) {
	in, err := p.model.InputsOf(rows)
	if err != nil {
		return nil, err
	}
	out := make([]*Tensor, len(p.model.outputs))
	t := new(Tensor)
	out[p.output] = t
	if err := p.model.RunInto(ctx, in, out); err != nil {
		return nil, err
	}
	width := t.Len() / len(rows)
	if len(t.shape) == 0 || t.shape[0] != len(rows) || p.column >= width {
		return nil, fmt.Errorf("nn: the output %q has shape %v for %d rows, and no column %d", p.model.outputs[p.output].Name, t.shape, len(rows), p.column)
	}
	y := make([]float64, len(rows))
	for i := range y {
		y[i] = t.number(i*width + p.column)
	}
	return y, nil
}
