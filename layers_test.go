// Package credence_test holds the rules of the repository that a program can
// check: which package may import which, what a file may be called, and which
// works are cited.
package credence_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/seed78144065/credence/"

// layers is the order of the packages: each imports only from lines above its
// own. Packages of one line are siblings and never import each other. A name
// that ends in / stands for all packages below it.
var layers = [][]string{
	{"internal/guide", "internal/stranger"}, // read by tests, or tests alone
	{"internal/cases", "internal/journal", "internal/jsonnumber", "internal/multiple", "internal/numeric", "internal/onnx", "internal/par", "internal/snapshot"},
	{"internal/nearest"},
	{"internal/figure", "internal/onnx/onnxtest"},
	{"internal/figure/golden", "internal/nbrun"},
	{"dag"},
	{"dag/plot"},
	{"internal/lane/limit"}, // read by benchmarks alone
	{"internal/rng", "internal/lane"},
	{"dag/discrete"},
	{"dag/estimand"},
	{"dag/identify"},
	{"dag/bounds"},
	{"dag/bn"},
	{"internal/linalg", "internal/optim", "internal/rowwise"},
	{"dag/bn/gaussian", "dag/learn"},
	{"dag/bn/dynamic"},
	{"internal/ode", "internal/statespace"},
	{"internal/ir"},
	{"internal/exec"},
	{"bayes/decision", "bayes/diagnostics", "nn/calibration", "nn/explain", "online/drift"},
	{"nn/conformal", "nn/selective"},
	{"nn/ood"},
	{"bayes"},
	{"bayes/arviz", "bayes/bayestest", "bayes/cmdstan", "bayes/criticism", "bayes/evidence", "bayes/formula", "bayes/plot", "internal/posteriordb"},
	{"bayes/report"},
	{"mcmc", "nn", "online", "vi"},
	{"online/changepoint", "online/filter", "online/glm", "online/labels", "online/particle", "online/prequential", "online/reweight", "online/sequential", "online/smc", "online/store"},
	{"online/abtest", "online/bandit"},
	{"internal/kit", "nn/cache", "nn/ort", "nn/predictive", "nn/schema", "online/plot"},
	{"bayes/infer", "nn/cascade", "nn/lastlayer", "nn/monitor"},
	{"nn/plot", "nn/scorer"},
	{"causal"},
	{"causal/estimator"},
	{"causal/attribution", "causal/individual", "causal/mediation", "causal/refute"},
	{"causal/fairness"},
	{"causal/plot"},
	{"examples/internal/cli", "examples/internal/clitest", "examples/internal/hillstrom"},
	{"examples/internal/scoring"},
	{"examples/", "bench"},
	{"."}, // the front page, which imports nothing
}

// drawn are the packages whose results are draws, or decide them: they must
// give the same bits on every CPU.
var drawn = []string{"internal/numeric", "internal/rng", "internal/lane", "internal/linalg", "internal/optim", "internal/ode", "internal/statespace", "internal/exec", "internal/rowwise", "dag/learn", "bayes", "bayes/formula", "bayes/infer", "causal", "causal/attribution", "causal/fairness", "causal/mediation", "mcmc", "nn", "nn/calibration", "nn/selective", "nn/cascade", "nn/conformal", "nn/explain", "nn/lastlayer", "nn/monitor", "nn/ood", "nn/predictive", "nn/schema", "nn/scorer", "online", "online/abtest", "online/bandit", "online/changepoint", "online/drift", "online/filter", "online/glm", "online/labels", "online/particle", "online/prequential", "online/reweight", "online/sequential", "online/smc", "online/store", "vi"}

// inexact are the functions of package math that are assembly on some CPUs or
// free to round differently between versions of Go.
var inexact = strings.Fields("Acos Acosh Asin Asinh Atan Atan2 Atanh Cbrt Cos Cosh Erf Erfc Erfcinv Erfinv " +
	"Exp Exp2 Expm1 Gamma Hypot J0 J1 Jn Lgamma Log Log10 Log1p Log2 Logb Pow Pow10 Sin Sincos Sinh Tan Tanh Y0 Y1 Yn")

// exceptions are uses of package math that touch no draw, by file.
var exceptions = map[string]string{
	"bayes/summary.go": "Log10", // digits of a printed number
}

const maxLines = 500 // of a file that is not generated

