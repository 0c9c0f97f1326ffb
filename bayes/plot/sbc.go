package plot

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const sbcHeight = 2.4 * vg.Inch

// SBCHistogram draws the ranks of simulation-based calibration as a histogram.
// Ranks of a calibrated posterior are uniform; a slope says that it lies too
// high or too low, a hill that it is too wide, a valley that it is too narrow.
// The band holds all bins with probability Level or more, by Bonferroni's
// inequality.
//
// Shapes: ranks, one a simulation, are from 0 to draws, the number of draws
// that each true value was ranked among.
// Result: a note counts the bins outside the band; the band has steps where
// bins hold more ranks than others. Reads Level and Bins.
// Source: [Talts2018] §4.1; the count of a bin is binomial.
// Errors: no ranks, draws below 1, a rank outside.
func SBCHistogram(ranks []int, draws int, c Config) (*Figure, error) {
	c, err := c.check("SBCHistogram", rankBins)
	if err != nil {
		return nil, err
	}
	if err := checkRanks("SBCHistogram", ranks, draws); err != nil {
		return nil, err
	}
	c.Bins = min(c.Bins, draws+1)
	counts, edges := binRanks(ranks, draws, c.Bins)
	level := 1 - (1-c.Level)/float64(c.Bins)
	var x, seen, expected, low, high []float64 // two points a bin
	outside, top := 0, 0.0
	for b, count := range counts {
		share := float64(edges[b+1]-edges[b]) / float64(draws+1)
		lo, hi := binomialBand(len(ranks), share, level)
		if count < lo || count > hi {
			outside++
		}
		for _, edge := range edges[b : b+2] {
			x = append(x, float64(edge)-0.5) // between two ranks
			seen, expected = append(seen, float64(count)), append(expected, share*float64(len(ranks)))
			low, high = append(low, float64(lo)), append(high, float64(hi))
		}
		top = max(top, float64(count), float64(hi))
	}
	band, err := area(between(x, low, high), fillColour)
	if err != nil {
		return nil, fault("SBCHistogram", "%w", err)
	}
	mid, err := plotter.NewLine(zip(x, expected))
	if err != nil {
		return nil, fault("SBCHistogram", "%w", err)
	}
	mid.LineStyle = dashed()
	steps, err := plotter.NewLine(zip(x, seen))
	if err != nil {
		return nil, fault("SBCHistogram", "%w", err)
	}
	steps.LineStyle = line(modelColour, thick)
	p := Panel(fmt.Sprintf("rank of the truth among %d draws", draws), "simulations")
	p.Add(band, mid, steps)
	p.Y.Min, p.Y.Max = 0, 1.1*top
	f := column(c.title(fmt.Sprintf("Calibration: ranks of %d simulations, %.4g %% band", len(ranks), 100*c.Level)), sbcHeight, p)
	if outside > 0 {
		note(f, "%d of %d bins are outside the band: ranks are not uniform", outside, c.Bins)
	}
	return f, nil
}

func checkRanks(verb string, ranks []int, draws int) error {
	switch {
	case len(ranks) == 0:
		return fault(verb, "there are no ranks")
	case draws < 1:
		return fault(verb, "ranks among %d draws, want 1 or more", draws)
	}
	for i, r := range ranks {
		if r < 0 || r > draws {
			return fault(verb, "simulation %d has rank %d, want 0 to %d", i, r, draws)
		}
	}
	return nil
}

// binRanks counts ranks by bin: bin k of B holds the ranks r with
// ⌊r·B/(draws+1)⌋ = k, those from edges[k] to below edges[k+1].
func binRanks(ranks []int, draws, bins int) (counts, edges []int) {
	counts, edges = make([]int, bins), make([]int, bins+1)
	for _, r := range ranks {
		counts[r*bins/(draws+1)]++
	}
	for k := range edges {
		edges[k] = (k*(draws+1) + bins - 1) / bins
	}
	return counts, edges
}

// binomialBand returns the counts that a binomial variable keeps within: below
// lo and above hi lies a probability of at most (1 − level)/2 each.
func binomialBand(n int, prob, level float64) (lo, hi int) {
	tail := (1 - level) / 2
	pmf := func(k int) float64 {
		if prob == 1 { // one bin
			if k == n {
				return 1
			}
			return 0
		}
		return math.Exp(distuv.Binomial{N: float64(n), P: prob}.LogProb(float64(k)))
	}
	lo, hi = 0, n
	for below := pmf(lo); below <= tail && lo < n; below += pmf(lo) {
		lo++
	}
	for above := pmf(hi); above <= tail && hi > 0; above += pmf(hi) {
		hi--
	}
	return lo, hi
}
