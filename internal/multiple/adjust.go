package multiple

import (
	"cmp"
	"slices"
)

// Holm returns p-values so that, if all hypotheses hold, the probability that any
// of them is at or below a level is at most that level, however they depend on
// each other.
//
// Source: [Holm1979].
func Holm(p []float64) []float64 {
	out, order := slices.Clone(p), ascending(p)
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(len(order)-rank)*p[i]))
		out[i] = least
	}
	return out
}

// BenjaminiHochberg returns p-values so that of those at or below a level at most
// the share level in the mean are of hypotheses that hold, if they are independent.
//
// Source: [BenjaminiHochberg1995].
func BenjaminiHochberg(p []float64) []float64 {
	out, order := slices.Clone(p), ascending(p)
	most := 1.0
	for rank, i := range slices.Backward(order) {
		most = min(most, float64(len(order))*p[i]/float64(rank+1))
		out[i] = most
	}
	return out
}

// ascending returns the places of the p-values that are there, least first.
func ascending(p []float64) (order []int) {
	for i, v := range p {
		if v == v {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}
