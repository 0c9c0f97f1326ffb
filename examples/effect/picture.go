package main

import (
	"math"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/dag"
	dagplot "github.com/seed78144065/credence/dag/plot"
)

// figures draws what there is, by file name, if there is a folder for it.
func (a *answer) figures() (map[string]*plot.Figure, error) {
	if a.question.Out == "" {
		return nil, nil
	}
	all := map[string]*plot.Figure{}
	draw := func(name string, f *plot.Figure, err error) error {
		if err == nil {
			all[name] = f
		}
		return err
	}
	f, err := a.graph()
	if err := draw("graph", f, err); err != nil {
		return nil, err
	}
	effects := []*causal.Effect{a.effect}
	if a.crude != nil {
		effects = append(effects, a.crude)
	}
	f, err = plot.Effects(effects, a.config())
	if err := draw("effect", f, err); err != nil {
		return nil, err
	}
	if len(a.found) > 0 {
		f, err = plot.Refutations(a.found, plot.Config{})
		if err := draw("refutations", f, err); err != nil {
			return nil, err
		}
	}
	if a.surface != nil {
		f, err = plot.Confounder(a.surface, a.config())
		if err := draw("confounder", f, err); err != nil {
			return nil, err
		}
	}
	if a.overlap != nil {
		var arms [2][]float64
		for i, score := range a.overlap.Scores {
			arm := 0
			if a.overlap.IsTreated[i] {
				arm = 1
			}
			arms[arm] = append(arms[arm], score)
		}
		f, err = plot.Overlap(arms[1], arms[0], plot.Config{})
		if err := draw("overlap", f, err); err != nil {
			return nil, err
		}
	}
	if a.balance != nil {
		var names []string
		var before, after []float64
		for _, r := range a.balance.Rows {
			if !math.IsNaN(r.Before.SMD) && !math.IsNaN(r.After.SMD) {
				names, before, after = append(names, r.Name), append(before, r.Before.SMD), append(after, r.After.SMD)
			}
		}
		f, err = plot.Love(names, before, after, plot.Config{})
		if err := draw("balance", f, err); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// graph draws the causal graph with what answers the question.
func (a *answer) graph() (*plot.Figure, error) {
	e := a.way.estimand
	q := e.Query()
	g, err := e.Graph().Assign(dag.Exposure, q.Treatment)
	if err == nil {
		g, err = g.Assign(dag.Outcome, q.Outcome)
	}
	if err != nil {
		return nil, err
	}
	c := dagplot.Config{Title: q.String()}
	set, adjusted := e.Adjustment()
	front, through := e.FrontDoor()
	switch {
	case q.Over == causal.Compliers:
		c.Sets = []dagplot.Set{{Name: "instrument", Nodes: []string{e.Instruments()[0].Z}}}
	case adjusted && len(set) > 0:
		c.Sets = []dagplot.Set{{Name: "adjust for", Nodes: set}}
	case through && !adjusted:
		c.Sets = []dagplot.Set{{Name: "front door", Nodes: front}}
	}
	return dagplot.Graph(g, c)
}
