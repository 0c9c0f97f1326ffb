package jsonnumber

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Words for what JSON has no number for.
const (
	nan           = `"NaN"`
	infinity      = `"Infinity"`
	minusInfinity = `"-Infinity"`
)

// Append appends a number in the fewest digits that read back as the same bits,
// or its word.
func Append(b []byte, v float64) []byte {
	switch {
	case v != v:
		return append(b, nan...)
	case math.IsInf(v, 1):
		return append(b, infinity...)
	case math.IsInf(v, -1):
		return append(b, minusInfinity...)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// Parse reads one value of valid JSON that Append may have written. Errors: those
// of strconv.ParseFloat.
func Parse(text string) (float64, error) {
	switch text {
	case nan:
		return math.NaN(), nil
	case infinity:
		return math.Inf(1), nil
	case minusInfinity:
		return math.Inf(-1), nil
	}
	return strconv.ParseFloat(text, 64)
}

// Number is a number that may be infinite, and is never NaN, which is an error
// both ways; so is null.
type Number float64

// MarshalJSON writes it as encoding/json does, for people to read, or its word.
func (n Number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsInf(v, 0) {
		return Append(nil, v), nil
	}
	return json.Marshal(v)
}

// UnmarshalJSON reads what MarshalJSON writes; after an error nothing has changed.
func (n *Number) UnmarshalJSON(text []byte) error {
	v, err := parse(text)
	if err == nil {
		*n = Number(v)
	}
	return err
}

// List is numbers that may be infinite, and are never NaN; none are [].
type List []float64

// MarshalJSON writes them.
func (l List) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 1+18*len(l)) // about as long as most are
	b = append(b, '[')
	for i, v := range l {
		if i > 0 {
			b = append(b, ',')
		}
		if v != v {
			return nil, fmt.Errorf("number %d is NaN, which is none", i+1)
		}
		b = Append(b, v)
	}
	return append(b, ']'), nil
}

// UnmarshalJSON reads what MarshalJSON writes; after an error nothing has changed.
func (l *List) UnmarshalJSON(text []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	out := make(List, len(parts))
	for i, part := range parts {
		v, err := parse(part)
		if err != nil {
			return fmt.Errorf("number %d: %w", i+1, err)
		}
		out[i] = v
	}
	*l = out
	return nil
}

// parse reads a number that is not NaN.
func parse(text []byte) (float64, error) {
	v, err := Parse(string(text))
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%.40s is beyond the range of a float64", text)
	case err != nil || v != v:
		return 0, fmt.Errorf(`%.40s is no number, nor "Infinity" or "-Infinity"`, text)
	}
	return v, nil
}
