package bn

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError says where a text stops being a network. Line and Col count from
// 1, Col in characters, of XML and JSON in bytes.
type SyntaxError struct {
	Line, Col int
	Msg       string // what is wrong there
}

// Error gives the place first.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("bn: line %d col %d: %s", e.Line, e.Col, e.Msg)
}

// token is a word of a text in BIF, or one of { } ( ) [ ] ;.
type token struct {
	kind      byte // word 'w', end of text 0, else the character itself
	text      string
	line, col int
}

func (t token) fault(format string, args ...any) error {
	return &SyntaxError{t.line, t.col, fmt.Sprintf(format, args...)}
}

func (t token) String() string {
	if t.kind == 0 {
		return "the end of the text"
	}
	return strconv.Quote(t.text)
}

// scanner cuts a text in BIF into tokens. Commas and bars separate them and mean
// nothing else; comments are // to the end of the line, and /* … */.
type scanner struct {
	text      string
	at        int
	line, col int
	tok       token // the one that comes
}

func newScanner(text string) (*scanner, error) {
	s := &scanner{text: text, line: 1, col: 1}
	return s, s.scan()
}

// take returns the token that comes and moves on.
func (s *scanner) take() (token, error) {
	t := s.tok
	return t, s.scan()
}

// expect takes a token of the kind.
func (s *scanner) expect(kind byte, what string) (token, error) {
	if s.tok.kind != kind {
		return s.tok, s.tok.fault("there should be %s, not %v", what, s.tok)
	}
	return s.take()
}

// keyword takes a word that must be the one given.
func (s *scanner) keyword(word string) error {
	if s.tok.kind != 'w' || s.tok.text != word {
		return s.tok.fault("there should be %q, not %v", word, s.tok)
	}
	return s.scan()
}

func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) fault(format string, args ...any) error {
	return &SyntaxError{s.line, s.col, fmt.Sprintf(format, args...)}
}

// pass moves on by n bytes.
func (s *scanner) pass(n int) string {
	passed := s.text[s.at : s.at+n]
	s.at += n
	for _, r := range passed {
		s.col++
		if r == '\n' {
			s.line++
			s.col = 1
		}
	}
	return passed
}

// skip moves past what means nothing.
func (s *scanner) skip() error {
	for s.at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.rest())
		switch {
		case unicode.IsSpace(r) || r == ',' || r == '|':
			s.pass(n)
		case strings.HasPrefix(s.rest(), "//"):
			if end := strings.IndexByte(s.rest(), '\n'); end >= 0 {
				s.pass(end)
			} else {
				s.pass(len(s.rest()))
			}
		case strings.HasPrefix(s.rest(), "/*"):
			end := strings.Index(s.rest()[2:], "*/")
			if end < 0 {
				return s.fault("the comment /* has no end */")
			}
			s.pass(end + 4) // with both marks
		default:
			return nil
		}
	}
	return nil
}

// scan reads the next token.
func (s *scanner) scan() error {
	if err := s.skip(); err != nil {
		return err
	}
	s.tok = token{line: s.line, col: s.col}
	if s.at == len(s.text) {
		return nil
	}
	if c := s.text[s.at]; strings.IndexByte(marks, c) >= 0 {
		s.tok.kind, s.tok.text = c, s.pass(1)
		return nil
	}
	s.tok.kind = 'w'
	if s.text[s.at] == '"' {
		return s.quoted()
	}
	end := strings.IndexFunc(s.rest(), func(r rune) bool { return !inWord(r) })
	if end < 0 {
		end = len(s.rest())
	}
	if comment := strings.Index(s.rest()[:end], "//"); comment >= 0 {
		end = comment
	}
	if comment := strings.Index(s.rest()[:end], "/*"); comment >= 0 {
		end = comment
	}
	if end == 0 {
		return s.fault("%q can't be here", s.rest()[:1])
	}
	s.tok.text = s.pass(end)
	return nil
}

const marks = "{}()[];"

// inWord reports whether a character may be in a name without quotes.
func inWord(r rune) bool {
	return !unicode.IsSpace(r) && r != '"' && r != ',' && r != '|' && !strings.ContainsRune(marks, r)
}

// quoted scans "…", in which \" and \\ stand for " and \.
func (s *scanner) quoted() error {
	var name strings.Builder
	text := s.rest()
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			s.pass(i + 1)
			s.tok.text = name.String()
			return nil
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			name.WriteByte(text[i])
		default:
			name.WriteByte(c)
		}
	}
	return s.fault("the quoted name has no end")
}

// quote writes a name as BIF has it, with quotes if it needs them.
func quote(name string) string {
	if name != "" && strings.IndexFunc(name, func(r rune) bool { return !inWord(r) }) < 0 && !strings.Contains(name, "//") && !strings.Contains(name, "/*") {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}
