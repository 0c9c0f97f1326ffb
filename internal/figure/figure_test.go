package figure

import (
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

func TestFaults(t *testing.T) {
	panel := Panel("x", "y")
	for _, c := range []struct {
		name string
		f    Figure
		file string
		want string
	}{
		{"format", Figure{Panels: [][]*plot.Plot{{panel}}, Width: vg.Inch, Height: vg.Inch}, "a.gif", `format "gif" is unknown`},
		{"no panels", Figure{Width: 1, Height: 1}, "a.png", "no panels"},
		{"ragged", Figure{Panels: [][]*plot.Plot{{panel}, {}}, Width: 1, Height: 1}, "a.png", "row 1 of the figure has 0 panels"},
		{"size", Figure{Panels: [][]*plot.Plot{{panel}}}, "a.svg", "want more than 0"},
		{"folder", Figure{Panels: [][]*plot.Plot{{panel}}, Width: vg.Inch, Height: vg.Inch}, filepath.Join("no", "such", "a.png"), "no such file"},
	} {
		if err := c.f.Save(filepath.Join(t.TempDir(), c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
