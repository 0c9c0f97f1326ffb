package bn

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Test is a variable that could be looked at, and what that costs.
type Test struct {
	Variable string  // what would be looked at
	Cost     float64 // in the unit of the decision's costs
}

// Decision is what may be done about the variable of a diagnosis, and what it
// costs in each of its states: in the unit of the costs of tests.
type Decision struct {
	Actions []string    // their names
	Cost    [][]float64 // by action and state
}

// noise is what bits and decibans are less than if they are rounding: a thousand
// times that of a sum of some of them.
const noise = 1e-12

// Choice is the action that costs least on average, given what is known.
type Choice struct {
	Action   string    // its name
	Cost     float64   // expected
	Expected []float64 // of each action
	// Perfect is what knowing the variable would save on average: no test is worth
	// more.
	Perfect float64
}

// Value is what looking at a variable is worth before it is seen, as if nothing
// more could be looked at afterwards.
type Value struct {
	Test
	// Information is how much it lowers the entropy on average, in bits.
	Information float64
	// Saving is how much less the best action after it costs than the best one
	// now, on average, and Net that less the cost of looking. Both are 0 without a
	// Decision.
	Saving, Net float64
	Outcomes    []Outcome // in the order of the states
}

// Outcome is what a test may show.
type Outcome struct {
	State       string    // what it would show
	Probability float64   // given what is known
	Posterior   []float64 // of the diagnosis if it does; nil if it can't
	Action      string    // that costs least then, "" without a Decision
}

// Tests returns what each candidate is worth, best first: with a Decision by Net,
// else, if any costs something, by Information for the cost, else by Information.
// Without candidates all variables that were not observed are.
//
// It looks one test ahead: two tests that tell little each may tell much
// together.
//
// Errors, all at once: unknown names; candidates that are asked for, were observed
// or are given twice; costs that are negative or not finite; those of Decide.
// Source: expected reduction of entropy [Lindley1956]; expected value of sample
// information [Howard1966], [RaiffaSchlaifer1961].
// Cost: no propagation: P(test, state | findings) is that of the state times that
// of the test given it too, which Diagnose has.
func (d *Diagnosis) Tests(candidates []Test, dec *Decision) ([]Value, error) {
	if candidates == nil {
		for i, v := range d.net.vars {
			if i != d.target && !d.found(i) {
				candidates = append(candidates, Test{Variable: v.Name})
			}
		}
	}
	if err := errors.Join(d.checkTests(candidates), d.checkDecision(dec)); err != nil {
		return nil, err
	}
	var list []Value
	costs := false
	for _, t := range candidates {
		list = append(list, d.value(t, dec))
		costs = costs || t.Cost > 0
	}
	slices.SortStableFunc(list, func(a, b Value) int {
		switch {
		case dec != nil:
			return cmp.Or(cmp.Compare(b.Net, a.Net), cmp.Compare(b.Information, a.Information))
		case costs:
			return cmp.Or(cmp.Compare(b.rate(), a.rate()), cmp.Compare(b.Information, a.Information))
		}
		return cmp.Compare(b.Information, a.Information)
	})
	return list, nil
}

// Decide returns the action that costs least given the findings, the first of
// several.
//
// Errors, all at once: no action; a number of costs other than of states; costs
// that are not finite.
func (d *Diagnosis) Decide(dec Decision) (*Choice, error) {
	if err := d.checkDecision(&dec); err != nil {
		return nil, err
	}
	c := &Choice{}
	perfect := 0.0
	for k, p := range d.now.p[d.target] {
		least := math.Inf(1)
		for _, cost := range dec.Cost {
			least = min(least, cost[k])
		}
		perfect += float64(p * least)
	}
	for a := range dec.Actions {
		c.Expected = append(c.Expected, dec.expected(a, d.now.p[d.target]))
	}
	best := slices.Index(c.Expected, slices.Min(c.Expected))
	c.Action, c.Cost = dec.Actions[best], c.Expected[best]
	c.Perfect = max(c.Cost-perfect, 0) // rounding
	return c, nil
}

