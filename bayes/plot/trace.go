package plot

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	maxPanels   = 40 // a figure of more can't be read
	traceHeight = 1.3 * vg.Inch
	tracePiece  = 200 // draws
)

// Trace draws each scalar against the number of the draw, one line a chain,
// and a mark below for every divergent transition. Chains that mixed look
// alike and have no trend.
//
// Result: one panel a scalar. Weights are not shown.
// Errors: no draws, unknown names, more than 40 scalars, draws that are not
// finite.
func Trace(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Trace", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Trace", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	diverging, _ := d.Draws().Stat("diverging")
	divergences := 0
	var panels []*plot.Plot
	for _, e := range list {
		p := Panel("", c.axis(e.variable, e.Name()))
		for k, chain := range e.ByChain() {
			if err := addTrace(p, byPosition(chain), line(Faded(Colour(k), 180), thin)); err != nil { // lines behind show through
				return nil, fault("Trace", "%s: %w", e.Name(), err)
			}
		}
		if divergences, err = addDivergences(p, diverging); err != nil {
			return nil, err
		}
		panels = append(panels, p)
	}
	panels[len(panels)-1].X.Label.Text = "draw"
	title := "Trace by chain"
	if divergences > 0 {
		title = fmt.Sprintf("Trace by chain; %d divergent draws (triangles)", divergences)
	}
	return column(c.title(title), traceHeight, panels...), nil
}

// addTrace adds a line in pieces that meet: the time to make pixels of one line
// grows with the square of its turns.
func addTrace(p *plot.Plot, points plotter.XYs, style draw.LineStyle) error {
	for from := 0; from == 0 || from < len(points)-1; from += tracePiece {
		l, err := plotter.NewLine(points[from:min(from+tracePiece+1, len(points))])
		if err != nil {
			return err
		}
		l.LineStyle = style
		p.Add(l)
	}
	return nil
}

// addDivergences marks the divergent draws of all chains at the foot and
// returns how many there are.
func addDivergences(p *plot.Plot, diverging [][]float64) (int, error) {
	p.Y.Min -= 0.1 * (p.Y.Max - p.Y.Min) // room for the marks
	var at plotter.XYs
	for _, chain := range diverging {
		for i, x := range chain {
			if x != 0 {
				at = append(at, plotter.XY{X: float64(i), Y: p.Y.Min})
			}
		}
	}
	if at == nil {
		return 0, nil
	}
	s, err := plotter.NewScatter(at)
	if err != nil {
		return 0, err
	}
	s.GlyphStyle = draw.GlyphStyle{Color: divergedColour, Radius: dot, Shape: draw.TriangleGlyph{}}
	p.Add(s)
	return len(at), nil
}

// byPosition returns values at x = 0, 1, …
func byPosition(y []float64) plotter.XYs {
	points := make(plotter.XYs, len(y))
	for i, v := range y {
		points[i] = plotter.XY{X: float64(i), Y: v}
	}
	return points
}
