package main

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// figures are the survival curves and the hazard ratios.
func (r *result) figures(d *trial, draws *bayes.Draws) (map[string]*plot.Figure, error) {
	curves, err := r.curves(d, draws)
	if err != nil {
		return nil, err
	}
	var names []string
	weibull, exponential, one := plot.Group{Name: "Weibull"}, plot.Group{Name: "exponential"}, 1.0
	for _, x := range r.Ratios {
		names = append(names, x.Name)
		weibull.Rows = append(weibull.Rows, row(x.Weibull.Mean, x.Weibull.Interval))
		exponential.Rows = append(exponential.Rows, row(x.Exponential.Mean, x.Exponential.Interval))
	}
	ratios, err := plot.Intervals(names, []plot.Group{weibull, exponential}, plot.Config{
		Title: "Hazard ratio to " + r.Control, Units: map[string]string{"": fmt.Sprintf("ratio, %.0f %% interval", 100*level)}, Reference: &one,
	})
	if err != nil {
		return nil, err
	}
	pairs, err := plot.Pairs(draws, plot.Config{Vars: []string{"level", "shape", "effect[" + r.Ratios[0].Name + "]"}})
	return map[string]*plot.Figure{"curves": curves, "ratios": ratios, "pairs": pairs}, err
}

func row(mid float64, interval [2]float64) plot.Interval {
	return plot.Interval{Mid: mid, Lo: interval[0], Hi: interval[1]}
}

// curves draws S(t) with its band, and the Kaplan-Meier steps, which no model
// bends.
func (r *result) curves(d *trial, draws *bayes.Draws) (*plot.Figure, error) {
	curve, err := draws.Var("curve")
	if err != nil {
		return nil, err
	}
	p := plot.Panel(r.Unit, "share without "+r.Event)
	p.X.Min, p.Y.Min, p.Y.Max = 0, 0, 1
	grid, tail := d.grid(), (1-level)/2
	for g, name := range d.groups {
		of, err := curve.At(g)
		if err != nil {
			return nil, err
		}
		low, mid, high := of.Quantiles(tail), of.Means(), of.Quantiles(1-tail)
		outline, middle := make(plotter.XYs, 2*len(grid)), make(plotter.XYs, len(grid))
		for i, t := range grid {
			middle[i] = plotter.XY{X: t, Y: mid[i]}
			outline[i] = plotter.XY{X: t, Y: high[i]}
			outline[len(outline)-1-i] = plotter.XY{X: t, Y: low[i]}
		}
		band, err := plotter.NewPolygon(outline)
		if err != nil {
			return nil, err
		}
		c := plot.Colour(g)
		band.Color, band.LineStyle.Width = plot.Faded(c, 60), 0
		model, err := plotter.NewLine(middle)
		if err != nil {
			return nil, err
		}
		times, share := d.kaplanMeier(g)
		seen := plotter.XYs{{X: 0, Y: 1}}
		for i, t := range times {
			seen = append(seen, plotter.XY{X: t, Y: share[i]})
		}
		seen = append(seen, plotter.XY{X: d.last(g), Y: seen[len(seen)-1].Y})
		steps, err := plotter.NewLine(seen)
		if err != nil {
			return nil, err
		}
		model.Color, steps.Color, steps.StepStyle = c, c, plotter.PostStep
		steps.Dashes = []vg.Length{3, 2} // points
		p.Add(band, steps, model)
		p.Legend.Add(name, model)
		p.Legend.Add(name+", Kaplan-Meier", steps)
	}
	return &plot.Figure{Title: "Share without " + r.Event, Panels: [][]*gonum.Plot{{p}}, Width: 7 * vg.Inch, Height: 4 * vg.Inch}, nil
}
