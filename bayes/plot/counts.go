package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
)

const maxBars = 60 // in the width of a page

// PredictiveCounts draws how often each count was observed (bars) and how often
// replicated data sets have it: median and interval of share Level. The
// ordinate is a square root, on which misfits of rare counts show as well as
// those of frequent ones: a rootogram.
//
// Shapes, Errors and Source: as PredictiveDensity and [Kleiber2016] §2; values
// must be whole and not negative. Reads Level. If counts go beyond 60, bars
// hold several, and end where 99 % of the counts do; Note says how many rows are
// beyond.
func PredictiveCounts(observed []float64, replicated [][]float64, c Config) (*Figure, error) {
	c, err := c.check("PredictiveCounts", dataBins)
	if err != nil {
		return nil, err
	}
	if err := checkReplicates("PredictiveCounts", observed, replicated); err != nil {
		return nil, err
	}
	if err := whole("PredictiveCounts", "observed", observed); err != nil {
		return nil, err
	}
	for k, set := range replicated {
		if err := whole("PredictiveCounts", "replicated data set "+strconv.Itoa(k), set); err != nil {
			return nil, err
		}
	}
	_, top := central(observed, replicated, rangeLevel)
	if largest := slices.Max(observed); largest < maxBars { // the rarest are what a model of too little spread misses
		top = max(top, largest)
	}
	step := int(top)/maxBars + 1
	bars := int(top)/step + 1
	all := make([][]float64, len(replicated))
	for k, set := range replicated {
		all[k] = frequencies(set, step, bars)
	}
	seen := frequencies(observed, step, bars)
	mid, _ := bandOf(all, 0) // both ends of an interval of share 0 are the median
	low, high := bandOf(all, c.Level)

	heights := make(plotter.Values, bars)
	model := make(plotter.XYs, bars)
	largest := 0.0
	for b := range bars {
		heights[b] = math.Sqrt(seen[b])
		model[b] = plotter.XY{X: float64(b), Y: math.Sqrt(mid[b])}
		largest = max(largest, seen[b], high[b])
	}
	p := predictivePanel(c, "rows (square root)")
	width := 0.7 * (figureWidth - rowEdges) / vg.Length(bars) // gaps of about a third
	data, err := plotter.NewBarChart(heights, width)
	if err != nil {
		return nil, err
	}
	data.Color, data.LineStyle = fillColour, line(lineColour, thin)
	p.Add(data)
	for b := range bars {
		x := float64(b)
		if err := addSegment(p, plotter.XY{X: x, Y: math.Sqrt(low[b])}, plotter.XY{X: x, Y: math.Sqrt(high[b])}, line(divergedColour, thick)); err != nil {
			return nil, err
		}
	}
	dots, err := plotter.NewScatter(model)
	if err != nil {
		return nil, err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: divergedColour, Radius: dot, Shape: draw.CircleGlyph{}}
	p.Add(dots)
	p.Legend.Add("data", data)
	p.Legend.Add(fmt.Sprintf("replicated data, %.4g %%", 100*c.Level), dots)
	p.X.Tick.Marker = countTicks(step, bars)
	p.X.Min, p.X.Max = -0.7, float64(bars)-0.3 // bars are half as wide to each side
	p.Y.Min, p.Y.Max = 0, 1.15*math.Sqrt(largest)
	p.Y.Tick.Marker = rootTicks(largest)
	f := column(c.title("Predictive check: counts"), predictiveHigh, p)
	shown := 0.0
	for _, n := range seen {
		shown += n
	}
	if beyond := len(observed) - int(shown); beyond > 0 {
		f.Note = fmt.Sprintf("rows whose count is beyond the last bar: %d of %d", beyond, len(observed))
	}
	return f, nil
}

// whole returns the first value that is no count, as an error.
func whole(verb, what string, x []float64) error {
	for i, v := range x {
		if v < 0 || v != math.Floor(v) || v > math.MaxInt32 {
			return fault(verb, "%s: row %d is %v, want a count: 0, 1, 2, …", what, i, v)
		}
	}
	return nil
}

// frequencies returns how many values are 0 … step−1, step … 2·step−1, and so
// on; values beyond the last bar are in none.
func frequencies(x []float64, step, bars int) []float64 {
	n := make([]float64, bars)
	for _, v := range x {
		if b := int(v) / step; b < bars {
			n[b]++
		}
	}
	return n
}

// countTicks names about ten bars by their smallest count.
func countTicks(step, bars int) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for b := 0; b < bars; b += bars/10 + 1 {
		ticks = append(ticks, plot.Tick{Value: float64(b), Label: strconv.Itoa(b * step)})
	}
	return ticks
}

// rootTicks names round frequencies at their square roots.
func rootTicks(largest float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for _, t := range (figure.Ticks{Whole: true}).Ticks(0, max(largest, 1)) {
		ticks = append(ticks, plot.Tick{Value: math.Sqrt(t.Value), Label: t.Label})
	}
	return ticks
}
