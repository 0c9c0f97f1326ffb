package scorer_test

import (
	"testing"

	"github.com/seed78144065/credence/internal/guide"
)

// TestGuide: the code of docs/networks.md is that of examples, which are run, and so
// is what it is said to print.
func TestGuide(t *testing.T) {
	page, err := guide.Read("../../docs/networks.md")
	if err != nil {
		t.Fatal(err)
	}
	faults, err := page.Check("example_guide_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
	if page.Count("go") < 8 || page.Count("text") < 6 {
		t.Errorf("%d blocks of code and %d of what it prints", page.Count("go"), page.Count("text"))
	}
}
