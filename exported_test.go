package credence_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// bracketed is what a comment marks as a link, of two letters or more: [T] is a shape.
// cites are works, which TestReferences follows.
var (
	bracketed = regexp.MustCompile(`\[\*?([A-Za-z][\w/]*\.)?[A-Z]\w+(\.[A-Z]\w+)?\]`)
	cites     = regexp.MustCompile(`^\[([A-Z][A-Za-z]+[0-9]{4}[a-z]?|DLMF)\]$`)
)

// TestExportedAreDocumented: whatever a package exports has a comment, fields too, and
// what comments link to exists.
func TestExportedAreDocumented(t *testing.T) {
	symbols := map[string]map[string]bool{}
	files, packages := exported(t)
	for dir, p := range packages {
		symbols[dir] = symbolsOf(p)
	}
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		for _, fault := range append(docFaults(packages[dir], symbols), bareFields(files, packages[dir])...) {
			t.Errorf("%s: %s", dir, fault)
		}
	}
}

// TestDocFaults plants one fault at a time.
func TestDocFaults(t *testing.T) {
	const clean = "// Package p is [A], [A.Do], [b.B], [Neal2011].\npackage p\nimport \"" + module + "b\"\n// A is a [b.B].\ntype A struct{ b.B }\n// Do does.\nfunc (A) Do() {}\n"
	for src, want := range map[string]string{
		clean:                     "",
		clean + "func F() {}":     "F has no comment",
		clean + "type T int":      "T has no comment",
		clean + "func (A) M() {}": "A.M has no comment",
		clean + "const C = 1":     "C has no comment",
		clean + "// T is.\ntype T struct {\n\tX int\n}":                                    "T.X has no comment",
		clean + "// T has an X.\ntype T struct {\n\tX int\n}":                              "",
		clean + "// T is.\ntype T struct{ x int; b.B }":                                    "",
		clean + "// T is.\ntype T struct {\n\tX int // is\n\tY int\n}":                     "T.Y has no comment",
		clean + "// T is.\ntype T struct {\n\t// X and the rest are.\n\tX int\n\tY int\n}": "",
		clean + "// T is.\ntype T struct {\n\t// X is.\n\tX int\n\n\tY int\n}":             "T.Y has no comment",
		clean + "// F uses [Gone].\nfunc F() {}":                                           "[Gone] is nothing",
		clean + "// F uses [A.No].\nfunc F() {}":                                           "[A.No] is nothing",
		clean + "// F uses [b.No].\nfunc F() {}":                                           "[b.No] is nothing",
		clean + "// F uses [c.Gone].\nfunc F() {}":                                         "[c.Gone] is nothing",
		clean + "// f uses [Gone].\nfunc f() {}":                                           "",
		clean + "// F is\n//\n//\tp[Gone]\nfunc F() {}":                                    "",
	} {
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, "p.go", src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p, err := doc.NewFromFiles(files, []*ast.File{f}, module+"p")
		if err != nil {
			t.Fatal(err)
		}
		faults := strings.Join(append(docFaults(p, map[string]map[string]bool{"b": {"B": true}}), bareFields(files, p)...), "; ")
		if (want == "") != (faults == "") || !strings.Contains(faults, want) {
			t.Errorf("%s\nfaults %q, want %q", src, faults, want)
		}
	}
}

// exported returns the documentation of the packages that users import, by folder,
// and where things are.
func exported(t *testing.T) (*token.FileSet, map[string]*doc.Package) {
	files, of := token.NewFileSet(), map[string][]*ast.File{}
	for _, name := range goFiles(t) {
		dir := path.Dir(name)
		if strings.HasSuffix(name, "_test.go") || strings.Contains("/"+dir+"/", "/internal/") || strings.HasPrefix(dir, "examples/") || dir == "bench" {
			continue
		}
		f, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		of[dir] = append(of[dir], f)
	}
	packages := map[string]*doc.Package{}
	for dir, fs := range of {
		p, err := doc.NewFromFiles(files, fs, module+dir)
		if err != nil {
			t.Fatal(err)
		}
		packages[dir] = p
	}
	return files, packages
}

