package selective

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Report is what a policy cost on rows whose class is known.
type Report struct {
	N int `json:"n"` // rows
	// Cost is the mean cost of a row, SE its standard error, and Expected the mean of
	// what the policy thought that it would cost: far from Cost, the probabilities are
	// wrong.
	Cost     float64 `json:"cost"`
	SE       float64 `json:"se"`
	Expected float64 `json:"expected"`
	// HandedOver is the share of rows that were, Actions those of each action.
	HandedOver float64   `json:"handed_over"`
	Actions    []float64 `json:"actions"`
	// Alone is the mean cost of the best actions without handing over, Always of handing
	// over every row, and Constant[a] of doing a in every row.
	Alone    float64   `json:"alone"`
	Always   float64   `json:"always"`
	Constant []float64 `json:"constant"`
	// Weights are what a row of each class counts.
	Weights []float64 `json:"weights"`
}

// Report returns what the policy would have cost, with capacity for as many rows as it
// hands over, at the shares of classes that the rows have; or at those of population, if
// it is not nil: each class then counts as much as it has there, and the probabilities
// must be corrected for it too (decision.PriorShift).
//
// Shapes: prob is [row][class], a label a row; population has a share a class.
// Result: shares and means are those of the population; SE takes its shares as known.
// Errors: as [Policy.Assign]; labels out of range; shares that don't sum to 1; of a
// population, a class that has a share there and fewer than two rows here; fewer than
// two rows, all at once.
func (p Policy) Report(prob [][]float64, labels []int, population []float64) (Report, error) {
	f := faults{caller: "Report"}
	p.check(&f)
	p.rows(&f, prob)
	if len(prob) == 1 {
		f.add("1 row; want 2 or more")
	}
	if len(f.list) > 0 {
		return Report{}, f.err()
	}
	weights := p.weights(&f, len(prob), labels, population)
	if err := f.err(); err != nil {
		return Report{}, err
	}
	r := Report{N: len(prob), Actions: make([]float64, len(p.Costs)), Constant: make([]float64, len(p.Costs)), Always: p.HandOver, Weights: weights}
	n := float64(len(prob))
	costs := make([]float64, len(prob))
	for i, row := range prob {
		y := labels[i]
		w := weights[y] / n
		c := p.decide(row)
		r.Expected += float64(w * c.Cost)
		r.Alone += float64(w * p.Costs[c.Best][y])
		for a := range p.Costs {
			r.Constant[a] += float64(w * p.Costs[a][y])
		}
		if c.Action == HandOver {
			costs[i] = p.HandOver
			r.HandedOver += w
		} else {
			costs[i] = p.Costs[c.Action][y]
			r.Actions[c.Action] += w
		}
		r.Cost += float64(w * costs[i])
	}
	r.SE = spread(costs, labels, weights, population)
	return r, nil
}

// weights returns what a row of each class counts.
func (p Policy) weights(f *faults, rows int, labels []int, population []float64) []float64 {
	classes := len(p.Costs[0])
	counts := make([]int, classes)
	f.lengths(rows, len(labels), "labels")
	for i, y := range labels {
		if y < 0 || y >= classes {
			f.add("row %d has the label %d; want 0 to %d", i, y, classes-1)
			continue
		}
		counts[y]++
	}
	weights := make([]float64, classes)
	for y := range weights {
		weights[y] = 1
	}
	if population == nil {
		return weights
	}
	f.row("the population", population, classes, numeric.ShareSlack)
	if len(f.list) > 0 {
		return nil
	}
	for y, share := range population {
		if share > 0 && counts[y] < 2 {
			f.add("class %d has the share %v of the population and %d rows; want 2 or more", y, share, counts[y])
		}
		weights[y] = 0
		if share > 0 {
			weights[y] = share * float64(rows) / float64(counts[y])
		}
	}
	return weights
}

// spread returns the standard error of the mean cost: of a sample, or of strata, the
// classes, whose shares are known.
func spread(costs []float64, labels []int, weights, population []float64) float64 {
	strata := len(weights)
	if population == nil {
		strata = 1
	}
	at := func(i int) int {
		if population == nil {
			return 0
		}
		return labels[i]
	}
	n, mean, squares := make([]float64, strata), make([]float64, strata), make([]float64, strata)
	for i, c := range costs {
		n[at(i)]++
		mean[at(i)] += c
	}
	for y := range mean {
		mean[y] /= max(n[y], 1)
	}
	for i, c := range costs {
		d := c - mean[at(i)]
		squares[at(i)] += float64(d * d)
	}
	sum := 0.0
	for y, s := range squares {
		share := 1.0
		if population != nil {
			share = population[y]
		}
		if share > 0 {
			sum += float64(share*share) * s / float64(n[y]*(n[y]-1))
		}
	}
	return math.Sqrt(sum)
}
