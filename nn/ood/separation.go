package ood

import (
	"errors"
	"math"
	"slices"
)

// Separation says how well scores tell unfamiliar rows from familiar ones.
type Separation struct {
	// AUROC is the probability that an unfamiliar row scores above a familiar one,
	// ties counted half, and AUROCSE its standard error.
	AUROC, AUROCSE float64
	// Threshold is a score that 95 % of the familiar rows are not above, FPR95 the
	// share of unfamiliar rows that are not either, and FPR95SE its standard error
	// for the threshold as it is.
	Threshold, FPR95, FPR95SE float64
}

// Separate compares scores of familiar rows with those of others, both unseen by
// the detector's fit.
//
// Result: AUROCSE is NaN with fewer than two scores on a side.
// Errors: wrap ErrData: no scores, NaN and infinities.
// Source: [DeLong1988] §2; FPR95 as in [Liang2018].
// Cost: two sorts.
func Separate(familiar, other []float64) (Separation, error) {
	if err := errors.Join(checkScores("familiar", familiar), checkScores("unfamiliar", other)); err != nil {
		return Separation{}, err
	}
	a, b := slices.Clone(familiar), slices.Clone(other)
	slices.Sort(a)
	slices.Sort(b)
	var s Separation
	m, n := float64(len(a)), float64(len(b))
	var varA, varB float64
	s.AUROC, varB = placements(b, a)
	_, varA = placements(a, b)
	s.AUROCSE = math.Sqrt(varA/m + varB/n)
	const passing = 0.95 // of FPR95
	s.Threshold = a[int(math.Ceil(passing*m))-1]
	below, _ := slices.BinarySearch(b, math.Nextafter(s.Threshold, math.Inf(1)))
	s.FPR95 = float64(below) / n
	s.FPR95SE = math.Sqrt(s.FPR95 * (1 - s.FPR95) / n)
	return s, nil
}

// placements returns mean and variance, over ascending x, of the share of
// ascending y that is below, ties counted half.
func placements(x, y []float64) (mean, variance float64) {
	shares, lo, hi := make([]float64, len(x)), 0, 0
	for i, v := range x {
		for lo < len(y) && y[lo] < v {
			lo++
		}
		for hi < len(y) && y[hi] <= v {
			hi++
		}
		shares[i] = float64(lo+hi) / float64(2*len(y))
		mean += shares[i] / float64(len(x))
	}
	for _, s := range shares {
		variance = math.FMA(s-mean, s-mean, variance)
	}
	return mean, variance / float64(len(x)-1)
}
