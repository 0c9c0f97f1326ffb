package estimator

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestByPoint: the search by several numbers finds what trying all rows finds, of
// equal distances the first rows, and of rows taken none.
func TestByPoint(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 14))
	const n = 300
	for _, k := range []int{0, 1, 3} {
		points, among := make([][]float64, n), []int{}
		for i := range points {
			points[i] = make([]float64, k)
			for j := range points[i] {
				points[i][j] = float64(src.IntN(6)) / 2 // many ties
			}
			if i%4 > 0 {
				among = append(among, i)
			}
		}
		search, left := newByPoint(points, among), slices.Clone(among)
		for i := range n {
			m, limit := 1+i%5, []float64{math.Inf(1), 1, 0}[i%3]
			distance := func(row int) (d float64) {
				for j, v := range points[row] {
					d += (v - points[i][j]) * (v - points[i][j])
				}
				return d
			}
			var want []int
			for _, row := range left {
				if row != i && distance(row) <= limit*limit {
					want = append(want, row)
				}
			}
			slices.SortStableFunc(want, func(a, b int) int {
				if distance(a) < distance(b) {
					return -1
				}
				if distance(a) > distance(b) {
					return 1
				}
				return 0
			})
			want = want[:min(m, len(want))]
			if got := search.nearest(i, m, limit); !slices.Equal(got, want) {
				t.Fatalf("%d numbers, row %d: %v, want %v", k, i, got, want)
			}
			if i%7 == 0 && len(want) > 0 {
				search.take(want[0])
				left = slices.DeleteFunc(left, func(row int) bool { return row == want[0] })
			}
		}
	}
}
