package plot

import (
	"errors"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Interval is a number with its uncertainty. Inner is a narrower interval to
// draw thicker, none if both ends are 0.
type Interval struct {
	Mid, Lo, Hi float64 // median or mean, lower and upper end
	Inner       [2]float64
}

// Group is a series of intervals that share a colour, one for each row of
// the figure.
type Group struct {
	Name string     // in the legend; "" is not there
	Rows []Interval // from the top
}

const (
	maxRows   = 1000 // a picture of 23,000 pixels
	rowHeight = 0.24 * vg.Inch
	rowEdges  = 0.8 * vg.Inch // axis and legend
)

// Intervals draws rows of intervals from the top down, those of several groups
// side by side: estimates of two models, effects of several treatments, data
// beside their predictions.
//
// Shapes: labels name the rows; each group has as many.
// Result: Units[""] names the axis. Reads Reference.
// Errors: no rows or groups, more than 1000 rows, other lengths, numbers that
// are not finite, ends in the wrong order.
func Intervals(labels []string, groups []Group, c Config) (*Figure, error) {
	return c.intervals("Intervals", labels, groups)
}

func (c Config) intervals(verb string, labels []string, groups []Group) (*Figure, error) {
	c, err := c.check(verb, dataBins)
	if err != nil {
		return nil, err
	}
	if err := checkGroups(verb, labels, groups); err != nil {
		return nil, err
	}
	rows := len(labels)
	p := Panel(c.Units[""], "")
	if c.Reference != nil {
		x := *c.Reference
		if err := addSegment(p, plotter.XY{X: x, Y: -0.5}, plotter.XY{X: x, Y: float64(rows) - 0.5}, dashed()); err != nil { // half a row
			return nil, err
		}
	}
	named := false
	for g, group := range groups {
		shift := (float64(len(groups)-1)/2 - float64(g)) / float64(len(groups)+1)
		mid := make(plotter.XYs, rows)
		for row, v := range group.Rows {
			y := float64(rows-1-row) + shift
			mid[row] = plotter.XY{X: v.Mid, Y: y}
			err := addSegment(p, plotter.XY{X: v.Lo, Y: y}, plotter.XY{X: v.Hi, Y: y}, line(Colour(g), 1))
			if err == nil && v.Inner != [2]float64{} {
				err = addSegment(p, plotter.XY{X: v.Inner[0], Y: y}, plotter.XY{X: v.Inner[1], Y: y}, line(Colour(g), 2*thick))
			}
			if err != nil {
				return nil, err
			}
		}
		dots, err := plotter.NewScatter(mid)
		if err != nil {
			return nil, err
		}
		dots.GlyphStyle = draw.GlyphStyle{Color: Colour(g), Radius: dot, Shape: draw.CircleGlyph{}}
		p.Add(dots)
		if group.Name != "" {
			p.Legend.Add(group.Name, dots)
			named = true
		}
	}
	var ticks plot.ConstantTicks
	for row, label := range labels {
		ticks = append(ticks, plot.Tick{Value: float64(rows - 1 - row), Label: label})
	}
	p.Y.Tick.Marker = ticks
	p.Y.Min, p.Y.Max = -0.5, float64(rows)-0.5 // half a row
	if named {
		p.Y.Max += 0.3 + 0.7*float64(len(groups)) // rows, for the legend
		rows += len(groups)
	}
	pad := 0.03 * (p.X.Max - p.X.Min) // so that the ends of bars show
	p.X.Min, p.X.Max = p.X.Min-pad, p.X.Max+pad
	return column(c.Title, rowEdges+rowHeight*vg.Length(rows), p), nil
}

func checkGroups(verb string, labels []string, groups []Group) error {
	var faults []error
	switch {
	case len(labels) == 0:
		faults = append(faults, fault(verb, "there are no rows"))
	case len(labels) > maxRows:
		faults = append(faults, fault(verb, "%d rows are too many for one figure, want at most %d", len(labels), maxRows))
	case len(groups) == 0:
		faults = append(faults, fault(verb, "there are no groups"))
	}
	for _, g := range groups {
		if len(g.Rows) != len(labels) {
			faults = append(faults, fault(verb, "group %q has %d intervals, want one for each of the %d labels", g.Name, len(g.Rows), len(labels)))
			continue
		}
		for i, v := range g.Rows {
			for _, x := range []float64{v.Mid, v.Lo, v.Hi, v.Inner[0], v.Inner[1]} {
				if !finite(x) {
					faults = append(faults, fault(verb, "group %q, row %q: %v is not finite", g.Name, labels[i], x))
					break
				}
			}
			if v.Lo > v.Hi || v.Inner[0] > v.Inner[1] {
				faults = append(faults, fault(verb, "group %q, row %q: the lower end of an interval is above the upper one: %v", g.Name, labels[i], v))
			}
		}
	}
	return errors.Join(faults...)
}

// addSegment adds a straight line.
func addSegment(p *plot.Plot, from, to plotter.XY, style draw.LineStyle) error {
	l, err := plotter.NewLine(plotter.XYs{from, to})
	if err != nil {
		return err
	}
	l.LineStyle = style
	p.Add(l)
	return nil
}
