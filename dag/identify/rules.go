package identify

// rule is how a distribution follows from one or two others.
type rule uint8

const (
	fromData   rule = iota
	insertSeen      // rule 1: a condition that makes no difference
	removeSeen      // rule 1
	setSeen         // rule 2: seen becomes set
	seeSet          // rule 2: set becomes seen
	insertSet       // rule 3: an intervention that makes no difference
	removeSet       // rule 3
	move            // the other population is no different
	takeOne         // an indicator at 1
	unstar          // X* where it is observed is X
	sumOut
	divide   // by the sum that is the probability of the condition
	multiply // two
	quotient // of two
)

// ruleNames are those of steps, see doc.go.
var ruleNames = [...]string{"data", "rule 1", "rule 1", "rule 2", "rule 2", "rule 3", "rule 3", "population", "indicator", "observed", "sum", "condition", "product", "quotient"}

// parents returns the places that a rule was applied to.
func (r rule) parents(from [2]int) []int {
	switch r {
	case fromData:
		return nil
	case multiply, quotient:
		return from[:]
	}
	return from[:1]
}

// expand notes all that follows from one distribution and those done before it.
func (s *search) expand(k int) {
	p := s.found[k].distribution
	next := func(q distribution, by rule, subject nodes) {
		s.reach(q, s.found[k].steps+1, by, [2]int{k}, subject)
	}
	s.calculus(p, next)
	s.populations(p, next)
	s.indicated(p, next)
	s.sums(p, next)
	s.pairs(k)
}

// calculus applies the three rules to one node at a time: a set of nodes takes
// several steps. What tells the population is always known.
//
// Source: [Pearl2009] theorem 3.4.1.
func (s *search) calculus(p distribution, next func(distribution, rule, nodes)) {
	fixed := p.do | s.transport
	free := s.all() &^ (p.of | p.given | fixed | s.proxies)
	// Separation is symmetric: all nodes that are not connected to the outcome.
	for z := range (free &^ s.connected(p.of, p.given|fixed, p.do, 0)).each() {
		q := p
		q.given |= z
		q.one |= z & s.indicators
		next(q, insertSeen, z)
	}
	for z := range p.given.each() {
		q := p
		q.given &^= z
		q.one &^= z
		rest := q.given | fixed
		if s.connected(p.of, rest, p.do, 0)&z == 0 {
			next(q, removeSeen, z)
		}
		if z&(s.indicators|s.proxies) == 0 && s.connected(p.of, rest, p.do, z)&z == 0 {
			q.do |= z
			next(q, setSeen, z)
		}
	}
	for z := range (free &^ s.indicators).each() {
		if s.connected(p.of, p.given|fixed, p.do|s.uncaused(z, p.given, p.do), 0)&z == 0 {
			q := p
			q.do |= z
			next(q, insertSet, z)
		}
	}
	for z := range p.do.each() {
		q := p
		q.do &^= z
		rest := p.given | q.do | s.transport
		if s.connected(p.of, rest, q.do|s.uncaused(z, p.given, q.do), 0)&z == 0 {
			next(q, removeSet, z)
		}
		if s.connected(p.of, rest, q.do, z)&z == 0 {
			q.given |= z
			next(q, seeSet, z)
		}
	}
}

// uncaused returns z if it is no cause of a condition after do(set).
func (s *search) uncaused(z, given, set nodes) nodes { return z &^ s.ancestors(given, set) }

// populations goes to another population where it is no different.
func (s *search) populations(p distribution, next func(distribution, rule, nodes)) {
	for t := range s.transport.each() {
		if s.connected(p.of, p.given|p.do|s.transport&^t, p.do, 0)&t == 0 {
			q := p
			q.population ^= t
			next(q, move, t)
		}
	}
}

// indicated takes indicators at 1, and X* for X where that is observed: not in
// P(R=1 | X*), which is 1, as X* tells R.
func (s *search) indicated(p distribution, next func(distribution, rule, nodes)) {
	for r := range ((p.of | p.given) & s.indicators &^ p.one).each() {
		q := p
		q.one |= r
		next(q, takeOne, r)
	}
	for z := range ((p.of | p.given) & s.proxies).each() {
		x := s.actual[z.number()]
		if p.one&x.indicator == 0 || z&p.given != 0 && x.indicator&p.of != 0 || (p.of|p.given|p.do)&x.variable != 0 {
			continue
		}
		q := p
		if p.of&z != 0 {
			q.of = q.of&^z | x.variable
		} else {
			q.given = q.given&^z | x.variable
		}
		next(q, unstar, z)
	}
}

// sums leaves nodes out, and makes them conditions: one by one but for indicators
// at 1, over which no sum is known.
func (s *search) sums(p distribution, next func(distribution, rule, nodes)) {
	for z := range (p.of &^ p.one).each() {
		q := p
		if q.of &^= z; q.of != 0 {
			next(q, sumOut, z)
		}
	}
	ones := p.of & p.one
	for z := range p.of.each() {
		if ones != 0 {
			z = ones
		}
		q := p
		if q.of &^= z; q.of != 0 {
			q.given |= z
			next(q, divide, z)
		}
		if ones != 0 {
			break
		}
	}
}

// pairs multiplies and divides a distribution with those done before it:
// P(A | B) P(B) = P(A, B), for B one node or indicators at 1; other sets take
// several steps.
func (s *search) pairs(k int) {
	p := s.found[k].distribution
	join := func(q distribution, by rule, first, second int, subject nodes) {
		s.reach(q, s.found[first].steps+s.found[second].steps+1, by, [2]int{first, second}, subject)
	}
	ones := p.given & p.one
	parts := func(yield func(nodes) bool) {
		for z := range (p.given &^ p.one).each() {
			if !yield(z) {
				return
			}
		}
		ones.subsets()(yield)
	}
	for d := range parts { // p is P(A | B)
		second := distribution{of: d, given: p.given &^ d, do: p.do, one: p.one & p.given, population: p.population}
		if j, has := s.lookup(second); has {
			q := p
			q.of, q.given = p.of|d, p.given&^d
			join(q, multiply, k, j, d)
		}
	}
	if p.of.len() == 1 || p.of&^p.one == 0 { // p is P(B)
		first := distribution{given: p.given | p.of, do: p.do, one: p.one, population: p.population}
		for _, j := range s.joins[first] {
			q := s.found[j].distribution
			q.of, q.given = q.of|p.of, p.given
			join(q, multiply, j, k, p.of)
		}
	}
	// P(A) = P(A, B) / P(B | A), for B of indicators at 1.
	for d := range (p.of & p.one).subsets() { // p is P(A, B)
		if a := p.of &^ d; a != 0 {
			under := distribution{of: d, given: p.given | a, do: p.do, one: p.one, population: p.population}
			if j, has := s.lookup(under); has {
				q := p
				q.of, q.one = a, p.one&^d
				join(q, quotient, k, j, d)
			}
		}
	}
	if p.of&^p.one == 0 { // p is P(B | A), A any part of the condition
		for _, j := range s.wholes[whole(p)] {
			over := s.found[j].distribution
			a := over.of &^ p.of
			if over.of&p.of != p.of || a == 0 {
				continue
			}
			over.of, over.one = a, over.one&^p.of
			join(over, quotient, j, k, p.of)
		}
	}
}

func (s *search) all() nodes { return 1<<len(s.names) - 1 }
