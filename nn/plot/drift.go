package plot

import (
	"cmp"
	"slices"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/online/drift"
)

// limits of the population stability index by custom: below 0.1 little has
// changed, above 0.25 much has.
const (
	someDrift = 0.1
	muchDrift = 0.25
)

// Drift draws the population stability index of columns, the largest at the top:
// full dots are those that have drifted by the test of the comparison, with
// regard to the number of columns. Dashed lines are at 0.1 and 0.25, which custom calls
// some drift and much.
//
// Errors: no comparisons, or an index that is negative or not finite.
func Drift(c Config, columns []drift.Comparison) (*Figure, error) {
	if len(columns) == 0 {
		return nil, fault("Drift", "there are no columns")
	}
	columns = slices.Clone(columns)
	for _, d := range columns {
		if !(d.PSI >= 0 && finite(d.PSI)) {
			return nil, fault("Drift", "%q: the index is %v; want a number from 0 up", d.Column, d.PSI)
		}
	}
	slices.SortStableFunc(columns, func(a, b drift.Comparison) int { return cmp.Compare(a.PSI, b.PSI) })
	p := figure.Panel("population stability index", "")
	var ticks gplot.ConstantTicks
	top := float64(len(columns)) - 0.5
	drifted, same := plotter.XYs{}, plotter.XYs{}
	for i, d := range columns {
		ticks = append(ticks, gplot.Tick{Value: float64(i), Label: d.Column})
		at := plotter.XY{X: d.PSI, Y: float64(i)}
		if d.Drifted {
			drifted = append(drifted, at)
		} else {
			same = append(same, at)
		}
	}
	for _, x := range []float64{someDrift, muchDrift} {
		if err := reference(p, plotter.XYs{{X: x, Y: -0.5}, {X: x, Y: top}}); err != nil {
			return nil, fault("Drift", "%w", err)
		}
	}
	for _, kind := range []struct {
		name  string
		at    plotter.XYs
		shape draw.GlyphDrawer
	}{{"drifted", drifted, draw.CircleGlyph{}}, {"as before", same, draw.RingGlyph{}}} {
		if len(kind.at) == 0 {
			continue
		}
		s, err := plotter.NewScatter(kind.at)
		if err != nil {
			return nil, fault("Drift", "%w", err)
		}
		s.GlyphStyle = draw.GlyphStyle{Color: figure.Colour(0), Radius: dot + 1, Shape: kind.shape}
		p.Add(s)
		p.Legend.Add(kind.name, s)
	}
	p.Legend.Top = false // where the small ones are
	p.Y.Tick.Marker = ticks
	p.X.Min, p.Y.Min, p.Y.Max = 0, -0.5, top
	p.X.Max = 1.03 * max(p.X.Max, muchDrift) // room for half a dot
	return figure.Column(cmp.Or(c.Title, "Are the rows like those of training?"), edges+rowHeight*vg.Length(len(columns)), p), nil
}
