package credence_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var (
	exampleRow = regexp.MustCompile(`(?m)^\| \[([a-z]+)\]\(([a-z]+)\) \|(.*)\|$`)
	runsIt     = regexp.MustCompile(`\brun\(|clitest\.(Text|Object)\b`)
	aPicture   = regexp.MustCompile(`^!\[[^]]+\]\(([a-z]+)/([a-z_]+\.(?:png|svg))\)$`)
)

// largestPicture, in bytes: a page of all of them loads in a moment.
const largestPicture = 80 << 10

// TestExamples: every program has its question, data, method, command and picture in
// the table of examples/README.md, a README of its own with a command and that
// picture, a page for go doc, and a test that runs it.
func TestExamples(t *testing.T) {
	for _, fault := range exampleFaults(os.DirFS("examples")) {
		t.Error(fault)
	}
}

// TestExampleFaults plants one fault at a time.
func TestExampleFaults(t *testing.T) {
	const row = "| [nile](nile) | When? | flows | a filter | `go run ./examples/nile -out pictures` | ![level](nile/level.svg) |\n"
	for _, c := range []struct{ file, text, want string }{
		{"nile/answer.go", "package main", ""},
		{"README.md", "", "nile has no row"},
		{"README.md", row + row, "nile has 2 rows"},
		{"README.md", row + strings.ReplaceAll(row, "nile", "rhine"), "rhine is no example"},
		{"README.md", strings.Replace(row, "(nile)", "(rhine)", 1), "leads to rhine"},
		{"README.md", strings.Replace(row, "flows", " ", 1), "nothing in column 2"},
		{"README.md", strings.Replace(row, "![level]", "level", 1), "no picture of nile"},
		{"README.md", strings.Replace(row, "nile/level", "rhine/level", 1), "no picture of nile"},
		{"README.md", strings.Replace(row, "./examples/nile", "./examples/rhine", 1), "no command"},
		{"README.md", strings.Replace(row, "| a filter ", "", 1), "4 columns"},
		{"README.md", strings.Replace(row, "level.svg", "flow.svg", 1), "flow.svg: file does not exist"},
		{"nile/level.svg", "<svg><g></svg>", "nile/level.svg"},
		{"nile/level.svg", "<html></html>", "is html"},
		{"nile/level.svg", "<svg>" + strings.Repeat(" ", largestPicture) + "</svg>", "bytes"},
		{"nile/README.md", "# When?\n\n    go run ./examples/nile\n", "doesn't show level.svg"},
		{"nile/README.md", "# When?\n", "no command"},
		{"nile/doc.go", "", "doc.go"},
		{"nile/nile_test.go", "package main", "no test runs it"},
	} {
		files := fstest.MapFS{}
		for name, text := range map[string]string{
			"README.md": row, "nile/README.md": "# When?\n\n    go run ./examples/nile\n\n![Level](level.svg)\n",
			"nile/level.svg": "<svg></svg>",
			"nile/doc.go":    "// Command nile.\npackage main", "nile/nile_test.go": "package main\nfunc TestNile() { run() }",
			"internal/cli/cli.go": "package cli", c.file: c.text,
		} {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		faults := fmt.Sprint(exampleFaults(files))
		if (c.want == "") != (faults == "[]") || !strings.Contains(faults, c.want) {
			t.Errorf("%s %q: %s, want %q", c.file, c.text, faults, c.want)
		}
	}
	if faults := exampleFaults(fstest.MapFS{}); len(faults) == 0 {
		t.Error("an empty folder passes")
	}
}

// exampleFaults returns what examples lack.
func exampleFaults(examples fs.FS) (faults []error) {
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("examples: "+format, a...)) }
	text := func(name string) string {
		raw, err := fs.ReadFile(examples, name)
		if err != nil || len(raw) == 0 {
			fault("%w", errors.Join(err, fmt.Errorf("%s is empty", name)))
		}
		return string(raw)
	}
	rows, pictures := map[string]int{}, map[string]string{}
	for _, m := range exampleRow.FindAllStringSubmatch(text("README.md"), -1) {
		rows[m[1]]++
		if m[1] != m[2] {
			fault("the row of %s leads to %s", m[1], m[2])
		}
		cells := strings.Split(m[3], " | ")
		for k, cell := range cells {
			if strings.TrimSpace(cell) == "" {
				fault("the row of %s has nothing in column %d", m[1], k+1)
			}
		}
		const columns = 5 // question, data, method, command, picture
		if len(cells) != columns {
			fault("the row of %s has %d columns, want %d", m[1], len(cells), columns)
			continue
		}
		if command := "`go run ./examples/" + m[1]; cells[3] != command+"`" && !strings.HasPrefix(cells[3], command+" ") {
			fault("the row of %s has no command of it: %s", m[1], cells[3])
		}
		picture := aPicture.FindStringSubmatch(strings.TrimSpace(cells[4]))
		if picture == nil || picture[1] != m[1] {
			fault("the row of %s has no picture of %s: %s", m[1], m[1], cells[4])
			continue
		}
		pictures[m[1]] = picture[2]
	}
	folders, err := fs.ReadDir(examples, ".")
	if err != nil {
		fault("%w", err)
	}
	for _, f := range folders {
		name := f.Name()
		if !f.IsDir() || name == "internal" {
			continue
		}
		if rows[name] == 0 {
			fault("%s has no row in README.md", name)
		} else if rows[name] > 1 {
			fault("%s has %d rows in README.md", name, rows[name])
		}
		delete(rows, name)
		readme := text(path.Join(name, "README.md"))
		if !strings.Contains(readme, "go run ./examples/"+name) {
			fault("%s/README.md has no command", name)
		}
		if picture := pictures[name]; picture != "" {
			if !strings.Contains(readme, "]("+picture+")") {
				fault("%s/README.md doesn't show %s", name, picture)
			}
			if err := badPicture(examples, path.Join(name, picture)); err != nil {
				fault("%w; make pictures draws it", err)
			}
		}
		text(path.Join(name, "doc.go"))
		tests, err := fs.Glob(examples, name+"/*_test.go")
		if err != nil {
			fault("%w", err)
		}
		runs := false
		for _, file := range tests {
			runs = runs || runsIt.MatchString(text(file))
		}
		if !runs {
			fault("%s: no test runs it", name)
		}
	}
	for name := range rows {
		fault("%s is no example", name)
	}
	return faults
}

// badPicture returns what is wrong with a picture.
func badPicture(examples fs.FS, name string) error {
	raw, err := fs.ReadFile(examples, name)
	if err != nil {
		return err
	}
	if len(raw) > largestPicture {
		return fmt.Errorf("%s has %d bytes, want at most %d", name, len(raw), largestPicture)
	}
	if path.Ext(name) == ".png" {
		_, err = png.Decode(bytes.NewReader(raw))
	} else {
		var root struct {
			XMLName xml.Name
		}
		if err = xml.Unmarshal(raw, &root); err == nil && root.XMLName.Local != "svg" {
			err = fmt.Errorf("it is %s", root.XMLName.Local)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
