package dag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a text: a name, an arrow, or one of { } [ ] ; , = :.
type token struct {
	kind      byte // name 'n', arrow '>', end of text 0, else the character itself
	text      string
	quoted    bool
	at        Edge // of an arrow: its marks
	line, col int
}

// arrows are the ways to write an edge: ours and dagitty's, @ for a circle.
var arrows = []struct {
	text     string
	atA, atB Mark
}{ // longest first
	{"<->", Arrow, Arrow}, {"o->", Circle, Arrow}, {"<-o", Arrow, Circle}, {"o-o", Circle, Circle}, {"o--", Circle, Tail}, {"--o", Tail, Circle},
	{"@->", Circle, Arrow}, {"<-@", Arrow, Circle}, {"@-@", Circle, Circle}, {"@--", Circle, Tail}, {"--@", Tail, Circle},
	{"->", Tail, Arrow}, {"<-", Arrow, Tail}, {"--", Tail, Tail},
}

// scan cuts a text into tokens. Comments are # and // to the end of the line, and
// /* … */.
func scan(text string) ([]token, error) {
	s := scanner{text: strings.TrimPrefix(text, byteOrderMark), line: 1, col: 1}
	for {
		if err := s.skip(); err != nil {
			return nil, err
		}
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		s.tokens = append(s.tokens, t)
		if t.kind == 0 {
			return s.tokens, nil
		}
	}
}

// byteOrderMark begins files of some editors.
const byteOrderMark = "\ufeff"

type scanner struct {
	text      string
	at        int
	line, col int
	tokens    []token
}

func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) fault(format string, args ...any) error {
	return &SyntaxError{s.line, s.col, fmt.Sprintf(format, args...)}
}

// take moves on by n bytes.
func (s *scanner) take(n int) string {
	taken := s.text[s.at : s.at+n]
	s.at += n
	for _, r := range taken {
		s.col++
		if r == '\n' {
			s.line++
			s.col = 1
		}
	}
	return taken
}

// skip moves past space and comments.
func (s *scanner) skip() error {
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.rest())
		switch {
		case unicode.IsSpace(r):
			s.take(n)
		case r == '#', strings.HasPrefix(s.rest(), "//"):
			if end := strings.IndexByte(s.rest(), '\n'); end >= 0 {
				s.take(end)
			} else {
				s.take(len(s.rest()))
			}
		case strings.HasPrefix(s.rest(), "/*"):
			end := strings.Index(s.rest(), "*/")
			if end < 0 {
				return s.fault("the comment /* has no end */")
			}
			s.take(end + 2)
		default:
			return nil
		}
	}
	return nil
}

func (s *scanner) next() (token, error) {
	t := token{line: s.line, col: s.col}
	if s.at == len(s.text) {
		return t, nil
	}
	for _, a := range arrows {
		if strings.HasPrefix(s.rest(), a.text) && s.joins(a.text) {
			t.kind, t.text, t.at = '>', s.take(len(a.text)), Edge{AtA: a.atA, AtB: a.atB}
			return t, nil
		}
	}
	r, n := utf8.DecodeRuneInString(s.rest())
	switch {
	case r == utf8.RuneError && n == 1:
		return t, s.fault("the text is not UTF-8")
	case r == '"':
		return s.quotedName(t)
	case r == '<' && s.follows('='):
		return s.markup(t)
	case strings.ContainsRune("{}[];,=:", r):
		t.kind, t.text = byte(r), s.take(n)
		return t, nil
	}
	end := 0
	for end < len(s.rest()) {
		r, n := utf8.DecodeRuneInString(s.rest()[end:])
		if !inName(r) && !((r == '-' || r == '+') && s.follows('=') && signs(s.rest()[:end])) {
			break
		}
		end += n
	}
	if end == 0 {
		return t, s.fault("%q can't be here: edges are ->, <-, <->, --, o->, o-o and o--, names with other than letters, digits, _ and . need quotes", r)
	}
	t.kind, t.text = 'n', s.take(end)
	return t, nil
}

// joins reports whether the text of an arrow stands for one, and its o is not
// part of a name: the first o of "X o-> Y" is a circle because a name has come
// before it on the line, the o of "X --o Y" because none goes on after it.
func (s *scanner) joins(arrow string) bool {
	if k := len(s.tokens); arrow[0] == 'o' && (k == 0 || s.tokens[k-1].line != s.line || s.tokens[k-1].kind != 'n' && s.tokens[k-1].kind != '}') {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s.rest()[len(arrow):])
	return arrow[len(arrow)-1] != 'o' || !inName(next)
}

// follows reports whether the token before is of the kind.
func (s *scanner) follows(kind byte) bool {
	k := len(s.tokens)
	return k > 0 && s.tokens[k-1].kind == kind
}

// signs reports whether the sign of a number can come after its beginning, as in
// x=-1.5 and x=1e-05.
func signs(number string) bool {
	mantissa, exponent := strings.CutSuffix(strings.ToLower(number), "e")
	return number == "" || exponent && strings.Trim(mantissa, "-+.0123456789") == ""
}

// markup scans Graphviz's <…>, in which < and > come in pairs.
func (s *scanner) markup(t token) (token, error) {
	depth := 0
	for i, r := range s.rest() {
		switch r {
		case '<':
			depth++
		case '>':
			depth--
		}
		if depth == 0 {
			t.kind, t.text, t.quoted = 'n', s.take(i+1), true
			return t, nil
		}
	}
	return t, s.fault("the label <…> has no end")
}

func inName(r rune) bool {
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// quotedName scans "…", in which \" and \\ stand for " and \.
func (s *scanner) quotedName(t token) (token, error) {
	var name strings.Builder
	text := s.rest()
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			s.take(i + 1)
			t.kind, t.text, t.quoted = 'n', name.String(), true
			if !utf8.ValidString(t.text) {
				return t, &SyntaxError{t.line, t.col, "the text is not UTF-8"}
			}
			return t, nil
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			name.WriteByte(text[i])
		default:
			name.WriteByte(c)
		}
	}
	return t, s.fault("the quoted name has no end")
}
