package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const (
	rankECDFHeight = 1.6 * vg.Inch
	unseen         = 0.1 // a tenth more variance than independent draws have widens a curve by a twentieth
)

// RankECDF draws, for each scalar and chain, the distribution function of the
// ranks of the chain's draws among those of all, less the diagonal. Chains that
// mixed stay in the band, all at once, with probability Level or more. A chain
// above the diagonal lies too low, one below it too high; above and then below
// it varies too much, below and then above too little. Unlike Rank it needs no
// bins.
//
// Result: one panel a scalar; its draws are thinned to their bulk effective
// sample size first, as its title says, since the band is that of independent
// draws; a note names the scalars and chains that leave it. Equal draws take turns by
// chain. A constant has no lines. Reads Level. Weights are not shown.
// Source: [Sailynoja2022]; see diagnostics.ChainBand.
// Errors: as Trace; fewer than two chains.
// Cost: a sort of all draws; for each degree of thinning a band of 100 points.
func RankECDF(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("RankECDF", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("RankECDF", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	if d.Draws().Chains() < 2 {
		return nil, fault("RankECDF", "ranks compare chains, and there is 1 chain")
	}
	bands := map[int]diagnostics.ECDFBand{} // by draws of a thinned chain
	var panels []*plot.Plot
	var outside []string
	for _, e := range list {
		p := Panel("", "ECDF less uniform")
		p.Title.Text = e.Name()
		p.X.Min, p.X.Max = 0, 1
		panels = append(panels, p)
		if lo, hi := slices.Min(e.Values()), slices.Max(e.Values()); lo == hi {
			p.Title.Text += ": constant"
			p.Y.Min, p.Y.Max = -1, 1
			continue
		}
		chains, step := thinned(e.ByChain())
		if step > 1 {
			p.Title.Text += fmt.Sprintf(": 1 draw of %d", step)
		}
		n := len(chains[0])
		band, ok := bands[n]
		if !ok {
			band = diagnostics.ChainBand(n, len(chains), min(ecdfPoints, n*len(chains)), c.Level)
			bands[n] = band
		}
		left, err := addRanks(p, chains, band)
		if err != nil {
			return nil, fault("RankECDF", "%s: %w", e.Name(), err)
		}
		for _, k := range left {
			outside = append(outside, fmt.Sprintf("%s in chain %d", e.Name(), k))
		}
	}
	panels[len(panels)-1].X.Label.Text = "rank among the draws of all chains, as a share"
	f := column(c.title(fmt.Sprintf("Ranks by chain, %.4g %% band", 100*c.Level)), rankECDFHeight, panels...)
	if outside != nil {
		note(f, "outside the band: %s", listed(outside))
	}
	return f, nil
}

// addRanks adds a band and one line a chain, and returns the chains that leave
// it.
func addRanks(p *plot.Plot, chains [][]float64, band diagnostics.ECDFBand) (left []int, err error) {
	if math.IsNaN(band.Coverage) {
		return nil, fmt.Errorf("%d draws a chain have no band", len(chains[0]))
	}
	if err := addBand(p, band); err != nil {
		return nil, err
	}
	for k, ranks := range rankShares(chains) {
		counts := diagnostics.ECDFCounts(ranks, band.Z)
		if band.Outside(counts) >= 0 {
			left = append(left, k)
		}
		l, err := plotter.NewLine(ecdfDifference(counts, len(ranks), band.Z))
		if err != nil {
			return nil, err
		}
		l.LineStyle = line(Faded(Colour(k), 220), 1) // lines behind show through
		p.Add(l)
	}
	return left, nil
}

// thinned returns every step-th draw, so that about as many are left as all are
// worth.
func thinned(chains [][]float64) (kept [][]float64, step int) {
	n := len(chains[0])
	step = 1
	if ess := diagnostics.ESSBulk(chains); ess > 0 { // not NaN
		step = min(n, max(1, int(math.Ceil(float64(n*len(chains))/ess-unseen))))
	}
	for _, chain := range chains {
		var few []float64
		for i := 0; i < n; i += step {
			few = append(few, chain[i])
		}
		kept = append(kept, few)
	}
	return kept, step
}

// rankShares returns the ranks of draws among all, from 1, over their number.
// Equal draws have ranks of their own, chains taking turns.
func rankShares(chains [][]float64) [][]float64 {
	type place struct{ draw, chain int }
	n := len(chains[0])
	var order []place
	for i := range n {
		for k := range chains {
			order = append(order, place{i, k})
		}
	}
	slices.SortStableFunc(order, func(a, b place) int {
		return cmp.Compare(chains[a.chain][a.draw], chains[b.chain][b.draw])
	})
	ranks := make([][]float64, len(chains))
	for r, at := range order {
		ranks[at.chain] = append(ranks[at.chain], float64(r+1)/float64(len(order)))
	}
	return ranks
}