// symbolsOf returns what a package exports: names, and Type.Method.
func symbolsOf(p *doc.Package) map[string]bool {
	names := map[string]bool{}
	eachSymbol(p, func(name, _ string) { names[name] = true })
	for _, t := range p.Types { // fields, and methods of interfaces
		ast.Inspect(t.Decl, func(n ast.Node) bool {
			if f, is := n.(*ast.Field); is {
				for _, id := range f.Names {
					names[t.Name+"."+id.Name] = true
				}
			}
			return true
		})
	}
	return names
}

// eachSymbol calls a function with each name that a package exports, and its comment.
func eachSymbol(p *doc.Package, f func(name, doc string)) {
	values := func(vs []*doc.Value) {
		for _, v := range vs {
			for _, spec := range v.Decl.Specs {
				s := spec.(*ast.ValueSpec) // of constants and variables
				for _, id := range s.Names {
					if id.IsExported() {
						f(id.Name, v.Doc+s.Doc.Text()+s.Comment.Text())
					}
				}
			}
		}
	}
	funcs := func(prefix string, fs []*doc.Func) {
		for _, x := range fs {
			if ast.IsExported(x.Name) {
				f(prefix+x.Name, x.Doc)
			}
		}
	}
	values(p.Consts)
	values(p.Vars)
	funcs("", p.Funcs)
	for _, t := range p.Types {
		if !ast.IsExported(t.Name) {
			continue
		}
		f(t.Name, t.Doc)
		values(t.Consts)
		values(t.Vars)
		funcs("", t.Funcs)
		funcs(t.Name+".", t.Methods)
	}
}

// docFaults returns the exported names of a package without a comment, and links of
// comments to what is not there; others are the names of the module's packages.
func docFaults(p *doc.Package, others map[string]map[string]bool) (faults []string) {
	check := func(where, text string) {
		if text == "" {
			faults = append(faults, where+" has no comment")
			return
		}
		for _, link := range deadLinks(p, text, others) {
			faults = append(faults, fmt.Sprintf("of %s: %s is nothing", where, link))
		}
	}
	check("the package", p.Doc)
	eachSymbol(p, check)
	return faults
}

// bareFields returns the exported fields of exported structs that nothing says what they
// are: no comment of their own, none above the lines they stand among, and no mention
// in that of the type, which is enough for a struct on one line.
func bareFields(files *token.FileSet, p *doc.Package) (faults []string) {
	for _, t := range p.Types {
		body, is := t.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
		if !is || !ast.IsExported(t.Name) || files.Position(body.Pos()).Line == files.Position(body.End()).Line {
			continue
		}
		end, group := 0, false // of the field before: its last line, and whether its group has a comment
		for _, f := range body.Fields.List {
			if line := files.Position(f.Pos()).Line; f.Doc != nil || line > end+1 {
				group = f.Doc != nil
			}
			end = files.Position(f.End()).Line
			for _, id := range f.Names {
				said := group || f.Comment != nil || regexp.MustCompile(`\b`+id.Name+`\b`).MatchString(t.Doc)
				if id.IsExported() && !said {
					faults = append(faults, t.Name+"."+id.Name+" has no comment")
				}
			}
		}
	}
	return faults
}

// deadLinks returns what a comment marks as links to names, and are none.
func deadLinks(p *doc.Package, text string, others map[string]map[string]bool) (dead []string) {
	look := func(texts []comment.Text) {
		for _, x := range texts {
			switch x := x.(type) {
			case comment.Plain:
				for _, m := range bracketed.FindAllString(string(x), -1) {
					if !cites.MatchString(m) {
						dead = append(dead, m)
					}
				}
			case *comment.DocLink:
				names, ours := others[strings.TrimPrefix(x.ImportPath, module)]
				name := x.Name
				if x.Recv != "" {
					name = x.Recv + "." + name
				}
				if ours && name != "" && !names[name] {
					dead = append(dead, "["+path.Base(x.ImportPath)+"."+name+"]")
				}
			}
		}
	}
	var blocks func(bs []comment.Block)
	blocks = func(bs []comment.Block) {
		for _, b := range bs {
			switch b := b.(type) {
			case *comment.Paragraph:
				look(b.Text)
			case *comment.Heading:
				look(b.Text)
			case *comment.List:
				for _, item := range b.Items {
					blocks(item.Content)
				}
			}
		}
	}
	blocks(p.Parser().Parse(text).Content)
	return dead
}
