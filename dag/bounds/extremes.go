package bounds

import "slices"

// Extremes returns the least and the greatest value of Σ objective·q / Σ
// condition·q over all q ≥ 0 with Σ row·q = right for each row: what [LP] solves,
// for those who have the linear program themselves. A nil condition is 1.
//
// Errors: *ContradictionError if no q meets the rows; an error if the condition is
// 0 for all that do.
// Source: [CharnesCooper1962].
// Cost: two linear programs with as many unknowns as a row has.
func Extremes(rows [][]float64, right, objective, condition []float64) (Interval, error) {
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
	return Interval{lower, -upper}, err
}
