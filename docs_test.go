package credence_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	fences   = regexp.MustCompile("(?ms)^```.*?^```$|`[^`\n]+`") // blocks of code, and code in a line
	mdLink   = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	mdHeader = regexp.MustCompile(`(?m)^#+ +(.*)$`)
)

// TestLinks: every page's links to files of the repository, and to headings of
// pages, lead somewhere.
func TestLinks(t *testing.T) {
	pages, links := 0, 0
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != "." && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".md") && !strings.HasSuffix(p, ".ipynb") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if strings.HasSuffix(p, ".ipynb") {
			if text, err = proseOf(text); err != nil {
				return fmt.Errorf("%s: %w", p, err)
			}
		}
		pages++
		n, faults := linkFaults(p, string(text))
		links += n
		for _, f := range faults {
			t.Error(f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 20 || links < 50 {
		t.Errorf("%d pages with %d links were read", pages, links)
	}
}

// proseOf returns the text of a notebook without its code.
func proseOf(notebook []byte) ([]byte, error) {
	var n struct {
		Cells []struct {
			Type   string   `json:"cell_type"`
			Source []string `json:"source"`
		} `json:"cells"`
	}
	err := json.Unmarshal(notebook, &n)
	var text []byte
	for _, c := range n.Cells {
		if c.Type == "markdown" {
			text = append(text, strings.Join(c.Source, "")+"\n\n"...)
		}
	}
	return text, err
}

// TestLinkFaults plants faults.
func TestLinkFaults(t *testing.T) {
	for text, want := range map[string]string{
		"[a](docs/README.md), [b](https://example.org/x), `[c](absent.md)`": "",
		"# Title, and `code`\n[a](#title-and-code)":                         "",
		"[a](README.md#a-model)":                                            "",
		"[a](absent.md)":                                                    "absent.md",
		"[a](#absent)":                                                      "no heading",
		"[a](README.md#absent)":                                             "no heading",
		"[a](docs/../absent.svg)":                                           "absent.svg",
	} {
		_, faults := linkFaults("README.md", text)
		if (want == "") != (len(faults) == 0) || !strings.Contains(fmt.Sprint(faults), want) {
			t.Errorf("%q: %v, want %q", text, faults, want)
		}
	}
}

// TestProse: links of notebooks are seen, code of theirs is not.
func TestProse(t *testing.T) {
	text, err := proseOf([]byte(`{"cells":[{"cell_type":"markdown","source":["[a](absent.md)\n","b"]},{"cell_type":"code","source":["[c](code.md)"]}]}`))
	if _, faults := linkFaults("README.md", string(text)); err != nil || len(faults) != 1 || !strings.Contains(faults[0].Error(), "absent.md") {
		t.Errorf("%q: %v, %v", text, faults, err)
	}
	if _, err := proseOf([]byte("[]")); err == nil {
		t.Error("a list is read as a notebook")
	}
}

// TestDocumentsAreListed: docs/README.md links to every document.
func TestDocumentsAreListed(t *testing.T) {
	index, err := os.ReadFile("docs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"docs/*.md", "docs/adr/*.md"} {
		pages, err := filepath.Glob(pattern)
		if err != nil || len(pages) < 5 {
			t.Fatalf("%s: %d, %v", pattern, len(pages), err)
		}
		for _, p := range pages {
			link := "(" + strings.TrimPrefix(filepath.ToSlash(p), "docs/") + ")"
			if link != "(README.md)" && !strings.Contains(string(index), link) {
				t.Errorf("docs/README.md lacks %s", p)
			}
		}
	}
}

// linkFaults returns the number of links of a page to files of the repository and to
// headings, and those that lead nowhere.
func linkFaults(page, text string) (n int, faults []error) {
	for _, m := range mdLink.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
			continue
		}
		n++
		file, heading, has := strings.Cut(m[1], "#")
		of := text
		if file != "" {
			at := filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
			if _, err := os.Stat(at); err != nil {
				faults = append(faults, fmt.Errorf("%s links to %s: %w", page, m[1], err))
				continue
			}
			if !has {
				continue
			}
			raw, err := os.ReadFile(at)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s links to %s: %w", page, m[1], err))
				continue
			}
			of = string(raw)
		}
		if !headings(of)[heading] {
			faults = append(faults, fmt.Errorf("%s links to %s: no heading of that name", page, m[1]))
		}
	}
	return n, faults
}

// headings returns the names by which links call the headings of a page: lower case,
// without punctuation, with - for a space.
func headings(text string) map[string]bool {
	names := map[string]bool{}
	for _, m := range mdHeader.FindAllStringSubmatch(text, -1) {
		names[strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(m[1]))] = true
	}
	return names
}
