package plot

import (
	"fmt"
	"image/color"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const densityHeight = 1.4 * vg.Inch

// Density draws the kernel density of each scalar: one line a chain, or with
// Pooled one of all draws, with its area in the interval of share Level. Lines
// that differ are chains that did not mix.
//
// Result: one panel a scalar. Reads Level, Pooled and Reference. Pooled densities honour
// weights; those of chains are of the draws without them. A constant is a
// vertical line.
// Source: see kernelDensity.
// Errors: as Trace.
func Density(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Density", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Density", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	title := "Density by chain"
	if c.Pooled {
		title = fmt.Sprintf("Density, %.4g %% interval", 100*c.Level)
	}
	var panels []*plot.Plot
	for _, e := range list {
		p := Panel(c.axis(e.variable, e.Name()), "density")
		if c.Pooled {
			err = c.addPooled(p, e.RV)
		} else {
			for k, chain := range e.ByChain() {
				if err == nil {
					err = addDensity(p, kernelDensity(chain, nil), Colour(k), 1)
				}
			}
		}
		if err != nil {
			return nil, fault("Density", "%s: %w", e.Name(), err)
		}
		fromZero(p)
		if c.Reference != nil {
			x := *c.Reference
			if err := addSegment(p, plotter.XY{X: x}, plotter.XY{X: x, Y: p.Y.Max}, dashed()); err != nil {
				return nil, fault("Density", "%w", err)
			}
		}
		panels = append(panels, p)
	}
	return column(c.title(title), densityHeight, panels...), nil
}

// addPooled adds the density of all draws and fills its interval.
func (c Config) addPooled(p *plot.Plot, v bayes.RV) error {
	curve := kernelDensity(v.Values(), v.Weights())
	lo, hi := v.Interval(c.Level)
	inside := plotter.XYs{{X: lo}}
	for _, q := range curve {
		if q.X >= lo && q.X <= hi {
			inside = append(inside, q)
		}
	}
	fill, err := area(append(inside, plotter.XY{X: hi}), Faded(modelColour, 70))
	if err != nil {
		return err
	}
	p.Add(fill)
	return addDensity(p, curve, modelColour, thick)
}

func addDensity(p *plot.Plot, curve plotter.XYs, c color.Color, width vg.Length) error {
	l, err := plotter.NewLine(curve)
	if err != nil {
		return err
	}
	l.LineStyle = line(c, width)
	p.Add(l)
	return nil
}

// fromZero makes the ordinate begin at 0 and hides its numbers, which nobody
// reads off a density.
func fromZero(p *plot.Plot) {
	p.Y.Min = 0
	p.Y.Tick.Marker = plot.ConstantTicks{}
}
