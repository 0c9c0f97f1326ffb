package stranger

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeProgram returns the program that README.md shows.
func readmeProgram(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("README.md shows no program")
	}
	return block[1]
}

// TestReadme follows README.md: in an empty folder, with its program as main.go,
// its commands run, this folder standing for the clone.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	clone, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	s := newStranger(t)
	if err := os.WriteFile(filepath.Join(s.dir, "main.go"), readmeProgram(t), 0o644); err != nil {
		t.Fatal(err)
	}
	var ran []string
	var out []byte
	for _, c := range regexp.MustCompile(`(?m)^    go ((?:mod|run) [^#\n]*)`).FindAllSubmatch(text, -1) {
		if strings.Contains(string(c[1]), "./examples/") {
			continue // of the clone, not of the reader's module
		}
		args := strings.Fields(strings.Replace(string(c[1]), "=../credence", "="+clone, 1))
		ran = append(ran, args[0])
		if out, err = s.command("go", nil, args...).CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", c[1], err, out)
		}
	}
	if want := []string{"mod", "mod", "mod", "run"}; !slices.Equal(ran, want) {
		t.Fatalf("README.md has the commands go %v, want %v", ran, want)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	const want = 1 + 2 + 8 // a heading, mu and tau, the schools; no warning
	if len(lines) != want || !strings.HasPrefix(lines[3], "theta[A]") {
		t.Errorf("the program prints %d lines, want %d:\n%s", len(lines), want, out)
	}
}
