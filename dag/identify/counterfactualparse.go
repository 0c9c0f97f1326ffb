package identify

import (
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag/discrete"
)

// ParseCounterfactual reads a query such as "P(Y[X=0]=0 | X=1, Y=1)": Y[X=0] is
// what Y would be after do(X = 0), and Y is what it is. In Y[X=1, M[X=0]] M is set
// to what it would be after do(X = 0). Values are levels 0, 1, ….
// Names are as in ParseQuery.
//
// Errors: *dag.SyntaxError with the place.
func ParseCounterfactual(text string) (Counterfactual, error) {
	s := scanner{text: text, line: 1, col: 1}
	q, err := s.counterfactual()
	if err != nil {
		return Counterfactual{}, err
	}
	return q, nil
}

func (s *scanner) counterfactual() (q Counterfactual, err error) {
	s.space()
	if !s.take("P") && !s.take("p") {
		return q, s.fault("want P( at the beginning, as in P(Y[X=0]=0 | X=1), not %.20q", s.text)
	}
	if err := s.want("("); err != nil {
		return q, err
	}
	if q.Of, err = s.events(); err != nil {
		return q, err
	}
	if s.take("|") {
		if q.Given, err = s.events(); err != nil {
			return q, err
		}
	}
	if err := s.want(")"); err != nil {
		return q, err
	}
	if s.text != "" {
		return q, s.fault("text after the query: %.20q", s.text)
	}
	return q, nil
}

func (s *scanner) events() (events []discrete.Event, err error) {
	for {
		e, err := s.event()
		if err != nil {
			return nil, err
		}
		events = append(events, e)
		if !s.take(",") {
			return events, nil
		}
	}
}

// event reads Y=1, Y[X=0, Z=1]=1 or Y[X=1, M[X=0]]=1.
func (s *scanner) event() (e discrete.Event, err error) {
	if s.opensDo() {
		return e, s.fault("do( has no place among events: write what is set in brackets behind a node: Y[X=0]=1")
	}
	if e.Var, err = s.name(); err != nil {
		return e, err
	}
	if s.take("[") {
		if e.Do, e.Nested, err = s.world(true); err != nil {
			return e, err
		}
	}
	e.Value, err = s.level()
	return e, err
}

// world reads what is set in a world, up to its bracket: X=0 or, where nodes may be
// nested, M[X=0], or M for M as it is.
func (s *scanner) world(nests bool) (do discrete.Values, nested map[string]discrete.Values, err error) {
	for {
		name, err := s.name()
		if err != nil {
			return nil, nil, err
		}
		_, twice := do[name]
		if _, also := nested[name]; twice || also {
			return nil, nil, s.fault("%s is set twice in one world", name)
		}
		if nests && !strings.HasPrefix(s.text, "=") {
			if nested == nil {
				nested = map[string]discrete.Values{}
			}
			nested[name] = nil
			if s.take("[") {
				if nested[name], _, err = s.world(false); err != nil {
					return nil, nil, err
				}
			}
		} else {
			if do == nil {
				do = discrete.Values{}
			}
			if do[name], err = s.level(); err != nil {
				return nil, nil, err
			}
		}
		if !s.take(",") {
			return do, nested, s.want("]")
		}
	}
}

// level reads = and a number.
func (s *scanner) level() (int, error) {
	if err := s.want("="); err != nil {
		return 0, err
	}
	digits := len(s.text) - len(strings.TrimLeft(s.text, "0123456789"))
	if digits == 0 {
		return 0, s.fault("want a level: 0, 1, …")
	}
	level, err := strconv.Atoi(s.text[:digits])
	if err != nil {
		return 0, s.fault("level %.20s is too large", s.text[:digits])
	}
	s.skip(digits)
	s.space()
	return level, nil
}