// String tells in words what looking is worth.
func (v Value) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s tells %.3g bits on average", v.Variable, v.Information)
	acts := v.Outcomes[0].Action != ""
	if v.Cost > 0 || acts {
		fmt.Fprintf(&b, " and costs %.6g", v.Cost)
	}
	switch {
	case !acts:
	case v.Saving == 0:
		b.WriteString("; nothing it can show would change what to do")
	case v.Net > 0:
		fmt.Fprintf(&b, "; acting on it saves %.4g on average, %.4g after its cost", v.Saving, v.Net)
	default:
		fmt.Fprintf(&b, "; acting on it saves %.4g on average, less than it costs", v.Saving)
	}
	return b.String()
}

// rate returns the bits for the cost: of what is free +Inf, unless it tells
// nothing.
func (v Value) rate() float64 {
	if v.Information == 0 {
		return 0
	}
	return v.Information / v.Cost
}

// value works out what one test is worth.
func (d *Diagnosis) value(t Test, dec *Decision) Value {
	i := d.net.index[t.Variable]
	now := d.now.p[d.target]
	v := Value{Test: t, Information: entropy(now)}
	after, spent := 0.0, 0.0 // costs after the test, and of an action that does not heed it
	var blind int
	if dec != nil {
		blind = dec.best(now)
	}
	for s, name := range d.net.vars[i].States {
		joint := make([]float64, len(now))
		o := Outcome{State: name}
		for k, b := range d.with {
			if b != nil {
				joint[k] = now[k] * b.p[i][s]
			}
			o.Probability += joint[k]
		}
		if o.Probability > 0 {
			for _, x := range joint {
				o.Posterior = append(o.Posterior, x/o.Probability)
			}
			v.Information -= float64(o.Probability * entropy(o.Posterior))
			if dec != nil {
				best := dec.best(joint)
				o.Action = dec.Actions[best]
				after += dec.expected(best, joint)
				spent += dec.expected(blind, joint)
			}
		} else if dec != nil {
			o.Action = dec.Actions[blind]
		}
		v.Outcomes = append(v.Outcomes, o)
	}
	if v.Information < noise {
		v.Information = 0
	}
	if dec != nil {
		v.Saving = max(spent-after, 0)
		v.Net = v.Saving - v.Cost
	}
	return v
}

// expected returns what an action costs on average.
func (dec *Decision) expected(action int, p []float64) float64 {
	sum := 0.0
	for k, x := range p {
		sum += float64(x * dec.Cost[action][k])
	}
	return sum
}

// best returns the action that costs least.
func (dec *Decision) best(p []float64) int {
	best := 0
	for a := range dec.Actions {
		if dec.expected(a, p) < dec.expected(best, p) {
			best = a
		}
	}
	return best
}

func (d *Diagnosis) checkTests(candidates []Test) error {
	var faults []error
	given := make(map[string]bool)
	for _, t := range candidates {
		i, err := d.net.number("Tests", t.Variable)
		switch {
		case err != nil:
			faults = append(faults, err)
		case i == d.target:
			faults = append(faults, faultf("Tests: %s is what is asked for, not a test of it", t.Variable))
		case d.found(i):
			faults = append(faults, faultf("Tests: %s was observed already", t.Variable))
		case given[t.Variable]:
			faults = append(faults, faultf("Tests: %s is given twice", t.Variable))
		}
		given[t.Variable] = true
		if !(t.Cost >= 0) || math.IsInf(t.Cost, 1) {
			faults = append(faults, faultf("Tests: %s costs %v, want a finite number that is not negative", t.Variable, t.Cost))
		}
	}
	return errors.Join(faults...)
}

func (d *Diagnosis) checkDecision(dec *Decision) error {
	if dec == nil {
		return nil
	}
	if len(dec.Actions) == 0 || len(dec.Actions) != len(dec.Cost) {
		return faultf("a decision has %d actions and %d rows of costs, want a row for each action, with a cost for each of %s", len(dec.Actions), len(dec.Cost), strings.Join(d.net.vars[d.target].States, ", "))
	}
	var faults []error
	v := d.net.vars[d.target]
	for a, row := range dec.Cost {
		if len(row) != len(v.States) {
			faults = append(faults, faultf("action %s has %d costs, but %s has %d states", dec.Actions[a], len(row), v.Name, len(v.States)))
		}
		for _, x := range row {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				faults = append(faults, faultf("action %s has the cost %v, want a finite one", dec.Actions[a], x))
			}
		}
	}
	return errors.Join(faults...)
}

func faultf(format string, args ...any) error { return fmt.Errorf("bn: "+format, args...) }
