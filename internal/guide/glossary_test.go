package guide

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGlossary: each name of docs/glossary.md exists, each source is in
// REFERENCES.md, and each term is there once.
func TestGlossary(t *testing.T) {
	page, err := os.ReadFile("../../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("../../REFERENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	terms := map[string]bool{}
	for _, line := range strings.Split(string(page), "\n") {
		cells := strings.Split(line, "|") // the first and the last are empty
		if len(cells) != 6 || strings.HasPrefix(line, "| term |") || strings.HasPrefix(line, "|---") {
			continue
		}
		term := strings.TrimSpace(cells[1])
		if terms[term] {
			t.Errorf("%s is there twice", term)
		}
		terms[term] = true
		for _, f := range faultsOf(t, cells[3], strings.TrimSpace(cells[4]), string(list)) {
			t.Errorf("%s: %s", term, f)
		}
	}
	if rows := strings.Count(string(page), "\n| ") - 5; len(terms) != rows || rows < 80 { // five headings
		t.Errorf("%d terms in %d rows", len(terms), rows)
	}
	for _, planted := range [][2]string{{"[Nobody]", "`bayes.Dist`"}, {"", "`bayes.Distribution`"}, {"", "`bayes.Draws.Undo`"}, {"", "bayes.Dist"}} {
		if len(faultsOf(t, planted[0], planted[1], string(list))) != 1 {
			t.Errorf("%v has no fault", planted)
		}
	}
}

var (
	sourceKey = regexp.MustCompile(`\[[A-Za-z0-9]+\]`)
	named     = regexp.MustCompile("^`((?:[a-z]+/)*[a-z]+)\\.([A-Za-z.]+)`$")
)

// faultsOf returns what is wrong with the last two cells of a row.
func faultsOf(t *testing.T, source, name, list string) (faults []string) {
	for _, key := range sourceKey.FindAllString(source, -1) {
		if !strings.Contains(list, "**"+key+"**") {
			faults = append(faults, key+" is not in REFERENCES.md")
		}
	}
	m := named.FindStringSubmatch(name)
	if m == nil {
		return append(faults, name+" is no name of a package")
	}
	names, err := Exported(filepath.FromSlash(path.Join("../..", m[1])))
	if err != nil {
		t.Fatal(err)
	}
	if !names[m[2]] {
		faults = append(faults, m[1]+" exports no "+m[2])
	}
	return faults
}
