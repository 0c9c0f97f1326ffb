package ood

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/seed78144065/credence/nn/calibration"
)

// Separation says how well scores tell unfamiliar rows from familiar ones.
type Separation struct {
	// Area has in AUC the probability that an unfamiliar row scores above a familiar
	// one, ties counted half, known as AUROC, and its standard error.
	calibration.Area
	// Threshold is a score that 95 % of the familiar rows are not above, FPR95 the
	// share of unfamiliar rows that are not either, and FPR95SE its standard error
	// for the threshold as it is.
	Threshold, FPR95, FPR95SE float64
}

// Separate compares scores of familiar rows with those of others, both unseen by
// the detector's fit. Scores may be infinite.
//
// Errors: wrap ErrData: fewer than two scores on a side, NaN.
// Source: [Liang2018] for FPR95. Cost: a sort.
func Separate(familiar, other []float64) (Separation, error) {
	if err := errors.Join(ordered("familiar", familiar), ordered("unfamiliar", other)); err != nil {
		return Separation{}, err
	}
	labels := make([]int, len(familiar)+len(other))
	for i := range other {
		labels[len(familiar)+i] = 1
	}
	area, err := calibration.AUC(slices.Concat(familiar, other), labels)
	if err != nil {
		return Separation{}, fmt.Errorf("%w: %w", ErrData, err)
	}
	const passing = 0.95 // of FPR95
	a, n := slices.Sorted(slices.Values(familiar)), float64(len(other))
	s := Separation{Area: area, Threshold: a[int(math.Ceil(passing*float64(len(a))))-1]}
	b := slices.Sorted(slices.Values(other))
	s.FPR95 = float64(sort.Search(len(b), func(i int) bool { return b[i] > s.Threshold })) / n
	s.FPR95SE = math.Sqrt(s.FPR95 * (1 - s.FPR95) / n)
	return s, nil
}

// ordered returns what is wrong with scores to compare.
func ordered(what string, scores []float64) error {
	if len(scores) < 2 {
		return fmt.Errorf("%w: %d %s scores; want at least 2", ErrData, len(scores), what)
	}
	if i := slices.IndexFunc(scores, math.IsNaN); i >= 0 {
		return fmt.Errorf("%w: %s score %d is NaN", ErrData, what, i)
	}
	return nil
}
