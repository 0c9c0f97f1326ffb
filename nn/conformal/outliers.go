package conformal

import (
	"fmt"

	"github.com/seed78144065/credence/internal/multiple"
)

// P returns the conformal p-value of a score: the probability of one as strange, or
// stranger, among rows exchangeable with the calibration set. It is at least
// 1/(n+1): a calibration set of 99 rows never makes anything rarer than 0.01.
//
// Errors: a score that is NaN. Source: [Bates2023] §2, for scores that are larger
// the stranger. Cost: two binary searches; no allocation.
func (s *Scores) P(score float64) (float64, error) {
	if score != score {
		return 0, fmt.Errorf("%w: the score is NaN, as strange as can be; say so rather than test it", ErrData)
	}
	less, _ := s.Count(score)
	n := len(s.sorted)
	return float64(n-less+1) / float64(n+1), nil
}

// SmoothedP returns the p-value with ties divided at random, by a number u uniform
// between 0 and 1: exactly uniform where P is only not too small.
//
// Errors: a score that is NaN, a u that is not from 0 to 1.
// Source: [Vovk2003].
func (s *Scores) SmoothedP(score, u float64) (float64, error) {
	if score != score || !(u >= 0 && u <= 1) {
		return 0, fmt.Errorf("%w: the score is %v, and u %v; want a number and one from 0 to 1", ErrData, score, u)
	}
	less, equal := s.Count(score)
	n := len(s.sorted)
	return smoothed(n-less-equal, equal+1, n+1, u), nil
}

// smoothed is the p-value of a score that more of n are above, and as many equal to,
// itself among them.
func smoothed(more, equal, n int, u float64) float64 {
	return (float64(more) + float64(u*float64(equal))) / float64(n)
}

// Outliers are rows of a batch that are too strange to be from where the calibration
// set is from.
type Outliers struct {
	// P are the p-values of the rows, Adjusted those with regard to how many they
	// are, and Rows the places of those whose Adjusted is at most the level.
	P, Adjusted []float64
	Rows        []int
}

// Outliers tests a batch of rows by their scores: of those it returns, at most the
// share level is in truth from where the calibration set is from, in the mean over
// calibration sets and batches.
//
// Errors: a level not between 0 and 1; a score that is NaN, with its row.
// Source: [Bates2023] §2: conformal p-values are positively dependent, which
// the method of [BenjaminiHochberg1995] takes.
// Cost: a sort.
func (s *Scores) Outliers(scores []float64, level float64) (*Outliers, error) {
	if !(level > 0 && level < 1) {
		return nil, fmt.Errorf("conformal: Outliers: level is %v; want the share of false discoveries, 0.1 say", level)
	}
	out := &Outliers{P: make([]float64, len(scores))}
	for row, score := range scores {
		p, err := s.P(score)
		if err != nil {
			return nil, fmt.Errorf("conformal: Outliers: row %d: %w", row, err)
		}
		out.P[row] = p
	}
	out.Adjusted = multiple.BenjaminiHochberg(out.P)
	for row, a := range out.Adjusted {
		if a <= level {
			out.Rows = append(out.Rows, row)
		}
	}
	return out, nil
}
