package bayes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// showFactor writes levels and codes on one line.
func showFactor(f *bayes.Factor) string { return fmt.Sprint(f.Levels, f.Codes) }

func TestNewFactor(t *testing.T) {
	for _, c := range []struct {
		labels, levels []string
		want           string
	}{
		{[]string{"web", "phone", "web"}, nil, "[phone web] [1 0 1]"},
		{[]string{"10", "9", "2", "10"}, nil, "[2 9 10] [2 1 0 2]"}, // numbers in their order
		{[]string{"10", "9", "x"}, nil, "[10 9 x] [0 1 2]"},
		{[]string{"b", "a"}, []string{"c", "b", "a"}, "[c b a] [1 2]"},
		{nil, []string{"a"}, "[a] []"},
	} {
		f, err := bayes.NewFactor(c.labels, c.levels...)
		if err != nil {
			t.Fatal(err)
		}
		if got := showFactor(f); got != c.want {
			t.Errorf("NewFactor(%q, %q) = %s, want %s", c.labels, c.levels, got, c.want)
		}
	}
}

func TestNewFactorFaults(t *testing.T) {
	_, err := bayes.NewFactor([]string{"web", "wbe", "tv"}, "web", "phone", "web")
	wantFaults(t, err, `the level "web" is given twice`, `row 1: "wbe" is none of the levels (did you mean "web"?)`, `row 2: "tv"`)
	_, err = bayes.NewFactor(slices.Repeat([]string{"x"}, 1000), "a")
	wantFaults(t, err, "and 990 more faults")
	if n := strings.Count(err.Error(), "\n"); n != 10 {
		t.Errorf("%d lines", n+1)
	}
}

func TestFactorRelevel(t *testing.T) {
	f := &bayes.Factor{Levels: []string{"mens", "no", "womens"}, Codes: []int{2, -1, 0, 1}}
	g, err := f.Relevel("no")
	if err != nil {
		t.Fatal(err)
	}
	if got := showFactor(g); got != "[no mens womens] [2 -1 1 0]" {
		t.Error(got)
	}
	if got := showFactor(f); got != "[mens no womens] [2 -1 0 1]" {
		t.Errorf("the receiver changed: %s", got)
	}
	_, err = f.Relevel("man", "no", "no")
	wantFaults(t, err, `no level "man" (did you mean`, `"no" is given twice`)
}

func TestFactorRecode(t *testing.T) {
	f := &bayes.Factor{Levels: []string{"mens", "no", "womens"}, Codes: []int{2, -1, 0, 1}}
	g, err := f.Recode(map[string]string{"mens": "mail", "womens": "mail"})
	if err != nil {
		t.Fatal(err)
	}
	if got := showFactor(g); got != "[mail no] [0 -1 0 1]" {
		t.Error(got)
	}
	if got := g.Counts(); !slices.Equal(got, []int{2, 1}) {
		t.Errorf("Counts() = %v", got)
	}
	if d := g.Dim("arm"); d.Name() != "arm" || !slices.Equal(d.Labels(), g.Levels) {
		t.Errorf("Dim: %q %q", d.Name(), d.Labels())
	}
	_, err = f.Recode(map[string]string{"men": "x", "women": "y"})
	wantFaults(t, err, `no level "men"`, `no level "women"`)
}
