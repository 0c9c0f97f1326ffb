package guide_test

import (
	"testing"

	"github.com/seed78144065/credence/internal/guide"
)

// must returns what a call returned, and stops if it failed: the examples of the
// pages are of what is called, not of what to do about errors.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// try stops if a call failed.
func try(err error) {
	if err != nil {
		panic(err)
	}
}

// TestPages: the code of the pages for those who come from elsewhere is that of the
// examples of this package, which are run, and so is what it is said to print.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		page, source string
		code, prints int
	}{
		{"from-stan.md", "example_stan_test.go", 9, 7},
		{"from-pymc.md", "example_pymc_test.go", 10, 9},
		{"from-brms.md", "example_brms_test.go", 7, 7},
		{"from-dowhy.md", "example_dowhy_test.go", 7, 7},
		{"from-river.md", "example_river_test.go", 9, 8},
	} {
		page, err := guide.Read("../../docs/" + c.page)
		if err != nil {
			t.Error(err)
			continue
		}
		faults, err := page.Check(c.source)
		if err != nil {
			t.Error(err)
		}
		for _, f := range faults {
			t.Error(f)
		}
		if page.Count("go") < c.code || page.Count("text") < c.prints {
			t.Errorf("%s has %d blocks of code and %d of what it prints; want %d and %d",
				c.page, page.Count("go"), page.Count("text"), c.code, c.prints)
		}
	}
}
