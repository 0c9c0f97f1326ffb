package plot

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/figure"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	maxPairs   = 8    // scalars: beyond, panels are too small to read
	pairPoints = 1000 // a panel: more hide one another
	pairSize   = 1.6 * vg.Inch
)

// Pairs draws each scalar against each other, and on the diagonal its density.
// Divergent transitions are triangles on top: where they crowd, the posterior
// has a place that the sampler can't enter.
//
// Result: at most 1000 of the other draws are shown, evenly chosen; weighted
// draws are shown as often as they weigh.
// Errors: as Trace; fewer than 2 or more than 8 scalars.
func Pairs(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Pairs", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Pairs", d, c.Vars, maxPairs)
	if err != nil {
		return nil, err
	}
	if len(list) < 2 {
		return nil, fault("Pairs", "%s alone has no pair, want 2 to %d numbers", list[0].Name(), maxPairs)
	}
	plain, diverged := byDivergence(d.Draws(), pairPoints)
	n := len(list)
	f := &Figure{Title: c.title(pairsTitle(len(diverged))), Panels: make([][]*plot.Plot, n), Width: margins + pairSize*vg.Length(n), Height: margins + pairSize*vg.Length(n)}
	for row := range n {
		f.Panels[row] = make([]*plot.Plot, n)
		for col := range row + 1 {
			p := Panel("", "")
			if row == n-1 {
				p.X.Label.Text = c.axis(list[col].variable, list[col].Name())
			}
			if col == 0 && row > 0 {
				p.Y.Label.Text = c.axis(list[row].variable, list[row].Name())
			}
			if row == col {
				err = addDensity(p, kernelDensity(list[row].Values(), list[row].Weights()), modelColour, 1)
				fromZero(p)
			} else {
				err = addPoints(p, list[col].Values(), list[row].Values(), plain, diverged)
			}
			if err != nil {
				return nil, fault("Pairs", "%s and %s: %w", list[col].Name(), list[row].Name(), err)
			}
			p.X.Tick.Marker = figure.Ticks{Most: 4}
			if row != col {
				p.Y.Tick.Marker = figure.Ticks{Most: 4}
			}
			f.Panels[row][col] = p
		}
	}
	return f, nil
}

func pairsTitle(divergences int) string {
	if divergences == 0 {
		return "Pairs; no divergent transitions"
	}
	return fmt.Sprintf("Pairs; %d divergent transitions (triangles)", divergences)
}

func addPoints(p *plot.Plot, x, y []float64, plain, diverged []int) error {
	for _, s := range []struct {
		at    []int
		style draw.GlyphStyle
	}{
		{plain, draw.GlyphStyle{Color: Faded(modelColour, 90), Radius: 1, Shape: draw.CircleGlyph{}}},
		{diverged, draw.GlyphStyle{Color: divergedColour, Radius: dot, Shape: draw.TriangleGlyph{}}},
	} {
		if len(s.at) == 0 {
			continue
		}
		points := make(plotter.XYs, len(s.at))
		for i, k := range s.at {
			points[i] = plotter.XY{X: x[k], Y: y[k]}
		}
		scatter, err := plotter.NewScatter(points)
		if err != nil {
			return err
		}
		scatter.GlyphStyle = s.style
		p.Add(scatter)
	}
	return nil
}

// byDivergence returns at most n places of draws that did not diverge, evenly
// chosen, and those of all that did.
func byDivergence(d *bayes.Draws, n int) (plain, diverged []int) {
	diverging, _ := d.Stat("diverging")
	draws := d.Len()
	for k, chain := range diverging {
		for i, x := range chain {
			if x != 0 {
				diverged = append(diverged, k*draws+i)
			}
		}
	}
	var weights []float64
	for _, v := range d.Vars() {
		weights = v.Weights()
		break
	}
	for _, at := range evenly(weights, d.Chains()*draws, n) {
		if diverging == nil || diverging[at/draws][at%draws] == 0 {
			plain = append(plain, at)
		}
	}
	return plain, diverged
}

// evenly returns the places of at most n of total draws at equal steps of their
// cumulative weight; nil weights are equal.
func evenly(weights []float64, total, n int) []int {
	n = min(n, total)
	places := make([]int, 0, n)
	if weights == nil {
		for i := range n {
			places = append(places, (2*i+1)*total/(2*n))
		}
		return places
	}
	below, at := 0.0, 0
	for i := range n {
		want := (float64(i) + 0.5) / float64(n)
		for at < total-1 && below+weights[at] < want {
			below += weights[at]
			at++
		}
		places = append(places, at)
	}
	return places
}
