package plot

import (
	"cmp"
	"math"

	"gonum.org/v1/plot/plotter"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/online/abtest"
)

// Lift draws what each arm changes against the control, in percent of the control,
// with its interval; the dashed line is no change, and the grey band, if the
// decision has a ROPE, what counts as none. Where an arm has no lift, differences
// are drawn in place of lifts.
//
// Result: X of the Config names the metric.
// Errors: no decision, numbers that are not finite.
func Lift(d *abtest.Decision, c Config) (*Figure, error) {
	if d == nil || len(d.Difference) == 0 {
		return nil, fault("Lift", "there is no decision")
	}
	lifts := len(d.Lift) == len(d.Difference)
	rope, axis := d.ROPE, cmp.Or(c.X, "metric")+" minus that of "+d.Control
	var labels []string
	var group bayesplot.Group
	for _, a := range d.Arms {
		if a.Name == d.Control {
			if lifts {
				rope, axis = 100*d.ROPE/math.Abs(a.Mean), cmp.Or(c.X, "metric")+", % against "+d.Control
			}
			continue
		}
		labels = append(labels, a.Name)
		v := d.Difference[a.Name]
		row := bayesplot.Interval{Mid: v.Mean, Lo: v.Interval[0], Hi: v.Interval[1]}
		if lifts {
			l := d.Lift[a.Name]
			row = bayesplot.Interval{Mid: 100 * l.Median, Lo: 100 * l.Interval[0], Hi: 100 * l.Interval[1]}
		}
		group.Rows = append(group.Rows, row)
	}
	none, better := 0.0, ""
	if d.LowerIsBetter {
		better = " (lower is better)"
	}
	f, err := bayesplot.Intervals(labels, []bayesplot.Group{group}, bayesplot.Config{
		Title: cmp.Or(c.Title, "What each arm changes"+better+", "+percent(d.Level)+" interval"), Units: map[string]string{"": axis}, Reference: &none,
	})
	if err != nil || rope == 0 {
		return f, err
	}
	p := f.Panels[0][0]
	band, err := plotter.NewPolygon(plotter.XYs{{X: -rope, Y: p.Y.Min}, {X: rope, Y: p.Y.Min}, {X: rope, Y: p.Y.Max}, {X: -rope, Y: p.Y.Max}})
	if err != nil {
		return nil, fault("Lift", "the ROPE: %w", err)
	}
	band.Color, band.LineStyle.Width = figure.Faded(figure.Colour(black), bandAlpha), 0
	p.Add(band)
	return f, nil
}

const black = 6 // of figure.Colour
