package bn

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag/discrete"
)

// Entry is one number of a table: the probability of a state given those of the
// parents.
type Entry struct {
	Variable, State string    // the row is that of the parents' states
	Given           []Finding // states of the parents
}

// String is the entry as in P(BP=LOW | CO=LOW, TPR=HIGH).
func (e Entry) String() string {
	var parents []string
	for _, f := range e.Given {
		parents = append(parents, f.String())
	}
	if parents == nil {
		return fmt.Sprintf("P(%s=%s)", e.Variable, e.State)
	}
	return fmt.Sprintf("P(%s=%s | %s)", e.Variable, e.State, strings.Join(parents, ", "))
}

// Sensitivity says how the posterior of a variable depends on every entry of
// every table, one at a time. When an entry changes, the others of its row keep
// their proportions; where these are all 0 they share alike.
type Sensitivity struct {
	d     *Diagnosis
	lines []line
}

// line is how the probabilities of the findings with each state of the target
// depend on one entry: divided by that of the findings as the tables are, they
// are now + slope (x − value).
type line struct {
	variable, cell int
	value          float64
	slope          []float64 // by state of the target
}

// Function is the probability of a state as a function of one entry x:
// (A x + B) / (C x + D).
type Function struct {
	Entry      Entry   // what x is
	Value      float64 // of the entry in the network
	A, B, C, D float64
}

// vanishing is where findings count as impossible with another entry: when they
// are so much less probable than with that of the network. Less is rounding.
const vanishing = 1e-12

// At returns the probability where the entry has the value x; NaN where the
// findings are impossible.
func (f Function) At(x float64) float64 {
	if float64(f.C*x)+f.D < vanishing {
		return math.NaN()
	}
	return (float64(f.A*x) + f.B) / (float64(f.C*x) + f.D)
}

// Derivative returns the derivative where the entry has its value.
func (f Function) Derivative() float64 {
	q := float64(f.C*f.Value) + f.D
	return (float64(f.A*f.D) - float64(f.B*f.C)) / (q * q)
}

// Solve returns the value of the entry that gives the probability p, if one from
// 0 to 1 does.
func (f Function) Solve(p float64) (x float64, ok bool) {
	x = (float64(p*f.D) - f.B) / (f.A - float64(p*f.C))
	return x, x >= 0 && x <= 1 && float64(f.C*x)+f.D >= vanishing
}

// Change is one of an entry after which another state is as probable as the most
// probable one.
type Change struct {
	Entry    Entry   // which number
	From, To float64 // what it is, and would have to be
	State    string  // the other state
	// Distance is the change of the entry's log odds, +Inf from or to 0 and 1. No
	// such change moves the log odds of any answer further. [ChanDarwiche2005]
	Distance float64
}

// Sensitivity returns how the posterior depends on the tables.
//
// The probability of the findings and a state is linear in the entries of any one
// table, as each case uses one of them. So its derivatives, from one propagation,
// are the whole function; entries of 0, which hide theirs, are raised in a second
// one, once for each table.
//
// Errors: those of inference; of ctx.
// Source: quotients of linear functions [Castillo1997], [Laskey1995]; derivatives
// from the posteriors of families [Darwiche2003]; changes that matter
// [ChanDarwiche2002].
// Cost: a propagation for each state of the variable; where tables have a 0, for
// each of these tables the same and a compilation.
func (d *Diagnosis) Sensitivity(ctx context.Context) (*Sensitivity, error) {
	s := &Sensitivity{d: d}
	beliefs := d.each(d.tree)
	for i := range d.net.vars {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("bn: Sensitivity: %w", err)
		}
		width := len(d.net.vars[i].States)
		if width == 1 {
			continue // always 1
		}
		slopes, err := d.derivatives(i, beliefs)
		if err != nil {
			return nil, err
		}
		p := d.net.cpt(i).Values()
		for cell, value := range p {
			first := cell / width * width
			shares := shares(p[first:first+width], cell-first)
			l := line{i, cell, value, make([]float64, len(slopes))}
			for k, g := range slopes {
				for j, share := range shares {
					l.slope[k] += float64(g[first+j] * share)
				}
			}
			s.lines = append(s.lines, l)
		}
	}
	return s, nil
}

// shares returns by how much each number of a row changes when number s grows by
// 1: itself by 1, the others in proportion.
func shares(row []float64, s int) []float64 {
	rest := 0.0
	for j, p := range row {
		if j != s {
			rest += p
		}
	}
	list := make([]float64, len(row))
	for j, p := range row {
		switch {
		case j == s:
			list[j] = 1
		case rest == 0:
			list[j] = -1 / float64(len(row)-1)
		default:
			list[j] = -p / rest
		}
	}
	return list
}

