package plot

import (
	"math"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	energyHeight = 2.2 * vg.Inch
	ebfmiLimit   = 0.3 // [Betancourt2017] §6.1
)

// Energy draws the densities of the energy of the draws, less its mean, and of
// its change from draw to draw; below, the E-BFMI of each chain. Where the
// changes are much narrower, the chains move too slowly between energies and
// may miss the tails.
//
// Result: two panels; a note if a chain's E-BFMI is below 0.3, and then its
// mark is a triangle. A chain of constant energy has none. Vars is not read.
// Source: [Betancourt2017] §6.1.
// Errors: no draws; draws without the statistic energy, which samplers of
// Hamiltonian type have; an energy that is not finite; fewer than two draws a
// chain.
func Energy(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Energy", rankBins)
	if err != nil {
		return nil, err
	}
	if d == nil || d.Draws() == nil {
		return nil, fault("Energy", "the draws are nil")
	}
	if n := d.Draws().Len(); n < 2 {
		return nil, fault("Energy", "%d draws a chain have no changes of energy, want 2 or more", n)
	}
	chains, ok := d.Draws().Stat("energy")
	if !ok {
		return nil, fault("Energy", "the draws have no statistic \"energy\": those of Hamiltonian samplers do")
	}
	for k, chain := range chains {
		if err := finiteRow("Energy", "energy of chain "+strconv.Itoa(k), chain); err != nil {
			return nil, err
		}
	}
	marginal, transition := energies(chains)
	top := Panel("energy less its mean", "density")
	for k, s := range []struct {
		name   string
		values []float64
	}{{"energy", marginal}, {"change from draw to draw", transition}} {
		l, err := plotter.NewLine(kernelDensity(s.values, nil))
		if err != nil {
			return nil, fault("Energy", "%s: %w", s.name, err)
		}
		l.LineStyle = line(Colour(k), thick)
		if k > 0 {
			l.LineStyle.Dashes = []vg.Length{6, 2} // points: a second mark beside the colour
		}
		top.Add(l)
		top.Legend.Add(s.name, l)
	}
	fromZero(top)
	bottom, low, err := ebfmiPanel(chains)
	if err != nil {
		return nil, fault("Energy", "%w", err)
	}
	f := column(c.title("Energy of the draws and its changes"), energyHeight, top, bottom)
	if low > 0 {
		note(f, "E-BFMI below %v in %d of %d chains", ebfmiLimit, low, len(chains))
	}
	return f, nil
}

// energies returns the energies of all chains less their mean, and their
// changes from draw to draw.
func energies(chains [][]float64) (marginal, transition []float64) {
	for _, chain := range chains {
		marginal = append(marginal, chain...)
		for i := 1; i < len(chain); i++ {
			transition = append(transition, chain[i]-chain[i-1])
		}
	}
	mean := stat.Mean(marginal, nil)
	for i := range marginal {
		marginal[i] -= mean
	}
	return marginal, transition
}

// ebfmiPanel draws the E-BFMI of each chain and counts those below the limit.
func ebfmiPanel(chains [][]float64) (p *plot.Plot, low int, err error) {
	p = Panel("chain", "E-BFMI")
	var ticks plot.ConstantTicks
	highest := 1.0 // that of independent energies is 2
	left, right := -0.5, float64(len(chains))-0.5
	if err := addSegment(p, plotter.XY{X: left, Y: ebfmiLimit}, plotter.XY{X: right, Y: ebfmiLimit}, dashed()); err != nil {
		return nil, 0, err
	}
	for k, chain := range chains {
		if len(chains) <= maxBars || k%10 == 0 { // beyond, numbers would overlap
			ticks = append(ticks, plot.Tick{Value: float64(k), Label: strconv.Itoa(k)})
		}
		e := diagnostics.EBFMI(chain)
		if math.IsNaN(e) {
			continue
		}
		mark := draw.GlyphStyle{Color: modelColour, Radius: 1.5 * dot, Shape: draw.CircleGlyph{}}
		if e < ebfmiLimit {
			low++
			mark.Color, mark.Shape = divergedColour, draw.TriangleGlyph{}
		}
		s, err := plotter.NewScatter(plotter.XYs{{X: float64(k), Y: e}})
		if err != nil {
			return nil, 0, err
		}
		s.GlyphStyle = mark
		p.Add(s)
		highest = max(highest, e)
	}
	p.X.Tick.Marker = ticks
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: ebfmiLimit, Label: "0.3"}, {Value: 1, Label: "1"}, {Value: 2, Label: "2"}}
	p.X.Min, p.X.Max = left, right
	p.Y.Min, p.Y.Max = 0, 1.1*highest
	return p, low, nil
}
