package decision

import (
	"errors"
	"fmt"
)

// Costs are what the decisions on one case cost that is positive with some
// probability: fraud, disease, default. What right decisions cost is 0; take it
// off the others. All are in one unit.
type Costs struct {
	// FalsePositive is the cost of acting on a negative case, FalseNegative
	// that of letting a positive one pass.
	FalsePositive, FalseNegative float64
	// Review is the cost of finding out, after which no mistake is made; 0 if
	// that is not possible.
	Review float64
}

// Action is what is done about a case.
type Action string

// Actions, in the order that decides between equal costs: what changes least
// comes first.
const (
	Pass   Action = "pass"   // treat as negative
	Act    Action = "act"    // treat as positive
	Review Action = "review" // find out
)

// Threshold returns the probability from which to act rather than pass.
//
// Result: NaN if both costs are 0.
// Source: [Elkan2001] eq. 2 with right decisions free.
func (c Costs) Threshold() float64 { return c.FalsePositive / (c.FalsePositive + c.FalseNegative) }

// Decide returns the cheapest action at probability p, and its expected cost.
// Costs are linear in p, so of draws of a probability only the mean matters.
//
// Result: an error if p is no probability, or a cost is negative or not finite.
// Source: [Elkan2001] eq. 1.
func (c Costs) Decide(p float64) (Action, float64, error) {
	if err := c.check(); err != nil {
		return "", 0, err
	}
	if !(p >= 0 && p <= 1) {
		return "", 0, fmt.Errorf("decision: Costs.Decide: p is %v, want a probability", p)
	}
	action, cost := Pass, p*c.FalseNegative
	if act := (1 - p) * c.FalsePositive; act < cost {
		action, cost = Act, act
	}
	if c.Review > 0 && c.Review < cost {
		action, cost = Review, c.Review
	}
	return action, cost, nil
}

// check returns all faults of the costs.
func (c Costs) check() error {
	var faults []error
	for _, f := range []struct {
		name string
		cost float64
	}{{"FalsePositive", c.FalsePositive}, {"FalseNegative", c.FalseNegative}, {"Review", c.Review}} {
		if !(f.cost >= 0) || f.cost-f.cost != 0 {
			faults = append(faults, fmt.Errorf("decision: Costs: %s is %v, want a finite cost from 0", f.name, f.cost))
		}
	}
	return errors.Join(faults...)
}
