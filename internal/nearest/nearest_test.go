package nearest

import (
	"fmt"
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	twelve := strings.Split("abcdefghijkl", "")
	for _, c := range []struct {
		name  string
		known []string
		want  string
	}{
		{"thata", []string{"mu", "theta", "tau"}, ` (did you mean "theta"?)`},
		{"MU", []string{"mu", "theta"}, ` (did you mean "mu"?)`}, // case is no distance
		{"xy", []string{"ab", "cd"}, " (there are ab, cd)"},      // all letters wrong
		{"", []string{"ab"}, " (there are ab)"},
		{"x", nil, " (there are none)"},
		{"z", twelve, " (there are a, b, c, d, e, f, g, h, i, j and 2 more)"},
	} {
		if got := Suggest(c.name, c.known); got != c.want {
			t.Errorf("Suggest(%q, %q) = %q, want %q", c.name, c.known, got, c.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"", "abc", 3}, {"abc", "", 3}, {"same", "same", 0}, {"flaw", "lawn", 2}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func ExampleSuggest() {
	fmt.Printf("no column %q%s\n", "agr", Suggest("agr", []string{"age", "income"}))
	// Output: no column "agr" (did you mean "age"?)
}
