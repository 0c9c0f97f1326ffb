package stranger

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

const (
	module = "github.com/seed78144065/credence"
	root   = "../.."
)

// A stranger is a module of somebody else, in a folder of its own.
type stranger struct{ dir string }

// newStranger returns a folder without go.mod. It reads the names of all files of the
// module first: then the go command runs a test again when code has changed that only
// the stranger's programs import.
func newStranger(t *testing.T) stranger {
	t.Helper()
	if err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if (name == ".git" || name == "node_modules") && d.IsDir() {
			return fs.SkipDir
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s := stranger{t.TempDir()}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum")) // so that no sum is looked up
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "go.sum"), sums, 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// withPrograms returns a module whose go.mod replaces this one by the folder it
// is in. Its programs are those of testdata and, as mcmc, that of README.md.
func withPrograms(t *testing.T) stranger {
	t.Helper()
	s := newStranger(t)
	clone, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	sampler := filepath.Join(s.dir, "mcmc")
	if err := errors.Join(os.CopyFS(s.dir, os.DirFS("testdata")), os.Mkdir(sampler, 0o755),
		os.WriteFile(filepath.Join(sampler, "main.go"), readmeProgram(t), 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/stranger"},
		{"mod", "edit", "-require", module + "@v0.0.0", "-replace", module + "=" + clone},
	} {
		if out, err := s.command("go", nil, args...).CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	return s
}

// command returns a command that is run in the stranger's folder.
func (s stranger) command(name string, env []string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = s.dir
	c.Env = append(append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off"), env...) // go.mod learns what is indirect
	return c
}

// build compiles and links programs into bin, without cgo.
func (s stranger) build(t *testing.T, system, arch string, what ...string) {
	t.Helper()
	env := []string{"CGO_ENABLED=0", "GOOS=" + system, "GOARCH=" + arch}
	args := append([]string{"build", "-o", "bin/"}, what...)
	if out, err := s.command("go", env, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s/%s: %v\n%s", system, arch, err, out)
	}
}

// says is what the programs print. That of nn/ort says what to do, as it fails.
var says = map[string]string{
	"bayes":  `(?m)^rate +0\.09\d+ `,
	"mcmc":   `(?m)^theta\[H\] `,
	"vi":     `(?m)^rate +0\.12\d+ `,
	"dag":    `^adjust for \[age\]\n$`,
	"causal": `-\d`,
	"online": `^between 0\.18 and 0\.57\n$`,
	"nn":     `^risk 0\.77\n$`,
	"cache":  `^risk 0\.77, known before: false\nrisk 0\.77, known before: true\n$`,
	"scorer": `^the last patient's classes: \[1\]\n$`,
	"plot":   `^$`,
	"ort":    `without cgo.*CGO_ENABLED=1`,
}

// TestThirdParty: somebody else's programs build without cgo and run, that with
// nn/ort too, until it loads the library; and they build for another processor.
func TestThirdParty(t *testing.T) {
	s := withPrograms(t)
	const quick = "-ldflags=-w" // without what debuggers want
	s.build(t, runtime.GOOS, runtime.GOARCH, quick, "./...")
	network, err := filepath.Abs(root + "/testdata/cases/nn/pima_diabetes/member0.onnx")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range says {
		file := network
		if name == "plot" {
			file = "figure.svg"
		}
		program := filepath.Join(s.dir, "bin", name)
		if runtime.GOOS == "windows" {
			program += ".exe"
		}
		out, err := s.command(program, nil, file).CombinedOutput()
		if (err == nil) == (name == "ort") || !regexp.MustCompile(want).Match(out) {
			t.Errorf("%s: %v, prints\n%s\nwant %s", name, err, out, want)
		}
	}
	if _, err := os.Stat(filepath.Join(s.dir, "figure.svg")); err != nil {
		t.Error(err)
	}
	s.build(t, "linux", "arm64", quick, "./causal", "./scorer") // all others in the slow tests
}

// Bad input: a package that this module has not is named.
func TestThirdPartyWrongImport(t *testing.T) {
	s := withPrograms(t)
	absent := []byte("package main\nimport _ \"" + module + "/absent\"\nfunc main() {}\n")
	if err := os.WriteFile(filepath.Join(s.dir, "dag", "main.go"), absent, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := s.command("go", []string{"CGO_ENABLED=0"}, "build", "./dag").CombinedOutput()
	if err == nil || !strings.Contains(string(out), module+"/absent") {
		t.Errorf("%v\n%s", err, out)
	}
}
