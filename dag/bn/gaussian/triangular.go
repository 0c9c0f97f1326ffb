package gaussian

import (
	"math"
	"slices"
)

// triangular turns all rows by one orthogonal matrix, so that the first of the
// chosen rows, in the order returned, has one number that is not 0, the second two,
// and so on. Rows are replaced, not written to.
//
// Columns are put in the order of their largest numbers, and the row next is the
// one of which most is left: then the error of each number is of the size of its
// column, so that noises of very different sizes, such as of a variable and of a
// precise measurement of it, don't drown each other. Without the order, variances
// from 1e-12 to 1e12 cost five digits.
//
// Source: Householder reflections [Golub2013] algorithm 5.2.1, with the order of
// [Cox1998].
// Cost: O(rows·chosen·columns).
func triangular(rows [][]float64, chosen []int) (order []int) {
	columns := len(rows[chosen[0]])
	largest, place := make([]float64, columns), make([]int, columns)
	for j := range columns {
		place[j] = j
		for _, i := range chosen {
			largest[j] = max(largest[j], math.Abs(rows[i][j]))
		}
	}
	slices.SortStableFunc(place, func(a, b int) int {
		switch {
		case largest[a] > largest[b]:
			return -1
		case largest[a] < largest[b]:
			return 1
		}
		return 0
	})
	for i, row := range rows {
		rows[i] = make([]float64, columns)
		for j, from := range place {
			rows[i][j] = row[from]
		}
	}
	left := make([]int, len(chosen))
	for p := range left {
		left[p] = p
	}
	v := make([]float64, columns)
	for s := 0; len(left) > 0; s++ {
		next, most := 0, -1.0
		for l, p := range left {
			if rest := length(rows[chosen[p]][min(s, columns):]); rest > most {
				next, most = l, rest
			}
		}
		p := left[next]
		left = slices.Delete(left, next, next+1)
		order = append(order, p)
		if !(most > 0) {
			continue
		}
		u := v[s:]
		copy(u, rows[chosen[p]][s:])
		pivot := -math.Copysign(most, u[0])
		u[0] -= pivot
		scale := -1 / (pivot * u[0]) // 2/‖u‖²
		for i, row := range rows {
			if i == chosen[p] {
				clear(row[s:])
				row[s] = pivot
				continue
			}
			if slices.ContainsFunc(order[:s], func(q int) bool { return chosen[q] == i }) {
				continue // 0 from here on
			}
			c := -scale * dot(u, row[s:])
			for j, x := range u {
				row[s+j] = math.FMA(c, x, row[s+j])
			}
		}
	}
	return order
}

// length returns the Euclidean norm.
func length(x []float64) float64 { return math.Sqrt(dot(x, x)) }
