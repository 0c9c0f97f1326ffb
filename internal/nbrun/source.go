package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// source is the Go of a code cell: its imports and declarations, and its main.
type source struct {
	imports []importing
	units   []unit
	main    *unit // nil if the cell only declares
}

// importing is an import by the name that it has in the file.
type importing struct {
	name, text string
	always     bool // for what it does, or for all its names
}

// unit is a declaration: text after a comment that tells the compiler its line.
type unit struct {
	declares []string        // names: "f", "T.method"
	uses     map[string]bool // names before a dot, which may be packages
	text     string
}

// fault is an error at a line of a cell, both counted from 1; line 0 is the
// whole cell.
type fault struct {
	cell, line int
	what       string
}

func (f fault) Error() string {
	if f.line == 0 {
		return fmt.Sprintf("cell %d: %s", f.cell, f.what)
	}
	return fmt.Sprintf("cell %d, line %d: %s", f.cell, f.line, f.what)
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// split reads the text of the code cell of a number.
func split(number int, text string) (*source, error) {
	above, below, start := text, "", 0
	for i, line := range slices.Collect(strings.Lines(text)) {
		command := strings.TrimPrefix(strings.TrimSpace(line), "//gonb:")
		switch {
		case command == "%%" || command == "%main":
			if start > 0 {
				return nil, fault{number, i + 1, "a second " + command + ": the first begins the main of the cell"}
			}
			start = i + 1
		case strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") || strings.HasPrefix(line, "//gonb:"):
			return nil, fault{number, i + 1, fmt.Sprintf("the command %q of gonb is not known here, only %%%%", strings.TrimSpace(line))}
		}
	}
	if start > 0 {
		all := slices.Collect(strings.Lines(text))
		above, below = strings.Join(all[:start-1], ""), strings.Join(all[start:], "")
	}
	s := &source{}
	f, from, err := read(number, 1, "package main ", above, "")
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		if err := s.add(number, from, d); err != nil {
			return nil, err
		}
	}
	if start == 0 {
		return s, nil
	}
	if s.main != nil {
		return nil, fault{number, start, "a main beside func main"}
	}
	f, _, err = read(number, start+1, "package main; func main() { ", below, "\n}\n")
	if err != nil {
		return nil, err
	}
	if len(f.Decls) != 1 {
		return nil, fault{number, start, "the main of the cell ends before the cell does: a } too many"}
	}
	s.main = &unit{uses: used(f), text: "func main() {\n" + mark(number, start+1) + below + "\n}\n"}
	return s, nil
}

// part is a part of a cell as the parser saw it.
type part struct {
	set  *token.FileSet
	text string
}

// at returns the text from one place to another, and the line of the first.
func (p part) at(from, to token.Pos) (text string, line int) {
	begin, end := p.set.PositionFor(from, false), p.set.PositionFor(to, false)
	return p.text[begin.Offset:end.Offset], p.set.Position(from).Line
}

// read parses text of a cell, from a line of it, between what makes it a file.
func read(number, line int, before, text, after string) (*ast.File, part, error) {
	// The mark is apart from the text, whose first comment it would join.
	p := part{token.NewFileSet(), fmt.Sprintf("%s/*line cell%d.go:%d:1*/;%s%s", before, number, line, text, after)}
	f, err := parser.ParseFile(p.set, "", p.text, parser.ParseComments|parser.SkipObjectResolution)
	var list scanner.ErrorList
	if errors.As(err, &list) {
		last := line + strings.Count(text, "\n")
		return nil, p, fault{number, min(list[0].Pos.Line, last), list[0].Msg}
	}
	return f, p, err
}

// mark is the comment that tells the compiler what line of a cell comes next.
func mark(number, line int) string { return fmt.Sprintf("//line cell%d.go:%d:1\n", number, line) }

// add adds a declaration: each part of one in parentheses by itself, but
// constants, whose values may follow each other.
func (s *source) add(number int, from part, d ast.Decl) error {
	take := func(n ast.Node, doc *ast.CommentGroup, keyword string, names ...string) unit {
		begin := n.Pos()
		if doc != nil && keyword == "" {
			begin = doc.Pos()
		}
		text, line := from.at(begin, n.End())
		return unit{names, used(n), mark(number, line) + keyword + text + "\n"}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		u := take(d, d.Doc, "", declared(d))
		switch {
		case d.Name.Name == "main" && d.Recv == nil:
			u.declares, s.main = nil, &u
		case d.Name.Name == "init" && d.Recv == nil:
			return fault{number, from.set.Position(d.Pos()).Line, "func init would run in every later cell: call a function instead"}
		default:
			s.units = append(s.units, u)
		}
	case *ast.GenDecl:
		if d.Tok == token.CONST || !d.Lparen.IsValid() && d.Tok != token.IMPORT {
			s.units = append(s.units, take(d, d.Doc, "", namesOf(d.Specs...)...))
			return nil
		}
		for _, spec := range d.Specs {
			if i, ok := spec.(*ast.ImportSpec); ok {
				text, line := from.at(i.Pos(), i.End())
				added, err := importOf(i, mark(number, line)+"import "+text+"\n")
				if err != nil {
					return fault{number, line, err.Error()}
				}
				s.imports = append(s.imports, added)
				continue
			}
			s.units = append(s.units, take(spec, nil, d.Tok.String()+" ", namesOf(spec)...))
		}
	}
	return nil
}

// importOf returns an import. Without a name of its own the package has the last
// word of its path that is no version, as packages do that keep to the custom.
func importOf(i *ast.ImportSpec, text string) (importing, error) {
	p, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		return importing{}, err
	}
	if slices.Contains(strings.Split(p, "/"), "internal") {
		return importing{}, fmt.Errorf("%s is internal: notebooks use what users have", p)
	}
	name := path.Base(p)
	if version.MatchString(name) {
		name = path.Base(path.Dir(p))
	}
	if i.Name != nil {
		name = i.Name.Name
	}
	always := name == "_" || name == "."
	if always {
		name += p
	}
	return importing{name, text, always}, nil
}

// declared returns the name of a function, or of a method after that of its type.
func declared(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	of := ""
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && of == "" {
			of = id.Name
		}
		return of == ""
	})
	return of + "." + f.Name.Name
}

// namesOf returns the names of types, variables and constants.
func namesOf(specs ...ast.Spec) (names []string) {
	for _, s := range specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			names = append(names, s.Name.Name)
		case *ast.ValueSpec:
			for _, id := range s.Names {
				names = append(names, id.Name)
			}
		}
	}
	return names
}

// used returns the names before a dot.
func used(n ast.Node) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				names[x.Name] = true
			}
		}
		return true
	})
	return names
}
