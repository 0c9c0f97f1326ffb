package plot

import (
	"fmt"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const effectsHeight = 3 * vg.Inch

// ConditionalEffects draws what a model says about an outcome along a grid of
// one variable, the others held fixed: a line with the ribbon of its interval,
// one for each group, and a darker ribbon for the inner interval if there is
// one. For a variable that is a factor, and has no grid, see [Intervals].
//
// Shapes: x ascends; each group has an interval for each x.
// Result: Units["x"] and Units["y"] name the axes. Reads Reference, a value of
// the outcome.
// Errors: fewer than two x or more than 1000, no groups, other lengths, numbers
// that are not finite, x or ends in the wrong order.
func ConditionalEffects(x []float64, groups []Group, c Config) (*Figure, error) {
	c, err := c.check("ConditionalEffects", dataBins)
	if err != nil {
		return nil, err
	}
	if len(x) < 2 {
		return nil, fault("ConditionalEffects", "%d points are no grid, want 2 or more; for the levels of a factor see Intervals", len(x))
	}
	if err := finiteRow("ConditionalEffects", "x", x); err != nil {
		return nil, err
	}
	labels := make([]string, len(x))
	for i, v := range x {
		labels[i] = fmt.Sprintf("x = %.6g", v)
		if i > 0 && !(v > x[i-1]) {
			return nil, fault("ConditionalEffects", "x: point %d is %v after %v, want an ascending grid", i, v, x[i-1])
		}
	}
	if err := checkGroups("ConditionalEffects", labels, groups); err != nil {
		return nil, err
	}
	p := Panel(c.Units["x"], c.Units["y"])
	named := 0
	for g, group := range groups {
		mid, outer, inner := ribbons(x, group.Rows)
		fill, err := area(outer, Faded(Colour(g), 50))
		if err != nil {
			return nil, fault("ConditionalEffects", "group %q: %w", group.Name, err)
		}
		p.Add(fill)
		if inner != nil {
			dark, err := area(inner, Faded(Colour(g), 60))
			if err != nil {
				return nil, fault("ConditionalEffects", "group %q: %w", group.Name, err)
			}
			p.Add(dark)
		}
		l, err := plotter.NewLine(mid)
		if err != nil {
			return nil, fault("ConditionalEffects", "group %q: %w", group.Name, err)
		}
		l.LineStyle = line(Colour(g), thick)
		if g%2 == 1 {
			l.LineStyle.Dashes = []vg.Length{6, 2} // points: a second mark beside the colour
		}
		p.Add(l)
		if group.Name != "" {
			p.Legend.Add(group.Name, fill, l)
			named++
		}
	}
	if c.Reference != nil {
		y := *c.Reference
		if err := addSegment(p, plotter.XY{X: x[0], Y: y}, plotter.XY{X: x[len(x)-1], Y: y}, dashed()); err != nil {
			return nil, fault("ConditionalEffects", "%w", err)
		}
	}
	p.X.Min, p.X.Max = x[0], x[len(x)-1]
	p.Y.Max += 0.07 * float64(named) * (p.Y.Max - p.Y.Min) // the height of a row of the legend
	return column(c.title("Conditional effects"), effectsHeight, p), nil
}

// ribbons returns the middle of intervals along x and the outlines of what is
// between their ends; inner is nil unless all have an inner interval.
func ribbons(x []float64, rows []Interval) (mid, outer, inner plotter.XYs) {
	n := len(rows)
	low, high, inLow, inHigh := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	mid = make(plotter.XYs, n)
	all := true
	for i, v := range rows {
		mid[i] = plotter.XY{X: x[i], Y: v.Mid}
		low[i], high[i], inLow[i], inHigh[i] = v.Lo, v.Hi, v.Inner[0], v.Inner[1]
		all = all && v.Inner != [2]float64{}
	}
	if all {
		inner = between(x, inLow, inHigh)
	}
	return mid, between(x, low, high), inner
}
