package credence_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadme runs the program that README.md shows.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("README.md shows no program")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, block[1], 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	const want = 1 + 2 + 8 // a heading, mu and tau, the schools; no warning
	if len(lines) != want || !strings.HasPrefix(lines[3], "theta[A]") {
		t.Errorf("the program prints %d lines, want %d:\n%s", len(lines), want, out)
	}
}

// TestReadmeListsPackages: README.md names every package that users import.
func TestReadmeListsPackages(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := func(pkg string) bool { return strings.Contains(string(text), "`"+pkg+"`") }
	if listed("bayes/absent") {
		t.Error("README.md lists a package that does not exist")
	}
	for _, name := range goFiles(t) {
		pkg := path.Dir(name)
		own := strings.HasPrefix(pkg, "internal/") || strings.HasPrefix(pkg, "examples/") || pkg == "bench"
		if path.Base(name) == "doc.go" && !own && !listed(pkg) {
			t.Errorf("README.md lacks the package %s", pkg)
		}
	}
}
