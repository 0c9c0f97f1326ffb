package conformal

import (
	"math"
	"slices"
)

// ranking gives classes by falling probability, the earlier of equals first: a
// heap, since the first few are all that most rows need.
type ranking struct {
	p    []float64
	left []int // children of i are 2i+1 and 2i+2, and come after it
}

// newRanking begins with all classes of a row, in the room that there is.
func newRanking(p []float64, room []int) ranking {
	left := room[:0]
	for class := range p {
		left = append(left, class)
	}
	r := ranking{p, left}
	for i := len(p)/2 - 1; i >= 0; i-- {
		r.sink(i)
	}
	return r
}

// next takes out the first class that is left, and leaves room for one behind
// the others.
func (r *ranking) next() int {
	first, last := r.left[0], len(r.left)-1
	r.left[0] = r.left[last]
	r.left = r.left[:last]
	r.sink(0)
	return first
}

func (r *ranking) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(r.left) {
			return
		}
		if child+1 < len(r.left) && r.before(child+1, child) {
			child++
		}
		if !r.before(child, i) {
			return
		}
		r.left[i], r.left[child] = r.left[child], r.left[i]
		i = child
	}
}

func (r *ranking) before(i, j int) bool {
	a, b := r.left[i], r.left[j]
	return r.p[a] > r.p[b] || r.p[a] == r.p[b] && a < b
}

// members writes the classes that their thresholds cover, likeliest first; all
// classes have the first threshold if there is one alone.
func members(rule Rule, thresholds []Threshold, p []float64, u float64, to []int) []int {
	order := newRanking(p, to)
	to = order.left
	largest := math.Inf(-1)
	for _, t := range thresholds {
		largest = max(largest, t.Score)
	}
	before, kept := 0.0, 0 // members are kept at the end, from the last on
	for rank := 1; rank <= len(p); rank++ {
		class := order.next()
		score := rule.score(before, p[class], rank, u)
		if score > largest {
			break
		}
		if len(thresholds) == 1 || thresholds[class].Covers(score) {
			kept++
			to[len(to)-kept] = class
		}
		before += p[class]
	}
	slices.Reverse(to[len(to)-kept:])
	return to[:copy(to, to[len(to)-kept:])]
}

// scoreOf returns the score of one class, with the sums of members.
func scoreOf(rule Rule, p []float64, class int, u float64, room []int) float64 {
	order := newRanking(p, room)
	before := 0.0
	for rank := 1; ; rank++ {
		c := order.next()
		if c == class {
			return rule.score(before, p[c], rank, u)
		}
		before += p[c]
	}
}
