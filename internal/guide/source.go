package guide

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"strings"
)

// source is a file of examples.
type source struct {
	text   string
	bodies map[string]string // of functions by name, less a tab in front of each line
	output map[string]string // of examples by name of their function
}

// readSource reads a file of Go.
func readSource(name string) (source, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return source{}, fmt.Errorf("guide: %w", err)
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, raw, parser.ParseComments)
	if err != nil {
		return source{}, fmt.Errorf("guide: %w", err)
	}
	s := source{text: string(raw), bodies: map[string]string{}, output: map[string]string{}}
	for _, d := range f.Decls {
		if d, is := d.(*ast.FuncDecl); is && d.Body != nil {
			body := s.text[files.Position(d.Body.Lbrace).Offset:files.Position(d.Body.Rbrace).Offset]
			s.bodies[d.Name.Name] = strings.ReplaceAll(body, "\n\t", "\n")
		}
	}
	for _, e := range doc.Examples(f) {
		s.output["Example"+e.Name] = e.Output
	}
	return s, nil
}

// show tells whether the file has some lines, and notes the functions they are in.
func (s source) show(lines string, in map[string]bool) bool {
	found := hasLines(s.text, lines)
	for name, body := range s.bodies {
		if hasLines(body, lines) {
			found, in[name] = true, true
		}
	}
	return found
}

// prints tells whether one of some examples prints some lines.
func (s source) prints(lines string, examples map[string]bool) bool {
	for name := range examples {
		if hasLines(s.output[name], lines) {
			return true
		}
	}
	return false
}

// hasLines tells whether a text has a run of whole lines.
func hasLines(text, lines string) bool {
	return lines != "" && strings.Contains("\n"+text+"\n", "\n"+lines+"\n")
}
