package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette is that of [OkabeIto2008], black last but one and yellow, which is
// faint on white, at the end.
var palette = []color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255},
	{230, 159, 0, 255}, {86, 180, 233, 255}, {0, 0, 0, 255}, {240, 228, 66, 255},
}

var noteColour = color.RGBA{160, 70, 0, 255} // the second, darker: text needs a contrast of 4.5 to 1

// Grey is the colour of what is not of the data: references, zero.
var Grey = color.Gray{Y: 130}

// Lengths. A figure is as wide as the text of a page.
const (
	Width     = 7 * vg.Inch
	edge      = 0.1 * vg.Inch
	gap       = 0.1 * vg.Inch
	TitleSize = 13 // points
	LabelSize = 10 // points
	TickSize  = 9  // points
	// legendLead is the room between lines of a legend, whose letters touch without.
	legendLead = 3 // points
)

// Colour returns the colour of the k-th of several series, from 0; after eight
// they repeat.
func Colour(k int) color.RGBA { return palette[max(k, 0)%len(palette)] }

// Faded returns a colour that lets others through; alpha 255 is opaque.
func Faded(c color.RGBA, alpha uint8) color.NRGBA { return color.NRGBA{c.R, c.G, c.B, alpha} }

// Dashed is the line of a reference, of what is expected or of no difference.
func Dashed() draw.LineStyle {
	return draw.LineStyle{Color: Grey, Width: 1, Dashes: []vg.Length{3, 3}} // 3 points each
}

// Panel returns an empty gonum plot with the fonts of this package.
func Panel(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.White
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.Title.TextStyle = TextStyle(LabelSize)
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = draw.XCenter, draw.YTop
	p.Legend.TextStyle = TextStyle(TickSize)
	p.Legend.Top, p.Legend.Padding = true, legendLead
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		label, tick := a.Label.TextStyle.Font, a.Tick.Label.Font
		label.Variant, label.Size = "Sans", LabelSize
		tick.Variant, tick.Size = "Sans", TickSize
		a.Label.TextStyle.Font, a.Tick.Label.Font = label, tick
		a.Tick.Marker = Ticks{}
	}
	return p
}

// TextStyle returns the style of text of a size in points.
func TextStyle(size font.Length) text.Style {
	f := plot.DefaultFont
	f.Variant, f.Size = "Sans", size
	return text.Style{Color: color.Black, Font: f, Handler: plot.DefaultTextHandler}
}
