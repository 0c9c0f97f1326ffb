package plot

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/internal/figure"
)

// Figure is a picture that can be saved as png, svg or pdf.
type Figure = figure.Figure

// Config says how to draw.
type Config struct {
	// Title is the title of the figure; "" means one that says what it is.
	Title string
	// X and Y name the axes with their units.
	X, Y string
}

// Rate is what was believed of a rate, or of any number, at moments of a stream.
type Rate struct {
	Name   string               // above its panel
	At     []float64            // ascends
	Seen   []float64            // what was observed at each moment, for dots; NaN for none, nil for none at all
	Band   []bayesplot.Interval // what was believed at each moment
	Alarms []float64            // when a change was found
}

// Lengths of a panel.
const (
	panelHeight = 1.7 * vg.Inch
	edges       = 0.5 * vg.Inch // title
	lineWidth   = 1.5           // points
	bandAlpha   = 60            // of 255: the grid shows through
	dotRadius   = 1.5           // points
)

var (
	alarmColour = color.RGBA{160, 70, 0, 255} // that of notes
	seenColour  = color.RGBA{90, 90, 90, 255}
)

// Rates draws rates as they moved, one panel each, below each other on one axis of
// time: the line is the middle, the band the interval, dashed lines are alarms.
//
// Errors: no rates; fewer than two moments, moments that don't ascend, bands or
// observations of another length, numbers that are not finite or in the wrong
// order.
func Rates(rates []Rate, c Config) (*Figure, error) {
	if len(rates) == 0 {
		return nil, errors.New("plot: Rates: there are none")
	}
	f := &Figure{Title: c.Title, Width: figure.Width, Height: edges + panelHeight*vg.Length(len(rates))}
	if f.Title == "" {
		f.Title = "Rates as they moved"
	}
	var errs []error
	for _, r := range rates {
		if err := r.check(); err != nil {
			errs = append(errs, fmt.Errorf("plot: Rates: %s: %w", r.Name, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	first, last := rates[0].At[0], rates[0].At[0]
	for _, r := range rates {
		first, last = min(first, r.At[0]), max(last, r.At[len(r.At)-1])
	}
	for i, r := range rates {
		p := figure.Panel("", c.Y)
		if i == len(rates)-1 {
			p.X.Label.Text = c.X
		}
		p.Title.Text = r.Name
		if err := r.draw(p, figure.Colour(i)); err != nil {
			return nil, fmt.Errorf("plot: Rates: %s: %w", r.Name, err)
		}
		p.X.Min, p.X.Max = first, last
		f.Panels = append(f.Panels, []*gplot.Plot{p})
	}
	return f, nil
}

// check returns what is wrong with the numbers.
func (r Rate) check() error {
	if len(r.At) < 2 || len(r.Band) != len(r.At) {
		return fmt.Errorf("%d moments and %d intervals; want as many, and two or more", len(r.At), len(r.Band))
	}
	if r.Seen != nil && len(r.Seen) != len(r.At) {
		return fmt.Errorf("%d moments and %d observations; want as many, or none", len(r.At), len(r.Seen))
	}
	for i, at := range r.At {
		if r.Seen != nil && math.IsInf(r.Seen[i], 0) {
			return fmt.Errorf("at %v the observation is %v; want a number, or NaN for none", at, r.Seen[i])
		}
		if b := r.Band[i]; !finite(at) || !finite(b.Lo) || !finite(b.Hi) || !(b.Lo <= b.Mid && b.Mid <= b.Hi) {
			return fmt.Errorf("at %v the interval is %v to %v about %v; want finite numbers in their order", at, b.Lo, b.Hi, b.Mid)
		}
		if i > 0 && at <= r.At[i-1] {
			return fmt.Errorf("moment %d is %v, after %v; they must ascend", i, at, r.At[i-1])
		}
	}
	for _, at := range r.Alarms {
		if !finite(at) {
			return fmt.Errorf("an alarm at %v; want a finite number", at)
		}
	}
	return nil
}

func (r Rate) draw(p *gplot.Plot, colour color.RGBA) error {
	n := len(r.At)
	around, middle := make(plotter.XYs, 0, 2*n), make(plotter.XYs, n)
	for i, at := range r.At {
		around = append(around, plotter.XY{X: at, Y: r.Band[i].Hi})
		middle[i] = plotter.XY{X: at, Y: r.Band[i].Mid}
	}
	for i := n - 1; i >= 0; i-- {
		around = append(around, plotter.XY{X: r.At[i], Y: r.Band[i].Lo})
	}
	band, err := plotter.NewPolygon(around)
	if err != nil {
		return err
	}
	band.Color, band.LineStyle.Width = figure.Faded(colour, bandAlpha), 0
	line, err := plotter.NewLine(middle)
	if err != nil {
		return err
	}
	line.LineStyle = draw.LineStyle{Color: colour, Width: lineWidth}
	p.Add(band, line)
	var seen plotter.XYs
	for i, y := range r.Seen {
		if !math.IsNaN(y) {
			seen = append(seen, plotter.XY{X: r.At[i], Y: y})
		}
	}
	if seen != nil {
		dots, err := plotter.NewScatter(seen)
		if err != nil {
			return err
		}
		dots.GlyphStyle = draw.GlyphStyle{Color: seenColour, Radius: dotRadius, Shape: draw.CircleGlyph{}}
		p.Add(dots)
	}
	for _, at := range r.Alarms {
		l, err := plotter.NewLine(plotter.XYs{{X: at, Y: p.Y.Min}, {X: at, Y: p.Y.Max}})
		if err != nil {
			return err
		}
		l.LineStyle = draw.LineStyle{Color: alarmColour, Width: 1, Dashes: []vg.Length{4, 3}}
		p.Add(l)
	}
	return nil
}

func finite(x float64) bool { return x-x == 0 }
