package plot

import (
	"fmt"
	"image/color"

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
	// Unit is that of the outcome, for the axes.
	Unit string
}

// Lengths.
const (
	rowHeight = 0.28 * vg.Inch
	edges     = 1.3 * vg.Inch // title, axis and legend
	height    = 4 * vg.Inch
	dot       = 3 // radius, points
	noteLine  = 0.25 * vg.Inch
)

// axis names a number of the outcome with its unit.
func (c Config) axis(name string) string {
	if c.Unit == "" {
		return name
	}
	return name + ", " + c.Unit
}

// segment adds a straight line.
func segment(p *gplot.Plot, style draw.LineStyle, x0, y0, x1, y1 float64) error {
	l, err := plotter.NewLine(plotter.XYs{{X: x0, Y: y0}, {X: x1, Y: y1}})
	if err != nil {
		return err
	}
	l.LineStyle = style
	p.Add(l)
	return nil
}

// points adds marks of one kind.
func points(p *gplot.Plot, xys plotter.XYs, colour color.Color, shape draw.GlyphDrawer) (*plotter.Scatter, error) {
	s, err := plotter.NewScatter(xys)
	if err != nil {
		return nil, err
	}
	s.GlyphStyle = draw.GlyphStyle{Color: colour, Radius: dot, Shape: shape}
	p.Add(s)
	return s, nil
}

// rows makes the vertical axis one of names, the first at the top, with room for
// a legend of some lines.
func rows(p *gplot.Plot, names []string, legend int) vg.Length {
	var ticks gplot.ConstantTicks
	for i, name := range names {
		ticks = append(ticks, gplot.Tick{Value: float64(len(names) - 1 - i), Label: name})
	}
	p.Y.Tick.Marker = ticks
	p.Y.Min, p.Y.Max = -0.5, float64(len(names))-0.5+float64(legend) // half a row
	return edges + rowHeight*vg.Length(len(names)+legend)
}

// widen leaves room for marks at the ends of the horizontal axis.
func widen(p *gplot.Plot) {
	pad := 0.03 * (p.X.Max - p.X.Min) // a mark's width
	p.X.Min, p.X.Max = p.X.Min-pad, p.X.Max+pad
}

func finite(x float64) bool { return x-x == 0 }

func fault(verb, format string, a ...any) error {
	return fmt.Errorf("plot: "+verb+": "+format, a...)
}
