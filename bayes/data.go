package bayes

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/ir"
)

// Data declares named data: a number, a slice or a matrix of numbers (float64,
// int or bool), a gonum matrix or a Factor, whose codes count from 0. Without
// dims the shape is that of the values, anonymous. Data must be finite.
//
// Numbers are copied, but for those of a *mat.Dense whose rows follow one
// another: it is shared, since it can be large. Leave it as it is.
func (m *Model) Data(name string, values any, dims ...Dim) Expr {
	return m.data(&ir.Node{Op: ir.Data, Name: name, Pos: ir.Here()}, values, dims)
}

// Column declares the column of a table as data of the same name: numbers, or
// the codes of a factor, which count its levels from 0.
func (m *Model) Column(t *Table, name string, dims ...Dim) Expr {
	n := &ir.Node{Op: ir.Data, Name: name, Pos: ir.Here()}
	if t == nil {
		n.Err = ir.Faultf(ir.BadData, n.Pos, "Column: the table of %q is nil: look at the error of what should have made it", name)
		m.g.data = append(m.g.data, n)
		return Expr{n}
	}
	if f, err := t.Factor(name); err == nil && t.IsFactor(name) {
		return m.data(n, f, dims)
	}
	num, err := t.Float(name)
	if err != nil {
		n.Err = ir.Faultf(ir.BadData, n.Pos, "Column: %s", strings.TrimPrefix(err.Error(), "bayes: "))
		m.g.data = append(m.g.data, n)
		return Expr{n}
	}
	return m.data(n, num, dims)
}

// data fills in the node of named data.
func (m *Model) data(n *ir.Node, values any, dims []Dim) Expr {
	m.register(n.Name, n)
	m.g.data = append(m.g.data, n)
	num, shape, err := numbers(values)
	if err != nil {
		n.Err = ir.Faultf(ir.BadData, n.Pos, "Data: %q %v", n.Name, err)
		return Expr{n}
	}
	n.Num = num
	if f, is := values.(*Factor); is {
		m.codes[n] = f
	}
	for _, d := range dims {
		n.Dims = append(n.Dims, d.d)
	}
	if len(dims) == 0 {
		for _, k := range shape {
			n.Dims = append(n.Dims, &ir.Dim{Size: k})
		}
	}
	if n.Size() != len(num) || len(shape) == 2 && len(dims) > 0 && (len(dims) != 2 || dims[0].Size() != shape[0]) {
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Data: %q has shape %v; its dims say %s", n.Name, shape, ir.Shape(n.Dims))
	}
	return Expr{n}
}

// numbers reads a value of Values or Model.Data: its numbers in row-major
// order and its shape. Numbers must be finite.
func numbers(v any) (num []float64, shape []int, err error) {
	switch v := v.(type) {
	case float64:
		num = []float64{v}
	case int:
		num = []float64{float64(v)}
	case bool:
		num = []float64{number(v)}
	case []float64:
		num, shape = slices.Clone(v), []int{len(v)}
	case []int:
		num, shape = make([]float64, len(v)), []int{len(v)}
		for i, x := range v {
			num[i] = float64(x)
		}
	case []bool:
		shape = []int{len(v)}
		for _, x := range v {
			num = append(num, number(x))
		}
	case *Factor:
		if i := slices.Index(v.Codes, -1); i >= 0 {
			return nil, nil, fmt.Errorf("has no level in row %d: drop the row or give missing ones a level", i)
		}
		return numbers(v.Codes)
	case [][]float64:
		if num, shape, err = matrixOfRows(v); err != nil {
			return nil, nil, err
		}
	case mat.Matrix:
		r, c := v.Dims()
		shape = []int{r, c}
		if dense, ok := v.(*mat.Dense); ok {
			if raw := dense.RawMatrix(); raw.Stride == c {
				num = raw.Data[:r*c]
				break
			}
		}
		num = make([]float64, 0, r*c)
		for i := range r {
			for j := range c {
				num = append(num, v.At(i, j))
			}
		}
	default:
		return nil, nil, fmt.Errorf("is a %T: want numbers, bools, slices of them, [][]float64, a gonum matrix or a Factor", v)
	}
	if len(num) == 0 {
		return nil, nil, fmt.Errorf("is empty: a model needs at least one value")
	}
	for i, x := range num {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, nil, fmt.Errorf("has value %v in row %d: data must be finite; drop or impute the row", x, i/max(1, width(shape)))
		}
	}
	return num, shape, nil
}

func matrixOfRows(rows [][]float64) (num []float64, shape []int, err error) {
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return nil, nil, fmt.Errorf("has %d values in row %d and %d in row 0: rows of a matrix have equal length", len(row), i, len(rows[0]))
		}
		num = append(num, row...)
	}
	if len(num) > 0 {
		shape = []int{len(rows), len(rows[0])}
	}
	return num, shape, nil
}

// width returns the number of elements in a row.
func width(shape []int) int {
	if len(shape) < 2 {
		return 1
	}
	return shape[1]
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
