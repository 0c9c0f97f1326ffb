package bayes

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

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
		num, shape = append(num, v...), []int{len(v)}
	case []int:
		shape = []int{len(v)}
		for _, x := range v {
			num = append(num, float64(x))
		}
	case []bool:
		shape = []int{len(v)}
		for _, x := range v {
			num = append(num, number(x))
		}
	case *Factor:
		return numbers(v.Codes)
	case [][]float64:
		if num, shape, err = matrixOfRows(v); err != nil {
			return nil, nil, err
		}
	case mat.Matrix:
		r, c := v.Dims()
		shape = []int{r, c}
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
