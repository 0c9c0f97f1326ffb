package plot

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sensitive is the sensitivity that matters, [Kallioinen2024] §2.4.
const sensitive = 0.05

// PowerScaling draws, a row for each variable, how far its posterior follows
// the prior (circles) and the likelihood (triangles), as criticism.PowerScaling
// measures it. Right of the dashed line at 0.05 it does so enough to matter:
// what follows the prior alone is not informed by the data, what follows both
// may be torn between them.
//
// Shapes: names of the rows, and one sensitivity of each kind a row.
// Result: a note names the rows that follow the prior.
// Source: [Kallioinen2024] §2.4.
// Errors: no rows, more than 1000, other lengths, sensitivities that are not
// finite or below 0.
func PowerScaling(names []string, prior, likelihood []float64, c Config) (*Figure, error) {
	c, err := c.check("PowerScaling", dataBins)
	if err != nil {
		return nil, err
	}
	rows := len(names)
	switch {
	case rows == 0:
		return nil, fault("PowerScaling", "there are no rows")
	case rows > maxRows:
		return nil, fault("PowerScaling", "%d rows are too many for one figure, want at most %d", rows, maxRows)
	case len(prior) != rows || len(likelihood) != rows:
		return nil, fault("PowerScaling", "%d sensitivities to the prior and %d to the likelihood, want one for each of the %d names", len(prior), len(likelihood), rows)
	}
	toPrior, toLikelihood := make(plotter.XYs, rows), make(plotter.XYs, rows)
	var following []string
	for i, name := range names {
		for _, x := range []float64{prior[i], likelihood[i]} {
			if !finite(x) || x < 0 {
				return nil, fault("PowerScaling", "%s has the sensitivity %v, want a number from 0", name, x)
			}
		}
		y := float64(rows - 1 - i)
		toPrior[i], toLikelihood[i] = plotter.XY{X: prior[i], Y: y}, plotter.XY{X: likelihood[i], Y: y}
		if prior[i] >= sensitive {
			following = append(following, name)
		}
	}
	p := Panel("sensitivity", "")
	if err := addSegment(p, plotter.XY{X: sensitive, Y: -0.5}, plotter.XY{X: sensitive, Y: float64(rows) - 0.5}, dashed()); err != nil { // half a row
		return nil, fault("PowerScaling", "%w", err)
	}
	var ticks plot.ConstantTicks
	for i, name := range names {
		ticks = append(ticks, plot.Tick{Value: toPrior[i].Y, Label: name})
		if err := addSegment(p, toPrior[i], toLikelihood[i], line(fillColour, 1)); err != nil {
			return nil, fault("PowerScaling", "%s: %w", name, err)
		}
	}
	for _, s := range []struct {
		name   string
		points plotter.XYs
		style  draw.GlyphStyle
	}{
		{"to the prior", toPrior, draw.GlyphStyle{Color: divergedColour, Radius: 1.4 * dot, Shape: draw.CircleGlyph{}}},
		{"to the likelihood", toLikelihood, draw.GlyphStyle{Color: modelColour, Radius: 1.4 * dot, Shape: draw.TriangleGlyph{}}},
	} {
		dots, err := plotter.NewScatter(s.points)
		if err != nil {
			return nil, fault("PowerScaling", "%w", err)
		}
		dots.GlyphStyle = s.style
		p.Add(dots)
		p.Legend.Add(s.name, dots)
	}
	p.Y.Tick.Marker = ticks
	p.X.Min, p.X.Max = 0, 1.05*max(p.X.Max, 2*sensitive)
	p.Y.Min, p.Y.Max = -0.5, float64(rows)+1.2 // half a row, and two for the legend
	f := column(c.title("Sensitivity to prior and likelihood"), rowEdges+rowHeight*vg.Length(rows+2), p)
	if following != nil {
		note(f, "follows the prior, %v or more: %s", sensitive, listed(following))
	}
	return f, nil
}
