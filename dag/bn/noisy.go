package bn

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
)

// Cause is a variable that may bring about an effect by itself.
type Cause struct {
	Variable Variable // its states
	// Strength is, by state of the variable, the probability that the effect is
	// there if no other cause is: 0 for the state in which it is no cause.
	Strength []float64
}

// NoisyOR returns the distribution of an effect of two states given its causes,
// each of which may bring it about, independently of the others. The effect is
// there in the state present. leak is the probability that it is there without
// any of the causes; strengths are those of the causes alone, without the leak.
//
//	P(absent | causes) = (1 − leak) · Π (1 − strength)
//
// Errors, all at once: a state or a number of states that is wrong; numbers
// outside [0, 1]; a *discrete.SizeError.
// Source: [Pearl1988] §4.3.2; the leak as in [Diez1993].
func NoisyOR(effect Variable, present string, causes []Cause, leak float64) (*discrete.Table, error) {
	x, err := effect.state(present)
	faults := []error{err}
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("bn: NoisyOR: "+format, args...)) }
	if len(effect.States) != 2 {
		fault("%s has %d states, want 2: see NoisyMax", effect.Name, len(effect.States))
	}
	for _, c := range causes {
		if len(c.Strength) != len(c.Variable.States) {
			fault("%d strengths are given for the %d states of %s", len(c.Strength), len(c.Variable.States), c.Variable.Name)
		}
		for _, p := range c.Strength {
			if !(p >= 0 && p <= 1) {
				fault("a strength of %s is %v, want a probability", c.Variable.Name, p)
			}
		}
	}
	if !(leak >= 0 && leak <= 1) {
		fault("the leak is %v, want a probability", leak)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	row := func(p float64) []float64 {
		row := []float64{1 - p, 1 - p}
		row[x] = p
		return row
	}
	graded := make([]GradedCause, len(causes))
	for i, c := range causes {
		graded[i].Variable = c.Variable
		for _, p := range c.Strength {
			graded[i].Effect = append(graded[i].Effect, row(p))
		}
	}
	return NoisyMax(effect, []string{effect.States[1-x], present}, graded, row(leak))
}

// GradedCause is a variable that may bring about an effect of several degrees by
// itself.
type GradedCause struct {
	Variable Variable // its states
	// Effect is, by state of the variable, the distribution of the effect if there
	// is no other cause, in the order of the effect's states.
	Effect [][]float64
}

// NoisyMax returns the distribution of an effect given its causes, each of which
// brings about a degree of it, independently of the others: the effect has the
// highest of these degrees. ascending names its states from the lowest to the
// highest; leak is the distribution of the degree without any of the causes, nil
// for the lowest.
//
//	P(effect ≤ y | causes) = P(leak ≤ y) · Π P(effect ≤ y | this cause alone)
//
// Errors, all at once: states that are not those of the effect; wrong numbers of
// rows or states; rows that don't sum to 1 within 1e-6; a *discrete.SizeError.
// Source: [Diez1993].
func NoisyMax(effect Variable, ascending []string, causes []GradedCause, leak []float64) (*discrete.Table, error) {
	degrees := make([]int, len(ascending)) // states, from the lowest
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("bn: "+format, args...)) }
	for k, s := range ascending {
		x, err := effect.state(s)
		if err == nil && slices.Contains(degrees[:k], x) {
			err = fmt.Errorf("bn: the degree %s of %s is named twice", s, effect.Name)
		}
		degrees[k] = x
		faults = append(faults, err)
	}
	if len(ascending) != len(effect.States) {
		fault("%d degrees are named of the %d states of %s", len(ascending), len(effect.States), effect.Name)
	}
	check := func(row []float64, what string) {
		total := sum(row)
		if len(row) != len(effect.States) || slices.ContainsFunc(row, func(p float64) bool { return !(p >= 0 && p <= 1) }) || !(math.Abs(total-1) <= rounding) {
			fault("the effect %v of %s on %s is no distribution of its %d states", row, what, effect.Name, len(effect.States))
		}
	}
	if leak != nil {
		check(leak, "the leak")
	}
	over := make([]discrete.Variable, 0, len(causes)+1)
	cells := float64(len(effect.States))
	for _, c := range causes {
		if len(c.Effect) != len(c.Variable.States) {
			fault("%d effects are given for the %d states of %s", len(c.Effect), len(c.Variable.States), c.Variable.Name)
		}
		for _, row := range c.Effect {
			check(row, c.Variable.Name)
		}
		over = append(over, discrete.Variable{Name: c.Variable.Name, Levels: len(c.Variable.States)})
		cells *= float64(len(c.Variable.States))
	}
	over = append(over, discrete.Variable{Name: effect.Name, Levels: len(effect.States)})
	if cells > discrete.MaxCells {
		faults = append(faults, &discrete.SizeError{Vars: over, Cells: cells})
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	p := make([]float64, int(cells))
	below := make([]float64, len(degrees))
	at := make([]int, len(causes))
	for row := range slices.Chunk(p, len(degrees)) {
		for k := range below {
			below[k] = 1
		}
		bound(below, leak, degrees)
		for i, c := range causes {
			bound(below, c.Effect[at[i]], degrees)
		}
		before := 0.0
		for k, x := range degrees {
			row[x] = below[k] - before
			before = below[k]
		}
		for i := len(at) - 1; i >= 0; i-- {
			if at[i]++; at[i] < len(causes[i].Effect) {
				break
			}
			at[i] = 0
		}
	}
	return discrete.NewTable(over, p)
}

// bound multiplies the probabilities that a degree is at most each by those of
// one more cause.
func bound(below, row []float64, degrees []int) {
	if row == nil {
		return
	}
	total := 0.0
	for k, x := range degrees[:len(degrees)-1] { // at most the highest is certain
		total += row[x]
		below[k] *= min(total, 1)
	}
}
