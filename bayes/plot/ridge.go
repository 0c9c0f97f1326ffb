package plot

import (
	"fmt"
	"image/color"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	maxRidges   = 200
	ridgeHeight = 0.3 * vg.Inch
	ridgeReach  = 1.8 // rows, the highest density
)

// ridgeColour is modelColour in a tenth of its strength, opaque, so that a
// ridge hides the foot of the one behind.
var ridgeColour = color.RGBA{230, 241, 247, 255}

// Ridge draws the kernel density of each scalar in a row of its own, one partly
// before the other: many posteriors of one kind at a glance, such as those of
// the groups of a hierarchical model. Below each are its median and the
// interval of share Level.
//
// Result: one panel; areas are equal, so that a density is the higher the
// narrower it is; the axis has the unit of the first variable. Reads Level and
// Reference. Weights are honoured. A constant is a vertical line.
// Source: see kernelDensity.
// Errors: as Trace; more than 200 scalars.
func Ridge(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Ridge", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Ridge", d, c.Vars, maxRidges)
	if err != nil {
		return nil, err
	}
	curves := ridges(list)
	what := list[0].variable
	for _, e := range list {
		if e.variable != what {
			what = "value"
		}
	}
	rows := len(list)
	p := Panel(c.axis(list[0].variable, what), "")
	var ticks plot.ConstantTicks
	for row, e := range list {
		foot := float64(rows - 1 - row)
		ticks = append(ticks, plot.Tick{Value: foot, Label: e.Name()})
		if err := addRidge(p, curves[row], foot); err != nil {
			return nil, fault("Ridge", "%s: %w", e.Name(), err)
		}
	}
	if c.Reference != nil {
		x := *c.Reference
		if err := addSegment(p, plotter.XY{X: x, Y: 0}, plotter.XY{X: x, Y: float64(rows)}, dashed()); err != nil {
			return nil, fault("Ridge", "%w", err)
		}
	}
	for row, e := range list { // in front of all
		if err := addFoot(p, float64(rows-1-row), IntervalOf(e.RV, c.Level)); err != nil {
			return nil, fault("Ridge", "%s: %w", e.Name(), err)
		}
	}
	p.Y.Tick.Marker = ticks
	p.Y.Min = -0.3 // of a row, so that the last foot is off the axis
	title := c.title(fmt.Sprintf("Densities, medians and %.4g %% intervals", 100*c.Level))
	return column(title, rowEdges+ridgeHeight*(vg.Length(rows)+ridgeReach), p), nil
}

// ridges returns the densities of scalars in rows: the highest of all reaches
// 1.8 rows, those of constants one.
func ridges(list []element) []plotter.XYs {
	curves := make([]plotter.XYs, len(list))
	highest := 0.0
	for row, e := range list {
		curves[row] = kernelDensity(e.Values(), e.Weights())
		if len(curves[row]) == gridPoints {
			for _, q := range curves[row] {
				highest = max(highest, q.Y)
			}
		}
	}
	for _, curve := range curves {
		if len(curve) == gridPoints {
			for i := range curve {
				curve[i].Y *= ridgeReach / highest
			}
		}
	}
	return curves
}

// addRidge adds a curve that stands on a foot.
func addRidge(p *plot.Plot, curve plotter.XYs, foot float64) error {
	outline := make(plotter.XYs, len(curve))
	for i, q := range curve {
		outline[i] = plotter.XY{X: q.X, Y: foot + q.Y}
	}
	shape := append(plotter.XYs{{X: curve[0].X, Y: foot}}, outline...)
	fill, err := area(append(shape, plotter.XY{X: curve[len(curve)-1].X, Y: foot}), ridgeColour)
	if err != nil {
		return err
	}
	p.Add(fill)
	return addDensity(p, outline, modelColour, 1)
}

// addFoot adds a median with its interval.
func addFoot(p *plot.Plot, foot float64, v Interval) error {
	if err := addSegment(p, plotter.XY{X: v.Lo, Y: foot}, plotter.XY{X: v.Hi, Y: foot}, line(modelColour, thick)); err != nil {
		return err
	}
	mid, err := plotter.NewScatter(plotter.XYs{{X: v.Mid, Y: foot}})
	if err != nil {
		return err
	}
	mid.GlyphStyle = draw.GlyphStyle{Color: dataColour, Radius: dot, Shape: draw.CircleGlyph{}}
	p.Add(mid)
	return nil
}
