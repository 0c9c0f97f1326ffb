package credence_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// implied are methods that others call by an interface, and nobody by name.
var implied = strings.Fields("AppendBinary Error Is LogDensityGrad LogDensityGradBatch MarshalBinary MarshalJSON MarshalText Refuse String UnmarshalBinary UnmarshalJSON UnmarshalText Unwrap")

// TestExportedAreShown: exported functions and methods are in an example, of their
// package or of another that imports it.
func TestExportedAreShown(t *testing.T) {
	shown := mentions{}
	for _, name := range goFiles(t) {
		if !strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		shown.add(f, path.Dir(name), strings.HasPrefix(path.Base(name), "example_"))
	}
	_, packages := exported(t)
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		missing := shown.lack(packages[dir], dir)
		if len(missing) > 0 {
			t.Errorf("%s: in no example: %s", dir, strings.Join(missing, ", "))
		}
	}
}

// TestMentions plants examples and what they don't show.
func TestMentions(t *testing.T) {
	files, shown := token.NewFileSet(), mentions{}
	parse := func(src string) *ast.File {
		f, err := parser.ParseFile(files, "p.go", src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	p, err := doc.NewFromFiles(files, []*ast.File{parse("package p\ntype A int\nfunc New() A\nfunc (A) Do()\nfunc (A) Go()\nfunc (A) String() string\nfunc F()\nfunc G()\nfunc h()\n")}, module+"p")
	if err != nil {
		t.Fatal(err)
	}
	src := "package p_test\nimport q \"" + module + "p\"\nfunc ExampleNew() { q.New().Do() }\nfunc TestF() { q.F() }\n"
	shown.add(parse(src), "p", false)
	if got, want := shown.lack(p, "p"), []string{"A.Go", "F", "G"}; !slices.Equal(got, want) {
		t.Errorf("an example of New and Do leaves %q, want %q", got, want)
	}
	shown.add(parse(src), "p", true) // in a file of examples all counts
	if got, want := shown.lack(p, "p"), []string{"A.Go", "G"}; !slices.Equal(got, want) {
		t.Errorf("a file of examples leaves %q, want %q", got, want)
	}
}

// mentions are the names that examples use, by folder of the package.
type mentions map[string]map[string]bool

// add takes the names of a file of tests: of its examples, or all of them.
func (m mentions) add(f *ast.File, dir string, all bool) {
	of := map[string]string{} // folder by name in the file
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		target, ours := strings.CutPrefix(imported, module)
		if err != nil || !ours {
			continue
		}
		of[path.Base(target)] = target
		if spec.Name != nil {
			of[spec.Name.Name] = target
		}
	}
	note := func(dir, name string) {
		if m[dir] == nil {
			m[dir] = map[string]bool{}
		}
		m[dir][name] = true
	}
	for _, d := range f.Decls {
		if fn, is := d.(*ast.FuncDecl); !all && !(is && strings.HasPrefix(fn.Name.Name, "Example")) {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident: // of an example within the package
				note(dir, n.Name)
			case *ast.SelectorExpr:
				if x, is := n.X.(*ast.Ident); is && of[x.Name] != "" {
					note(of[x.Name], n.Sel.Name)
					return false
				}
				for _, target := range of { // a method: of which type is not looked at
					note(target, n.Sel.Name)
				}
			}
			return true
		})
	}
}

// lack returns the functions and methods of a package that no example mentions, in
// order.
func (m mentions) lack(p *doc.Package, dir string) (missing []string) {
	see := func(prefix string, funcs []*doc.Func) {
		for _, f := range funcs {
			if ast.IsExported(f.Name) && !m[dir][f.Name] && !slices.Contains(implied, f.Name) {
				missing = append(missing, prefix+f.Name)
			}
		}
	}
	see("", p.Funcs)
	for _, t := range p.Types {
		if ast.IsExported(t.Name) {
			see("", t.Funcs)
			see(t.Name+".", t.Methods)
		}
	}
	slices.Sort(missing)
	return missing
}