var (
	fileName   = regexp.MustCompile(`^[a-z][a-z0-9]*(_(test|bench_test|amd64|arm64|purego|generic))?\.go$|^example_[a-z0-9]+_test\.go$`)
	vague      = regexp.MustCompile(`^(utils?|commons?|helpers?|types|misc)(_test)?\.go$`)
	generated  = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	citation   = regexp.MustCompile(`\[([A-Z][A-Za-z]+[0-9]{4}[a-z]?|DLMF)\]`)
	referenced = regexp.MustCompile(`(?m)^- \*\*\[([A-Z][A-Za-z]+[0-9]{4}[a-z]?|DLMF)\]\*\*`)
)

func TestFiles(t *testing.T) {
	for _, name := range goFiles(t) {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range fileFaults(name, src) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

func TestPackagesAreDocumented(t *testing.T) {
	hasCode, hasDoc := map[string]bool{}, map[string]bool{}
	for _, name := range goFiles(t) {
		if !strings.HasSuffix(name, "_test.go") {
			hasCode[path.Dir(name)] = true
		}
		if path.Base(name) == "doc.go" {
			hasDoc[path.Dir(name)] = true
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(hasCode)) {
		if !hasDoc[dir] {
			t.Errorf("%s has no doc.go", dir)
		}
		if rank(dir) < 0 {
			t.Errorf("%s has no place in layers", dir)
		}
	}
}

func TestReferences(t *testing.T) {
	list, err := os.ReadFile("REFERENCES.md")
	if err != nil {
		t.Fatal(err)
	}
	listed, used := map[string]bool{}, map[string]bool{}
	for _, m := range referenced.FindAllSubmatch(list, -1) {
		if key := string(m[1]); listed[key] {
			t.Errorf("REFERENCES.md has %s twice", key)
		} else {
			listed[key] = true
		}
	}
	for _, name := range goFiles(t) {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range citation.FindAllSubmatch(src, -1) {
			key := string(m[1])
			if !listed[key] && !used[key] {
				t.Errorf("%s cites %s, which is not in REFERENCES.md", name, key)
			}
			used[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(listed)) {
		if !used[key] {
			t.Errorf("REFERENCES.md has %s, which nothing cites", key)
		}
	}
}

// A package's page lists the works that its code cites.
func TestPackagesListTheirReferences(t *testing.T) {
	cites, lists := map[string]map[string]bool{}, map[string]string{}
	for _, name := range goFiles(t) {
		dir := path.Dir(name)
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(dir, "examples/") { // the README of an example has its sources
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if path.Base(name) == "doc.go" {
			lists[dir] = string(src)
			continue
		}
		if cites[dir] == nil {
			cites[dir] = map[string]bool{}
		}
		for _, m := range citation.FindAllString(string(src), -1) {
			cites[dir][m] = true
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(cites)) {
		if missing := unlisted(cites[dir], lists[dir]); len(missing) > 0 {
			t.Errorf("%s/doc.go lacks %v, which the package cites", dir, missing)
		}
	}
	planted := map[string]bool{"[A2000]": true, "[B2001]": true}
	if missing := unlisted(planted, "// References: [A2000]."); !slices.Equal(missing, []string{"[B2001]"}) {
		t.Errorf("of two works one is listed, %v are said to be missing", missing)
	}
}

// unlisted returns the citations that a page lacks, in order.
func unlisted(cited map[string]bool, page string) (missing []string) {
	for _, c := range slices.Sorted(maps.Keys(cited)) {
		if !strings.Contains(page, c) {
			missing = append(missing, c)
		}
	}
	return missing
}

// TestFileFaults plants one fault at a time.
func TestFileFaults(t *testing.T) {
	const clean = "package p\n"
	for _, c := range []struct{ name, src, want string }{
		{"mcmc/nuts.go", clean, ""},
		{"mcmc/nuts_test.go", "package p\nimport _ \"" + module + "examples/campaign\"\n", ""},
		{"bayes/zops.go", "// Code generated by gen. DO NOT EDIT.\n" + clean + strings.Repeat("\n", 2*maxLines), ""},
		{"bayes/summary.go", "package p\nimport \"math\"\nvar x = math.Log10(2)\n", ""},
		{"internal/rng/stream.go", "package p\nimport _ \"golang.org/x/exp/rand\"\n", ""},
		{"bayes/diagnostics/ess.go", "package p\nimport \"math\"\nvar x = math.Log(2)\n", ""},
		{"bayes/normal.go", "package p\nimport \"math\"\nvar x = math.Sqrt(math.Pi)\n", ""},
		{"bayes/normal.go", "package p\nimport \"math\"\nvar x = math.Log(2)\n", "math.Log"},
		{"bayes/normal.go", "package p\nimport m \"math\"\nvar x = m.Exp\n", "math.Exp"},
		{"bayes/normal.go", "package p\nimport _ \"" + module + "mcmc\"\n", "imports upwards"},
		{"internal/rng/x.go", "package p\nimport _ \"" + module + "internal/lane\"\n", "imports upwards"},
		{"examples/campaign/data.go", "package p\nimport _ \"" + module + "internal/rng\"\n", "is internal"},
		{"mcmc/x.go", "package p\nimport _ \"" + module + "nowhere\"\n", "has no place in layers"},
		{"mcmc/x_test.go", "package p\nimport _ \"math/rand\"\n", "math/rand"},
		{"mcmc/x.go", "package p\nimport _ \"golang.org/x/exp/rand\"\n", "x/exp/rand"},
		{"mcmc/nuts_kernel.go", clean, "file name"},
		{"mcmc/NUTS.go", clean, "file name"},
		{"mcmc/utils.go", clean, "says nothing"},
		{"nn/ood/digits_test.go", "//go:build cgo\n\npackage p\nimport _ \"" + module + "nn/ort\"\n", ""},
		{"nn/ood/digits_test.go", "package p\nimport _ \"" + module + "nn/ort\"\n", "//go:build cgo"},
		{"mcmc/long.go", clean + strings.Repeat("\n", maxLines), "lines"},
		{"mcmc/broken.go", "package", "expected"},
	} {
		faults := strings.Join(fileFaults(c.name, []byte(c.src)), "; ")
		if (c.want == "") != (faults == "") || !strings.Contains(faults, c.want) {
			t.Errorf("%s with %q: faults %q, want %q", c.name, c.src, faults, c.want)
		}
	}
}

// fileFaults returns the rules that one file breaks; name is relative to the
// root.
func fileFaults(name string, src []byte) (faults []string) {
	fault := func(parts ...string) { faults = append(faults, strings.Join(parts, "")) }
	dir, base := path.Dir(name), path.Base(name)
	test := strings.HasSuffix(base, "_test.go")
	switch {
	case vague.MatchString(base):
		fault("the file name says nothing about what is in it")
	case !fileName.MatchString(base):
		fault("the file name has capitals or underscores that mean nothing to Go")
	}
	if n := strings.Count(string(src), "\n"); n > maxLines && !generated.Match(src) {
		fault(strconv.Itoa(n), " lines, more than ", strconv.Itoa(maxLines))
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
	if err != nil {
		return append(faults, err.Error())
	}
	mathName := ""
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return append(faults, err.Error())
		}
		switch {
		case imported == "math/rand":
			fault("imports math/rand; its second version or internal/rng have what it has")
		case imported == "golang.org/x/exp/rand" && dir != "internal/rng":
			fault("imports x/exp/rand, which only internal/rng may")
		case imported == "math":
			mathName = "math"
			if spec.Name != nil {
				mathName = spec.Name.Name
			}
		}
		target, ours := strings.CutPrefix(imported, module)
		switch {
		case test && target == "nn/ort" && dir != target && !bytes.HasPrefix(src, []byte("//go:build cgo\n")):
			fault("imports nn/ort and does not begin with //go:build cgo, so tests without cgo fail")
		case !ours || test:
		case rank(target) < 0:
			fault(target, " has no place in layers")
		case rank(target) >= rank(dir):
			fault("imports upwards: ", target)
		case strings.HasPrefix(dir, "examples/") && strings.HasPrefix(target, "internal/"):
			fault(target, " is internal: examples use what users have")
		}
	}
	if mathName != "" && !test && slices.Contains(drawn, dir) {
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == mathName && slices.Contains(inexact, s.Sel.Name) && exceptions[name] != s.Sel.Name {
					fault("uses math.", s.Sel.Name, ", whose bits depend on the CPU; internal/numeric has it")
				}
			}
			return true
		})
	}
	return faults
}

// rank returns the line of layers a package is on, -1 if on none.
func rank(pkg string) int {
	for i, line := range layers {
		for _, l := range line {
			if l == pkg || strings.HasSuffix(l, "/") && strings.HasPrefix(pkg, l) {
				return i
			}
		}
	}
	return -1
}

// goFiles returns the Go files of the module, by slashed path from the root:
// not those of nested modules, nor what the go command ignores.
func goFiles(t *testing.T) (names []string) {
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != "." {
			_, noModule := os.Stat(filepath.Join(p, "go.mod"))
			if base := d.Name(); base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || noModule == nil {
				return filepath.SkipDir
			}
			return nil
		}
		if slashed := filepath.ToSlash(p); strings.HasSuffix(p, ".go") && slashed != "layers_test.go" {
			names = append(names, slashed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no Go files: the test must run at the root of the module")
	}
	return names
}
