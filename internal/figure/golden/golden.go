package golden

import (
	"bytes"
	"flag"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/figure"
)

var update = flag.Bool("update", false, "rewrite the golden images")

// Rasterisers round edges by CPU, so a pixel may differ a little, and a few of
// them by more. Planted changes move ten times as many or more.
const (
	samePixel = 0x2000 // of 0xffff, in any colour
	sameShare = 1e-4   // of the pixels, some 30
)

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
		if share := differ(t, got, picture(t, name)); share > sameShare {
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
		if share := differ(t, Encode(t, f), picture(t, name)); share <= 2*sameShare {
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
	x, errX := png.Decode(bytes.NewReader(a))
	y, errY := png.Decode(bytes.NewReader(b))
	if errX != nil || errY != nil {
		t.Fatal(errX, errY)
	}
	r := x.Bounds()
	if r != y.Bounds() {
		return 1
	}
	n := 0
	for i := r.Min.X; i < r.Max.X; i++ {
		for j := r.Min.Y; j < r.Max.Y; j++ {
			r1, g1, b1, _ := x.At(i, j).RGBA()
			r2, g2, b2, _ := y.At(i, j).RGBA()
			for _, d := range [3]int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
				if max(d, -d) > samePixel {
					n++
					break
				}
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}
