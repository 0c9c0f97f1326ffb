package bn

import (
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/numeric"
)

// Joint returns the joint distribution of some variables given the findings, a
// table over them in the order given. It is read off a clique if one has them
// all; else the cliques that join theirs are multiplied and the other variables
// eliminated.
//
// Errors, all at once: unknown variables, and such as are named twice; a
// *discrete.SizeError; an *ImpossibleError.
// Source: queries outside a clique, [Koller2009] §10.3.3.2.
// Cost: that of the cliques; outside of one, exponential in the number of
// variables asked for and of those of a clique together at most.
func (b *Beliefs) Joint(variables ...string) (*discrete.Table, error) {
	of, err := b.tree.net.targets("Joint", variables)
	if err != nil {
		return nil, err
	}
	if err := b.collect(); err != nil {
		return nil, err
	}
	if k := b.tree.holding(of); k >= 0 {
		t, err := b.table(k)
		if err != nil {
			return nil, err
		}
		return t.Margin(variables...)
	}
	var factors []*discrete.Table
	over := make(map[string]bool)
	var order []string // of over
	for _, k := range b.tree.joining(of) {
		t, err := b.table(k)
		if err != nil {
			return nil, err
		}
		c := &b.tree.cliques[k]
		if len(factors) > 0 { // given what it shares with its parent, which is there
			var shared []string
			for _, i := range c.vars[:c.common] {
				shared = append(shared, b.tree.net.vars[i].Name)
			}
			if t, err = t.Condition(shared...); err != nil {
				return nil, err
			}
		}
		factors = append(factors, t)
		for _, i := range c.vars {
			if name := b.tree.net.vars[i].Name; !over[name] && !slices.Contains(of, i) {
				over[name] = true
				order = append(order, name)
			}
		}
	}
	t, err := discrete.SumProduct(factors, order)
	if err != nil {
		return nil, err
	}
	return t.Reorder(variables...)
}

// table returns the distribution of a clique's variables.
func (b *Beliefs) table(k int) (*discrete.Table, error) {
	var vars []discrete.Variable
	for _, i := range b.tree.cliques[k].vars {
		vars = append(vars, discrete.Variable{Name: b.tree.net.vars[i].Name, Levels: b.tree.levels[i]})
	}
	return discrete.NewTable(vars, b.distribution(k))
}

// joining returns the cliques on the ways between those of some variables, each
// after its parent but for the first, which is above all.
func (t *JunctionTree) joining(of []int) []int {
	below := make([]int, len(t.cliques)) // how many of the variables are at home there or below
	for _, i := range of {
		for k := t.home[i].clique; k >= 0; k = t.cliques[k].parent {
			below[k]++
		}
	}
	var all []int
	for k, n := range below {
		switch {
		case n == len(of):
			all = []int{k} // below it are the others
		case n > 0:
			all = append(all, k)
		}
	}
	return all
}

// holding returns the smallest clique with all of some variables, −1 if there is
// none.
func (t *JunctionTree) holding(of []int) int {
	var all []int
	for k, c := range t.cliques {
		if !slices.ContainsFunc(of, func(i int) bool { return !slices.Contains(c.vars, i) }) {
			all = append(all, k)
		}
	}
	if all == nil {
		return -1
	}
	return t.smallest(all)
}

// Assignment is states of variables, and how probable they are together.
type Assignment struct {
	States Evidence // one of each variable
	// LogProbability is the log of their joint probability given the findings.
	LogProbability float64
}

// MAP returns the most probable states of some variables together, whatever those
// of the others are. It need not agree with the most probable state of each, nor
// with MostProbable. Of equally probable ones it is the first.
//
// Errors: those of Joint; a *discrete.SizeError if their states have more than
// discrete.MaxCells combinations.
func (b *Beliefs) MAP(variables ...string) (Assignment, error) {
	t, err := b.Joint(variables...)
	if err != nil {
		return Assignment{}, err
	}
	p := t.Values()
	best := largest(p)
	a := Assignment{make(Evidence, len(variables)), numeric.Log(p[best])}
	for j := len(variables) - 1; j >= 0; j-- {
		v := b.tree.net.vars[b.tree.net.index[variables[j]]]
		a.States[v.Name] = v.States[best%len(v.States)]
		best /= len(v.States)
	}
	return a, nil
}
