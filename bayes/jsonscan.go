package bayes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/seed78144065/credence/internal/jsonnumber"
)

// arrayScanner reads nested arrays of numbers of known lengths from text that
// encoding/json has found valid. It is several times faster than decoding to
// slices of slices, and it knows the place of a fault.
type arrayScanner struct {
	raw   []byte
	at    int
	path  string
	sizes []int
	index []int
	out   []float64
}

func (s *arrayScanner) scan(depth int) error {
	if depth == len(s.sizes) {
		return s.number()
	}
	if s.next() != '[' {
		return s.fault(depth, "is %.40s, want an array of %d", s.value(), s.sizes[depth])
	}
	s.at++
	n := 0
	for s.next() != ']' {
		if n == s.sizes[depth] {
			return s.fault(depth, "has more than %d values", n)
		}
		s.index[depth] = n
		if err := s.scan(depth + 1); err != nil {
			return err
		}
		if n++; s.next() == ',' {
			s.at++
		}
	}
	s.at++
	if n != s.sizes[depth] {
		return s.fault(depth, "has %d values, want %d", n, s.sizes[depth])
	}
	return nil
}

func (s *arrayScanner) number() error {
	s.next()
	text := s.value()
	x, err := jsonnumber.Parse(text)
	if errors.Is(err, strconv.ErrRange) {
		return s.fault(len(s.sizes), "is %.40s, beyond the range of a float64", text)
	}
	if err != nil {
		return s.fault(len(s.sizes), `is %.40s, want a number, "NaN", "Infinity" or "-Infinity"`, text)
	}
	s.at += len(text)
	s.out = append(s.out, x)
	return nil
}

// next skips white space and returns the byte there, 0 at the end.
func (s *arrayScanner) next() byte {
	for ; s.at < len(s.raw); s.at++ {
		switch c := s.raw[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// value returns the text up to the next delimiter.
func (s *arrayScanner) value() string {
	end := s.at
	for ; end < len(s.raw); end++ {
		switch s.raw[end] {
		case ',', ']', ' ', '\t', '\r', '\n':
			return string(s.raw[s.at:end])
		}
	}
	return string(s.raw[s.at:])
}

func (s *arrayScanner) fault(depth int, format string, a ...any) error {
	path := s.path
	for _, i := range s.index[:depth] {
		path += "[" + strconv.Itoa(i) + "]"
	}
	return fmt.Errorf("bayes: draws: %s "+format, append([]any{path}, a...)...)
}

// jsonMember is one key of an object with its value.
type jsonMember struct {
	key string
	raw json.RawMessage
}

// jsonObject splits an object of valid JSON in order, which a map would lose
// together with doubled keys. at is its path, "" for the whole. Unlike a
// json.Decoder it doesn't check the values again, which takes most of the time
// of a large file.
func jsonObject(raw []byte, at string) ([]jsonMember, error) {
	raw = bytes.TrimSpace(raw)
	if raw[0] != '{' {
		return nil, fmt.Errorf("bayes: draws: %s is %.20q, want an object", jsonPath(at), raw)
	}
	var members []jsonMember
	seen := map[string]bool{}
	for rest := bytes.TrimSpace(raw[1:]); rest[0] != '}'; {
		var m jsonMember
		n := jsonLen(rest)
		if err := json.Unmarshal(rest[:n], &m.key); err != nil {
			return nil, fmt.Errorf("bayes: draws: %s: %w", jsonPath(at), err)
		}
		if seen[m.key] {
			return nil, fmt.Errorf("bayes: draws: %s has the key %q twice", jsonPath(at), m.key)
		}
		seen[m.key] = true
		rest = bytes.TrimSpace(rest[n:]) // the colon
		rest = bytes.TrimSpace(rest[1:]) // the value
		n = jsonLen(rest)
		m.raw = rest[:n:n]
		members = append(members, m)
		if rest = bytes.TrimSpace(rest[n:]); rest[0] == ',' {
			rest = bytes.TrimSpace(rest[1:])
		}
	}
	return members, nil
}

// jsonLen returns the length of the value that valid JSON begins with.
func jsonLen(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 { // the end of what holds a number
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}

func jsonPath(at string) string {
	if at == "" {
		return "the document"
	}
	return at
}
