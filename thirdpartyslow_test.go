//go:build slow

package credence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestThirdPartySystems: a stranger's programs build for other systems, from any.
func TestThirdPartySystems(t *testing.T) {
	s := withPrograms(t)
	for _, target := range [][2]string{{"linux", "arm64"}, {"darwin", "arm64"}, {"windows", "amd64"}} {
		s.build(t, target[0], target[1], "./...")
	}
}

// TestThirdPartySizes: programs have the size that docs/dependencies.md says,
// within a tenth, by which versions of Go differ.
func TestThirdPartySizes(t *testing.T) {
	page, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	s := withPrograms(t)
	s.build(t, "linux", "amd64", "./...")
	for _, pkg := range weighed {
		file, err := os.Stat(filepath.Join(s.dir, "bin", filepath.Base(pkg)))
		if err != nil {
			t.Error(err)
			continue
		}
		row := regexp.MustCompile("(?m)^\\| `" + pkg + "` \\| ([0-9.]+) MB ").FindSubmatch(page)
		if row == nil {
			t.Errorf("docs/dependencies.md has no size of %s", pkg)
			continue
		}
		said, err := strconv.ParseFloat(string(row[1]), 64)
		if size := float64(file.Size()) / 1e6; err != nil || size < 0.9*said || size > 1.1*said {
			t.Errorf("%s has %s MB, docs/dependencies.md says %s", pkg, fmt.Sprintf("%.1f", size), row[1])
		}
	}
}
