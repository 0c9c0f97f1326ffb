package identify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag/estimand"
)

// Derivation says how a distribution follows from data: by an expression that
// holds whatever the mechanisms of the graph are. Symbols that the distribution
// does not have may have any value.
type Derivation struct {
	Distribution estimand.Prob // what follows
	// Estimand is made of distributions that the data have. What is observed of X is
	// written P(X | R=1) and not P(X* | R=1); a population as P[T](…).
	Estimand estimand.Expr
	Steps    []Step
	Derived  int // how many distributions the search went through

	search *search
	at     distribution
	tagged estimand.Expr // the estimand with the number of the data as the population
}

// derivation writes out how a distribution was derived.
func (s *search) derivation(k int) *Derivation {
	tagged := map[int]estimand.Expr{}
	d := &Derivation{Distribution: s.prob(s.found[k].distribution), Derived: s.done, search: s, at: s.found[k].distribution}
	for _, place := range s.collect(k) {
		one := s.found[place]
		tagged[place] = s.express(one, tagged)
		d.Steps = append(d.Steps, Step{ruleNames[one.rule], s.words(one), s.prob(one.distribution).String(), s.untag(tagged[place])})
	}
	d.tagged = tagged[k]
	d.Estimand = s.untag(d.tagged)
	return d
}

// untag names populations by the nodes at which they differ, and writes X*=x where
// it is not said that X is observed.
func (s *search) untag(e estimand.Expr) estimand.Expr {
	return estimand.Rewrite(e, func(e estimand.Expr) estimand.Expr {
		p, is := e.(estimand.Prob)
		if !is {
			return e
		}
		q := s.Data[tag(p.Population)]
		p.Population = s.population(s.read(q))
		for _, terms := range []*[]estimand.Term{&p.Of, &p.Given} {
			*terms = slices.Clone(*terms)
			for i, t := range *terms {
				indicator, missing := s.Missing[t.Var]
				seen := missing && !slices.Contains(slices.Concat(q.Outcome, q.Given), t.Var)
				if seen && !slices.Contains(slices.Concat(p.Of, p.Given), observed(indicator)) {
					(*terms)[i].Var += star
				}
			}
		}
		return p
	})
}

// tag returns the number of the data that a probability is taken from.
func tag(population string) int {
	i, err := strconv.Atoi(population)
	if err != nil {
		panic(err) // every probability is of data
	}
	return i
}

// words says why a step holds.
func (s *search) words(d derived) string {
	what, of := list(s.list(d.subject)), list(s.list(d.of))
	if d.rule == fromData {
		return fmt.Sprintf("number %d of the data", d.from[0]+1)
	}
	p := s.found[d.from[0]].distribution
	set := p.do &^ d.subject
	rest := ""
	if others := (p.given | p.do) &^ d.subject; others != 0 {
		rest = " given " + list(s.list(others))
	}
	switch d.rule {
	case insertSeen, removeSeen:
		return fmt.Sprintf("knowing %s makes no difference: %s separates it from %s%s", what, s.cut(set, 0), of, rest)
	case setSeen, seeSet:
		return fmt.Sprintf("setting %s is like seeing it: %s separates it from %s%s", what, s.cut(set, d.subject), of, rest)
	case insertSet, removeSet:
		return fmt.Sprintf("setting %s makes no difference: %s separates it from %s%s", what, s.cut(set|s.uncaused(d.subject, p.given, set), 0), of, rest)
	case move:
		return fmt.Sprintf("the populations do not differ in it: %s separates %s from %s%s", s.cut(set, 0), what, of, rest)
	case takeOne:
		return fmt.Sprintf("where %s is 1", what)
	case unstar:
		return fmt.Sprintf("where it is observed, %s is %s", what, strings.TrimSuffix(what, star))
	case sumOut:
		return fmt.Sprintf("sum over %s", what)
	case divide:
		return fmt.Sprintf("divide by the probability of %s", what)
	case multiply:
		return fmt.Sprintf("the chain rule: times the distribution of %s", what)
	}
	return fmt.Sprintf("the chain rule: divided by the distribution of %s", what)
}

// cut says which arrows a graph lacks.
func (s *search) cut(into, outOf nodes) string {
	text := "the graph"
	if into != 0 {
		text += " without arrows into " + list(s.list(into))
	}
	switch {
	case outOf == 0:
		return text
	case into == 0:
		return text + " without arrows out of " + list(s.list(outOf))
	}
	return text + " and out of " + list(s.list(outOf))
}
