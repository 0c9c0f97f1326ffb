package estimator

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// neighbours finds the nearest of a set of rows. Of rows as near as each other
// the one that comes first is nearer.
type neighbours interface {
	// nearest returns the m nearest to row i that are at most limit away, fewer if
	// there are no more, itself not among them.
	nearest(i, m int, limit float64) []int
	// take leaves a row out from now on.
	take(row int)
}

// byScore are rows by one number: groups of rows with the same, ascending. The
// rows of a group go in their order, groups without rows are passed over.
type byScore struct {
	score  []float64 // of all rows
	values []float64
	rows   [][]int
	left   []int // the next group at or below that has rows, −1 if none
	right  []int // the next at or above, len(values) if none
	at     []int // of each row its group
}

func newByScore(score []float64, among []int) *byScore {
	s := &byScore{score: score, at: make([]int, len(score))}
	order := slices.Clone(among)
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		return score[a] < score[b] || score[a] == score[b] && a < b
	})
	for k, row := range order {
		if k == 0 || score[row] != score[order[k-1]] {
			s.left = append(s.left, len(s.values))
			s.right = append(s.right, len(s.values))
			s.values = append(s.values, score[row])
			s.rows = append(s.rows, nil)
		}
		g := len(s.values) - 1
		s.rows[g] = append(s.rows[g], row)
		s.at[row] = g
	}
	return s
}

// below and above return the next group with rows from g on, shortening the way
// for the next time.
func (s *byScore) below(g int) int {
	for g >= 0 && s.left[g] != g {
		if n := s.left[g]; n >= 0 {
			s.left[g] = s.left[n]
		}
		g = s.left[g]
	}
	return g
}

func (s *byScore) above(g int) int {
	for g < len(s.values) && s.right[g] != g {
		if n := s.right[g]; n < len(s.values) {
			s.right[g] = s.right[n]
		}
		g = s.right[g]
	}
	return g
}

func (s *byScore) nearest(i, m int, limit float64) (found []int) {
	from := s.score[i]
	start := sort.SearchFloat64s(s.values, from)
	r, l := s.above(start), s.below(start-1)
	for len(found) < m {
		dl, dr := math.Inf(1), math.Inf(1)
		if l >= 0 {
			dl = from - s.values[l]
		}
		if r < len(s.values) {
			dr = s.values[r] - from
		}
		if d := min(dl, dr); d > limit || math.IsInf(d, 1) {
			break
		}
		var next []int
		if dl <= dr {
			next = append(next, s.rows[l]...)
		}
		if dr <= dl {
			next = append(next, s.rows[r]...)
		}
		if dl == dr {
			slices.Sort(next)
		}
		for _, row := range next {
			if row != i && len(found) < m {
				found = append(found, row)
			}
		}
		if dl <= dr {
			l = s.below(l - 1)
		}
		if dr <= dl {
			r = s.above(r + 1)
		}
	}
	return found
}

func (s *byScore) take(row int) {
	g := s.at[row]
	k := slices.Index(s.rows[g], row)
	s.rows[g] = slices.Delete(s.rows[g], k, k+1)
	if len(s.rows[g]) == 0 {
		s.left[g], s.right[g] = g-1, g+1
	}
}

// byPoint are rows by several numbers, at Euclid's distance. Rows are searched in
// the order of the first number, from both sides, until it alone is too far.
type byPoint struct {
	points [][]float64 // of all rows
	among  []int       // by the first number, then by row
	firsts []float64   // of among
}

func newByPoint(points [][]float64, among []int) *byPoint {
	p := &byPoint{points: points, among: slices.Clone(among)}
	slices.SortFunc(p.among, p.order)
	for _, row := range p.among {
		p.firsts = append(p.firsts, p.first(row))
	}
	return p
}

// first returns the first number of a row, 0 if nothing tells rows apart.
func (p *byPoint) first(row int) float64 {
	if len(p.points[row]) == 0 {
		return 0
	}
	return p.points[row][0]
}

