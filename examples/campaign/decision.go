package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// option is one thing that could be done to the customers of a segment.
type option struct {
	Arm            string     `json:"arm"`
	ExpectedProfit float64    `json:"expected_profit"` // per customer
	Interval       [2]float64 `json:"interval"`
	Level          float64    `json:"level"`
	ProbProfit     float64    `json:"prob_profit"`
	ProbBest       float64    `json:"prob_best"`
}

// decision is what to do in a segment: the arm of the largest expected profit,
// or the control, which costs and earns nothing.
type decision struct {
	Segment string   `json:"segment"`
	N       int      `json:"n"`
	Options []option `json:"options"`
	option
}

// policy is the decisions together, beside one campaign for everybody.
type policy struct {
	Outcome  string  `json:"outcome"`
	Margin   float64 `json:"margin"`
	Cost     float64 `json:"cost"`
	Targeted option  `json:"targeted"` // each segment its best; Arm is ""
	Everyone option  `json:"everyone"` // the best single arm, or the control
}

// decides returns the outcome that profit is made of: the first revenue, else
// the last outcome.
func decides(fits []fit) fit {
	if i := slices.IndexFunc(fits, func(f fit) bool { return f.kind == revenue }); i >= 0 {
		return fits[i]
	}
	return fits[len(fits)-1]
}

// lifts is one draw of the effects [arm][segment].
type lifts struct {
	Lift [][]float64 `bayes:"lift"`
}

// decide weighs the arms in every segment by posterior expected profit.
func (e *experiment) decide(f fit, margin, cost float64) ([]decision, policy, error) {
	profit := func(d lifts, arm, segment int) float64 {
		if arm < 0 { // the control
			return 0
		}
		return margin*d.Lift[arm][segment] - cost
	}
	p := policy{Outcome: f.name, Margin: margin, Cost: cost}
	var list []decision
	chosen := make([]int, len(e.segments))
	for s, segment := range e.segments {
		options, best, err := e.weigh(f, func(d lifts, arm int) float64 { return profit(d, arm, s) })
		if err != nil {
			return nil, p, err
		}
		n := 0.0
		for g := range e.groups {
			n += e.size[g][s]
		}
		chosen[s] = best - 1
		list = append(list, decision{segment, int(n), options, options[best]})
	}
	over := func(d lifts, arm func(s int) int) float64 {
		sum := 0.0
		for s, share := range e.share {
			sum += share * profit(d, arm(s), s)
		}
		return sum
	}
	options, best, err := e.weigh(f, func(d lifts, arm int) float64 { return over(d, func(int) int { return arm }) })
	if err != nil {
		return nil, p, err
	}
	p.Everyone = options[best]
	targeted, err := bayes.Derive(f.draws, "profit", func(d lifts) float64 { return over(d, func(s int) int { return chosen[s] }) })
	p.Targeted = optionOf("", targeted)
	return list, p, err
}

// weigh compares the control (option 0) and the arms by their profit and
// returns the best.
func (e *experiment) weigh(f fit, profit func(d lifts, arm int) float64) (options []option, best int, err error) {
	winner, err := bayes.Derive(f.draws, "winner", func(d lifts) float64 {
		win, top := 0, 0.0
		for a := range e.arms() {
			if x := profit(d, a); x > top {
				win, top = a+1, x
			}
		}
		return float64(win)
	})
	if err != nil {
		return nil, 0, err
	}
	for g, group := range e.groups {
		v, err := bayes.Derive(f.draws, "profit", func(d lifts) float64 { return profit(d, g-1) })
		if err != nil {
			return nil, 0, err
		}
		o := optionOf(group, v)
		o.ProbBest = winner.Prob(func(x float64) bool { return x == float64(g) })
		options = append(options, o)
		if o.ExpectedProfit > options[best].ExpectedProfit {
			best = g
		}
	}
	return options, best, nil
}

func optionOf(arm string, v bayes.RV) option {
	x := estimateOf(v)
	return option{Arm: arm, ExpectedProfit: x.Mean, Interval: x.Interval, Level: x.Level, ProbProfit: x.ProbPositive}
}

// conclude says in one sentence what to do and what it earns.
func (e *experiment) conclude(list []decision, p policy) string {
	share := map[string]float64{} // of the customers, by arm
	segments := map[string]int{}
	for s, d := range list {
		share[d.Arm] += e.share[s]
		segments[d.Arm]++
	}
	if segments[e.groups[0]] == len(list) {
		return fmt.Sprintf("Treat nobody: at a margin of %v on %s and a cost of %v no arm is expected to earn anything in any segment.", p.Margin, p.Outcome, p.Cost)
	}
	var parts []string
	for _, arm := range append(slices.Clone(e.arms()), e.groups[0]) {
		switch {
		case segments[arm] == 0:
		case segments[arm] == len(list):
			parts = append(parts, fmt.Sprintf("%q for everybody", arm))
		default:
			parts = append(parts, fmt.Sprintf("%q for %.0f %% of the customers (%d of %d segments)", arm, 100*share[arm], segments[arm], len(list)))
		}
	}
	text := fmt.Sprintf("Best is %s: at a margin of %v on %s and a cost of %v this earns %.3f a customer (%.0f %% interval %.3f to %.3f, P(profit) = %.3f)",
		strings.Join(parts, " and "), p.Margin, p.Outcome, p.Cost, p.Targeted.ExpectedProfit, 100*level, p.Targeted.Interval[0], p.Targeted.Interval[1], p.Targeted.ProbProfit)
	switch {
	case len(parts) == 1:
	case p.Everyone.Arm == e.groups[0]:
		text += ", while no single arm earns anything when everybody gets it"
	default:
		text += fmt.Sprintf(", against %.3f with %q for everybody", p.Everyone.ExpectedProfit, p.Everyone.Arm)
	}
	return text + "."
}
