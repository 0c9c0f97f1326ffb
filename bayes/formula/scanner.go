package formula

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pos is a place in the text of a formula.
type Pos struct {
	Offset int // bytes from 0
	Line   int // from 1
	Col    int // characters from 1
}

// tokenKind says what a token is; the operators are all of one kind.
type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenBreak
	tokenName
	tokenNumber
	tokenText
	tokenOperator
)

type token struct {
	kind tokenKind
	text string // without quotes
	pos  Pos
}

// String returns the token as a message shows it.
func (t token) String() string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenBreak:
		return "the end of the line"
	}
	return fmt.Sprintf("%q", t.text)
}

// operators are tried in this order: longer ones first.
var operators = []string{"%in%", "||", "+", "-", "*", "/", "^", ":", "|", "~", "(", ")", ",", "="}

// continuing are the operators that go on with the formula of the line before.
const continuing = "+-*/^:|%"

// scanner cuts a text into tokens.
type scanner struct {
	text  string
	pos   Pos
	depth int // of open parentheses: a line's end inside them means nothing
	list  *faultList
}

// next returns the next token; what is no token is a fault and is skipped.
func (s *scanner) next() token {
	for {
		broken := s.space()
		at, rest := s.pos, s.text[s.pos.Offset:]
		switch {
		case rest == "":
			return token{kind: tokenEnd, pos: at}
		case broken && s.depth == 0 && !strings.ContainsRune(continuing, rune(rest[0])):
			return token{kind: tokenBreak, pos: at}
		}
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '`' || r == '"' || r == '\'':
			if text, ok := s.quoted(rest, byte(r)); ok {
				kind := tokenText
				if r == '`' {
					kind = tokenName
				}
				return token{kind, text, at}
			}
			continue
		case digit(r) || r == '.' && len(rest) > 1 && digit(rune(rest[1])):
			return token{tokenNumber, s.take(numberLength(rest)), at}
		case nameStart(r):
			return token{tokenName, s.take(nameLength(rest)), at}
		}
		for _, op := range operators {
			if strings.HasPrefix(rest, op) {
				switch op {
				case "(":
					s.depth++
				case ")":
					s.depth = max(0, s.depth-1)
				}
				return token{tokenOperator, s.take(len(op)), at}
			}
		}
		s.list.add(at, ErrSyntax, "%q has no meaning in a formula", rest[:size])
		s.take(size)
	}
}

// space skips blanks and says whether a line or a formula ended.
func (s *scanner) space() (broken bool) {
	for s.pos.Offset < len(s.text) {
		switch s.text[s.pos.Offset] {
		case '\n', ';':
			broken = true
		case ' ', '\t', '\r':
		default:
			return broken
		}
		s.take(1)
	}
	return broken
}

// quoted returns what stands between quotes on one line.
func (s *scanner) quoted(rest string, quote byte) (string, bool) {
	n := strings.IndexByte(rest[1:], quote)
	line := strings.IndexByte(rest, '\n')
	if n < 0 || line >= 0 && line <= n {
		s.list.add(s.pos, ErrSyntax, "this %c has no partner on its line", quote)
		s.take(1)
		return "", false
	}
	text := rest[1 : 1+n]
	if text == "" && quote == '`' || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		s.list.add(s.pos, ErrSyntax, "quotes must hold printable text")
		s.take(n + 2)
		return "", false
	}
	s.take(n + 2)
	return text, true
}

// take moves over n bytes and returns them.
func (s *scanner) take(n int) string {
	text := s.text[s.pos.Offset : s.pos.Offset+n]
	for _, r := range text {
		if s.pos.Col++; r == '\n' {
			s.pos.Line, s.pos.Col = s.pos.Line+1, 1
		}
	}
	s.pos.Offset += n
	return text
}

func digit(r rune) bool     { return r >= '0' && r <= '9' }
func nameStart(r rune) bool { return unicode.IsLetter(r) || r == '.' || r == '_' }
func namePart(r rune) bool {
	return nameStart(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func nameLength(s string) int {
	for i, r := range s {
		if !namePart(r) {
			return i
		}
	}
	return len(s)
}

// numberLength returns the length of a decimal number with an exponent.
func numberLength(s string) int {
	digits := func(i int) int {
		for i < len(s) && digit(rune(s[i])) {
			i++
		}
		return i
	}
	n := digits(0)
	if n < len(s) && s[n] == '.' {
		n = digits(n + 1)
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		sign := n + 1
		if sign < len(s) && (s[sign] == '+' || s[sign] == '-') {
			sign++
		}
		if end := digits(sign); end > sign {
			n = end
		}
	}
	return n
}
