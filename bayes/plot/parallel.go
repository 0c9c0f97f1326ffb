package plot

import (
	"image/color"
	"math"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	parallelHeight = 3 * vg.Inch
	parallelLines  = 200 // of draws without a divergence, and as many with
	uprightNames   = 8   // more are turned
)

// Parallel draws each draw as a line through all scalars, standardised;
// divergent transitions are thicker, on top. Where those meet, the posterior
// has a place that the sampler can't enter.
//
// Result: one panel; at most 200 draws of either kind are shown, evenly chosen,
// weighted ones as often as they weigh. A constant is at 0.
// Source: [Gabry2019] §4.
// Errors: as Trace; fewer than 2 scalars.
func Parallel(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Parallel", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Parallel", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	if len(list) < 2 {
		return nil, fault("Parallel", "%s alone has nothing beside it, want 2 to %d numbers", list[0].Name(), maxPanels)
	}
	scores := make([][]float64, len(list))
	var ticks plot.ConstantTicks
	for j, e := range list {
		scores[j] = standardised(e.RV)
		ticks = append(ticks, plot.Tick{Value: float64(j), Label: e.Name()})
	}
	p := Panel("", "standard deviations from the mean")
	plain, diverged := byDivergence(d.Draws(), parallelLines)
	total := len(diverged)
	if total > parallelLines {
		chosen := make([]int, 0, parallelLines)
		for _, k := range evenly(nil, total, parallelLines) {
			chosen = append(chosen, diverged[k])
		}
		diverged = chosen
	}
	for _, s := range []struct {
		at    []int
		c     color.Color
		width vg.Length
	}{{plain, Faded(modelColour, 60), thin}, {diverged, Faded(divergedColour, 200), 1}} {
		for _, at := range s.at {
			path := make(plotter.XYs, len(list))
			for j := range list {
				path[j] = plotter.XY{X: float64(j), Y: scores[j][at]}
			}
			l, err := plotter.NewLine(path)
			if err != nil {
				return nil, fault("Parallel", "%w", err)
			}
			l.LineStyle = line(s.c, s.width)
			p.Add(l)
		}
	}
	p.X.Tick.Marker = ticks
	if len(list) > uprightNames {
		p.X.Tick.Label.Rotation = math.Pi / 2
		p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YCenter
	}
	f := column(c.title("Draws in parallel coordinates"), parallelHeight, p)
	if total > 0 {
		note(f, "%d divergent transitions (thick lines)", total)
	}
	return f, nil
}

// standardised returns the draws of a scalar less their mean, over their
// standard deviation.
func standardised(v bayes.RV) []float64 {
	mean, sd := v.Mean(), v.SD()
	z := make([]float64, len(v.Values()))
	for i, x := range v.Values() {
		if sd > 0 {
			z[i] = (x - mean) / sd
		}
	}
	return z
}
