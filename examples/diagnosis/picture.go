package main

import (
	"slices"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	figures "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/plot"
)

// picture is a figure and the name of its file.
type picture struct {
	name   string
	figure *plot.Figure
}

// figures draws the part of the network between the findings and the node, and
// the weights of the findings.
func (a *answer) figures() ([]picture, error) {
	if a.diagnosis == nil {
		return nil, nil
	}
	network, err := a.network()
	if err != nil {
		return nil, err
	}
	list := []picture{{"network", network}}
	if len(a.explanation.Findings) > 0 {
		weights, err := a.bars()
		if err != nil {
			return nil, err
		}
		list = append(list, picture{"weights", weights})
	}
	return list, nil
}

// network draws the findings, the node, and what of their causes lies between.
func (a *answer) network() (*plot.Figure, error) {
	e := a.explanation
	ends := []string{e.Variable}
	var pro, con, neither []string
	for _, f := range e.Findings {
		ends = append(ends, f.Variable)
		switch {
		case f.Last > 0.5: // decibans; less is not worth a colour
			pro = append(pro, f.Variable)
		case f.Last < -0.5:
			con = append(con, f.Variable)
		default:
			neither = append(neither, f.Variable)
		}
	}
	g, err := between(a.question.net.Graph(), ends)
	if err != nil {
		return nil, err
	}
	if g, err = g.Assign(dag.Outcome, e.Variable); err != nil {
		return nil, err
	}
	c := plot.Config{Title: "What speaks for and against " + e.Variable + "=" + e.State}
	for _, s := range []plot.Set{{Name: "asked", Nodes: []string{e.Variable}}, {Name: "speaks for it", Nodes: pro}, {Name: "speaks against it", Nodes: con}, {Name: "says little", Nodes: neither}} {
		if len(s.Nodes) > 0 {
			c.Sets = append(c.Sets, s)
		}
	}
	return plot.Graph(g, c)
}

// between returns the graph of some nodes and their causes, without those of one
// neighbour that are not among them: nothing passes through these.
func between(g *dag.Graph, ends []string) (*dag.Graph, error) {
	keep, err := g.Ancestors(ends...)
	if err != nil {
		return nil, err
	}
	for {
		sub, err := g.Subgraph(keep...)
		if err != nil {
			return nil, err
		}
		degree := map[string]int{}
		for _, e := range sub.Edges() {
			degree[e.A]++
			degree[e.B]++
		}
		fewer := slices.DeleteFunc(slices.Clone(keep), func(name string) bool {
			return degree[name] < 2 && !slices.Contains(ends, name)
		})
		if len(fewer) == len(keep) {
			return sub, nil
		}
		keep = fewer
	}
}

// bars draws the weights of the findings in their order, the first at the top.
func (a *answer) bars() (*plot.Figure, error) {
	e := a.explanation
	p := figures.Panel("weight of evidence, decibans: to the right for it, to the left against", "")
	var names []string
	var pro, con plotter.Values
	for _, f := range slices.Backward(e.Findings) {
		names = append(names, f.Finding.String())
		w := max(-60, min(f.Step, 60)) // a finding that decides has no end: a million to one is enough
		if w != w {
			w = 0
		}
		pro, con = append(pro, max(w, 0)), append(con, min(w, 0))
	}
	for k, values := range []plotter.Values{pro, con} {
		b, err := plotter.NewBarChart(values, vg.Points(14))
		if err != nil {
			return nil, err
		}
		b.Horizontal = true
		b.Color, b.LineStyle.Width = figures.Colour(3+k), 0 // as in the graph
		p.Add(b)
	}
	p.NominalY(names...)
	f := &plot.Figure{Title: "What each finding did to " + e.Variable + "=" + e.State, Panels: [][]*gplot.Plot{{p}}}
	f.Width, f.Height = 7*vg.Inch, vg.Length(len(names))*0.35*vg.Inch+1.2*vg.Inch
	return f, nil
}
