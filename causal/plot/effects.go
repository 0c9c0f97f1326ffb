package plot

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/figure"
)

// Effects draws effects with their intervals, one a row: estimators side by side,
// or effects of several treatments. The dashed line is at no effect.
//
// Errors: no effects, numbers that are not finite.
func Effects(effects []*causal.Effect, c Config) (*Figure, error) {
	var labels []string
	var group bayesplot.Group
	for i, e := range effects {
		if e == nil {
			return nil, fault("Effects", "effect %d is nil", i)
		}
		label := e.Method
		if e.Estimand != nil {
			label = fmt.Sprintf("%s (%v)", e.Method, e.Estimand.Query().Over)
		}
		labels = append(labels, label)
		group.Rows = append(group.Rows, bayesplot.Interval{Mid: e.Mean, Lo: e.Interval[0], Hi: e.Interval[1]})
	}
	none := 0.0
	return bayesplot.Intervals(labels, []bayesplot.Group{group}, bayesplot.Config{Title: cmp.Or(c.Title, "Effects by estimator"), Units: map[string]string{"": c.axis("effect")}, Reference: &none})
}

// Dose draws the mean outcome by dose of a treatment, with its band.
//
// Shapes: dose ascends; band has an interval for each.
// Errors: fewer than two doses, other lengths, numbers that are not finite, or in
// the wrong order.
func Dose(name string, dose []float64, band []bayesplot.Interval, c Config) (*Figure, error) {
	return bayesplot.ConditionalEffects(dose, []bayesplot.Group{{Rows: band}}, bayesplot.Config{Title: cmp.Or(c.Title, "Outcome if everyone had the dose"), Units: map[string]string{"x": name, "y": c.axis("mean outcome")}})
}

// Refutations draws p-values, one refuter a row: those that pass as dots, those
// that refute the effect as squares that say so. Refuters without a p-value say only
// which.
//
// Errors: no refutations.
func Refutations(found []causal.Refutation, c Config) (*Figure, error) {
	if len(found) == 0 {
		return nil, errors.New("plot: Refutations: there are none")
	}
	p := figure.Panel("p-value", "")
	var names []string
	var passed, refuted plotter.XYs
	labels := plotter.XYLabels{}
	for i, r := range found {
		names = append(names, r.Name)
		at := plotter.XY{X: 0.5, Y: float64(len(found) - 1 - i)} // no p-value: in the middle, which says so
		if finite(r.P) {
			at.X = r.P
		}
		var said []string
		if r.OK {
			passed = append(passed, at)
		} else {
			refuted, said = append(refuted, at), append(said, "refuted")
		}
		if !finite(r.P) {
			said = append(said, "no p-value")
		}
		labels.XYs = append(labels.XYs, at)
		labels.Labels = append(labels.Labels, strings.Join(said, ", "))
	}
	high := rows(p, names, 0)
	for _, m := range []struct {
		at     plotter.XYs
		colour int
		shape  draw.GlyphDrawer
	}{{passed, 0, draw.CircleGlyph{}}, {refuted, 1, draw.BoxGlyph{}}} {
		if len(m.at) == 0 {
			continue
		}
		if _, err := points(p, m.at, figure.Colour(m.colour), m.shape); err != nil {
			return nil, err
		}
	}
	l, err := plotter.NewLabels(labels)
	if err != nil {
		return nil, err
	}
	l.Offset = vg.Point{X: 3 * dot} // beside the mark
	for i := range l.TextStyle {
		l.TextStyle[i] = figure.TextStyle(figure.TickSize)
		l.TextStyle[i].YAlign = draw.YCenter
	}
	p.Add(l)
	p.X.Min, p.X.Max = 0, 1
	widen(p)
	return figure.Column(cmp.Or(c.Title, "Attempts to refute the effect"), high, p), nil
}
