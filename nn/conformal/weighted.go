package conformal

import (
	"fmt"
	"math"
	"slices"
)

// Weighted are calibration scores of another population than the one that is
// predicted, with the same relation of outcome and inputs: each row has the
// weight of its inputs there over that here, up to a common factor. They don't
// change, and may be shared by goroutines.
type Weighted struct {
	scores []float64 // in rising order
	sums   []float64 // of weights up to and with each score
	square float64   // sum of the weights' squares
}

// NewWeighted returns the scores of a calibration set with their weights. A
// classifier of the two populations gives weights: its odds.
//
// Shapes: one weight a score.
// Result: an error if there are no scores, one is NaN, a weight is negative or
// not finite, or all are 0.
// Cost: a sort.
func NewWeighted(scores, weights []float64) (*Weighted, error) {
	if len(weights) != len(scores) {
		return nil, fmt.Errorf("conformal: %d weights and %d scores; want one of each for every calibration row", len(weights), len(scores))
	}
	if len(scores) == 0 {
		return nil, errEmpty
	}
	var faults faultList
	order := make([]int, len(scores))
	for i, s := range scores {
		order[i] = i
		if s != s {
			faults.add("conformal: calibration score %d is NaN", i)
		}
		if !(weights[i] >= 0) || math.IsInf(weights[i], 1) {
			faults.add("conformal: calibration row %d has weight %v, want a finite number from 0", i, weights[i])
		}
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case scores[i] < scores[j]:
			return -1
		case scores[i] > scores[j]:
			return 1
		}
		return 0
	})
	w := &Weighted{}
	sum := 0.0
	for _, i := range order {
		sum += weights[i]
		w.square = math.FMA(weights[i], weights[i], w.square)
		w.scores, w.sums = append(w.scores, scores[i]), append(w.sums, sum)
	}
	if sum == 0 || math.IsInf(sum, 1) || w.square == 0 || math.IsInf(w.square, 1) {
		return nil, fmt.Errorf("conformal: the weights sum to %v and their squares to %v; scale them to around 1", sum, w.square)
	}
	return w, nil
}

// Threshold returns the threshold of a row to predict, whose weight is by the
// rule of the calibration rows': the smallest score with 1 − alpha of the mass
// at or below it. The row's own mass is at +Inf.
//
// Result: +Inf if the row weighs so much that no score has the mass below it: it
// is unlike the calibration set. An error unless 0 < alpha < 1 and the weight is
// a finite number from 0. Shares are known to the rounding of sums, and one that
// falls short of 1 − alpha by no more than that is enough; equal weights give
// what [Scores.Threshold] does.
// Source: [Tibshirani2019] corollary 1.
// Cost: a binary search; no allocation.
func (w *Weighted) Threshold(alpha, weight float64) (float64, error) {
	if err := checkAlpha(alpha); err != nil {
		return 0, err
	}
	if !(weight >= 0) || math.IsInf(weight, 1) {
		return 0, fmt.Errorf("conformal: the row has weight %v, want a finite number from 0", weight)
	}
	n := len(w.sums)
	if n == 0 {
		return 0, errEmpty
	}
	const unit = 0x1p-53             // of rounding
	slack := float64(4*(n+4)) * unit // n sums, the row's and products, on both sides
	least := (1 - alpha) * (w.sums[n-1] + weight) * (1 - slack)
	i, _ := slices.BinarySearch(w.sums, least)
	if i == n {
		return math.Inf(1), nil
	}
	return w.scores[i], nil
}

// Effective returns how many equally weighted scores would say as much: far
// fewer than there are means that few rows decide.
//
// Source: [Kish1965], (Σw)²/Σw².
func (w *Weighted) Effective() float64 {
	if len(w.sums) == 0 {
		return 0
	}
	sum := w.sums[len(w.sums)-1]
	return sum * sum / w.square
}
