package statespace

import "math"

// sparse is a matrix by the numbers of each row that are not zero.
type sparse struct {
	begin, column []int
	value         []float64
}

func compress(a []float64, rows, columns int) (t sparse) {
	t.begin = append(t.begin, 0)
	for r := range rows {
		for c, v := range a[r*columns : (r+1)*columns] {
			if v != 0 {
				t.column, t.value = append(t.column, c), append(t.value, v)
			}
		}
		t.begin = append(t.begin, len(t.column))
	}
	return t
}

// multiply writes the product with x.
func (t *sparse) multiply(x, to []float64) {
	for r := range to {
		to[r] = t.dotRow(r, x, 0)
	}
}

// dotRow returns sum and the product of row r with x.
func (t *sparse) dotRow(r int, x []float64, sum float64) float64 {
	for k := t.begin[r]; k < t.begin[r+1]; k++ {
		sum = math.FMA(t.value[k], x[t.column[k]], sum)
	}
	return sum
}

// addRow adds row r of the product with a, whose rows are as long as to.
func (t *sparse) addRow(r int, a, to []float64) {
	for k := t.begin[r]; k < t.begin[r+1]; k++ {
		addTimes(to, t.value[k], a[t.column[k]*len(to):][:len(to)])
	}
}

// scatter adds the product of the transpose with x.
func (t *sparse) scatter(x, to []float64) {
	for r, v := range x {
		for k := t.begin[r]; k < t.begin[r+1]; k++ {
			c := t.column[k]
			to[c] = math.FMA(t.value[k], v, to[c])
		}
	}
}

// Inverse returns the inverse of an n·n matrix, nil if it has none.
func Inverse(a []float64, n int) []float64 {
	inverse, ok := invert(compress(a, n, n), n)
	if !ok {
		return nil
	}
	return inverse
}

// invert returns the inverse of a square matrix; ok is false if it has none.
//
// Source: Gauss–Jordan elimination with row exchanges.
func invert(t sparse, n int) (inverse []float64, ok bool) {
	a := make([]float64, 2*n*n) // rows of the matrix and of the identity
	row := func(r int) []float64 { return a[2*n*r : 2*n*(r+1)] }
	for r := range n {
		for k := t.begin[r]; k < t.begin[r+1]; k++ {
			row(r)[t.column[k]] = t.value[k]
		}
		row(r)[n+r] = 1
	}
	for j := range n {
		top := j
		for r := j; r < n; r++ {
			if math.Abs(row(r)[j]) > math.Abs(row(top)[j]) {
				top = r
			}
		}
		pivot := row(top)[j]
		if pivot == 0 {
			return nil, false
		}
		for c, x := range row(top) {
			row(top)[c], row(j)[c] = row(j)[c], x/pivot
		}
		for r := range n {
			if f := row(r)[j]; r != j && f != 0 {
				for c, x := range row(j) {
					row(r)[c] = math.FMA(-f, x, row(r)[c])
				}
			}
		}
	}
	inverse = make([]float64, n*n)
	for r := range n {
		copy(inverse[r*n:], row(r)[n:])
	}
	return inverse, true
}
