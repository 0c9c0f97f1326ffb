package identify

import "github.com/seed78144065/credence/dag/estimand"

// distribution is P(of | do(do), given) of a diagram's nodes.
type distribution struct {
	of, given, do nodes
	// one are those of `of` and given at level 1: indicators that say observed, or
	// selected. The others take all values.
	one nodes
	// population are the nodes at which the population differs from the one at hand.
	population nodes
}

// prob writes the distribution.
func (s *search) prob(p distribution) estimand.Prob {
	return estimand.Prob{Of: s.terms(p.of, p.one), Given: s.terms(p.given, p.one), Do: s.terms(p.do, 0), Population: s.population(p)}
}

// population returns what the population of a distribution is called: after the
// nodes at which it differs.
func (s *search) population(p distribution) string {
	return list(s.list(p.population))
}

func (s *search) terms(of, one nodes) []estimand.Term {
	terms := estimand.At(s.list(of)...)
	for i, name := range s.list(of) {
		if one.has(s.index[name]) {
			terms[i] = observed(name)
		}
	}
	return terms
}

// observed is an indicator that says yes.
func observed(indicator string) estimand.Term { return estimand.Term{Var: indicator, Level: 1} }

// apart is how many nodes have another place in one distribution than in the other.
func (p distribution) apart(q distribution) int {
	return (p.of ^ q.of).len() + (p.given ^ q.given).len() + (p.do ^ q.do).len() + (p.population ^ q.population).len()
}

// read returns the distribution that a query of names means: transport nodes in
// the condition tell the population, selection nodes are at level 1.
func (s *search) read(q Query) distribution {
	p := distribution{of: s.set(q.Outcome...), given: s.set(q.Given...), do: s.set(q.Do...)}
	p.population = p.given & s.transport
	p.given &^= p.population
	p.one = p.given & s.selection
	return p
}
