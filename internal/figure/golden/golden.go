package golden

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/figure"
)

var update = flag.Bool("update", false, "rewrite the golden images")

// Compare compares each figure with testdata/name.png, by its name.
func Compare(t *testing.T, figures map[string]*figure.Figure) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		got := Encode(t, figures[name])
		if *update {
			if err := os.WriteFile(filepath.Join("testdata", name+".png"), got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if share := differ(t, got, picture(t, name)); share > figure.SameShare {
			t.Errorf("%s: a share %.2g of the pixels differ; -update rewrites the pictures, look at them then", name, share)
		}
	}
}

// Planted checks that Compare sees a change to a figure, by its name.
func Planted(t *testing.T, figures map[string]*figure.Figure, changes map[string]func(*figure.Figure)) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		f := figures[name]
		if f == nil {
			t.Errorf("no figure %s to change", name)
			continue
		}
		changes[name](f)
		if share := differ(t, Encode(t, f), picture(t, name)); share <= 2*figure.SameShare {
			t.Errorf("%s: the planted change moves a share %.2g of the pixels, which is let pass or nearly so", name, share)
		}
	}
}

// Encode returns a figure as a PNG.
func Encode(t *testing.T, f *figure.Figure) []byte {
	t.Helper()
	w, err := f.WriterTo("png")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func picture(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// differ returns the share of pixels that are not the same.
func differ(t *testing.T, a, b []byte) float64 {
	t.Helper()
	share, err := figure.Differ(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return share
}
