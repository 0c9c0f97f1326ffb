//go:build slow

package stranger

import (
	"fmt"
	"os"
	"path"
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
	page, err := os.ReadFile(filepath.Join(root, "docs/dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	s := withPrograms(t)
	s.build(t, "linux", "amd64", "./...")
	rows := regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| ([0-9.]+) MB ").FindAllSubmatch(page, -1)
	if len(rows) != len(says) {
		t.Errorf("docs/dependencies.md has %d sizes of %d programs", len(rows), len(says))
	}
	for _, row := range rows {
		file, err := os.Stat(filepath.Join(s.dir, "bin", path.Base(string(row[1]))))
		if err != nil {
			t.Error(err)
			continue
		}
		said, err := strconv.ParseFloat(string(row[2]), 64)
		if size := float64(file.Size()) / 1e6; err != nil || size < 0.9*said || size > 1.1*said {
			t.Errorf("%s has %s MB, docs/dependencies.md says %s", row[1], fmt.Sprintf("%.1f", size), row[2])
		}
	}
}
