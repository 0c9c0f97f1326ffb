package main

import (
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/plot"
)

// draw writes the graph with what answers the question, or stands in its way.
func (a *answer) draw(file string) error {
	q := a.question
	g, err := q.graph.Assign(dag.Exposure, q.query.Do...)
	if err == nil {
		g, err = g.Assign(dag.Outcome, q.query.Outcome...)
	}
	if err != nil {
		return err
	}
	c := plot.Config{Title: q.query.String()}
	add := func(name string, nodes []string) {
		if len(nodes) > 0 {
			c.Sets = append(c.Sets, plot.Set{Name: name, Nodes: nodes})
		}
	}
	switch {
	case a.Hedge != nil:
		add("hedge", a.acting())
		add("its inner part", a.Hedge.Inner)
	case len(a.Adjustment) > 0:
		add("adjust for", a.Adjustment[0])
	default:
		add("front door", a.frontDoor)
	}
	f, err := plot.Graph(g, c)
	if err != nil {
		return err
	}
	return f.Save(file)
}
