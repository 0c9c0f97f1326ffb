package plot

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
)

// Colours with a meaning.
var (
	modelColour    = figure.Colour(0) // what the model says
	divergedColour = figure.Colour(1)
	dataColour     = figure.Colour(6)
	fillColour     = color.Gray{Y: 215} // areas behind
	lineColour     = figure.Grey
)

// Lengths. A figure is as wide as the text of a page.
const (
	figureWidth = figure.Width
	margins     = 0.5 * vg.Inch // title and edges
	noteHeight  = 0.25 * vg.Inch
	thin        = 0.5 // line, points
	thick       = 1.5 // line, points
	dot         = 2.5 // radius, points
	labelSize   = figure.LabelSize
	tickSize    = figure.TickSize
)

// Colour returns the colour of the k-th of several series, from 0; after eight
// they repeat.
func Colour(k int) color.RGBA { return figure.Colour(k) }

// Faded returns a colour that lets others through; alpha 255 is opaque.
func Faded(c color.RGBA, alpha uint8) color.NRGBA { return figure.Faded(c, alpha) }

// Panel returns an empty gonum plot with the fonts of this package, for figures
// of the caller's own.
func Panel(x, y string) *plot.Plot { return figure.Panel(x, y) }

// dashed is the line of a reference.
var dashed = figure.Dashed

func line(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width}
}
