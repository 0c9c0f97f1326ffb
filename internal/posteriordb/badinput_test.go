package posteriordb

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
)

// TestBadData: fields that are missing or of another form are errors that name
// data and field.
func TestBadData(t *testing.T) {
	for _, c := range []struct{ json, field string }{
		{`{"J": 8, "y": [1, 2]}`, "sigma"},
		{`{"J": "eight"}`, "J"},
	} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "data", "eight_schools.json"), []byte(c.json), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Kit{dir}.Model("eight_schools-eight_schools_centered")
		if fault, ok := errors.AsType[*DataError](err); !ok || fault.Field != c.field || fault.Data != "eight_schools" {
			t.Errorf("%s: error %v, want one about field %q", c.json, err, c.field)
		}
	}
}

func TestUnknownPosterior(t *testing.T) {
	if _, err := (Kit{t.TempDir()}).Model("no-such"); err == nil || !strings.Contains(err.Error(), "no-such") {
		t.Errorf("error %v does not name the posterior", err)
	}
}

func TestBadField(t *testing.T) {
	for _, text := range []string{"beta", "beta:cube", "beta:real[", "beta:interval(0)", ""} {
		if f, err := parseField(text); err == nil {
			t.Errorf("%q gives %+v, want an error", text, f)
		}
	}
}

// TestOpenElsewhere: CREDENCE_CASES may hold the kit or lie beside it.
func TestOpenElsewhere(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "cases")
	for _, kit := range []string{filepath.Join(folder, "posteriordb"), filepath.Join(root, "posteriordb")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		t.Setenv(cases.Variable, folder)
		if _, err := Open(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("no kit: error %v, want fs.ErrNotExist", err)
		}
		if err := os.MkdirAll(kit, 0o755); err != nil {
			t.Fatal(err)
		}
		if k, err := Open(); err != nil || filepath.Clean(k.dir) != kit {
			t.Errorf("kit in %s: found %q, %v", kit, k.dir, err)
		}
		if err := os.RemoveAll(kit); err != nil {
			t.Fatal(err)
		}
	}
}
