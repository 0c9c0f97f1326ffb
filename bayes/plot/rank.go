package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"gonum.org/v1/gonum/stat/combin"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const (
	laneHeight = 0.28 * vg.Inch // of one chain
	laneScale  = 0.45           // of a lane, the height of a bin with what is expected
)

// Rank draws, for each scalar, a histogram of the ranks of every chain's draws
// among those of all. Chains that mixed have flat ones; one that sits too high
// slopes up, one that varies too little has a hill. The band holds all bins of
// all chains with probability Level or more, by Bonferroni's inequality, if
// draws are independent.
//
// Result: one panel a scalar, one row a chain. Reads Level and Bins. Weights
// are not shown.
// Source: [Vehtari2021] §4.
// Errors: as Trace; fewer than two chains; more bins than draws in a chain.
func Rank(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Rank", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Rank", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	chains, draws := d.Draws().Chains(), d.Draws().Len()
	switch {
	case chains < 2:
		return nil, fault("Rank", "ranks compare chains, and there is 1 chain")
	case c.Bins > draws:
		return nil, fault("Rank", "Config.Bins is %d, want at most the %d draws of a chain", c.Bins, draws)
	}
	var panels []*plot.Plot
	for _, e := range list {
		p, err := c.rankPanel(e, chains, draws)
		if err != nil {
			return nil, fault("Rank", "%s: %w", e.Name(), err)
		}
		panels = append(panels, p)
	}
	panels[len(panels)-1].X.Label.Text = "rank among the draws of all chains"
	return column(c.title(fmt.Sprintf("Ranks by chain, %.4g %% band", 100*c.Level)), laneHeight*vg.Length(chains+1), panels...), nil
}

func (c Config) rankPanel(e element, chains, draws int) (*plot.Plot, error) {
	total := chains * draws
	p := Panel("", "chain")
	p.Title.Text = e.Name()
	expected := float64(draws) / float64(c.Bins)
	level := 1 - (1-c.Level)/float64(chains*c.Bins)
	low, _ := rankBand(draws, total, total/c.Bins, level) // bins may differ by one rank
	_, high := rankBand(draws, total, (total+c.Bins-1)/c.Bins, level)
	var ticks plot.ConstantTicks
	for k, counts := range rankCounts(e.ByChain(), c.Bins) {
		foot := float64(chains - 1 - k)
		height := func(count float64) float64 { return foot + laneScale*count/expected }
		ticks = append(ticks, plot.Tick{Value: foot + laneScale, Label: strconv.Itoa(k)})
		right := float64(total)
		band, err := area(plotter.XYs{{X: 0, Y: height(float64(low))}, {X: right, Y: height(float64(low))},
			{X: right, Y: height(float64(high))}, {X: 0, Y: height(float64(high))}}, fillColour)
		if err != nil {
			return nil, err
		}
		var steps plotter.XYs
		for b, n := range counts {
			left, right := float64(total)*float64(b)/float64(c.Bins), float64(total)*float64(b+1)/float64(c.Bins)
			steps = append(steps, plotter.XY{X: left, Y: height(float64(n))}, plotter.XY{X: right, Y: height(float64(n))})
		}
		outline, err := plotter.NewLine(steps)
		if err != nil {
			return nil, err
		}
		outline.LineStyle = line(Colour(k), thick)
		mark, err := plotter.NewLine(plotter.XYs{{X: 0, Y: height(expected)}, {X: right, Y: height(expected)}})
		if err != nil {
			return nil, err
		}
		mark.LineStyle = dashed()
		p.Add(band, mark, outline)
	}
	p.Y.Tick.Marker = ticks
	p.Y.Min = -0.1 // of a lane
	return p, nil
}

// rankCounts returns how many draws of each chain have their rank among all
// draws in each of a number of bins of equal width. If the chains have the
// same distribution, the bins of a chain are alike.
//
// Shapes: chains is [chain][draw], all of one length; the result [chain][bin].
// A draw of rank r of S is in bin ⌊(r − ½)·bins/S⌋; equal draws share their
// average rank.
// Source: [Vehtari2021] §4.
// Cost: a sort of all draws.
func rankCounts(chains [][]float64, bins int) [][]int {
	type ranked struct {
		x     float64
		chain int
	}
	var all []ranked
	counts := make([][]int, len(chains))
	for k, chain := range chains {
		counts[k] = make([]int, max(bins, 0))
		for _, x := range chain {
			all = append(all, ranked{x, k})
		}
	}
	if bins < 1 {
		return counts
	}
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Compare(a.x, b.x) })
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[end].x == all[i].x {
			end++
		}
		// ranks i+1 … end; twice their average less ½ is i + end
		bin := (i + end) * bins / (2 * len(all))
		for _, r := range all[i:end] {
			counts[r.chain][bin]++
		}
		i = end
	}
	return counts
}

// rankBand returns the counts that one bin of one chain keeps within, if the
// chains have the same distribution and the draws are independent: below lo
// and above hi lies a probability of at most (1 − level)/2 each.
//
// Shapes: draws N of a chain, of total S = M·N, of which inBin ranks are in
// the bin.
// Source: the count is hypergeometric: N of S ranks are the chain's. Draws
// that resemble their neighbours vary more.
func rankBand(draws, total, inBin int, level float64) (lo, hi int) {
	all := combin.LogGeneralizedBinomial(float64(total), float64(draws))
	least, most := max(0, draws-(total-inBin)), min(draws, inBin)
	tail := (1 - level) / 2
	pmf := func(k int) float64 {
		in := combin.LogGeneralizedBinomial(float64(inBin), float64(k))
		out := combin.LogGeneralizedBinomial(float64(total-inBin), float64(draws-k))
		return math.Exp(in + out - all)
	}
	lo, hi = least, most
	for below := pmf(lo); below <= tail && lo < most; below += pmf(lo) {
		lo++
	}
	for above := pmf(hi); above <= tail && hi > least; above += pmf(hi) {
		hi--
	}
	return lo, hi
}

// area returns a filled shape without an outline.
func area(points plotter.XYs, fill interface{ RGBA() (r, g, b, a uint32) }) (*plotter.Polygon, error) {
	a, err := plotter.NewPolygon(points)
	if err != nil {
		return nil, err
	}
	a.Color, a.LineStyle.Width = fill, 0
	return a, nil
}
