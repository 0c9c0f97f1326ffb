package guide

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPageNames: what pages call by a package of this module, as `mcmc.NUTS`, exists.
// Of tables only the last column is ours: the others are of those one comes from.
func TestPageNames(t *testing.T) {
	packages := exportedByName(t)
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		n, faults := nameFaults(fenced.ReplaceAllString(string(text), ""), packages)
		found += n
		for _, f := range faults {
			t.Errorf("%s: %s", page, f)
		}
	}
	if found < 300 {
		t.Errorf("only %d names", found)
	}
	for text, want := range map[string]int{
		"`mcmc.NUTS{}` and `mcmc.Sample(ctx, p, c)`": 0, "`mcmc.Nuts`": 1, "`pm.sample`, `os.Open`": 0,
		"| `drift.Page()` | `drift.ADWIN` |": 0, "| `x` | `drift.Adwin` |": 1, "`bayes.Draws.Undo`": 1,
	} {
		if _, faults := nameFaults(text, packages); len(faults) != want {
			t.Errorf("%q has %v, want %d", text, faults, want)
		}
	}
}

var (
	inLine    = regexp.MustCompile("`[^`]+`")
	qualified = regexp.MustCompile(`\b([a-z]+)\.([A-Z][A-Za-z0-9]*(?:\.[A-Z][A-Za-z0-9]*)?)`)
)

// nameFaults returns how many names of packages a text has in code within lines, and
// those that nothing is called.
func nameFaults(text string, packages map[string]map[string]bool) (n int, faults []string) {
	for _, line := range strings.Split(text, "\n") {
		if cells := strings.Split(strings.ReplaceAll(line, `\|`, " "), "|"); strings.HasPrefix(line, "|") && len(cells) > 2 {
			line = cells[len(cells)-2]
		}
		for _, code := range inLine.FindAllString(line, -1) {
			for _, m := range qualified.FindAllStringSubmatch(code, -1) {
				names, ours := packages[m[1]]
				if !ours {
					continue
				}
				if n++; !names[m[2]] {
					faults = append(faults, fmt.Sprintf("nothing is called %s.%s", m[1], m[2]))
				}
			}
		}
	}
	return n, faults
}

// exportedByName returns what the public packages export by their last names, which
// may be of several: plot is of bayes and of causal.
func exportedByName(t *testing.T) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	err := filepath.WalkDir("../..", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		switch d.Name() {
		case "internal", "examples", "testdata", "node_modules", "bench", "notebooks", ".git":
			return filepath.SkipDir
		}
		if _, err := os.Stat(filepath.Join(p, "doc.go")); err != nil {
			return nil // no package
		}
		names, err := Exported(p)
		if err != nil {
			return err
		}
		of := all[d.Name()]
		if of == nil {
			of = map[string]bool{}
			all[d.Name()] = of
		}
		for name := range names {
			of[name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
