package identify

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed78144065/credence/dag"
)

// ParseQuery reads a query such as "P(y | do(x), z)". Names are those of the
// graph, letter for letter; one with spaces or one of , | ( ) [ ] = " is in double
// quotes, where \ comes before " and \.
//
// Errors: *dag.SyntaxError with the place.
func ParseQuery(text string) (Query, error) {
	s := scanner{text: text, line: 1, col: 1}
	q, err := s.query()
	if err != nil {
		return Query{}, err
	}
	return q, nil
}

// scanner reads a query.
type scanner struct {
	text      string
	line, col int
}

func (s *scanner) query() (q Query, err error) {
	s.space()
	if !s.take("P") && !s.take("p") {
		return q, s.fault("want P( at the beginning, as in P(y | do(x), z), not %.20q", s.text)
	}
	if err := s.want("("); err != nil {
		return q, err
	}
	if q.Outcome, err = s.names(); err != nil {
		return q, err
	}
	if s.take("|") {
		for {
			if s.opensDo() {
				if q.Do != nil {
					return q, s.fault("do( a second time: want all interventions in one")
				}
				s.take("do")
				s.take("(")
				if q.Do, err = s.names(); err != nil {
					return q, err
				}
				if err := s.want(")"); err != nil {
					return q, err
				}
			} else {
				name, err := s.name()
				if err != nil {
					return q, err
				}
				q.Given = append(q.Given, name)
			}
			if !s.take(",") {
				break
			}
		}
	}
	switch {
	case strings.HasPrefix(s.text, "="):
		return q, s.fault("want ), not '=': a query is about variables, their values come when its formula is evaluated")
	case s.text != "" && s.text[0] != ')':
		return q, s.fault("want ), not %.20q: commas are between names, and what is set is in do(…), as in P(y | do(x), z)", s.text)
	}
	if err := s.want(")"); err != nil {
		return q, err
	}
	if s.text != "" {
		return q, s.fault("text after the query: %.20q", s.text)
	}
	return q, nil
}

// opensDo reports whether do( comes next.
func (s *scanner) opensDo() bool {
	rest, is := strings.CutPrefix(s.text, "do")
	return is && strings.HasPrefix(strings.TrimLeftFunc(rest, unicode.IsSpace), "(")
}

func (s *scanner) names() (names []string, err error) {
	for {
		if s.opensDo() {
			return nil, s.fault("do( belongs behind the bar: P(y | do(x))")
		}
		name, err := s.name()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if !s.take(",") {
			return names, nil
		}
	}
}

func (s *scanner) name() (string, error) {
	if strings.HasPrefix(s.text, `"`) {
		return s.quoted()
	}
	end := strings.IndexFunc(s.text, special)
	if end < 0 {
		end = len(s.text)
	}
	if end == 0 {
		if s.text == "" {
			return "", s.fault("the query ends where a name should be")
		}
		return "", s.fault("want a name, not %.1q", s.text)
	}
	name := s.text[:end]
	s.skip(end)
	s.space()
	return name, nil
}

func (s *scanner) quoted() (string, error) {
	var b strings.Builder
	escaped := false
	for i, r := range s.text[1:] {
		switch {
		case escaped:
			if r != '"' && r != '\\' {
				return "", s.fault(`a \ in quotes comes before " or \ only`)
			}
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			if b.Len() == 0 {
				return "", s.fault("a name is empty")
			}
			s.skip(i + 2)
			s.space()
			return b.String(), nil
		case r == utf8.RuneError:
			return "", s.fault("a name is not UTF-8")
		default:
			b.WriteRune(r)
		}
	}
	return "", s.fault("a quote is not closed")
}

func (s *scanner) take(text string) bool {
	if !strings.HasPrefix(s.text, text) {
		return false
	}
	s.skip(len(text))
	s.space()
	return true
}

func (s *scanner) want(text string) error {
	if s.take(text) {
		return nil
	}
	if s.text == "" {
		return s.fault("the query ends, want %s", text)
	}
	r, _ := utf8.DecodeRuneInString(s.text)
	return s.fault("want %s, not %q", text, r)
}

func (s *scanner) space() {
	s.skip(len(s.text) - len(strings.TrimLeftFunc(s.text, unicode.IsSpace)))
}

// skip goes on by n bytes, and counts lines and columns.
func (s *scanner) skip(n int) {
	for _, r := range s.text[:n] {
		s.col++
		if r == '\n' {
			s.line, s.col = s.line+1, 1
		}
	}
	s.text = s.text[n:]
}

func (s *scanner) fault(format string, args ...any) error {
	return &dag.SyntaxError{Line: s.line, Col: s.col, Msg: fmt.Sprintf(format, args...)}
}
