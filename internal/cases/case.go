package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Case is one known answer.
type Case struct {
	// ID is unique in the file, Type one of the file's types, Kind a
	// description.
	ID, Type, Kind string
	// Expected are the keys of the results.
	Expected []string `json:"expected_keys"`
	// Tolerance says how near a result must be.
	Tolerance Tolerance

	raw    json.RawMessage
	fields map[string]any
}

// Tolerance is how far a number may be from what is expected: the larger of
// Abs and Rel times the expected number.
type Tolerance struct {
	Abs, Rel float64
	Exact    bool
	// ByKey overrides it for a result and all below it.
	ByKey map[string]Tolerance `json:"by_key"`
	// Rule names a special rule, which this package does not know.
	Rule string
	// Skip says that a result is for information only.
	Skip bool
}

// Decode fills the fields of a struct, which carries what the test needs, by
// their JSON names.
func (c Case) Decode(into any) error {
	if err := json.Unmarshal(c.raw, into); err != nil {
		return fmt.Errorf("cases: %s: %w", c.ID, err)
	}
	return nil
}

// Check compares results with what is expected: every expected key must be
// there, and no other. Results are what encoding/json takes; numbers are
// compared within the tolerance, all else for equality. The key a.b is that of b in
// a, rows[].b of a list of the b of all rows. Results whose tolerance
// is a special rule are left to the test, which names their keys in own;
// those for information are not looked at.
//
// Result: all differences, joined.
func (c Case) Check(got map[string]any, own ...string) error {
	if c.Tolerance.Rule != "" {
		return fmt.Errorf("cases: %s has the rule %q, for which there is no check", c.ID, c.Tolerance.Rule)
	}
	var faults []error
	for _, key := range c.Expected {
		if t := c.tolerance(key); t.Skip || t.Rule != "" {
			if !t.Skip && !slices.Contains(own, key) {
				faults = append(faults, fmt.Errorf("cases: %s: %s has the rule %q, for which there is no check", c.ID, key, t.Rule))
			}
			continue
		}
		if slices.Contains(own, key) {
			faults = append(faults, fmt.Errorf("cases: %s: %s has no rule of its own", c.ID, key))
			continue
		}
		value, has := got[key]
		if !has {
			faults = append(faults, fmt.Errorf("cases: %s: no result %q", c.ID, key))
			continue
		}
		text, err := json.Marshal(value)
		var plain any
		if err == nil {
			err = json.Unmarshal(text, &plain)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("cases: %s: result %q: %w", c.ID, key, err))
			continue
		}
		faults = append(faults, c.compare(key, plain, at(c.fields, key))...)
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if !slices.Contains(c.Expected, key) {
			faults = append(faults, fmt.Errorf("cases: %s: the result %q is not expected", c.ID, key))
		}
	}
	return errors.Join(faults...)
}

// at returns what stands at a key; nil if nothing does.
func at(v any, key string) any {
	if key == "" {
		return v
	}
	name, rest, _ := strings.Cut(key, ".")
	name, list := strings.CutSuffix(name, "[]")
	fields, _ := v.(map[string]any)
	if !list {
		return at(fields[name], rest)
	}
	rows, _ := fields[name].([]any)
	all := []any{}
	for _, row := range rows {
		all = append(all, at(row, rest))
	}
	return all
}

// compare returns the differences below a key.
func (c Case) compare(key string, got, want any) (faults []error) {
	fault := func() []error {
		return []error{fmt.Errorf("cases: %s: %s is %v, want %v", c.ID, key, got, want)}
	}
	switch w := want.(type) {
	case float64:
		if g, ok := got.(float64); !ok || !c.tolerance(key).allows(g, w) {
			return fault()
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fault()
		}
		for i := range w {
			faults = append(faults, c.compare(fmt.Sprintf("%s[%d]", key, i), g[i], w[i])...)
		}
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fault()
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			faults = append(faults, c.compare(key+"."+name, g[name], w[name])...)
		}
	default: // string, bool, null
		if got != want {
			return fault()
		}
	}
	return faults
}

// tolerance returns that of a key, the longest override that matches.
func (c Case) tolerance(key string) Tolerance {
	var plain strings.Builder // the key without indices
	skip := false
	for _, r := range key {
		switch {
		case r == '[':
			skip = true
		case r == ']':
			skip = false
		case !skip:
			plain.WriteRune(r)
		}
	}
	for at := plain.String(); ; {
		if t, ok := c.Tolerance.ByKey[at]; ok {
			return t
		}
		dot := strings.LastIndexByte(at, '.')
		if dot < 0 {
			return c.Tolerance
		}
		at = at[:dot]
	}
}

func (t Tolerance) allows(got, want float64) bool {
	if t.Exact {
		return got == want
	}
	return math.Abs(got-want) <= max(t.Abs, t.Rel*math.Abs(want))
}
