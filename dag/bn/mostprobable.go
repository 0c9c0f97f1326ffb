package bn

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// MostProbable returns the most probable states of all variables together given
// the findings, called the most probable explanation. Of equally probable ones
// it is always the same.
//
// Errors: an *ImpossibleError.
// Source: max-product in the junction tree, [Koller2009] §13.3.
// Cost: linear in the cells of all cliques; the first call takes memory for as
// many more.
func (b *Beliefs) MostProbable() (Assignment, error) {
	if err := b.collect(); err != nil {
		return Assignment{}, err
	}
	t := b.tree
	if b.best == nil {
		b.best, b.bestMessage = make([]float64, len(b.up)), make([]float64, len(b.message))
	}
	exponent := 0
	for k := len(t.cliques) - 1; k >= 0; k-- {
		c := &t.cliques[k]
		p := b.best[c.start:c.end]
		exponent += b.product(c, p, b.bestMessage)
		rest := len(p) / c.shared
		for s := range c.shared {
			b.bestMessage[c.sum+s] = p[s*rest+largest(p[s*rest:(s+1)*rest])]
		}
	}
	states := make([]int, len(t.levels))
	for k := range t.cliques { // the parent's are known
		c := &t.cliques[k]
		s := 0
		for _, i := range c.vars[:c.common] {
			s = s*t.levels[i] + states[i]
		}
		rest := (c.end - c.start) / c.shared
		at := largest(b.best[c.start+s*rest : c.start+(s+1)*rest])
		for j := len(c.vars) - 1; j >= c.common; j-- {
			i := c.vars[j]
			states[i] = at % t.levels[i]
			at /= t.levels[i]
		}
	}
	a := Assignment{make(Evidence, len(states)), numeric.Log(b.bestMessage[0]) + float64(float64(exponent)*math.Ln2) - b.logTotal()}
	for i, x := range states {
		a.States[t.net.vars[i].Name] = t.net.vars[i].States[x]
	}
	return a, nil
}

// largest returns the place of the largest number, the first of equal ones.
func largest(p []float64) int {
	best := 0
	for k, x := range p {
		if x > p[best] {
			best = k
		}
	}
	return best
}
