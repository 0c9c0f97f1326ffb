package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes/diagnostics"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const (
	ecdfHeight = 2.6 * vg.Inch
	ecdfPoints = 100 // at most, of a band: finer than the eye
)

// LOOPIT draws how far the distribution of probability integral transforms is
// from uniform: the share of an observation's leave-one-out predictive
// distribution below it, whose distribution function less the diagonal stays in
// the band with probability Level if predictions are calibrated. Above and then
// below: predictions are too narrow; below and then above: too wide; above
// throughout: too high; below throughout: too low.
//
// Shapes: pit has one value in [0, 1] for each observation.
// Result: a note if the curve leaves the band. Reads Level.
// Source: [Sailynoja2022]; [Gabry2019] §5. Transforms of discrete outcomes must
// be randomised to be uniform.
// Errors: no values, one outside [0, 1].
// Cost: as diagnostics.UniformBand, with 100 points.
func LOOPIT(pit []float64, c Config) (*Figure, error) {
	c, err := c.check("LOOPIT", ecdfPoints)
	if err != nil {
		return nil, err
	}
	if len(pit) == 0 {
		return nil, fault("LOOPIT", "there are no values")
	}
	for i, v := range pit {
		if !(v >= 0 && v <= 1) {
			return nil, fault("LOOPIT", "observation %d has %v, want a probability from 0 to 1", i, v)
		}
	}
	z := make([]float64, ecdfPoints-1)
	for i := range z {
		z[i] = float64(i+1) / ecdfPoints
	}
	p := Panel("probability integral transform", "ECDF less uniform")
	return c.uniformity("LOOPIT", "Leave-one-out predictions", "predictions are not calibrated", pit, z, p)
}

// SBC draws how far the ranks of simulation-based calibration are from uniform:
// their distribution function less the diagonal stays in the band with
// probability Level if inference is calibrated. Above and then below: the
// posterior is too narrow; below and then above: too wide; above throughout:
// too high; below throughout: too low.
//
// Shapes: as SBCHistogram, which shows the same in bins.
// Result: a note if the curve leaves the band. Reads Level.
// Source: [Sailynoja2022], [Talts2018].
// Errors: as SBCHistogram.
// Cost: as diagnostics.UniformBand, with 100 points.
func SBC(ranks []int, draws int, c Config) (*Figure, error) {
	c, err := c.check("SBC", ecdfPoints)
	if err != nil {
		return nil, err
	}
	if err := checkRanks("SBC", ranks, draws); err != nil {
		return nil, err
	}
	values := make([]float64, len(ranks))
	for i, r := range ranks {
		values[i] = float64(r+1) / float64(draws+1)
	}
	p := Panel(fmt.Sprintf("rank of the truth among %d draws, as a share", draws), "ECDF less uniform")
	return c.uniformity("SBC", fmt.Sprintf("Calibration by %d simulations", len(ranks)), "ranks are not uniform", values, multiples(draws+1), p)
}

// uniformity draws values that should be uniform, at points z.
func (c Config) uniformity(verb, title, bad string, values, z []float64, p *plot.Plot) (*Figure, error) {
	band := diagnostics.UniformBand(len(values), z, c.Level)
	if math.IsNaN(band.Coverage) {
		return nil, fault(verb, "%d values have no band that holds a share %v of them", len(values), c.Level)
	}
	counts := diagnostics.ECDFCounts(values, z)
	if err := addBand(p, band); err != nil {
		return nil, fault(verb, "%w", err)
	}
	l, err := plotter.NewLine(ecdfDifference(counts, len(values), z))
	if err != nil {
		return nil, fault(verb, "%w", err)
	}
	l.LineStyle = line(modelColour, thick)
	p.Add(l)
	p.X.Min, p.X.Max = 0, 1
	f := column(c.title(fmt.Sprintf("%s, %.4g %% band", title, 100*c.Level)), ecdfHeight, p)
	if band.Outside(counts) >= 0 {
		note(f, "the curve leaves the band (p = %.2g): %s", diagnostics.UniformTest(len(values), counts, z), bad)
	}
	return f, nil
}

// addBand adds a band for counts as one for shares less the diagonal.
func addBand(p *plot.Plot, b diagnostics.ECDFBand) error {
	outline := ecdfDifference(b.Upper, b.N, b.Z)
	lower := ecdfDifference(b.Lower, b.N, b.Z)
	slices.Reverse(lower)
	fill, err := area(append(outline, lower...), fillColour)
	if err != nil {
		return err
	}
	p.Add(fill)
	return addSegment(p, plotter.XY{X: 0}, plotter.XY{X: 1}, dashed())
}

// ecdfDifference returns counts/n − z at the points z, and 0 at both ends.
func ecdfDifference(counts []int, n int, z []float64) plotter.XYs {
	curve := plotter.XYs{{X: 0, Y: 0}}
	for i, count := range counts {
		curve = append(curve, plotter.XY{X: z[i], Y: float64(count)/float64(n) - z[i]})
	}
	if z[len(z)-1] < 1 {
		curve = append(curve, plotter.XY{X: 1, Y: 0})
	}
	return curve
}

// multiples returns at most 99 multiples of 1/n between 0 and 1, evenly chosen.
func multiples(n int) []float64 {
	parts := min(n, ecdfPoints)
	z := make([]float64, parts-1)
	for i := range z {
		z[i] = float64((i+1)*n/parts) / float64(n)
	}
	return z
}
