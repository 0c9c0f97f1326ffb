package plot

import (
	"fmt"
	"slices"
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const (
	shownSets      = 50   // densities of replicated data in one picture
	rangeLevel     = 0.99 // of the values that the axes hold
	predictiveHigh = 3.2 * vg.Inch
)

// PredictiveDensity draws the kernel density of the observed data over those
// of replicated data sets. Where the dark line leaves the light ones, the
// model does not repeat the data.
//
// Shapes: replicated is [data set][row], see Replicates; 50 are shown.
// Result: Units[""] names the axis.
// Errors: no data, fewer than 2 data sets, other lengths, values that are not
// finite.
// Source: [Gabry2019] §5.
func PredictiveDensity(observed []float64, replicated [][]float64, c Config) (*Figure, error) {
	if err := checkReplicates("PredictiveDensity", observed, replicated); err != nil {
		return nil, err
	}
	p := predictivePanel(c, "density")
	var model *plotter.Line
	for _, k := range evenly(nil, len(replicated), shownSets) {
		var err error
		if model, err = plotter.NewLine(kernelDensity(replicated[k], nil)); err != nil {
			return nil, err
		}
		model.LineStyle = line(Faded(modelColour, 80), thin)
		p.Add(model)
	}
	data, err := plotter.NewLine(kernelDensity(observed, nil))
	if err != nil {
		return nil, err
	}
	data.LineStyle = line(dataColour, thick)
	p.Add(data)
	p.Legend.Add("data", data)
	p.Legend.Add("replicated data", model)
	fromZero(p)
	p.X.Min, p.X.Max = central(observed, replicated, rangeLevel)
	return column(c.title("Predictive check: density"), predictiveHigh, p), nil
}

// PredictiveECDF draws the share of observed values up to each value, and the
// band that holds a share Level of those of replicated data sets, at each value
// by itself.
//
// Shapes, Errors and Source: as PredictiveDensity. Reads Level.
func PredictiveECDF(observed []float64, replicated [][]float64, c Config) (*Figure, error) {
	c, err := c.check("PredictiveECDF", dataBins)
	if err != nil {
		return nil, err
	}
	if err := checkReplicates("PredictiveECDF", observed, replicated); err != nil {
		return nil, err
	}
	lo, hi := central(observed, replicated, rangeLevel)
	grid := make([]float64, gridPoints)
	for g := range grid {
		grid[g] = lo + (hi-lo)*float64(g)/(gridPoints-1)
	}
	low, high := shareBand(replicated, grid, c.Level)
	p := predictivePanel(c, "share up to the value")
	fill, err := area(between(grid, low, high), Faded(modelColour, 90))
	if err != nil {
		return nil, err
	}
	data, err := plotter.NewLine(zip(grid, shares(observed, grid)))
	if err != nil {
		return nil, err
	}
	data.LineStyle, data.StepStyle = line(dataColour, thick), plotter.PreStep
	p.Add(fill, data)
	p.Legend.Add("data", data)
	p.Legend.Add(fmt.Sprintf("replicated data, %.4g %%", 100*c.Level), fill)
	p.Legend.Top, p.Legend.Left = true, true
	p.Y.Min, p.Y.Max = 0, 1.3 // above 1, room for the legend
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.5, Label: "0.5"}, {Value: 1, Label: "1"}}
	return column(c.title("Predictive check: distribution function"), predictiveHigh, p), nil
}

func predictivePanel(c Config, y string) *plot.Plot { return Panel(c.Units[""], y) }

// shares returns the share of x up to each point of an ascending grid.
func shares(x, grid []float64) []float64 {
	sorted := slices.Sorted(slices.Values(x))
	out := make([]float64, len(grid))
	for g, t := range grid {
		up := sort.Search(len(sorted), func(i int) bool { return sorted[i] > t })
		out[g] = float64(up) / float64(len(sorted))
	}
	return out
}

// shareBand returns the interval of shares of the data sets at each point.
func shareBand(sets [][]float64, grid []float64, level float64) (low, high []float64) {
	all := make([][]float64, len(sets))
	for k, set := range sets {
		all[k] = shares(set, grid)
	}
	return bandOf(all, level)
}

// bandOf returns the interval of share level of each column of rows.
func bandOf(rows [][]float64, level float64) (low, high []float64) {
	low, high = make([]float64, len(rows[0])), make([]float64, len(rows[0]))
	column := make([]float64, len(rows))
	for j := range low {
		for k, row := range rows {
			column[k] = row[j]
		}
		low[j], high[j] = spread(column, level)
	}
	return low, high
}

// between returns the outline of the area between two curves.
func between(x, low, high []float64) plotter.XYs {
	back := zip(x, low)
	slices.Reverse(back)
	return append(zip(x, high), back...)
}

func zip(x, y []float64) plotter.XYs {
	points := make(plotter.XYs, len(x))
	for i := range x {
		points[i] = plotter.XY{X: x[i], Y: y[i]}
	}
	return points
}