func (p *byPoint) order(a, b int) int {
	return cmp.Or(cmp.Compare(p.first(a), p.first(b)), cmp.Compare(a, b))
}

func (p *byPoint) nearest(i, m int, limit float64) []int {
	type candidate struct {
		row      int
		distance float64
	}
	var best []candidate // nearest first
	bound := limit * limit
	at, from := p.points[i], p.first(i)
	start, _ := slices.BinarySearchFunc(p.among, i, p.order)
	for l, r := start-1, start; l >= 0 || r < len(p.among); {
		dl, dr := math.Inf(1), math.Inf(1)
		if l >= 0 {
			dl = from - p.firsts[l]
		}
		if r < len(p.among) {
			dr = p.firsts[r] - from
		}
		var row int
		if far := min(dl, dr); far*far > bound {
			break
		}
		if dl <= dr {
			row, l = p.among[l], l-1
		} else {
			row, r = p.among[r], r+1
		}
		if row == i {
			continue
		}
		d := 0.0
		for j, v := range p.points[row] {
			if d += (v - at[j]) * (v - at[j]); d > bound {
				break
			}
		}
		before := func(c candidate) bool { return d < c.distance || d == c.distance && row < c.row }
		if d > bound || len(best) == m && !before(best[m-1]) {
			continue
		}
		k := len(best)
		for k > 0 && before(best[k-1]) {
			k--
		}
		best = slices.Insert(best, k, candidate{row, d})
		if len(best) > m {
			best = best[:m]
		}
		if len(best) == m {
			bound = best[m-1].distance
		}
	}
	found := make([]int, len(best))
	for k, c := range best {
		found[k] = c.row
	}
	return found
}

func (p *byPoint) take(row int) {
	if k, there := slices.BinarySearchFunc(p.among, row, p.order); there {
		p.among = slices.Delete(p.among, k, k+1)
		p.firsts = slices.Delete(p.firsts, k, k+1)
	}
}

// mahalanobis returns points whose Euclidean distance is Mahalanobis's in the
// covariates, an indicator for each level of a factor.
//
// Source: [Rubin1980]; columns of unit standard deviation over all rows, and the
// Moore–Penrose inverse of the covariance within the arms, in which the
// indicators of a factor, which sum to 1, do no harm.
func (a *arms) mahalanobis() [][]float64 {
	cols := a.covariates()
	k := len(cols)
	within := mat.NewSymDense(k, nil)
	var centre [2][]float64
	for arm := range centre {
		centre[arm] = make([]float64, k)
	}
	for j := range cols {
		sum, square := 0.0, 0.0
		for i, v := range cols[j].x {
			sum += v
			centre[int(a.treated[i])][j] += v / float64(a.count[int(a.treated[i])])
		}
		m := sum / float64(a.n)
		for _, v := range cols[j].x {
			square += (v - m) * (v - m)
		}
		sd := math.Sqrt(square / float64(a.n-1))
		if sd == 0 {
			sd = 1 // a constant tells nobody apart
		}
		x := make([]float64, a.n)
		for i, v := range cols[j].x {
			x[i] = v / sd
		}
		cols[j].x = x
		centre[0][j] /= sd
		centre[1][j] /= sd
	}
	for i := range k {
		for j := i; j < k; j++ {
			sum := 0.0
			for r, t := range a.treated {
				sum += (cols[i].x[r] - centre[int(t)][i]) * (cols[j].x[r] - centre[int(t)][j])
			}
			within.SetSym(i, j, sum/float64(a.n-2))
		}
	}
	var eigen mat.EigenSym
	eigen.Factorize(within, true)
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	points := make([][]float64, a.n)
	for r := range points {
		points[r] = make([]float64, 0, k)
	}
	for j, v := range values {
		if v <= 1.5e-8*values[k-1] { // the root of the rounding unit, beyond which a digit in two is noise
			continue
		}
		for r := range points {
			sum := 0.0
			for i := range cols {
				sum += vectors.At(i, j) * cols[i].x[r]
			}
			points[r] = append(points[r], sum/math.Sqrt(v))
		}
	}
	return points
}
