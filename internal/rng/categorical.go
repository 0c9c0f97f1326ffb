package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Categorical returns an index drawn with probability proportional to its
// weight, by inversion from one word. An index of weight 0 is never returned.
//
// Result: −1 unless every weight is ≥ 0 and their sum is positive and finite.
// Cost: O(len(weights)).
func Categorical(src Source, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		if !(w >= 0) {
			return -1
		}
		sum += w
	}
	if !positive(sum) {
		return -1
	}
	target := Uniform(src) * sum
	last, cumulated := -1, 0.0
	for i, w := range weights {
		if w == 0 {
			continue
		}
		last = i
		cumulated += w // the same additions as above, so it ends at sum
		if target <= cumulated {
			break
		}
	}
	return last
}

// CategoricalLogits returns an index drawn with probability proportional to
// the exponential of its logit, by inversion from one word. Logits may be of
// any size; −Inf means probability 0.
//
// Result: −1 if a logit is NaN or +Inf, or if none is finite.
// Cost: O(len(logits)), at most two exponentials each.
func CategoricalLogits(src Source, logits []float64) int {
	largest := math.Inf(-1)
	for _, l := range logits {
		if math.IsNaN(l) {
			return -1
		}
		largest = max(largest, l)
	}
	if !finite(largest) {
		return -1
	}
	sum := 0.0
	for _, l := range logits {
		sum += numeric.Exp(l - largest)
	}
	target := Uniform(src) * sum
	last, cumulated := -1, 0.0
	for i, l := range logits {
		w := numeric.Exp(l - largest)
		if w == 0 {
			continue
		}
		last = i
		cumulated += w
		if target <= cumulated {
			break
		}
	}
	return last
}
