package plot

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/seed78144065/credence/internal/figure"
)

// Figure is a picture: a grid of panels below a title, with a Note that says what
// is wrong with its numbers. Save writes it as .png, .svg or .pdf. Everything may
// be changed before; panels are gonum plots.
type Figure = figure.Figure

// column makes a figure of panels one below the other.
func column(title string, height vg.Length, panels ...*plot.Plot) *Figure {
	f := &Figure{Title: title, Width: figureWidth, Height: margins + height*vg.Length(len(panels))}
	for _, p := range panels {
		f.Panels = append(f.Panels, []*plot.Plot{p})
	}
	return f
}

// note says what is wrong with the numbers of a figure.
func note(f *Figure, format string, a ...any) {
	f.Note = fmt.Sprintf(format, a...)
	f.Height += noteHeight
}

// listed names the first three and counts the rest.
func listed(names []string) string {
	const shown = 3 // what fits a line
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
