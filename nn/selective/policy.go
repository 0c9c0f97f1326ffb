package selective

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
)

// HandOver is the action of a row that is left to somebody else.
const HandOver = -1

// Policy says what to do about a row whose class is not known: the action of least
// expected cost, or to hand it over where even that costs more.
//
// Source: [Chow1970]; [Elkan2001] eq. 1 for costs.
type Policy struct {
	// Costs[a][y] is what action a costs in a row of class y. Actions are often the
	// classes themselves, but need not be.
	Costs [][]float64
	// HandOver is what it costs to leave a row to somebody else; 0 if nobody is there.
	HandOver float64
	// LeastSaving is what handing over must save to be done where hands are few: see
	// [Policy.Limit]. 0 is anything.
	LeastSaving float64
}

// Chow is the policy of equal mistakes, which cost 1: a row is handed over if its most
// probable class has a probability below 1 − handOver.
//
// Source: [Chow1970].
func Chow(classes int, handOver float64) Policy {
	p := Policy{HandOver: handOver}
	for a := range classes {
		row := make([]float64, classes)
		for y := range row {
			if y != a {
				row[y] = 1
			}
		}
		p.Costs = append(p.Costs, row)
	}
	return p
}

// Binary is the policy of decision.Costs: action 0 is to pass, 1 to act, and HandOver
// to review.
func Binary(c decision.Costs) Policy {
	return Policy{Costs: [][]float64{{0, c.FalseNegative}, {c.FalsePositive, 0}}, HandOver: c.Review}
}

// Choice is what is done about a row.
type Choice struct {
	// Action is a row of Costs, or HandOver.
	Action int `json:"action"`
	// Cost is what that costs on average.
	Cost float64 `json:"cost"`
	// Best is the action of least cost but to hand over, the first of equal ones, and
	// Saving what handing over saves beside it; below 0 it costs more.
	Best   int     `json:"best"`
	Saving float64 `json:"saving"`
}

// Decide returns what to do about a row.
//
// Shapes: a probability a class, calibrated and of the place's own share of classes:
// decision.Reweigh has it.
// Errors: those of the policy; a number of classes that is not that of the costs, NaN,
// what is no probability or does not sum to 1. No allocation.
func (p Policy) Decide(prob []float64) (Choice, error) {
	f := faults{caller: "Decide"}
	p.check(&f)
	if len(f.list) == 0 {
		f.row("the row", prob, len(p.Costs[0]), numeric.OutputSlack)
	}
	if len(f.list) > 0 {
		return Choice{}, f.err()
	}
	return p.decide(prob), nil
}

// decide is Decide of what is known to be right.
func (p Policy) decide(prob []float64) Choice {
	var c Choice
	for a, costs := range p.Costs {
		sum := 0.0
		for y, v := range prob {
			sum += float64(v * costs[y])
		}
		if a == 0 || sum < c.Cost {
			c.Action, c.Best, c.Cost = a, a, sum
		}
	}
	c.Saving = c.Cost - p.HandOver
	if p.HandOver > 0 && c.Saving > p.LeastSaving {
		c.Action, c.Cost = HandOver, p.HandOver
	}
	return c
}

// Assign decides about rows together, of which at most capacity can be handed over:
// those where it saves most, of equal savings the first.
//
// Shapes: [row][class]. Errors: as [Policy.Decide], all at once; a negative capacity;
// those of the policy.
// Cost: a sort.
func (p Policy) Assign(prob [][]float64, capacity int) ([]Choice, error) {
	f := faults{caller: "Assign"}
	if capacity < 0 {
		f.add("a capacity of %d rows; want 0 or more", capacity)
	}
	p.check(&f)
	p.rows(&f, prob)
	if err := f.err(); err != nil {
		return nil, err
	}
	out := make([]Choice, len(prob))
	var over []int
	for i, row := range prob {
		if out[i] = p.decide(row); out[i].Action == HandOver {
			over = append(over, i)
		}
	}
	if len(over) <= capacity {
		return out, nil
	}
	slices.SortStableFunc(over, func(i, j int) int { return cmp.Compare(out[j].Saving, out[i].Saving) })
	for _, i := range over[capacity:] {
		out[i].Action, out[i].Cost = out[i].Best, out[i].Saving+p.HandOver
	}
	return out, nil
}

// Limit returns the policy with the LeastSaving at which at most a share of rows like
// these is handed over: for rows that come one at a time.
//
// Shapes, Errors: as [Policy.Assign]; a share not from 0 to 1.
// Result: LeastSaving is that of the policy or more. Cost: a sort.
func (p Policy) Limit(prob [][]float64, share float64) (Policy, error) {
	f := faults{caller: "Limit"}
	if !(share >= 0 && share <= 1) {
		f.add("a share of %v; want 0 to 1", share)
	}
	p.check(&f)
	p.rows(&f, prob)
	if err := f.err(); err != nil {
		return Policy{}, err
	}
	savings := make([]float64, len(prob))
	for i, row := range prob {
		savings[i] = p.decide(row).Saving
	}
	slices.Sort(savings)
	if n := int(math.Floor(float64(share * float64(len(prob))))); n < len(prob) {
		p.LeastSaving = max(p.LeastSaving, savings[len(prob)-1-n])
	}
	return p, nil
}

// check looks at costs: they need not be positive, as what a right decision earns is a
// cost below 0.
func (p Policy) check(f *faults) {
	if len(p.Costs) == 0 || len(p.Costs[0]) < 2 {
		f.add("no costs of at least one action and two classes")
		return
	}
	for a, row := range p.Costs {
		if len(row) != len(p.Costs[0]) {
			f.add("action %d has costs of %d classes, action 0 of %d", a, len(row), len(p.Costs[0]))
		}
		for y, v := range row {
			if !(math.Abs(v) <= math.MaxFloat64) {
				f.add("action %d costs %v in class %d; want a finite cost", a, v, y)
			}
		}
	}
	if !(p.HandOver >= 0 && p.HandOver <= math.MaxFloat64) {
		f.add("to hand over costs %v; want a finite cost, or 0 if nobody is there", p.HandOver)
	}
	if !(p.LeastSaving >= 0 && p.LeastSaving <= math.MaxFloat64) {
		f.add("LeastSaving is %v; want 0 or more", p.LeastSaving)
	}
}

// rows looks at probabilities.
func (p Policy) rows(f *faults, prob [][]float64) {
	if len(prob) == 0 {
		f.add("no rows")
	}
	if len(p.Costs) == 0 {
		return
	}
	for i, row := range prob {
		f.row(fmt.Sprint("row ", i), row, len(p.Costs[0]), numeric.OutputSlack)
	}
}

// row looks at probabilities whose sum may be so far from 1.
func (f *faults) row(name string, prob []float64, classes int, slack float64) {
	if len(prob) != classes {
		f.add("%s has %d classes, the costs %d", name, len(prob), classes)
		return
	}
	sum := 0.0
	for y, v := range prob {
		if !(v >= 0 && v <= 1+slack) {
			f.add("%s has the probability %v of class %d; want 0 to 1", name, v, y)
			return
		}
		sum += v
	}
	if !(math.Abs(sum-1) <= slack) {
		f.add("%s sums to %v; want 1", name, sum)
	}
}
