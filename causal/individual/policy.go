package individual

import (
	"cmp"
	"fmt"
	"slices"
)

// Policy says whom to treat: those whose predicted effect is above the cost, and
// where there is a budget no more than a share, those first who gain most. A larger
// outcome is better; where it is worse, turn its sign.
type Policy struct {
	// Cost of treating one, in units of the outcome.
	Cost float64
	// Budget is the largest share that can be treated; 0 is all.
	Budget float64
}

// Treated is what a Policy is worth, by scores that are right if either the outcomes
// or the propensities are.
type Treated struct {
	Policy Policy
	// Treat says of each row whether to treat, Share is how many are.
	Treat []bool
	Share float64
	// Value is the mean outcome under the policy, less costs.
	Value Estimate
	// OverNone, OverAll and OverRandom are what it gains on treating nobody, on
	// treating everybody, and on treating as many at random, row by row: their errors
	// are those of differences.
	OverNone, OverAll, OverRandom Estimate
}

// Decide applies a policy to effects, those of new rows too.
//
// Errors: a cost or effect that is not finite, a budget that is no share.
func (p Policy) Decide(effects []float64) ([]bool, error) {
	if p.Cost-p.Cost != 0 || !(p.Budget >= 0 && p.Budget <= 1) {
		return nil, fmt.Errorf("individual: a policy of cost %v and budget %v; want a finite cost, and a budget between 0 and 1", p.Cost, p.Budget)
	}
	for i, v := range effects {
		if v-v != 0 { // NaN or infinite
			return nil, fmt.Errorf("individual: the effect is %v in row %d", v, i)
		}
	}
	most := len(effects)
	if p.Budget > 0 {
		most = int(p.Budget*float64(len(effects)) + 1e-9) // 0.1·30 is 3, as written
	}
	treat := make([]bool, len(effects))
	for _, i := range ranked(effects)[:most] {
		treat[i] = effects[i] > p.Cost
	}
	return treat, nil
}

// Value estimates what a policy on CATE is worth in the population that the rows are
// of. The networks must not have seen them: who chooses on the rows that judge finds
// more than there is. A cut that a budget makes counts as known.
//
// Errors: those of Policy.Decide.
// Source: [AtheyWager2021], the value of a policy by doubly robust scores.
func (s *Study) Value(p Policy) (*Treated, error) {
	treat, err := p.Decide(s.CATE)
	if err != nil {
		return nil, err
	}
	v := &Treated{Policy: p, Treat: treat}
	n := len(treat)
	count := 0
	for _, t := range treat {
		if t {
			count++
		}
	}
	v.Share = float64(count) / float64(n)
	var scores [4][]float64
	for k := range scores {
		scores[k] = make([]float64, n)
	}
	for i, t := range treat {
		gain := s.ATE.Influence[i] - p.Cost
		in := 0.0
		if t {
			in = 1
		}
		scores[0][i], scores[1][i], scores[2][i], scores[3][i] = s.base[i]+in*gain, in*gain, (in-1)*gain, (in-v.Share)*gain
	}
	for k, to := range []*Estimate{&v.Value, &v.OverNone, &v.OverAll, &v.OverRandom} {
		if *to, err = s.mean(scores[k], nil); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// Point is what treating a share gains.
type Point struct {
	Share float64  `json:"share"` // of rows, those first that should gain most
	Gain  Estimate `json:"gain"`  // on treating nobody
}

// Curve returns what treating those with the largest CATE gains on treating nobody,
// less costs, at shares 1/points, 2/points, … 1.
//
// Errors: fewer than one point, or more than rows; a cost that is not finite.
func (s *Study) Curve(cost float64, points int) ([]Point, error) {
	n := len(s.CATE)
	if points < 1 || points > n || cost-cost != 0 {
		return nil, fmt.Errorf("individual: a curve of %d points for %d rows at cost %v; want 1 point a row at most, and a finite cost", points, n, cost)
	}
	order := ranked(s.CATE)
	scores := make([]float64, n)
	curve := make([]Point, points)
	done := 0
	for k := range curve {
		for to := (k + 1) * n / points; done < to; done++ {
			scores[order[done]] = s.ATE.Influence[order[done]] - cost
		}
		gain, err := s.mean(scores, nil)
		if err != nil {
			return nil, err
		}
		curve[k] = Point{float64(done) / float64(n), gain}
	}
	return curve, nil
}

// ranked returns the rows from the largest value to the smallest, equal ones in
// their order.
func ranked(of []float64) []int {
	order := make([]int, len(of))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(of[b], of[a]) })
	return order
}
