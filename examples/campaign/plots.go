package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"

	"github.com/seed78144065/credence/bayes/plot"
)

// plot writes, for each outcome, the effects by segment and the predictive
// check.
func (a *analysis) plot(dir string) error {
	for i, f := range a.fits {
		effects, err := a.effects(f)
		if err != nil {
			return err
		}
		check, err := a.replicas[i].plot()
		if err != nil {
			return err
		}
		if err := errors.Join(savePlot(effects, dir, "effects_"+f.name), savePlot(check, dir, "check_"+f.name)); err != nil {
			return err
		}
	}
	return nil
}

var unsafe = regexp.MustCompile(`[^\pL\pN_-]`) // in a file name

// savePlot writes both formats.
func savePlot(f *plot.Figure, dir, name string) error {
	path := filepath.Join(dir, unsafe.ReplaceAllString(name, "_"))
	return errors.Join(f.Save(path+".png"), f.Save(path+".svg"))
}

// effects is a forest: segments down, effects with their intervals across.
func (a *analysis) effects(f fit) (*plot.Figure, error) {
	u, none := unitOf(f.kind), 0.0
	axis := fmt.Sprintf("difference from %s, %.0f %% interval", a.Control, 100*level)
	if f.kind == binary {
		axis += ", percentage points"
	}
	var names []string
	for _, s := range a.Segments {
		names = append(names, s.Segment)
	}
	var groups []plot.Group
	for _, arm := range a.Arms[1:] {
		g := plot.Group{Name: arm}
		for _, s := range a.Segments {
			g.Rows = append(g.Rows, u.row(s.Outcomes[f.name][arm]))
		}
		g.Rows = append(g.Rows, u.row(a.Outcomes[f.name].Arms[arm]))
		groups = append(groups, g)
	}
	return plot.Intervals(append(names, "all customers"), groups,
		plot.Config{Title: "Effect on " + f.name, Units: map[string]string{"": axis}, Reference: &none})
}

// row returns an estimate as it is drawn.
func (u unit) row(x estimate) plot.Interval {
	return plot.Interval{Mid: u.scale * x.Mean, Lo: u.scale * x.Interval[0], Hi: u.scale * x.Interval[1]}
}

// plot shows each cell's rate beside its predictive interval, or the histogram
// of the rows beside those that the model repeats.
func (r replica) plot() (*plot.Figure, error) {
	if r.cells == nil {
		return plot.PredictiveHistogram(r.observed, r.repeated, plot.Config{
			Title: fmt.Sprintf("Predictive check of %s: %s", r.outcome, r.what), Units: map[string]string{"": r.outcome}, Level: checkLevel,
		})
	}
	var rates plot.Group
	for cell, rate := range r.observed {
		lo, hi := interval(r.repeated, func(d []float64) float64 { return d[cell] }, checkLevel)
		rates.Rows = append(rates.Rows, plot.Interval{Mid: 100 * rate, Lo: 100 * lo, Hi: 100 * hi})
	}
	axis := fmt.Sprintf("rate: data (dot), %.0f %% predictive interval (line), percent", 100*checkLevel)
	return plot.Intervals(r.cells, []plot.Group{rates}, plot.Config{Title: "Predictive check of " + r.outcome, Units: map[string]string{"": axis}})
}
