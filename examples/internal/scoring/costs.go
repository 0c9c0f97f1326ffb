package scoring

import (
	"cmp"
	"math"
	"slices"
)

// Costs are what ways to decide about the test rows cost, at a share of positive
// rows.
type Costs struct {
	BaseRate float64 `json:"base_rate"`
	// Program is the costs' own choices with what is handed over, Threshold the best
	// single threshold of the calibration rows, and the others do the same with every
	// row. Review is null where nobody is there to review.
	Program   Cost  `json:"program"`
	Threshold Cost  `json:"best_threshold"`
	TreatAll  Cost  `json:"treat_all"`
	TreatNone Cost  `json:"treat_none"`
	ReviewAll *Cost `json:"review_all"`
	// Other is the cheapest of the ways that are not the program, and Saving what the
	// program costs less: row by row, so that its error is that of the difference.
	Other  string `json:"cheapest_other"`
	Saving Cost   `json:"saving"`
	// At is that threshold of the probability at this share: null for treating none.
	At *float64 `json:"threshold"`
	// HandedOver is the share of rows that the program hands over.
	HandedOver float64 `json:"handed_over"`
}

// Cost is what the test rows cost.
type Cost struct {
	PerRow float64 `json:"per_row"`
	SE     float64 `json:"se"` // of PerRow, the base rate taken as known
	Total  float64 `json:"total"`
}

// costsAt returns what decisions cost at a share of positive rows, by probabilities at
// that share, those of use or the calibrated ones: rows count as often as there are
// such.
func (a *Answer) costsAt(baseRate float64, use bool) (Costs, error) {
	calib, err := a.table(&a.Calib, baseRate, use)
	if err != nil {
		return Costs{}, err
	}
	test, err := a.table(&a.Test, baseRate, use)
	if err != nil {
		return Costs{}, err
	}
	c := Costs{BaseRate: baseRate, TreatAll: test.cost(test.act), TreatNone: test.cost(test.pass), Program: test.cost(test.program), HandedOver: test.cost(test.handed).PerRow}
	t := calib.threshold()
	if !math.IsInf(t, 1) {
		c.At = &t
	}
	chosen := make([]float64, len(test.p))
	for i, p := range test.p {
		chosen[i] = test.pass[i]
		if p >= t {
			chosen[i] = test.act[i]
		}
	}
	c.Threshold = test.cost(chosen)
	others := [][]float64{chosen, test.act, test.pass}
	if review := a.Question.Costs.Review; review > 0 {
		others = append(others, slices.Repeat([]float64{review}, len(test.p)))
		all := test.cost(others[3])
		c.ReviewAll = &all
	}
	best := 0
	ways := c.ways()[1:]
	for k, w := range ways {
		if w.PerRow < ways[best].PerRow {
			best = k
		}
	}
	saved := make([]float64, len(test.p))
	for i, v := range others[best] {
		saved[i] = v - test.program[i]
	}
	c.Other, c.Saving = ways[best].name, test.cost(saved)
	return c, nil
}

// table is rows with what each way to decide costs.
type table struct {
	p, weight                  []float64
	labels                     []int
	pass, act, program, handed []float64
}

func (a *Answer) table(s *Scored, baseRate float64, use bool) (t table, err error) {
	t = table{labels: s.Labels, p: s.Prob}
	choices := s.Choices
	if use {
		t.p = make([]float64, len(s.Prob))
		for i, row := range s.Scores.Rows {
			t.p[i] = row.Prob[1]
		}
	} else if choices, err = a.Question.decide(s, t.p); err != nil {
		return t, err
	}
	n, positive := float64(len(s.Labels)), 0.0
	for _, y := range s.Labels {
		positive += float64(y)
	}
	weights := [2]float64{(1 - baseRate) * n / (n - positive), baseRate * n / positive}
	for i, y := range s.Labels {
		c := a.Question.costs(s.Rows, i)
		pass, act := 0.0, c.FalsePositive
		if y == 1 {
			pass, act = c.FalseNegative, 0
		}
		done, handed := c.Review, 1.0
		switch choices[i].Action {
		case 0:
			done, handed = pass, 0
		case 1:
			done, handed = act, 0
		}
		t.weight = append(t.weight, weights[y])
		t.pass, t.act, t.program = append(t.pass, pass), append(t.act, act), append(t.program, done)
		t.handed = append(t.handed, handed)
	}
	return t, nil
}

// cost returns the weighted mean of what rows cost, with its standard error: the
// classes are strata of known shares.
func (t *table) cost(of []float64) Cost {
	var n, mean, squares, share [2]float64
	for i, y := range t.labels {
		n[y]++
		d := of[i] - mean[y]
		mean[y] += d / n[y]
		squares[y] += d * (of[i] - mean[y])
		share[y] += t.weight[i] / float64(len(of))
	}
	c := Cost{PerRow: share[0]*mean[0] + share[1]*mean[1]}
	for y := range n {
		c.SE += share[y] * share[y] * squares[y] / (n[y] * (n[y] - 1))
	}
	c.SE = math.Sqrt(c.SE)
	c.Total = c.PerRow * float64(len(of))
	return c
}

// threshold returns the probability from which to act that costs least; +Inf: never.
func (t *table) threshold() float64 {
	order := make([]int, len(t.p))
	cost := 0.0
	for i := range order {
		order[i] = i
		cost += t.weight[i] * t.pass[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(t.p[j], t.p[i]) })
	best, at := cost, math.Inf(1)
	for k, i := range order {
		cost += t.weight[i] * (t.act[i] - t.pass[i])
		if (k+1 == len(order) || t.p[order[k+1]] < t.p[i]) && cost < best {
			best, at = cost, t.p[i]
		}
	}
	return at
}
