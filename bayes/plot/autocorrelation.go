package plot

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

const autocorrelationHeight = 1.5 * vg.Inch

// Autocorrelation draws how much draws resemble those that many draws before,
// one line a chain. The sooner a line falls into the grey limits, which hold a
// share Level of the autocorrelations of independent draws, the more each draw
// is worth.
//
// Result: one panel a scalar, with its bulk effective sample size; a note if
// that is below 100 a chain. A constant chain has no line. Reads Lags and
// Level. Weights are not shown.
// Source: limits ±z/√N, [Bartlett1946].
// Errors: as Trace; fewer than two draws a chain; Lags not below their number.
// Cost: N·Lags a chain.
func Autocorrelation(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Autocorrelation", rankBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Autocorrelation", d, c.Vars, maxPanels)
	if err != nil {
		return nil, err
	}
	chains, draws := d.Draws().Chains(), d.Draws().Len()
	switch {
	case draws < 2:
		return nil, fault("Autocorrelation", "there is one draw a chain, want 2 or more")
	case c.Lags >= draws:
		return nil, fault("Autocorrelation", "Config.Lags is %d, want less than the %d draws of a chain", c.Lags, draws)
	case c.Lags == 0:
		c.Lags = min(defaultLags, draws-1)
	}
	limit := distuv.UnitNormal.Quantile((1+c.Level)/2) / math.Sqrt(float64(draws))
	var panels []*plot.Plot
	var few []string
	for _, e := range list {
		p, err := c.autocorrelationPanel(e.ByChain(), limit)
		if err != nil {
			return nil, fault("Autocorrelation", "%s: %w", e.Name(), err)
		}
		p.Title.Text = e.Name()
		if ess := diagnostics.ESSBulk(e.ByChain()); !math.IsNaN(ess) {
			p.Title.Text += fmt.Sprintf(": bulk ESS %.0f of %d draws", ess, chains*draws)
			if ess < float64(essPerChain*chains) {
				few = append(few, e.Name())
			}
		}
		panels = append(panels, p)
	}
	panels[len(panels)-1].X.Label.Text = "lag, draws"
	f := column(c.title(fmt.Sprintf("Autocorrelation by chain, %.4g %% limits of independent draws", 100*c.Level)), autocorrelationHeight, panels...)
	if few != nil {
		note(f, "bulk ESS below %d, which is %d a chain: %s", essPerChain*chains, essPerChain, listed(few))
	}
	return f, nil
}

func (c Config) autocorrelationPanel(chains [][]float64, limit float64) (*plot.Plot, error) {
	p := Panel("", "")
	last := float64(c.Lags)
	band, err := area(plotter.XYs{{X: 0, Y: -limit}, {X: last, Y: -limit}, {X: last, Y: limit}, {X: 0, Y: limit}}, fillColour)
	if err != nil {
		return nil, err
	}
	p.Add(band)
	if err := addSegment(p, plotter.XY{X: 0}, plotter.XY{X: last}, dashed()); err != nil {
		return nil, err
	}
	for k, chain := range chains {
		rho := autocorrelations(chain, c.Lags)
		if rho == nil {
			continue
		}
		l, err := plotter.NewLine(byPosition(rho))
		if err != nil {
			return nil, err
		}
		l.LineStyle = line(Faded(Colour(k), 200), 1) // lines behind show through
		p.Add(l)
	}
	p.X.Min, p.X.Max = 0, last
	p.Y.Max = 1
	return p, nil
}

// autocorrelations returns those of a chain at lags 0 to lags, nil for a
// constant chain.
//
// Source: [Geyer1992] §3.1, the divisor N at every lag.
func autocorrelations(chain []float64, lags int) []float64 {
	centred := make([]float64, len(chain))
	for i, x := range chain {
		centred[i] = x - chain[0] // so that a constant chain is 0 exactly
	}
	floats.AddConst(-stat.Mean(centred, nil), centred)
	variance := floats.Dot(centred, centred)
	if !(variance > 0) {
		return nil
	}
	rho := make([]float64, lags+1)
	for lag := range rho {
		rho[lag] = floats.Dot(centred[:len(centred)-lag], centred[lag:]) / variance
	}
	return rho
}
