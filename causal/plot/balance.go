package plot

import (
	"cmp"
	"errors"
	"math"
	"strings"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
)

const (
	tolerable = 0.1 // a standardised difference that most call balanced
	bins      = 30  // of propensities
)

// Love draws the standardised mean difference of each covariate between the arms
// before weighting or matching, and after: without sign, so that nearer to the
// left is better. The dashed line is at 0.1.
//
// Shapes: names, before and after have one length.
// Errors: no covariates, other lengths, numbers that are not finite; all at once.
func Love(names []string, before, after []float64, c Config) (*Figure, error) {
	if len(names) == 0 || len(before) != len(names) || len(after) != len(names) {
		return nil, fault("Love", "%d names, %d differences before and %d after, want as many of each, and at least one", len(names), len(before), len(after))
	}
	var errs []error
	series := [2]plotter.XYs{}
	for i, name := range names {
		for k, x := range []float64{before[i], after[i]} {
			if !finite(x) {
				errs = append(errs, fault("Love", "%s: the difference is %v, want a finite number", name, x))
				x = 0
			}
			series[k] = append(series[k], plotter.XY{X: math.Abs(x), Y: float64(len(names) - 1 - i)})
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	p := figure.Panel("standardised mean difference, absolute", "")
	for i := range names { // from where to where
		if err := segment(p, draw.LineStyle{Color: figure.Grey, Width: 0.5}, series[0][i].X, series[0][i].Y, series[1][i].X, series[1][i].Y); err != nil {
			return nil, err
		}
	}
	high := rows(p, names, 2)
	if err := segment(p, figure.Dashed(), tolerable, -0.5, tolerable, float64(len(names))-0.5); err != nil {
		return nil, err
	}
	for k, name := range []string{"before", "after"} {
		shape := []draw.GlyphDrawer{draw.RingGlyph{}, draw.CircleGlyph{}}[k]
		s, err := points(p, series[k], figure.Colour(1-k), shape)
		if err != nil {
			return nil, err
		}
		p.Legend.Add(name, s)
	}
	p.X.Min = 0
	p.X.Max *= 1.03 // a mark's width
	return figure.Column(cmp.Or(c.Title, "Balance of covariates"), high, p), nil
}

// Overlap draws how the propensities of treated and untreated are spread, the
// treated above the line: where one side is empty nobody can be compared.
//
// Errors: an arm without anybody, propensities that are not within 0 and 1; all
// at once.
func Overlap(treated, untreated []float64, c Config) (*Figure, error) {
	var errs []error
	p := figure.Panel("propensity", "share of the arm")
	for k, arm := range []struct {
		name  string
		x     []float64
		sign  float64
		label string
	}{{"treated", treated, 1, "treated"}, {"untreated", untreated, -1, "untreated"}} {
		if len(arm.x) == 0 {
			errs = append(errs, fault("Overlap", "nobody is %s", arm.name))
			continue
		}
		var count [bins]float64
		bad := false
		for i, x := range arm.x {
			if !(x >= 0 && x <= 1) {
				errs = append(errs, fault("Overlap", "propensity %d of the %s is %v, want 0 to 1", i+1, arm.name, x))
				bad = true
				break
			}
			count[min(int(x*bins), bins-1)] += arm.sign / float64(len(arm.x))
		}
		if bad {
			continue
		}
		outline := plotter.XYs{{X: 0, Y: 0}}
		for b, share := range count {
			outline = append(outline, plotter.XY{X: float64(b) / bins, Y: share}, plotter.XY{X: float64(b+1) / bins, Y: share})
		}
		poly, err := plotter.NewPolygon(append(outline, plotter.XY{X: 1, Y: 0}))
		if err != nil {
			return nil, err
		}
		poly.Color, poly.LineStyle = figure.Faded(figure.Colour(k), 120), draw.LineStyle{Color: figure.Colour(k), Width: 1}
		p.Add(poly)
		p.Legend.Add(arm.label, poly)
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	if err := segment(p, draw.LineStyle{Color: figure.Grey, Width: 0.5}, 0, 0, 1, 0); err != nil {
		return nil, err
	}
	p.X.Min, p.X.Max = 0, 1
	p.Y.Max += 0.25 * (p.Y.Max - p.Y.Min) // room for the legend
	p.Y.Tick.Marker = absoluteTicks{}
	return figure.Column(cmp.Or(c.Title, "Overlap: who could as well have had the other treatment"), height, p), nil
}

// absoluteTicks label both sides of 0 alike.
type absoluteTicks struct{}

// Ticks are the usual ones without sign.
func (absoluteTicks) Ticks(lo, hi float64) []gplot.Tick {
	ticks := figure.Ticks{}.Ticks(lo, hi)
	for i := range ticks {
		ticks[i].Label = strings.TrimLeft(ticks[i].Label, "-")
	}
	return ticks
}
