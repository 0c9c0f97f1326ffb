package plot

import (
	"cmp"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/nn/calibration"
)

// Forecast is the reliability diagram of one model, or of one stage of it.
type Forecast struct {
	Name    string              // in the legend
	Diagram calibration.Diagram // its bins
}

// Reliability draws how often what was forecast came true, with intervals, against
// the diagonal of forecasts that are right, and below it how many rows are in the
// bins of the last forecast.
//
// Errors: no forecasts, or a diagram without bins or with numbers that are no
// shares.
func Reliability(c Config, forecasts ...Forecast) (*Figure, error) {
	if len(forecasts) == 0 {
		return nil, fault("Reliability", "there are no forecasts")
	}
	p := figure.Panel("", "share of positive rows")
	if err := reference(p, plotter.XYs{{}, {X: 1, Y: 1}}); err != nil {
		return nil, fault("Reliability", "%w", err)
	}
	for k, f := range forecasts {
		if err := f.check(); err != nil {
			return nil, err
		}
		bars := rates{draw.LineStyle{Color: figure.Colour(k), Width: 1}, f.Diagram.Bins}
		var at plotter.XYs
		for _, b := range f.Diagram.Bins {
			at = append(at, plotter.XY{X: b.Forecast, Y: b.Rate})
		}
		p.Add(bars)
		if err := line(p, k, f.Name, at, true); err != nil {
			return nil, fault("Reliability", "%s: %w", f.Name, err)
		}
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	p.Legend.Top, p.Legend.Left = true, true
	last := forecasts[len(forecasts)-1]
	n := figure.Panel("forecast", "rows")
	for _, b := range last.Diagram.Bins {
		box, err := plotter.NewPolygon(plotter.XYs{{X: b.Lo}, {X: b.Lo, Y: float64(b.N)}, {X: b.Hi, Y: float64(b.N)}, {X: b.Hi}})
		if err != nil {
			return nil, fault("Reliability", "%w", err)
		}
		box.Color, box.LineStyle = figure.Faded(figure.Colour(len(forecasts)-1), 3*bandAlpha), draw.LineStyle{Color: figure.Colour(len(forecasts) - 1), Width: 0.5}
		n.Add(box)
	}
	n.X.Min, n.X.Max, n.Y.Min = 0, 1, 0
	return figure.Column(cmp.Or(c.Title, "Are the probabilities right?"), height+low, p, n), nil
}

func (f Forecast) check() error {
	if len(f.Diagram.Bins) == 0 {
		return fault("Reliability", "%q has no bins", f.Name)
	}
	for i, b := range f.Diagram.Bins {
		for _, x := range []float64{b.Lo, b.Hi, b.Forecast, b.Rate, b.RateLo, b.RateHi} {
			if !(x >= 0 && x <= 1) {
				return fault("Reliability", "%q, bin %d: %v is no share; want numbers in [0, 1]", f.Name, i, x)
			}
		}
	}
	return nil
}

// rates are upright intervals.
type rates struct {
	style draw.LineStyle
	bins  []calibration.Bin
}

// Plot implements plot.Plotter.
func (r rates) Plot(c draw.Canvas, p *gplot.Plot) {
	x, y := p.Transforms(&c)
	for _, b := range r.bins {
		c.StrokeLine2(r.style, x(b.Forecast), y(b.RateLo), x(b.Forecast), y(b.RateHi))
	}
}
