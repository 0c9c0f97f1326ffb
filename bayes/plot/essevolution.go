package plot

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/figure"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	evolutionHeight = 1.6 * vg.Inch
	evolutionParts  = 20 // lengths of the run, enough for a line
	diagnosable     = 6  // draws a chain, the fewest that bayes/diagnostics can judge
	essPerChain     = 100
)

// ESSEvolution draws the bulk and the tail effective sample size of the first
// draws against how many there are. Both should grow in proportion to the
// draws; where they level off, more draws of the same sampler won't help.
//
// Result: one panel a scalar, twenty lengths of the run; a note if the whole
// run is below the dashed line, 100 a chain. Measures that don't exist, as of a
// constant, have no point. Weights are not shown.
// Source: [Vehtari2021] §4 and, for the line, its recommendations for practice.
// Errors: as Trace; fewer than 6 draws a chain.
// Cost: for each scalar that of ten summaries of all draws.
func ESSEvolution(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("ESSEvolution", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("ESSEvolution", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	chains, draws := d.Draws().Chains(), d.Draws().Len()
	if draws < diagnosable {
		return nil, fault("ESSEvolution", "%d draws a chain are too few, want %d or more", draws, diagnosable)
	}
	wanted := float64(essPerChain * chains)
	var panels []*plot.Plot
	var few []string
	var measure diagnostics.Summarizer
	for _, e := range list {
		p := Panel("", "ESS")
		p.Title.Text = e.Name()
		bulk, tail := evolution(e.ByChain(), &measure)
		if err := addSegment(p, plotter.XY{Y: wanted}, plotter.XY{X: float64(chains * draws), Y: wanted}, dashed()); err != nil {
			return nil, fault("ESSEvolution", "%s: %w", e.Name(), err)
		}
		for k, s := range []struct {
			name   string
			points plotter.XYs
			shape  draw.GlyphDrawer
		}{{"bulk", bulk, draw.CircleGlyph{}}, {"tail", tail, draw.TriangleGlyph{}}} {
			if len(s.points) == 0 {
				continue
			}
			l, dots, err := plotter.NewLinePoints(s.points)
			if err != nil {
				return nil, fault("ESSEvolution", "%s: %w", e.Name(), err)
			}
			l.LineStyle = line(Colour(k), 1)
			dots.GlyphStyle = draw.GlyphStyle{Color: Colour(k), Radius: dot, Shape: s.shape}
			p.Add(l, dots)
			p.Legend.Add(s.name, l, dots)
		}
		if lowest(bulk, tail) < wanted {
			few = append(few, e.Name())
		}
		p.Legend.Left = true
		if len(panels) > 0 { // the first says it for all
			p.Legend = plot.NewLegend()
		}
		p.X.Min, p.X.Max = 0, float64(chains*draws)
		p.Y.Min, p.Y.Max = 0, 1.4*p.Y.Max // room for the legend
		p.Y.Tick.Marker = figure.Ticks{Most: 4}
		panels = append(panels, p)
	}
	panels[len(panels)-1].X.Label.Text = "draws of all chains"
	f := column(c.title("Effective sample size of the first draws"), evolutionHeight, panels...)
	if few != nil {
		note(f, "bulk or tail ESS below %.0f, which is %d a chain: %s", wanted, essPerChain, listed(few))
	}
	return f, nil
}

// evolution returns the bulk and tail effective sample sizes of the first draws
// of all chains, by number of draws.
func evolution(chains [][]float64, measure *diagnostics.Summarizer) (bulk, tail plotter.XYs) {
	part := make([][]float64, len(chains))
	seen := 0
	for k := 1; k <= evolutionParts; k++ {
		n := len(chains[0]) * k / evolutionParts
		if n < diagnosable || n == seen {
			continue
		}
		seen = n
		for i, chain := range chains {
			part[i] = chain[:n]
		}
		m := measure.Summarize(part)
		x := float64(n * len(chains))
		if !math.IsNaN(m.ESSBulk) {
			bulk = append(bulk, plotter.XY{X: x, Y: m.ESSBulk})
		}
		if !math.IsNaN(m.ESSTail) {
			tail = append(tail, plotter.XY{X: x, Y: m.ESSTail})
		}
	}
	return bulk, tail
}

// lowest returns the lowest of the last points.
func lowest(curves ...plotter.XYs) float64 {
	low := math.Inf(1)
	for _, c := range curves {
		if len(c) > 0 {
			low = min(low, c[len(c)-1].Y)
		}
	}
	return low
}
