package plot

import (
	"fmt"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
)

// Figure is a picture that can be saved as png, svg or pdf.
type Figure = figure.Figure

// Config says how to draw.
type Config struct {
	// Title is the title of the figure; "" means one that says what it is.
	Title string
}

// Lengths.
const (
	height    = 4 * vg.Inch
	low       = 1.4 * vg.Inch // of a panel of counts
	rowHeight = 0.28 * vg.Inch
	edges     = 1.1 * vg.Inch // title and axis of a figure of rows
	lineWidth = 1.5           // points
	dot       = 2.5           // radius, points
	bandAlpha = 50            // of 255: the grid shows through
)

// reference adds the line of what is expected, dashed.
func reference(p *gplot.Plot, xys plotter.XYs) error {
	l, err := plotter.NewLine(xys)
	if err != nil {
		return err
	}
	l.LineStyle = figure.Dashed()
	p.Add(l)
	return nil
}

// line adds a line with its name, if it has one.
func line(p *gplot.Plot, k int, name string, xys plotter.XYs, marks bool) error {
	l, err := plotter.NewLine(xys)
	if err != nil {
		return err
	}
	l.LineStyle = draw.LineStyle{Color: figure.Colour(k), Width: lineWidth}
	p.Add(l)
	if name != "" {
		p.Legend.Add(name, l)
	}
	if !marks {
		return nil
	}
	s, err := plotter.NewScatter(xys)
	if err != nil {
		return err
	}
	s.GlyphStyle = draw.GlyphStyle{Color: figure.Colour(k), Radius: dot, Shape: draw.CircleGlyph{}}
	p.Add(s)
	return nil
}

// band fills between two lines over the same places.
func band(p *gplot.Plot, k int, x, lo, hi []float64) error {
	var around plotter.XYs
	for i := range x {
		around = append(around, plotter.XY{X: x[i], Y: hi[i]})
	}
	for i := len(x) - 1; i >= 0; i-- {
		around = append(around, plotter.XY{X: x[i], Y: lo[i]})
	}
	area, err := plotter.NewPolygon(around)
	if err != nil {
		return err
	}
	area.Color, area.LineStyle.Width = figure.Faded(figure.Colour(k), bandAlpha), 0
	p.Add(area)
	return nil
}

func finite(x float64) bool { return x-x == 0 }

func fault(verb, format string, a ...any) error {
	return fmt.Errorf("plot: "+verb+": "+format, a...)
}
