package plot

import (
	"fmt"

	"gonum.org/v1/plot/plotter"
)

// PredictiveHistogram draws a histogram of the observed data and the band that
// holds a share Level of those of replicated data sets, bin by bin. It shows
// spikes, floors and caps that a density smooths away.
//
// Shapes, Errors and Source: as PredictiveDensity. Reads Level and Bins. Bins
// cover the share 0.99 in the middle of observed and replicated values;
// values outside count as rows but have no bin.
func PredictiveHistogram(observed []float64, replicated [][]float64, c Config) (*Figure, error) {
	c, err := c.check("PredictiveHistogram", dataBins)
	if err != nil {
		return nil, err
	}
	if err := checkReplicates("PredictiveHistogram", observed, replicated); err != nil {
		return nil, err
	}
	lo, hi := central(observed, replicated, rangeLevel)
	if lo == hi { // one value: a bar in the middle
		lo, hi = lo-0.5, hi+0.5
	}
	all := make([][]float64, len(replicated))
	for k, set := range replicated {
		all[k] = binShares(set, lo, hi, c.Bins)
	}
	low, high := bandOf(all, c.Level)
	width := (hi - lo) / float64(c.Bins)
	edges := func(y []float64) (x, steps []float64) { // of bins as a step function
		for b, v := range y {
			x = append(x, lo+float64(b)*width, lo+float64(b+1)*width)
			steps = append(steps, v, v)
		}
		return x, steps
	}
	x, seen := edges(binShares(observed, lo, hi, c.Bins))
	_, low = edges(low)
	_, high = edges(high)
	data, err := plotter.NewPolygon(between(x, make([]float64, len(x)), seen))
	if err != nil {
		return nil, err
	}
	data.Color, data.LineStyle = fillColour, line(lineColour, 1)
	band, err := area(between(x, low, high), Faded(divergedColour, 110))
	if err != nil {
		return nil, err
	}
	p := predictivePanel(c, "share of rows")
	p.Add(data, band)
	p.Legend.Add("data", data)
	p.Legend.Add(fmt.Sprintf("replicated data, %.4g %%", 100*c.Level), band)
	p.Y.Min = 0
	return column(c.title("Predictive check: histogram"), predictiveHigh, p), nil
}

// binShares returns the share of x in each of equal bins from lo to hi; hi
// itself is in the last.
func binShares(x []float64, lo, hi float64, bins int) []float64 {
	share := make([]float64, bins)
	for _, v := range x {
		if v >= lo && v <= hi {
			share[min(int((v-lo)/(hi-lo)*float64(bins)), bins-1)] += 1 / float64(len(x))
		}
	}
	return share
}
