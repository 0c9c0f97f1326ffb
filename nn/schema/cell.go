package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/nn"
)

// cell is one value of a row as it came.
type cell struct {
	kind  cellKind
	x     float64 // of numbers
	n     int64   // of whole ones
	label string  // of text, and of what can't be used in words
}

type cellKind uint8

const (
	absent  cellKind = iota // the row has no such field
	missing                 // it has, and nothing in it
	real
	whole
	text
	unusable
	told // its column has been found faulty already
)

// number returns the cell of a number; NaN is missing.
func number(x float64) cell {
	if x != x {
		return cell{kind: missing}
	}
	return cell{kind: real, x: x}
}

// integer returns the cell of a whole number.
func integer(n int64) cell { return cell{kind: whole, x: float64(n), n: n} }

// cellOf returns the cell of a value as programs and JSON have it.
func cellOf(v any) cell {
	switch v := v.(type) {
	case nil:
		return cell{kind: missing}
	case float64:
		return number(v)
	case float32:
		return number(float64(v))
	case int:
		return integer(int64(v))
	case int64:
		return integer(v)
	case int32:
		return integer(int64(v))
	case bool:
		if v {
			return integer(1)
		}
		return integer(0)
	case string:
		return cell{kind: text, label: v}
	case json.Number:
		return parsed(string(v))
	case []any:
		return cell{kind: unusable, label: "a list"}
	case map[string]any:
		return cell{kind: unusable, label: "an object"}
	}
	return cell{kind: unusable, label: fmt.Sprintf("a value of the type %T", v)}
}

// parsed returns the cell of a number in JSON, exactly if it is written without
// fraction and exponent.
func parsed(s string) cell {
	if !strings.ContainsAny(s, ".eE") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return integer(n)
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x != x {
		return cell{kind: unusable, label: fmt.Sprintf("%.40q, no number within float64", s)}
	}
	return number(x)
}

// String returns the value for an error.
func (c cell) String() string {
	switch c.kind {
	case text:
		return fmt.Sprintf("%.60q", c.label) // long enough to find it by
	case real, whole:
		return c.level()
	case unusable:
		return c.label
	}
	return "missing"
}

// level returns the label that a value is of a category.
func (c cell) level() string {
	switch {
	case c.kind == text:
		return c.label
	case c.kind == whole:
		return strconv.FormatInt(c.n, 10)
	case c.x == math.Trunc(c.x) && math.Abs(c.x) <= exact:
		return strconv.FormatInt(int64(c.x), 10)
	}
	return strconv.FormatFloat(c.x, 'g', -1, 64)
}

// exact is the largest integer up to which float64 has all.
const exact = 1 << 53

var (
	errFraction = errors.New("is not a whole number")
	errInfinite = errors.New("is not finite")
	errDigits   = errors.New("is beyond 2⁵³, where float64 has not all whole numbers; give it as an integer to a port of int64")
	errFloat32  = errors.New("is a whole number that float32 has not; 2²⁴ is the last before gaps: give the model a smaller unit, or a port of another type")
	errRange32  = errors.New("is beyond the range of float32")
	errInt32    = errors.New("is beyond the range of int32")
	errBool     = errors.New("is neither 0 nor 1, all that a port of bool holds")
)

// fits returns a number as a port of a type holds it: as float64, and of an
// integer type as int64; or why it can't.
func fits(typ nn.Type, wholly bool, c cell) (x float64, n int64, err error) {
	x, n = c.x, c.n
	if math.IsInf(x, 0) {
		return 0, 0, errInfinite
	}
	if wholly || typ == nn.Int64 || typ == nn.Int32 || typ == nn.Bool {
		switch {
		case c.kind == whole:
			if typ != nn.Int64 && (n > exact || n < -exact) {
				return 0, 0, errDigits
			}
		case x != math.Trunc(x):
			return 0, 0, errFraction
		case math.Abs(x) > exact:
			return 0, 0, errDigits
		default:
			n = int64(x)
		}
	}
	switch typ {
	case nn.Float32:
		f := float64(float32(x))
		if math.IsInf(f, 0) {
			return 0, 0, errRange32
		}
		if wholly && f != x {
			return 0, 0, errFloat32
		}
		x = f
	case nn.Int32:
		if n != int64(int32(n)) {
			return 0, 0, errInt32
		}
	case nn.Bool:
		if n != 0 && n != 1 {
			return 0, 0, errBool
		}
	}
	return x, n, nil
}
