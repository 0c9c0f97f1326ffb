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
	"streams.md":  "online/store",
}

// unguided are the packages that have no guide. Lines may only go.
var unguided = map[string]bool{}

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
		if pkg == "." || unguided[pkg] {
			continue
		}
		name := filepath.Join("packages", filepath.FromSlash(pkg)+".md")
		link := "(" + pkg + ".md)"
		if area := guideOf[pkg]; area != "" {
			name, link = area, "(../"+area+")"
		}
		page, err := guide.Read(filepath.Join("docs", name))
		if err != nil {
			t.Error(err)
			continue
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
		for _, heading := range []string{"How to read", "When not to trust"} {
			if !strings.Contains(page.Text, "## "+heading) {
				t.Errorf("%s lacks the heading %q", name, heading)
			}
		}
		if !strings.Contains(string(index), link) {
			t.Errorf("docs/packages/README.md lacks the link %s", link)
		}
	}
	for pkg := range unguided {
		if _, err := os.Stat(filepath.Join("docs", "packages", filepath.FromSlash(pkg)+".md")); err == nil {
			t.Errorf("%s has a guide: take it from the list of those that have none", pkg)
		}
	}
}

// TestPagesOnAQuestion: their code is that of examples too, and what it prints.
func TestPagesOnAQuestion(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(exampleOf)) {
		page, err := guide.Read(filepath.Join("docs", name))
		if err != nil {
			t.Error(err)
			continue
		}
		sources, err := filepath.Glob(filepath.Join(exampleOf[name], "example_*test.go"))
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
		if page.Count("go") == 0 || page.Count("text") == 0 {
			t.Errorf("%s has %d blocks of code and %d of what it prints", name, page.Count("go"), page.Count("text"))
		}
	}
}
