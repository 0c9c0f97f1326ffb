package credence_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/guide"
)

// guideOf are the packages whose guide is that of their area; that of any other is
// docs/packages/ and its path, with the ending md.
var guideOf = map[string]string{
	"bayes":           "modelling.md",
	"bayes/criticism": "checking.md",
	"causal":          "causal.md",
	"dag/identify":    "graphs.md",
	"mcmc":            "sampling.md",
	"nn/scorer":       "networks.md",
	"vi":              "variational.md",
}

// exampleOf are pages on a question, and the package whose examples have their code.
var exampleOf = map[string]string{
	"choosing.md": "bayes/infer",
	"formula.md":  "bayes/formula",
	"mistakes.md": "internal/guide",
	"streams.md":  "online/store",
}

// TestGuides: each package has a guide, which says how to read what comes out and when
// not to trust it, whose code is that of examples, run by the tests of the package,
// and so is what it is said to print.
func TestGuides(t *testing.T) {
	index, err := os.ReadFile("docs/packages/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, packages := exported(t)
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		if pkg == "." {
			continue
		}
		name := filepath.Join("packages", filepath.FromSlash(pkg)+".md")
		link := "(" + pkg + ".md)"
		if area := guideOf[pkg]; area != "" {
			name, link = area, "(../"+area+")"
		}
		text := checkPage(t, name, pkg)
		for _, heading := range []string{"How to read", "When not to trust"} {
			if !strings.Contains(text, "## "+heading) {
				t.Errorf("%s lacks the heading %q", name, heading)
			}
		}
		if !strings.Contains(string(index), link) {
			t.Errorf("docs/packages/README.md lacks the link %s", link)
		}
	}
}

// TestPagesOnAQuestion: their code is that of examples too, and what it prints.
func TestPagesOnAQuestion(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(exampleOf)) {
		checkPage(t, name, exampleOf[name])
	}
}

// checkPage holds a page of docs/ against the examples of a package, and returns its text.
func checkPage(t *testing.T, name, pkg string) string {
	t.Helper()
	page, err := guide.Read(filepath.Join("docs", name))
	if err != nil {
		t.Error(err)
		return ""
	}
	sources, err := filepath.Glob(filepath.Join(pkg, "example_*test.go"))
	if err != nil {
		t.Fatal(err)
	}
	faults, err := page.Check(sources...)
	if err != nil {
		t.Error(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
	if page.Count("go") == 0 || page.Count("text") == 0 && !strings.Contains(page.Text, ".png)") {
		t.Errorf("%s has %d blocks of code and %d of what it prints", name, page.Count("go"), page.Count("text"))
	}
	return page.Text
}
