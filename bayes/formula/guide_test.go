package formula

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuide: docs/formula.md has every family with its parameters and every
// function, and formulas that can be read.
func TestGuide(t *testing.T) {
	raw, err := os.ReadFile("../../docs/formula.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(raw), "\n```\n") // past the program
	if !ok {
		t.Fatal("no program")
	}
	for f := range families {
		row := ""
		for _, line := range strings.Split(text, "\n") {
			if cells := strings.Split(line, "|"); len(cells) == 5 && strings.Contains(", "+strings.TrimSpace(cells[1])+",", ", "+families[f].name+",") {
				row = line
			}
		}
		if row == "" {
			t.Errorf("no row of the family %s", families[f].name)
		}
		for _, p := range families[f].params {
			if !strings.Contains(text, p.name+": ") {
				t.Errorf("nothing about %s of %s", p.name, families[f].name)
			}
		}
	}
	for _, name := range functionNames() {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(text) {
			t.Errorf("nothing about the function %s", name)
		}
	}
	text = regexp.MustCompile("(?s)```.*?\n```").ReplaceAllString(text, "") // those are of examples
	count := 0
	for _, m := range regexp.MustCompile("`{1,2} ?([^`]* ~ (?:`[^`]*` ?)?[^`]*)`{1,2}").FindAllStringSubmatch(text, -1) {
		s := strings.TrimSpace(strings.ReplaceAll(m[1], `\|`, "|"))
		if strings.HasPrefix(s, "bf(") {
			continue
		}
		count++
		if _, err := Parse(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if count < 20 {
		t.Errorf("only %d formulas", count)
	}
}
