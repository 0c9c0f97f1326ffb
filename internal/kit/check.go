package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// Has tells whether the reference has a key: names with slashes between them,
// since a name may have a dot: "test/ensemble/auc".
func (k *Kit) Has(key string) bool {
	_, ok := at(k.reference, key)
	return ok
}

// Keys returns the names below a key of the reference, in order of the alphabet;
// "" is the top.
func (k *Kit) Keys(key string) []string {
	v, _ := at(k.reference, key)
	m, _ := v.(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

// Reference decodes what the reference says at a key, for checks that are not of
// the form of Check.
func (k *Kit) Reference(t testing.TB, key string, into any) {
	t.Helper()
	v, ok := at(k.reference, key)
	if !ok {
		t.Fatalf("%s: the reference has no %s", k.Name, key)
	}
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %s: %v", k.Name, key, err)
	}
}

// Check compares a result with what the reference has at a key, by the tolerance
// of the key's first name: |got − want| ≤ abs + rel·|want|. Results are what
// encoding/json takes, of the reference's form, without what the reference has in
// words.
func (k *Kit) Check(t testing.TB, key string, got any) {
	t.Helper()
	for _, fault := range k.differences(key, got) {
		t.Error(fault)
	}
}

func (k *Kit) differences(key string, got any) []string {
	want, ok := at(k.reference, key)
	if !ok {
		return []string{fmt.Sprintf("%s: the reference has no %s", k.Name, key)}
	}
	text, err := json.Marshal(got)
	var plain any
	if err == nil {
		err = json.Unmarshal(text, &plain)
	}
	if err != nil {
		return []string{fmt.Sprintf("%s: %s: %v", k.Name, key, err)}
	}
	return compare(k.Name+": "+key, plain, want, k.Tolerance(key))
}

// Tolerance returns that of a key.
func (k *Kit) Tolerance(key string) (t struct{ Abs, Rel float64 }) {
	name, _, _ := strings.Cut(key, "/")
	if own, ok := k.tolerance[name]; ok {
		return own
	}
	return k.tolerance["default"]
}

func compare(key string, got, want any, tol tolerance) (faults []string) {
	switch w := want.(type) {
	case float64:
		if g, ok := got.(float64); !ok || !(math.Abs(g-w) <= tol.Abs+tol.Rel*math.Abs(w)) {
			faults = append(faults, fmt.Sprintf("%s is %v, want %v (within %v + %v of it)", key, got, w, tol.Abs, tol.Rel))
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s is %v, want %v", key, got, want)}
		}
		for i := range w {
			faults = append(faults, compare(fmt.Sprintf("%s[%d]", key, i), g[i], w[i], tol)...)
		}
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %v, want %v", key, got, want)}
		}
		for _, name := range slices.Sorted(maps.Keys(w)) {
			if _, words := w[name].(string); !words {
				faults = append(faults, compare(key+"/"+name, g[name], w[name], tol)...)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(g)) {
			if _, has := w[name]; !has {
				faults = append(faults, fmt.Sprintf("%s: the result %q is not in the reference", key, name))
			}
		}
	default:
		if got != want {
			faults = append(faults, fmt.Sprintf("%s is %v, want %v", key, got, want))
		}
	}
	return faults
}

func at(v any, key string) (any, bool) {
	if key == "" {
		return v, true
	}
	name, rest, _ := strings.Cut(key, "/")
	m, _ := v.(map[string]any)
	below, ok := m[name]
	if !ok {
		return nil, false
	}
	return at(below, rest)
}
