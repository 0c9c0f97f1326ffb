package main

import (
	"errors"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette is that of Okabe and Ito (2008), which most colour-blind readers can
// tell apart.
var palette = []color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255},
	{204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255},
}

const (
	plotWidth = 7 * vg.Inch
	rowHeight = 0.3 * vg.Inch
	margins   = 1.2 * vg.Inch
	edge      = 0.1 * vg.Inch
	bins      = 40
)

// plot writes, for each outcome, the effects by segment and the predictive
// check.
func (a *analysis) plot(dir string) error {
	for i, f := range a.fits {
		p, err := a.effects(f)
		if err != nil {
			return err
		}
		if err := savePlot(p, dir, "effects_"+f.name, len(a.Segments)+1); err != nil {
			return err
		}
		r, rows := a.replicas[i], len(a.replicas[i].cells)
		if r.cells != nil {
			p, err = r.plotCells()
		} else {
			rows = 10
			p, err = r.plotRows()
		}
		if err != nil {
			return err
		}
		if err := savePlot(p, dir, "check_"+f.name, rows); err != nil {
			return err
		}
	}
	return nil
}

var unsafe = regexp.MustCompile(`[^\pL\pN_-]`) // in a file name

// savePlot writes both formats, with an edge around the labels.
func savePlot(p *plot.Plot, dir, name string, rows int) error {
	pad := 0.03 * (p.X.Max - p.X.Min) // so that the ends of bars show
	p.X.Min, p.X.Max = p.X.Min-pad, p.X.Max+pad
	for _, format := range []string{"png", "svg"} {
		canvas, err := draw.NewFormattedCanvas(plotWidth, margins+rowHeight*vg.Length(rows), format)
		if err != nil {
			return err
		}
		p.Draw(draw.Crop(draw.New(canvas), edge, -edge, edge, -edge))
		f, err := os.Create(filepath.Join(dir, unsafe.ReplaceAllString(name, "_")+"."+format))
		if err != nil {
			return err
		}
		_, err = canvas.WriteTo(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// effects is a forest: segments down, effects with their intervals across.
func (a *analysis) effects(f fit) (*plot.Plot, error) {
	p := plot.New()
	u := unitOf(f.kind)
	p.Title.Text = "Effect on " + f.name
	p.X.Label.Text = fmt.Sprintf("difference from %s, %.0f %% interval", a.Control, 100*level)
	if f.kind == binary {
		p.X.Label.Text += ", percentage points"
	}
	names := []string{"all customers"} // from the bottom up
	for _, s := range slices.Backward(a.Segments) {
		names = append(names, s.Segment)
	}
	arms := a.Arms[1:]
	for i, arm := range arms {
		all := []estimate{a.Outcomes[f.name].Arms[arm]}
		for _, s := range slices.Backward(a.Segments) {
			all = append(all, s.Outcomes[f.name][arm])
		}
		var bars intervals
		for row, x := range all {
			shift := (float64(i) - float64(len(arms)-1)/2) / float64(len(arms)+1)
			bars.add(u.scale*x.Mean, u.scale*x.Interval[0], u.scale*x.Interval[1], float64(row)-shift)
		}
		if err := bars.draw(p, arm, palette[i%len(palette)]); err != nil {
			return nil, err
		}
	}
	return p, finishRows(p, names)
}

// plotCells shows each cell's rate beside its predictive interval.
func (r replica) plotCells() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = "Predictive check of " + r.outcome
	p.X.Label.Text = fmt.Sprintf("rate: data (dot), %.0f %% predictive interval (line), percent", 100*checkLevel)
	var bars intervals
	for cell, rate := range r.observed {
		lo, hi := interval(r.repeated, func(d []float64) float64 { return d[cell] }, checkLevel)
		bars.add(100*rate, 100*lo, 100*hi, float64(len(r.cells)-1-cell))
	}
	if err := bars.draw(p, "", palette[0]); err != nil {
		return nil, err
	}
	p.Add(plotter.NewGrid())
	names := slices.Clone(r.cells)
	slices.Reverse(names)
	p.NominalY(names...)
	return p, nil
}

// plotRows compares the histogram of the rows with those the model repeats.
func (r replica) plotRows() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Predictive check of %s: %s", r.outcome, r.what)
	p.X.Label.Text = r.outcome
	p.Y.Label.Text = "share"
	p.Y.Min = 0
	// Both, but for their extremes, which would flatten all else.
	seen, said := slices.Sorted(slices.Values(r.observed)), slices.Sorted(slices.Values(slices.Concat(r.repeated...)))
	tail := (1 - checkLevel) / 2
	lo := min(stat.Quantile(tail, stat.Empirical, seen, nil), stat.Quantile(tail, stat.Empirical, said, nil))
	hi := max(stat.Quantile(1-tail, stat.Empirical, seen, nil), stat.Quantile(1-tail, stat.Empirical, said, nil))
	width := (hi - lo) / bins

	data := histogram(r.observed, lo, width)
	repeated := make([][]float64, len(r.repeated))
	for k, d := range r.repeated {
		repeated[k] = histogram(d, lo, width)
	}
	var bars, low, high plotter.XYs
	for b, share := range data {
		left, right := lo+float64(b)*width, lo+float64(b+1)*width
		bars = append(bars, plotter.XY{X: left, Y: share}, plotter.XY{X: right, Y: share})
		l, h := interval(repeated, func(d []float64) float64 { return d[b] }, checkLevel)
		low = append(low, plotter.XY{X: (left + right) / 2, Y: l})
		high = append(high, plotter.XY{X: (left + right) / 2, Y: h})
	}
	bars = append(bars, plotter.XY{X: hi}, plotter.XY{X: lo})
	slices.Reverse(low)
	observed, err := plotter.NewPolygon(bars)
	if err != nil {
		return nil, err
	}
	observed.Color, observed.LineStyle.Color = color.Gray{210}, color.Gray{120}
	model, err := plotter.NewPolygon(slices.Concat(high, low))
	if err != nil {
		return nil, err
	}
	band := palette[1]
	model.Color = color.NRGBA{band.R, band.G, band.B, 120}
	model.LineStyle.Color = band
	p.Add(observed, model)
	p.Legend.Add("data", observed)
	p.Legend.Add(fmt.Sprintf("model, %.0f %%", 100*checkLevel), model)
	p.Legend.Top = true
	return p, nil
}

// histogram returns the share of x in each bin.
func histogram(x []float64, lo, width float64) []float64 {
	share := make([]float64, bins)
	for _, v := range x {
		if b := int((v - lo) / width); b >= 0 && b <= bins {
			share[min(b, bins-1)] += 1 / float64(len(x))
		}
	}
	return share
}

// intervals are points with horizontal bars.
type intervals struct {
	plotter.XYs
	plotter.XErrors
}

func (v *intervals) add(x, lo, hi, y float64) {
	v.XYs = append(v.XYs, plotter.XY{X: x, Y: y})
	v.XErrors = append(v.XErrors, struct{ Low, High float64 }{x - lo, hi - x})
}

func (v *intervals) draw(p *plot.Plot, name string, c color.Color) error {
	bars, err := plotter.NewXErrorBars(v)
	if err != nil {
		return err
	}
	points, err := plotter.NewScatter(v.XYs)
	if err != nil {
		return err
	}
	bars.Color, points.Color, points.Shape = c, c, draw.CircleGlyph{}
	p.Add(bars, points)
	if name != "" {
		p.Legend.Add(name, points)
	}
	return nil
}

// finishRows names the rows and marks no effect.
func finishRows(p *plot.Plot, names []string) error {
	zero, err := plotter.NewLine(plotter.XYs{{X: 0, Y: -0.5}, {X: 0, Y: float64(len(names)) - 0.5}})
	if err != nil {
		return err
	}
	zero.Dashes = []vg.Length{vg.Points(3), vg.Points(3)}
	p.Add(zero, plotter.NewGrid())
	p.NominalY(names...)
	p.Legend.Top = true
	p.Y.Max = float64(len(names)) + 0.5 // room for the legend
	return nil
}
