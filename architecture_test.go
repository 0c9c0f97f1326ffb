package credence_test

import (
	"cmp"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var drawGraph = flag.Bool("graph", false, "write the graph of imports to docs/architecture.md")

const architecture = "docs/architecture.md"

// TestArchitecture: the pictures of docs/architecture.md are those of the code.
func TestArchitecture(t *testing.T) {
	page, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	imports := importsOf(t)
	want := string(page)
	for name, text := range map[string]string{"areas": areaGraph(t, imports), "packages": packageTable(imports)} {
		block := regexp.MustCompile("(?s)(<!-- " + name + " -->\n).*?(<!-- end -->)")
		if !block.MatchString(want) {
			t.Fatalf("%s has no block %s", architecture, name)
		}
		want = block.ReplaceAllString(want, "${1}"+text+"${2}")
	}
	if want == string(page) {
		return
	}
	if !*drawGraph {
		t.Fatalf("what packages import has changed; go test . -run TestArchitecture -graph\nwrites the new graph to %s", architecture)
	}
	if err := os.WriteFile(architecture, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestArchitectureNames: the files and internal packages that the page names are
// there, and it names every internal package.
func TestArchitectureNames(t *testing.T) {
	page, err := os.ReadFile(architecture)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z0-9/]+(\\.go)?)`").FindAllStringSubmatch(string(page), -1) {
		if m[2] != "" || strings.HasPrefix(m[1], "internal/") {
			if named[m[1]] = true; !exists(m[1]) {
				t.Errorf("%s names %s, which is not there", architecture, m[1])
			}
		}
	}
	for _, pkg := range packages(t) {
		if strings.HasPrefix(pkg, "internal/") && !named[pkg] {
			t.Errorf("%s lacks %s", architecture, pkg)
		}
	}
	if exists("internal/absent") {
		t.Error("a package that is not there exists")
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// packages are those that have a page, in order.
func packages(t *testing.T) (all []string) {
	for _, name := range goFiles(t) {
		if path.Base(name) == "doc.go" {
			all = append(all, path.Dir(name))
		}
	}
	slices.Sort(all)
	return all
}

// importsOf returns of each package that users import those that it imports itself.
func importsOf(t *testing.T) map[string][]string {
	own := func(pkg string) bool {
		return !strings.HasPrefix(pkg, "internal/") && !strings.HasPrefix(pkg, "examples/") && pkg != "bench" && pkg != "."
	}
	imports := map[string][]string{}
	for _, name := range goFiles(t) {
		pkg := path.Dir(name)
		if strings.HasSuffix(name, "_test.go") || !own(pkg) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		if imports[pkg] == nil {
			imports[pkg] = []string{}
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			target, ours := strings.CutPrefix(imported, module)
			if ours && own(target) && !slices.Contains(imports[pkg], target) {
				imports[pkg] = append(imports[pkg], target)
			}
		}
	}
	return imports
}

// area is the part of the library that a package belongs to: its first folder, but
// bayes/infer stands above the samplers it chooses from.
func area(pkg string) string {
	if pkg == "bayes/infer" {
		return pkg
	}
	first, _, _ := strings.Cut(pkg, "/")
	return first
}

// areaGraph draws which areas import which, and fails if they do so in a circle.
func areaGraph(t *testing.T, imports map[string][]string) string {
	of := map[string]map[string]bool{}
	for pkg, targets := range imports {
		from := area(pkg)
		if of[from] == nil {
			of[from] = map[string]bool{}
		}
		for _, target := range targets {
			if to := area(target); to != from {
				of[from][to] = true
			}
		}
	}
	if circle := circleIn(of); circle != nil {
		t.Errorf("areas import each other in a circle: %s", strings.Join(circle, " → "))
	}
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TD\n")
	for _, from := range slices.Sorted(maps.Keys(of)) {
		for _, to := range slices.Sorted(maps.Keys(of[from])) {
			fmt.Fprintf(&b, "    %s --> %s\n", from, to)
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// circleIn returns a way from an area back to it, nil if there is none.
func circleIn(of map[string]map[string]bool) []string {
	var way []string
	done := map[string]bool{}
	var visit func(name string) []string
	visit = func(name string) []string {
		if i := slices.Index(way, name); i >= 0 {
			return append(slices.Clone(way[i:]), name)
		}
		if done[name] {
			return nil
		}
		way = append(way, name)
		for _, next := range slices.Sorted(maps.Keys(of[name])) {
			if circle := visit(next); circle != nil {
				return circle
			}
		}
		way = way[:len(way)-1]
		done[name] = true
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if circle := visit(name); circle != nil {
			return circle
		}
	}
	return nil
}

// TestCircleIn plants a circle.
func TestCircleIn(t *testing.T) {
	of := map[string]map[string]bool{"a": {"b": true, "c": true}, "b": {"c": true}, "c": {}}
	if got := circleIn(of); got != nil {
		t.Errorf("there is no circle, not %v", got)
	}
	of["c"]["b"] = true
	if got := circleIn(of); !slices.Equal(got, []string{"b", "c", "b"}) {
		t.Errorf("%v, want b, c, b", got)
	}
}

// packageTable lists packages by how high they stand: on how many others in a row.
func packageTable(imports map[string][]string) string {
	height := map[string]int{}
	var of func(pkg string) int
	of = func(pkg string) int {
		if h, known := height[pkg]; known {
			return h
		}
		h := 0
		for _, target := range imports[pkg] {
			h = max(h, 1+of(target))
		}
		height[pkg] = h
		return h
	}
	all := slices.SortedFunc(maps.Keys(imports), func(a, b string) int { return cmp.Or(cmp.Compare(of(a), of(b)), cmp.Compare(a, b)) })
	var b strings.Builder
	b.WriteString("| floor | package | imports |\n|---|---|---|\n")
	for _, pkg := range all {
		targets := slices.Sorted(slices.Values(imports[pkg]))
		fmt.Fprintf(&b, "| %d | `%s` | %s |\n", height[pkg], pkg, strings.Join(targets, ", "))
	}
	return b.String()
}