// derivatives returns, by state of the target, the derivatives of P(findings,
// state) / P(findings) in the entries of the table of variable i, given beliefs
// with the findings and each state.
func (d *Diagnosis) derivatives(i int, beliefs []*Beliefs) ([][]float64, error) {
	t := d.net.cpt(i)
	p := t.Values()
	if slices.Contains(p, 0) {
		width := len(d.net.vars[i].States)
		for row := range slices.Chunk(p, width) {
			if slices.Contains(row, 0) {
				for j := range row {
					row[j] = 1 / float64(width)
				}
			}
		}
		raised, err := discrete.NewTable(t.Vars(), p)
		if err != nil {
			return nil, err
		}
		net, err := d.net.WithCPTs(raised)
		if err != nil {
			return nil, err
		}
		tree, err := net.Compile(Config{MaxBytes: math.MaxInt64}) // as large as the one there is
		if err != nil {
			return nil, err
		}
		beliefs = d.each(tree)
	}
	var names []string
	for _, v := range t.Vars() {
		names = append(names, v.Name)
	}
	var all [][]float64
	for _, b := range beliefs {
		slopes := make([]float64, len(p))
		if b.total() > 0 { // else impossible with any entries that are not 0
			family, err := b.Joint(names...)
			if err != nil {
				return nil, err
			}
			ratio := math.Exp(b.logTotal() - d.now.logP)
			for cell, q := range family.Values() {
				slopes[cell] = ratio * q / p[cell]
			}
		}
		all = append(all, slopes)
	}
	return all, nil
}

// each returns beliefs with the findings and each state of the target.
func (d *Diagnosis) each(t *JunctionTree) []*Beliefs {
	var list []*Beliefs
	for k := range d.net.vars[d.target].States {
		list = append(list, t.beliefs(d.and(k)))
	}
	return list
}

// Functions returns the probability of a state, "" for the most probable one, as
// a function of each entry, the steepest first.
//
// Errors: an unknown state.
func (s *Sensitivity) Functions(state string) ([]Function, error) {
	k, err := s.d.state(state)
	if err != nil {
		return nil, err
	}
	list := make([]Function, len(s.lines))
	for j, l := range s.lines {
		f := &list[j]
		f.Entry, f.Value, f.A = s.entry(l), l.value, l.slope[k]
		for _, slope := range l.slope {
			f.C += slope
		}
		f.B = s.d.now.p[s.d.target][k] - float64(f.A*l.value)
		f.D = 1 - float64(f.C*l.value)
	}
	slices.SortStableFunc(list, func(a, b Function) int {
		return cmp.Compare(math.Abs(b.Derivative()), math.Abs(a.Derivative()))
	})
	return list, nil
}

// Overturning returns, for each entry that can make another state the most
// probable, the smallest change that does, the smallest of all first: by Distance,
// then by the change itself. Of a row of two entries, which change together, it has
// the first.
func (s *Sensitivity) Overturning() []Change {
	p := s.d.now.p[s.d.target]
	top := largest(p)
	var list []Change
	for _, l := range s.lines {
		if len(s.d.net.vars[l.variable].States) == 2 && l.cell%2 == 1 {
			continue
		}
		best := Change{Distance: math.NaN()}
		for k := range p {
			// p[top] + slope[top] (x − value) = p[k] + slope[k] (x − value)
			x := l.value + (p[top]-p[k])/(l.slope[k]-l.slope[top])
			if k == top || !(x >= 0 && x <= 1) || !(p[top]+float64(l.slope[top]*(x-l.value)) >= vanishing) {
				continue
			}
			c := Change{s.entry(l), l.value, x, s.d.net.vars[s.d.target].States[k], math.Abs(logit(x) - logit(l.value))}
			if math.IsNaN(best.Distance) || nearer(c, best) < 0 {
				best = c
			}
		}
		if !math.IsNaN(best.Distance) {
			list = append(list, best)
		}
	}
	slices.SortStableFunc(list, nearer)
	return list
}

// String tells in words what would overturn the conclusion.
func (s *Sensitivity) String() string {
	const most = 5 // more is not read
	p, v := s.d.now.p[s.d.target], s.d.net.vars[s.d.target]
	what := v.Name + "=" + v.States[largest(p)]
	list := s.Overturning()
	if len(list) == 0 {
		return fmt.Sprintf("No single entry of a table can make anything but %s the most probable.\n", what)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s would no longer be the most probable if one entry of a table were another: %d of them can do that. The smallest such changes:\n", what, len(list))
	for _, c := range list[:min(most, len(list))] {
		fmt.Fprintf(&b, "  %v = %.3g instead of %.3g, and %s=%s is as probable.\n", c.Entry, c.To, c.From, v.Name, c.State)
	}
	return b.String()
}

// entry names the cell of a line.
func (s *Sensitivity) entry(l line) Entry {
	n := s.d.net
	over := n.cpt(l.variable).Vars()
	v := n.vars[l.variable]
	row := l.cell / len(v.States)
	e := Entry{Variable: v.Name, State: v.States[l.cell%len(v.States)], Given: make([]Finding, len(over)-1)}
	for j := len(e.Given) - 1; j >= 0; j-- {
		e.Given[j] = n.named(finding{n.index[over[j].Name], row % over[j].Levels})
		row /= over[j].Levels
	}
	return e
}

// nearer compares two changes by size.
func nearer(a, b Change) int {
	return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(math.Abs(a.To-a.From), math.Abs(b.To-b.From)))
}

// logit returns the log odds of x, which may be rounded to more than 1.
func logit(x float64) float64 { return math.Log(x) - math.Log1p(-min(x, 1)) }
