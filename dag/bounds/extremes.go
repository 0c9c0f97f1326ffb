package bounds

import (
	"errors"
	"fmt"
	"slices"
)

// Extremes returns the least and the greatest value of Σ objective·q / Σ
// condition·q over all q ≥ 0 with Σ row·q = right for each row: what [LP] solves,
// for those who have the linear program themselves. A nil condition is all ones: the
// sum of q, which a row should say is 1.
//
// Errors, all at once: no rows or unknowns, rows of other lengths, numbers that are
// not finite; then a *ContradictionError if no q meets the rows, an error if the
// condition is 0 for all that do, or if there is no greatest or least value.
// Source: [CharnesCooper1962].
// Cost: two linear programs with as many unknowns as a row has.
func Extremes(rows [][]float64, right, objective, condition []float64) (Interval, error) {
	if err := checkProgram(rows, right, objective, condition); err != nil {
		return Interval{}, err
	}
	s := &system{rows: rows, right: right}
	if err := s.reduce(); err != nil {
		return Interval{}, err
	}
	if condition == nil {
		condition = slices.Repeat([]float64{1}, len(objective))
	}
	return s.extremes(objective, condition)
}

// extremes returns the least and the greatest objective per condition.
func (s *system) extremes(objective, condition []float64) (Interval, error) {
	lower, err := s.least(objective, condition)
	if err != nil {
		return Interval{}, err
	}
	negative := make([]float64, len(objective))
	for i, x := range objective {
		negative[i] = -x
	}
	upper, err := s.least(negative, condition)
	return Interval{lower + 0, 0 - upper}, err // 0 for −0
}

// checkProgram checks the lengths and numbers of a linear program.
func checkProgram(rows [][]float64, right, objective, condition []float64) error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("bounds: Extremes: "+format, args...))
	}
	if len(rows) == 0 || len(objective) == 0 {
		fault("%d rows and %d unknowns, want at least one of each", len(rows), len(objective))
	}
	if len(right) != len(rows) {
		fault("%d right-hand sides for %d rows", len(right), len(rows))
	}
	of := func(what string, x []float64, n int) {
		if len(x) != n {
			fault("%s has %d numbers for %d unknowns", what, len(x), n)
		}
		if k := slices.IndexFunc(x, func(v float64) bool { return v-v != 0 }); k >= 0 {
			fault("number %d of %s is %v", k, what, x[k])
		}
	}
	for i, row := range rows {
		of(fmt.Sprintf("row %d", i), row, len(objective))
	}
	of("right", right, len(right))
	of("the objective", objective, len(objective))
	if condition != nil {
		of("the condition", condition, len(objective))
	}
	return errors.Join(faults...)
}
