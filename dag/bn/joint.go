package bn

import (
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/numeric"
)

// Joint returns the joint distribution of some variables given the findings, a
// table over them in the order given. It is read off a clique if one has them
// all, else variables are eliminated as by Network.Query.
//
// Errors, all at once: unknown variables, and such as are named twice; a
// *discrete.SizeError; an *ImpossibleError.
func (b *Beliefs) Joint(variables ...string) (*discrete.Table, error) {
	n := b.tree.net
	of, err := n.targets("Joint", variables)
	if err != nil {
		return nil, err
	}
	if err := b.collect(); err != nil {
		return nil, err
	}
	k := b.tree.holding(of)
	if k < 0 {
		return n.query(of, b.found)
	}
	var vars []discrete.Variable
	for _, i := range b.tree.cliques[k].vars {
		vars = append(vars, discrete.Variable{Name: n.vars[i].Name, Levels: b.tree.levels[i]})
	}
	t, err := discrete.NewTable(vars, b.distribution(k))
	if err != nil {
		return nil, err
	}
	return t.Margin(variables...)
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
	States Evidence
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
		return Assignment{}, fmt.Errorf("bn: MAP: %w", err)
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
