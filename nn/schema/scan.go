package schema

import "strings"

// scan fills in the cells of a row from an object in JSON that is flat and in
// ASCII, without escapes, and tells whether it was: what requests mostly are, for a
// tenth of what a general decoder takes. Names that are no columns are appended to
// the batch's others.
func (e *Encoder) scan(text string, to *Batch) bool {
	s := scanner{text: text}
	clear(to.cells)
	to.others = to.others[:0]
	if !s.take('{') {
		return false
	}
	for more := !s.take('}'); more; {
		s.blanks()
		name, ok := s.label()
		if !ok || !s.take(':') {
			return false
		}
		v, ok := s.value()
		if !ok {
			return false
		}
		if i, has := e.index[name]; has {
			to.cells[i] = v // the last of a name counts, as in encoding/json
		} else {
			to.others = append(to.others, name)
		}
		if more = s.take(','); !more && !s.take('}') {
			return false
		}
	}
	s.blanks()
	return s.at == len(s.text)
}

// scanner reads a text from a place on.
type scanner struct {
	text string
	at   int
}

func (s *scanner) blanks() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// take skips blanks and, if it is next, a byte.
func (s *scanner) take(c byte) bool {
	s.blanks()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// label reads a string.
func (s *scanner) label() (string, bool) {
	if s.at >= len(s.text) || s.text[s.at] != '"' {
		return "", false
	}
	from := s.at + 1
	for i := from; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			return s.text[from:i], true
		case c < ' ' || c == '\\' || c >= 0x80: // ASCII ends there
			return "", false
		}
	}
	return "", false
}

// value reads a string, a number, a truth value or null.
func (s *scanner) value() (cell, bool) {
	s.blanks()
	if l, ok := s.label(); ok {
		return cell{kind: text, label: l}, true
	}
	rest := s.text[s.at:]
	for _, w := range words {
		if strings.HasPrefix(rest, w.text) {
			s.at += len(w.text)
			return w.cell, true
		}
	}
	n := 0
	for n < len(rest) && strings.IndexByte("0123456789+-.eE", rest[n]) >= 0 {
		n++
	}
	s.at += n
	if !isNumber(rest[:n]) {
		return cell{}, false
	}
	return parsed(rest[:n]), true
}

var words = [...]struct {
	text string
	cell cell
}{{"null", cell{kind: missing}}, {"true", integer(1)}, {"false", integer(0)}}

// isNumber tells whether a text is a number in JSON.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	n, rest := digits(s)
	if n == 0 || n > 1 && s[0] == '0' {
		return false
	}
	if fraction, has := strings.CutPrefix(rest, "."); has {
		if n, rest = digits(fraction); n == 0 {
			return false
		}
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		rest = rest[1:]
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		if n, rest = digits(rest); n == 0 {
			return false
		}
	}
	return rest == ""
}

// digits returns how many a text begins with, and what follows.
func digits(s string) (n int, rest string) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n, s[n:]
}
