package decision

import (
	"errors"
	"fmt"
)

// Choice is what draws say about a set of actions.
type Choice struct {
	// Utility is the expected utility of each action.
	Utility []float64
	// Loss is the expected loss of each action: how much better, on average,
	// the action would be that is best for each draw. The smallest one is the
	// expected value of perfect information, the most that learning the truth
	// before acting is worth.
	Loss []float64
	// ProbBest is the probability that each action is the best; equal best
	// ones share it.
	ProbBest []float64
	// Best is the action of largest expected utility, the first of equals.
	Best int
}

// Choose returns the action of largest expected utility, and what may be lost
// by it.
//
// Shapes: utility(action, draw) for actions and draws from 0; weights has one
// number a draw, or is nil for equal weights. If a smaller number is better,
// return its negative.
// Result: the error names the first utility that is not finite. The expectation
// is that of the draws: its Monte Carlo error is the one of each mean.
// Source: [RaiffaSchlaifer1961].
// Cost: one call a pair.
func Choose(actions, draws int, weights []float64, utility func(action, draw int) float64) (Choice, error) {
	if actions < 1 || draws < 1 {
		return Choice{}, fmt.Errorf("decision: Choose: %d actions and %d draws; want at least 1 of each", actions, draws)
	}
	share, err := shares(draws, weights)
	if err != nil {
		return Choice{}, fmt.Errorf("decision: Choose: %w", err)
	}
	if utility == nil {
		return Choice{}, errors.New("decision: Choose: there is no utility: want what an action is worth at a draw")
	}
	c := Choice{Utility: make([]float64, actions), Loss: make([]float64, actions), ProbBest: make([]float64, actions)}
	u := make([]float64, actions)
	for s := range draws {
		if share(s) == 0 {
			continue
		}
		top, ties := 0.0, 0
		for a := range u {
			u[a] = utility(a, s)
			if u[a]-u[a] != 0 {
				return Choice{}, fmt.Errorf("decision: Choose: the utility of action %d is %v at draw %d; it must be finite", a, u[a], s)
			}
			switch {
			case ties == 0 || u[a] > top:
				top, ties = u[a], 1
			case u[a] == top:
				ties++
			}
		}
		for a, v := range u {
			c.Utility[a] += float64(share(s) * v)
			c.Loss[a] += float64(share(s) * (top - v))
			if v == top {
				c.ProbBest[a] += share(s) / float64(ties)
			}
		}
	}
	for a, v := range c.Utility {
		if v > c.Utility[c.Best] {
			c.Best = a
		}
	}
	return c, nil
}

// shares returns the share of each of n draws, weights scaled to sum 1.
func shares(n int, weights []float64) (func(draw int) float64, error) {
	if weights == nil {
		return func(int) float64 { return 1 / float64(n) }, nil
	}
	if len(weights) != n {
		return nil, fmt.Errorf("%d weights for %d draws", len(weights), n)
	}
	sum := 0.0
	for i, w := range weights {
		if !(w >= 0) || w-w != 0 {
			return nil, fmt.Errorf("weight %d is %v, want a number from 0", i, w)
		}
		sum += w
	}
	if !(sum > 0) || sum-sum != 0 {
		return nil, errors.New("the weights must have a sum that is finite and above 0")
	}
	return func(draw int) float64 { return weights[draw] / sum }, nil
}
