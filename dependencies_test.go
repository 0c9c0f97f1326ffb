package credence_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// weighed are the packages of docs/dependencies.md, in its order.
var weighed = []string{"bayes", "mcmc", "vi", "dag", "causal", "online", "nn", "nn/cache", "nn/scorer", "nn/ort", "bayes/plot"}

// A closure is what of others a package compiles.
type closure struct {
	packages, modules int      // all of them
	imports           []string // packages of others that ours import
}

// A listedPackage is what go list says of one.
type listedPackage struct {
	standard bool
	module   string
	imports  []string
}

// TestDependencies: docs/dependencies.md says of every weighed package what it
// pulls in, and of every package of others what it is for. A new import fails
// here until it is written down.
func TestDependencies(t *testing.T) {
	page, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range dependencyFaults(string(page), listDependencies(t)) {
		t.Error(fault)
	}
}

// Planted: an import more, and one less.
func TestDependenciesNotice(t *testing.T) {
	page, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := listDependencies(t)
	dag := listed[module+"dag"]
	dag.imports = append(slices.Clone(dag.imports), "golang.org/x/sys/cpu")
	listed[module+"dag"] = dag
	if faults := dependencyFaults(string(page), listed); len(faults) != 1 || !strings.Contains(faults[0], "| `dag` |") {
		t.Errorf("dag that imports x/sys/cpu: %q", faults)
	}
	for pkg, p := range listed {
		p.imports = slices.DeleteFunc(slices.Clone(p.imports), func(i string) bool { return strings.HasPrefix(i, "github.com/maypok86/") })
		listed[pkg] = p
	}
	dag.imports = dag.imports[:len(dag.imports)-1]
	listed[module+"dag"] = dag
	if faults := strings.Join(dependencyFaults(string(page), listed), "\n"); !strings.Contains(faults, "nothing imports `github.com/maypok86/otter/v2`") {
		t.Errorf("no package that imports otter: %q", faults)
	}
}

// listDependencies asks the go command, for one system, with cgo.
func listDependencies(t *testing.T) map[string]listedPackage {
	t.Helper()
	args := []string{"list", "-deps", "-f", `{{.ImportPath}}|{{.Standard}}|{{with .Module}}{{.Path}}{{end}}|{{join .Imports " "}}`}
	for _, pkg := range weighed {
		args = append(args, "./"+pkg)
	}
	c := exec.Command("go", args...)
	c.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	listed := map[string]listedPackage{}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		listed[f[0]] = listedPackage{f[1] == "true", f[2], strings.Fields(f[3])}
	}
	return listed
}

// dependencyFaults compares the tables of a page with what is so.
func dependencyFaults(page string, listed map[string]listedPackage) (faults []string) {
	imported := map[string]bool{}
	for _, pkg := range weighed {
		c := closureOf(module+pkg, listed)
		for _, i := range c.imports {
			imported[i] = true
		}
		row := fmt.Sprintf("| %d | %d | %s |", c.packages, c.modules, quoted(c.imports))
		if !regexp.MustCompile("(?m)^\\| `" + pkg + "` \\| [0-9.]+ MB " + regexp.QuoteMeta(row) + "$").MatchString(page) {
			faults = append(faults, fmt.Sprintf("docs/dependencies.md lacks the row | `%s` | … MB %s", pkg, row))
		}
	}
	explained := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+\\.[a-z]+/[^`]+)` \\| `").FindAllStringSubmatch(page, -1) {
		explained[m[1]] = true
	}
	for _, i := range slices.Sorted(maps.Keys(imported)) {
		if !explained[i] {
			faults = append(faults, fmt.Sprintf("docs/dependencies.md does not say what `%s` is for", i))
		}
	}
	for _, i := range slices.Sorted(maps.Keys(explained)) {
		if !imported[i] {
			faults = append(faults, fmt.Sprintf("docs/dependencies.md explains an import, but nothing imports `%s`", i))
		}
	}
	return faults
}

// closureOf walks the imports of a package.
func closureOf(pkg string, listed map[string]listedPackage) closure {
	var c closure
	seen, modules, direct := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for todo := []string{pkg}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		p, known := listed[at]
		if seen[at] || !known || p.standard {
			continue
		}
		seen[at] = true
		ours := strings.HasPrefix(at, module)
		if !ours {
			c.packages++
			modules[p.module] = true
		}
		for _, i := range p.imports {
			if q, known := listed[i]; ours && known && !q.standard && !strings.HasPrefix(i, module) {
				direct[i] = true
			}
		}
		todo = append(todo, p.imports...)
	}
	c.modules, c.imports = len(modules), slices.Sorted(maps.Keys(direct))
	return c
}

// quoted returns names as Markdown's code, separated by commas.
func quoted(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }
