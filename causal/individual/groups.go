package individual

import (
	"fmt"
	"math"
	"slices"
)

// Groups are rows by their predicted effect, from those who should gain least.
type Groups struct {
	Each []Group // from those who should gain least
	// Contrast is how much more the last group gains than the first.
	Contrast Estimate

	study *Study
}

// Group is rows of alike predicted effect.
type Group struct {
	N         int      `json:"n"`         // rows
	Predicted float64  `json:"predicted"` // their mean CATE
	Effect    Estimate `json:"effect"`    // their mean effect, by the scores

	rows []int
}

// Groups cuts the rows into groups of as many rows by CATE, and estimates the effect
// in each by scores that CATE has not seen.
//
// Errors: fewer than two groups, or groups of fewer than two rows.
// Source: [Chernozhukov2025], sorted group average effects.
func (s *Study) Groups(count int) (*Groups, error) {
	n := len(s.CATE)
	if count < 2 || n/count < 2 {
		return nil, fmt.Errorf("individual: %d groups of %d rows; want 2 or more, each of 2 rows or more", count, n)
	}
	g := &Groups{study: s}
	for _, rows := range s.cut(s.CATE, count) {
		one := Group{N: len(rows), rows: rows}
		scores := make([]float64, len(rows))
		for j, i := range rows {
			one.Predicted += s.CATE[i] / float64(len(rows))
			scores[j] = s.ATE.Influence[i]
		}
		var err error
		if one.Effect, err = s.mean(scores, rows); err != nil {
			return nil, err
		}
		g.Each = append(g.Each, one)
	}
	var err error
	g.Contrast, err = g.contrast(s.ATE.Influence)
	return g, err
}

// Profile returns how much a covariate's mean is higher in the last group than in the
// first: who those are that gain most. Of a factor it is the mean of the levels'
// numbers.
//
// Errors: a column that there is not, or a value that is missing in those groups.
// Source: [Chernozhukov2025], classification analysis.
func (g *Groups) Profile(column string) (Estimate, error) {
	x, err := g.study.data.Numbers(column)
	if err != nil {
		return Estimate{}, fmt.Errorf("individual: %w", err)
	}
	for _, one := range []Group{g.Each[0], g.Each[len(g.Each)-1]} {
		for _, i := range one.rows {
			if x[i]-x[i] != 0 { // NaN or infinite
				return Estimate{}, fmt.Errorf("individual: %s is %v in row %d", column, x[i], i)
			}
		}
	}
	return g.contrast(x)
}

// contrast is the last group's mean less the first's, of numbers by row.
func (g *Groups) contrast(of []float64) (Estimate, error) {
	first, last := g.Each[0].rows, g.Each[len(g.Each)-1].rows
	s := g.study
	if s.cluster == nil {
		var ends [2]Estimate
		for k, rows := range [][]int{first, last} {
			in := make([]float64, len(rows))
			for j, i := range rows {
				in[j] = of[i]
			}
			var err error
			if ends[k], err = s.mean(in, nil); err != nil {
				return Estimate{}, err
			}
		}
		return s.estimate(ends[1].Value-ends[0].Value, math.Sqrt(float64(ends[0].SE*ends[0].SE)+float64(ends[1].SE*ends[1].SE))), nil
	}
	// A cluster may have rows in both: a mean of influences of the rows of both.
	rows := slices.Concat(first, last)
	scores := make([]float64, len(rows))
	value := 0.0
	for k, part := range [][]int{first, last} {
		sign := float64(2*k - 1)
		mean := 0.0
		for _, i := range part {
			mean += of[i] / float64(len(part))
		}
		value += sign * mean
		for j, i := range part {
			scores[k*len(first)+j] = sign * (of[i] - mean) * float64(len(rows)) / float64(len(part))
		}
	}
	e, err := s.mean(scores, rows)
	return s.estimate(value, e.SE), err
}

// cut deals rows to groups of as many rows, by rank from the lowest value.
func (s *Study) cut(of []float64, count int) [][]int {
	order := ranked(of)
	slices.Reverse(order)
	groups := make([][]int, count)
	for k := range groups {
		groups[k] = order[k*len(order)/count : (k+1)*len(order)/count]
	}
	return groups
}
