package causal_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuide: the code of docs/causal.md is that of examples, which are run, and so
// is what it is said to print.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile("../docs/causal.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_guide_test.go")
	if err != nil {
		t.Fatal(err)
	}
	body := regexp.MustCompile("(?m)^\t").ReplaceAllString(string(source), "") // of functions
	count := map[string]int{}
	for _, block := range regexp.MustCompile("(?s)```(go|text)\n(.*?)\n```").FindAllStringSubmatch(string(guide), -1) {
		kind, text := block[1], block[2]
		count[kind]++
		if kind == "text" {
			text = regexp.MustCompile("(?m)^").ReplaceAllString(text, "// ")
		}
		if !strings.Contains(body, text) && !strings.Contains(string(source), text) {
			t.Errorf("no example has\n%s", text)
		}
	}
	if count["go"] < 6 || count["text"] < 4 {
		t.Errorf("%d blocks of code and %d of what it prints", count["go"], count["text"])
	}
}
