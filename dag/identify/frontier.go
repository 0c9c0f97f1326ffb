package identify

// search is one search in progress.
type search struct {
	*diagram
	Search
	// Of nodes: which tell the population, whether a case is selected or a value
	// observed; and which are only what is seen of another node, by number.
	transport, selection, indicators, proxies nodes
	actual                                    map[int]proxied
	target                                    distribution

	found   []derived // in the order they were first reached
	place   map[distribution]int
	queue   [][]int // found ones by the number of steps to them
	least   int
	done    int
	closest int
	// Places of those that are done: by what all P(… | do, given) have in common, and
	// by what all P(A | do, B) with the same A and B together have.
	joins, wholes map[distribution][]int
}

// proxied is a variable and the indicator that it is observed.
type proxied struct{ variable, indicator nodes }

// derived is a distribution and what it was derived from.
type derived struct {
	distribution
	rule     rule
	from     [2]int // places, or which of the data
	subject  nodes  // what the rule was applied to
	steps    int
	finished bool
}

func newSearch(s Search) (*search, error) {
	g, err := s.check()
	if err != nil {
		return nil, err
	}
	if g, err = s.observe(g); err != nil {
		return nil, err
	}
	d, err := newDiagram(g)
	if err != nil {
		return nil, err
	}
	p := &search{
		diagram: d, Search: s, transport: d.set(s.Transport...), selection: d.set(s.Selection...),
		actual: map[int]proxied{}, place: map[distribution]int{}, joins: map[distribution][]int{}, wholes: map[distribution][]int{},
	}
	p.indicators = p.selection
	for x, indicator := range s.Missing {
		p.indicators |= d.set(indicator)
		if i, bears := d.index[x+star]; bears {
			p.proxies |= 1 << i
			p.actual[i] = proxied{d.set(x), d.set(indicator)}
		}
	}
	p.target = p.read(s.Query)
	for i, q := range s.Data {
		if from := p.read(q); from.of != 0 {
			p.reach(from, 1, fromData, [2]int{i}, 0)
		}
	}
	return p, nil
}

// reach notes that a distribution can be derived in a number of steps.
func (s *search) reach(p distribution, steps int, by rule, from [2]int, subject nodes) {
	k, known := s.place[p]
	switch {
	case !known:
		k = len(s.found)
		s.place[p] = k
		s.found = append(s.found, derived{})
	case s.found[k].finished || s.found[k].steps <= steps:
		return
	}
	s.found[k] = derived{distribution: p, rule: by, from: from, subject: subject, steps: steps}
	for len(s.queue) <= steps {
		s.queue = append(s.queue, nil)
	}
	s.queue[steps] = append(s.queue[steps], k)
}

// next finishes a distribution with the fewest steps of those that are left.
//
// Source: [Knuth1977]: no derivation that is found later, of steps each of which
// adds to those it starts from, can be shorter.
func (s *search) next() (int, bool) {
	for s.least < len(s.queue) {
		for row := &s.queue[s.least]; len(*row) > 0; {
			k := (*row)[0]
			*row = (*row)[1:]
			if d := &s.found[k]; !d.finished && d.steps == s.least {
				d.finished = true
				s.done++
				if d.apart(s.target) < s.found[s.closest].apart(s.target) {
					s.closest = k
				}
				join, whole := joined(d.distribution), whole(d.distribution)
				s.joins[join] = append(s.joins[join], k)
				s.wholes[whole] = append(s.wholes[whole], k)
				return k, true
			}
		}
		s.least++
	}
	return 0, false
}

// lookup returns the place of a distribution that is done.
func (s *search) lookup(p distribution) (int, bool) {
	k, known := s.place[p]
	return k, known && s.found[k].finished
}

// joined is what all distributions of the same condition have in common.
func joined(p distribution) distribution {
	p.of = 0
	p.one &= p.given
	return p
}

// whole is what all distributions of the same nodes, asked for or conditions, have.
func whole(p distribution) distribution {
	p.of, p.given = p.of|p.given, 0
	return p
}

// nearest returns how the distribution most like the query was derived.
func (s *search) nearest() *Derivation {
	if len(s.found) == 0 {
		return nil
	}
	return s.derivation(s.closest)
}

// collect returns the places a derivation goes through, each after those it uses.
func (s *search) collect(k int) (order []int) {
	seen := map[int]bool{}
	var visit func(int)
	visit = func(k int) {
		if seen[k] {
			return
		}
		seen[k] = true
		for _, from := range s.found[k].rule.parents(s.found[k].from) {
			visit(from)
		}
		order = append(order, k)
	}
	visit(k)
	return order
}
