package guide

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Page is a page of the documents.
type Page struct {
	Name   string
	Text   string
	Blocks []Block
}

// Block is what lies between two fences.
type Block struct {
	Kind string // the word after the first fence
	Text string
	Line int // of the first fence, from 1
}

var fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// Read reads a page. Errors: those of the file; a fence that nothing closes.
func Read(name string) (*Page, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	p := &Page{Name: name, Text: string(raw)}
	for _, at := range fenced.FindAllStringSubmatchIndex(p.Text, -1) {
		p.Blocks = append(p.Blocks, Block{
			Kind: p.Text[at[2]:at[3]],
			Text: strings.TrimSuffix(p.Text[at[4]:at[5]], "\n"),
			Line: 1 + strings.Count(p.Text[:at[0]], "\n"),
		})
	}
	if fences := strings.Count("\n"+p.Text, "\n```"); fences != 2*len(p.Blocks) {
		return nil, fmt.Errorf("guide: %s: %d fences for %d blocks: one is not closed", name, fences, len(p.Blocks))
	}
	return p, nil
}

// Count returns how many blocks have a kind.
func (p *Page) Count(kind string) (n int) {
	for _, b := range p.Blocks {
		if b.Kind == kind {
			n++
		}
	}
	return n
}

// Check returns what the page shows and the sources don't have, each with its line:
// code that is in none of them, and output that no example prints whose code the
// page shows before it. Errors: sources that can't be read.
func (p *Page) Check(sources ...string) (faults []error, err error) {
	var code []source
	for _, name := range sources {
		s, err := readSource(name)
		if err != nil {
			return nil, err
		}
		code = append(code, s)
	}
	shown := map[string]bool{} // examples of the code since the last output
	told := true               // whether the last block was output
	for _, b := range p.Blocks {
		switch b.Kind {
		case "go":
			if told {
				clear(shown)
			}
			told = false
			found := false
			for _, s := range code {
				found = s.show(b.Text, shown) || found
			}
			if !found {
				faults = append(faults, fmt.Errorf("%s:%d: no source has\n%s", p.Name, b.Line, b.Text))
			}
		case "text":
			told = true
			if !slices.ContainsFunc(code, func(s source) bool { return s.prints(b.Text, shown) }) {
				faults = append(faults, fmt.Errorf("%s:%d: no example of the code before it prints\n%s", p.Name, b.Line, b.Text))
			}
		}
	}
	return faults, nil
}
