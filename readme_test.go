package credence_test

import (
	"os"
	"path"
	"strings"
	"testing"
)

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
		own := pkg == "." || strings.HasPrefix(pkg, "internal/") || strings.HasPrefix(pkg, "examples/") || pkg == "bench"
		if path.Base(name) == "doc.go" && !own && !listed(pkg) {
			t.Errorf("README.md lacks the package %s", pkg)
		}
	}
}
