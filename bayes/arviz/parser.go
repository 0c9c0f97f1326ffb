package arviz

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// maxDims bounds the nesting of an array: NumPy's own bound.
const maxDims = 64

// parser reads JSON with Python's NaN and Infinity, and knows where it is.
type parser struct {
	b    []byte
	at   int
	path []step
}

// step leads into an object by key, or if that is "" into an array.
type step struct {
	key   string
	index int
}

func (p *parser) where() string {
	path := ""
	for _, s := range p.path {
		switch {
		case s.key == "":
			path += "[" + strconv.Itoa(s.index) + "]"
		case path == "":
			path = s.key
		default:
			path += "." + s.key
		}
	}
	if path == "" {
		return "the document"
	}
	return path
}

// fault is about the value that begins at a byte.
func (p *parser) fault(at int, format string, a ...any) error {
	before := p.b[:min(at, len(p.b))]
	return fmt.Errorf("arviz: line %d col %d: %s %w", bytes.Count(before, []byte("\n"))+1,
		len(before)-bytes.LastIndexByte(before, '\n'), p.where(), fmt.Errorf(format, a...))
}

// next skips white space and returns the byte there, 0 at the end.
func (p *parser) next() byte {
	for ; p.at < len(p.b); p.at++ {
		switch c := p.b[p.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// shown is what a message quotes of the value that is next.
func (p *parser) shown() string {
	p.next()
	text := p.b[p.at:min(len(p.b), p.at+40)] // enough to find it by
	if len(text) == 0 {
		return "the end of the file"
	}
	return strconv.Quote(string(text))
}

// object reads an object and calls member at each value.
func (p *parser) object(member func(key string) error) error {
	if p.next() != '{' {
		return p.fault(p.at, "is %s, want an object", p.shown())
	}
	p.at++
	seen := map[string]bool{}
	for first := true; ; first = false {
		c := p.next()
		if c == '}' && first {
			p.at++
			return nil
		}
		key, err := p.string()
		if err != nil {
			return err
		}
		if seen[key] {
			return p.fault(p.at, "has the key %q twice", key)
		}
		seen[key] = true
		if p.next() != ':' {
			return p.fault(p.at, "has %s after the key %q, want a colon", p.shown(), key)
		}
		p.at++
		p.path = append(p.path, step{key: key})
		if err := member(key); err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			return nil
		default:
			return p.fault(p.at, "has %s after %q, want a comma or the end", p.shown(), key)
		}
	}
}

// list reads an array and calls item at each value.
func (p *parser) list(item func(i int) error) (n int, err error) {
	if p.next() != '[' {
		return 0, p.fault(p.at, "is %s, want an array", p.shown())
	}
	p.at++
	if p.next() == ']' {
		p.at++
		return 0, nil
	}
	for i := 0; ; i++ {
		p.path = append(p.path, step{index: i})
		if err := item(i); err != nil {
			return 0, err
		}
		p.path = p.path[:len(p.path)-1]
		switch p.next() {
		case ',':
			p.at++
		case ']':
			p.at++
			return i + 1, nil
		default:
			return 0, p.fault(p.at, "has %s after element %d, want a comma or the end", p.shown(), i)
		}
	}
}

func (p *parser) string() (string, error) {
	if p.next() != '"' {
		return "", p.fault(p.at, "has %s where a text should begin", p.shown())
	}
	from := p.at
	for p.at++; p.at < len(p.b) && p.b[p.at] != '"'; p.at++ {
		if p.b[p.at] == '\\' {
			p.at++
		}
	}
	p.at = min(p.at+1, len(p.b))
	var s string
	if err := json.Unmarshal(p.b[from:p.at], &s); err != nil {
		return "", p.fault(from, "has a text that isn't JSON: %w", err)
	}
	return s, nil
}

// word reads up to the next delimiter.
func (p *parser) word() []byte {
	p.next()
	from := p.at
	for ; p.at < len(p.b); p.at++ {
		switch p.b[p.at] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return p.b[from:p.at]
		}
	}
	return p.b[from:]
}

func (p *parser) number() (float64, error) {
	p.next()
	from := p.at
	switch word := p.word(); string(word) {
	case "NaN":
		return math.NaN(), nil
	case "Infinity":
		return math.Inf(1), nil
	case "-Infinity":
		return math.Inf(-1), nil
	case "true":
		return 1, nil
	case "false":
		return 0, nil
	default:
		x, err := strconv.ParseFloat(string(word), 64)
		if errors.Is(err, strconv.ErrRange) {
			return 0, p.fault(from, "is %.40q, beyond the range of a float64", word)
		}
		if err != nil || len(bytes.Trim(word, "0123456789+-.eE")) > 0 { // Go's numbers are more than JSON's
			p.at = from
			return 0, p.fault(from, "is %s, want a number", p.shown())
		}
		return x, nil
	}
}

// array is a nested array of numbers, row-major.
type array struct {
	shape  []int
	values []float64
}

// numbers reads an array of any depth whose parts have equal lengths, or one
// number.
func (p *parser) numbers() (array, error) {
	var a array
	start := parser{b: p.b, at: p.at}
	for start.next() == '[' && len(a.shape) <= maxDims { // the depth is that of the first element
		a.shape = append(a.shape, -1)
		start.at++
	}
	if len(a.shape) > maxDims {
		return a, p.fault(p.at, "is nested deeper than %d", maxDims)
	}
	var read func(depth int) error
	read = func(depth int) error {
		if depth == len(a.shape) {
			x, err := p.number()
			a.values = append(a.values, x)
			return err
		}
		p.next()
		from := p.at
		n, err := p.list(func(int) error { return read(depth + 1) })
		if err != nil {
			return err
		}
		if a.shape[depth] < 0 {
			a.shape[depth] = n
		}
		if n != a.shape[depth] {
			return p.fault(from, "has %d values, its neighbours %d", n, a.shape[depth])
		}
		if n == 0 {
			return p.fault(from, "is empty")
		}
		return nil
	}
	return a, read(0)
}

// raw reads an object as it stands; its numbers must be JSON's.
func (p *parser) raw() (json.RawMessage, error) {
	p.next()
	d := json.NewDecoder(bytes.NewReader(p.b[p.at:]))
	var m json.RawMessage
	if err := d.Decode(&m); err != nil {
		return nil, p.fault(p.at, "isn't JSON: %w", err)
	}
	if m[0] != '{' {
		return nil, p.fault(p.at, "is %s, want an object", p.shown())
	}
	p.at += int(d.InputOffset())
	return m, nil
}
