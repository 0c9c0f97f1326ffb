package plot

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/online/abtest"
)

// Lengths of the figures of arms.
const (
	armsHeight = 3.2 * vg.Inch
	across     = 240 // points of a curve: three pixels apart
	margin     = 0.6 // of an interval to each side: where a normal density of 0.95 has all but ended
)

// Arms draws the posterior density of each arm's metric, its interval filled.
//
// Result: X of the Config names the metric.
// Errors: no decision, or one that Decide did not make.
func Arms(d *abtest.Decision, c Config) (*Figure, error) {
	if d == nil || len(d.Arms) == 0 {
		return nil, fault("Arms", "there is no decision")
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, a := range d.Arms {
		wide := margin * (a.Interval[1] - a.Interval[0])
		lo, hi = math.Min(lo, a.Interval[0]-wide), math.Max(hi, a.Interval[1]+wide)
	}
	p := figure.Panel(cmp.Or(c.X, "metric"), cmp.Or(c.Y, "density"))
	for i, a := range d.Arms {
		var inside, all plotter.XYs
		at := grid(lo, hi)
		density, err := a.Metric.Density(at...)
		if err != nil {
			return nil, fault("Arms", "%s: %w", a.Name, err)
		}
		for j, x := range at {
			q := plotter.XY{X: x, Y: density[j]}
			all = append(all, q)
			if x >= a.Interval[0] && x <= a.Interval[1] {
				inside = append(inside, q)
			}
		}
		if len(inside) > 1 {
			under := append(plotter.XYs{{X: inside[0].X}}, inside...)
			area, err := plotter.NewPolygon(append(under, plotter.XY{X: inside[len(inside)-1].X}))
			if err != nil {
				return nil, fault("Arms", "%s: %w", a.Name, err)
			}
			area.Color, area.LineStyle.Width = figure.Faded(figure.Colour(i), bandAlpha), 0
			p.Add(area)
		}
		l, err := plotter.NewLine(all)
		if err != nil {
			return nil, fault("Arms", "%s: %w", a.Name, err)
		}
		l.Color, l.Width = figure.Colour(i), lineWidth
		p.Add(l)
		p.Legend.Add(a.Name, l)
	}
	p.Y.Min = 0
	p.Y.Tick.Marker = gplot.ConstantTicks{} // nobody reads numbers off a density
	return figure.Column(cmp.Or(c.Title, "Posterior of each arm, "+percent(d.Level)+" interval"), armsHeight, p), nil
}

func grid(lo, hi float64) []float64 {
	x := make([]float64, across)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/(across-1)
	}
	return x
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'g', 4, 64) + " %" }

func fault(verb, format string, a ...any) error {
	return fmt.Errorf("plot: "+verb+": "+format, a...)
}
