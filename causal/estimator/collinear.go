package estimator

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/linalg"
)

// CollinearError says that a column of a regression is a sum of others, so that
// the data can't tell its coefficient.
type CollinearError struct {
	// Column is the first such column, Of are those that make it up.
	Column string
	Of     []string
	// Where says in which rows: "among treat = 1"; empty for all.
	Where string
}

// Error names the columns and what to do.
func (e *CollinearError) Error() string {
	where := ""
	if e.Where != "" {
		where = " " + e.Where
	}
	if len(e.Of) == 0 {
		return fmt.Sprintf("estimator: the column %s has one value in all rows%s: leave it out", e.Column, where)
	}
	return fmt.Sprintf("estimator: the column %s is determined by %s%s: leave one of them out", e.Column, strings.Join(e.Of, ", "), where)
}

// inverse returns the inverse of a matrix of products.
//
// Errors: *CollinearError.
func inverse(gram []float64, names []string) ([]float64, error) {
	k := len(names)
	unit := make([]float64, k) // lengths, so that the tolerance has no unit
	for j := range k {
		if unit[j] = math.Sqrt(gram[j*k+j]); !(unit[j] > 0) {
			return nil, &CollinearError{Column: names[j]}
		}
	}
	scaled := make([]float64, k*k)
	for i := range k {
		for j := range k {
			scaled[i*k+j] = gram[i*k+j] / (unit[i] * unit[j])
		}
	}
	if found := linalg.Dependencies(scaled, k); len(found) > 0 {
		e := &CollinearError{Column: names[found[0].Column]}
		for _, j := range found[0].Of {
			e.Of = append(e.Of, names[j])
		}
		return nil, e
	}
	l := linalg.Factor(scaled, k)
	inv := make([]float64, k*k)
	for j := range k {
		row := inv[j*k : (j+1)*k]
		row[j] = 1
		linalg.SolveLower(l, row)
		linalg.SolveUpper(l, row)
	}
	for i := range k {
		for j := range k {
			inv[i*k+j] /= unit[i] * unit[j]
		}
	}
	return inv, nil
}

// multiply returns the product of a square matrix and a vector.
func multiply(a, x []float64) []float64 {
	k := len(x)
	y := make([]float64, k)
	for i := range y {
		for j, v := range x {
			y[i] = math.FMA(a[i*k+j], v, y[i])
		}
	}
	return y
}
