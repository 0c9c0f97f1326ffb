package estimand

import "slices"

// plain reports whether a probability is one of what is observed here.
func (p Prob) plain() bool { return len(p.Do) == 0 && p.Population == "" }

// dropConditions leaves out the conditions that a probability does not depend on.
func (s *simplifier) dropConditions(p Prob) Expr {
	if !p.plain() {
		return p
	}
	kept := slices.Clone(p.Given)
	for _, c := range p.Given {
		rest := minus(kept, []Term{c})
		if s.free(p.Of, []Term{c}, rest) {
			kept = rest
		}
	}
	if len(kept) == len(p.Given) {
		return p
	}
	shorter, _ := s.take(p, P(p.Of, kept))
	return shorter
}

// free reports whether of is independent of what is seen of others, given rest.
func (s *simplifier) free(of, others, rest []Term) bool {
	if len(others) == 0 || len(of) == 0 {
		return true
	}
	yes, err := s.separated(variables(of), variables(others), variables(rest))
	if err != nil {
		s.err = err
	}
	return yes && err == nil
}

// same reports whether P(of | a) = P(of | b): by way of both conditions together,
// or of what they have in common.
func (s *simplifier) same(of, a, b []Term) bool {
	if !distinct(slices.Concat(a, minus(b, a))) {
		return false // one variable at two values
	}
	onlyA, onlyB, both := minus(a, b), minus(b, a), minus(a, minus(a, b))
	return s.free(of, onlyB, a) && s.free(of, onlyA, b) || s.free(of, onlyA, both) && s.free(of, onlyB, both)
}

// join returns P(A, B | E) for P(A | …) P(B | A, …), if conditions E are found
// under which both factors are the same as they are.
func (s *simplifier) join(a, b Prob) (Prob, bool) {
	if !a.plain() || !b.plain() {
		return Prob{}, false
	}
	rest := minus(b.Given, a.Of)
	of := slices.Concat(a.Of, b.Of)
	all := slices.Concat(a.Given, minus(rest, a.Given))
	for _, given := range [][]Term{a.Given, rest, all, minus(rest, minus(rest, a.Given))} {
		if !distinct(slices.Concat(of, given)) {
			continue
		}
		if !s.same(b.Of, b.Given, slices.Concat(a.Of, given)) || !s.same(a.Of, a.Given, given) {
			continue
		}
		joined := P(of, given)
		if _, ok := s.take(Product{a, b}, joined); ok {
			return joined, true
		}
	}
	return Prob{}, false
}

// minus returns the terms of a that b lacks.
func minus(a, b []Term) []Term {
	var rest []Term
	for _, t := range a {
		if !slices.Contains(b, t) {
			rest = append(rest, t)
		}
	}
	return rest
}

// distinct reports whether no variable is there twice.
func distinct(terms []Term) bool {
	names := variables(terms)
	slices.Sort(names)
	return len(slices.Compact(names)) == len(terms)
}
