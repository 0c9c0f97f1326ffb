package credence_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	licenceRow  = regexp.MustCompile(`(?m)^\| (.*?) \|.*\|.*\|$`)
	licencePath = regexp.MustCompile("`([^`]+)`")
)

// TestLicences: testdata/LICENCES.md has a row for every file of data.
func TestLicences(t *testing.T) {
	text, err := os.ReadFile("testdata/LICENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	patterns := licensed(string(text))
	used, files := map[string]bool{}, 0
	err = filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != "." && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		p = filepath.ToSlash(p)
		if d.IsDir() || !isData(p) {
			return nil
		}
		files++
		covered := false
		for _, pattern := range patterns {
			if covers(pattern, p) {
				covered, used[pattern] = true, true
			}
		}
		if !covered {
			t.Errorf("testdata/LICENCES.md has no row for %s", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range patterns {
		if !used[p] {
			t.Errorf("testdata/LICENCES.md has a row for %s, and no file of that name", p)
		}
	}
	if files < 100 || len(patterns) < 50 {
		t.Errorf("%d files and %d rows were read", files, len(patterns))
	}
}

// TestLicencesCover plants files and rows.
func TestLicencesCover(t *testing.T) {
	patterns := licensed("| files | from | licence |\n|---|---|---|\n| `a/*.json`, `b` | x | y |\n| `../nn/ort/testdata/*` | x | `z` |\n")
	for file, want := range map[string]bool{
		"testdata/a/x.json": true, "testdata/a/b/x.json": false, "testdata/b/c/x.csv": true, "testdata/bc/x.csv": false,
		"nn/ort/testdata/x.onnx": true, "nn/testdata/x.onnx": false, "testdata/z": false,
	} {
		covered := false
		for _, p := range patterns {
			covered = covered || covers(p, file)
		}
		if covered != want {
			t.Errorf("%s covered: %v, by %q", file, covered, patterns)
		}
	}
	for file, want := range map[string]bool{
		"testdata/x.csv": true, "examples/nile/data/nile.csv": true, "bayes/testdata/x.json": true, "examples/internal/hillstrom/hillstrom.csv.gz": true, "examples/nile/level.svg": true,
		"bayes/data.go": false, "bayes/testdata/make.py": false, "nn/testdata/fuzz/FuzzX/0": false, "testdata/LICENCES.md": false, "docs/a.md": false,
	} {
		if isData(file) != want {
			t.Errorf("%s is data: %v", file, !want)
		}
	}
}

// licensed returns the patterns of the first column of a table, from the root.
func licensed(text string) (patterns []string) {
	for _, row := range licenceRow.FindAllStringSubmatch(text, -1) {
		for _, m := range licencePath.FindAllStringSubmatch(row[1], -1) {
			patterns = append(patterns, path.Join("testdata", m[1]))
		}
	}
	return patterns
}

// covers tells whether a file is one of a pattern, or in a folder of that name.
func covers(pattern, file string) bool {
	if ok, err := path.Match(pattern, file); err != nil {
		panic(fmt.Errorf("%s: %w", pattern, err)) // of the table, which we write
	} else if ok {
		return true
	}
	return strings.HasPrefix(file, pattern+"/")
}

// isData tells whether a file is data of tests or examples: what is neither code of
// this project that makes them nor found by its fuzzers.
func isData(file string) bool {
	in := strings.HasPrefix(file, "testdata/") || strings.Contains(file, "/testdata/") || strings.HasPrefix(file, "examples/") && (strings.Contains(file, "/data/") || slices.Contains([]string{".gz", ".png", ".svg"}, path.Ext(file)))
	switch path.Ext(file) {
	case ".go", ".py", ".R":
		return false
	}
	return in && !strings.Contains(file, "/testdata/fuzz/") && file != "testdata/LICENCES.md"
}
