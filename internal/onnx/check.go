package onnx

import (
	"errors"
	"fmt"
	"slices"
)

// check finds what is wrong with a graph, puts its nodes in an order in which
// each has its inputs, and takes initializers out of the inputs.
func (g *Graph) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("onnx: "+format, args...)) }
	by := map[string]int{} // the node that defines a value; −1: given
	define := func(name string, node int, what string) {
		if _, twice := by[name]; twice {
			fault("%s defines the value %s a second time", what, quoted(name))
			return
		}
		by[name] = node
	}
	for i := range g.Initializers {
		t := &g.Initializers[i]
		if err := t.check(); err != nil {
			faults = append(faults, err)
		}
		define(t.Name, -1, "an initializer")
	}
	// Older files list initializers among the inputs.
	g.Inputs = slices.DeleteFunc(g.Inputs, func(v Value) bool {
		_, constant := by[v.Name]
		return constant && slices.ContainsFunc(g.Initializers, func(t Tensor) bool { return t.Name == v.Name })
	})
	for _, v := range g.Inputs {
		define(v.Name, -1, "an input")
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for k := range n.Attributes {
			if t := n.Attributes[k].Tensor; t != nil {
				if err := t.check(); err != nil {
					faults = append(faults, fmt.Errorf("%w: attribute %s of %s", err, quoted(n.Attributes[k].Name), n.Label()))
				}
			}
		}
		for _, o := range n.Outputs {
			if o != "" {
				define(o, i, n.Label())
			}
		}
	}
	defined := func(name, by string, known map[string]int) {
		if _, has := known[name]; name != "" && !has {
			fault("%s reads %s, which nothing defines: no input, initializer or node", by, quoted(name))
		}
	}
	for i := range g.Nodes {
		for _, name := range g.Nodes[i].Inputs {
			defined(name, g.Nodes[i].Label(), by)
		}
	}
	for _, v := range g.Outputs {
		defined(v.Name, "the output", by)
	}
	if len(g.Outputs) == 0 {
		fault("the graph has no output")
	}
	if len(faults) == 0 {
		if cycle := g.order(by); cycle != "" {
			fault("the graph has a cycle through %s", cycle)
		}
	}
	return errors.Join(faults...)
}

// order sorts the nodes so that each follows what it reads, and keeps their
// order where that allows. It returns a node of a cycle, if there is one.
func (g *Graph) order(by map[string]int) (cycle string) {
	readers, waits := make([][]int, len(g.Nodes)), make([]int, len(g.Nodes))
	for i := range g.Nodes {
		for _, name := range g.Nodes[i].Inputs {
			if from, has := by[name]; has && from >= 0 {
				readers[from] = append(readers[from], i)
				waits[i]++
			}
		}
	}
	// Passes over the nodes in order would be quadratic for files made to be so:
	// ready nodes queue instead.
	var ready, sorted []int
	for i, w := range waits {
		if w == 0 {
			ready = append(ready, i)
		}
	}
	for len(ready) > 0 {
		i := ready[0]
		ready = ready[1:]
		sorted = append(sorted, i)
		for _, r := range readers[i] {
			if waits[r]--; waits[r] == 0 {
				ready = append(ready, r)
			}
		}
	}
	if len(sorted) < len(g.Nodes) {
		i := slices.IndexFunc(waits, func(w int) bool { return w > 0 })
		return g.Nodes[i].Label()
	}
	nodes := make([]Node, len(g.Nodes))
	for k, i := range sorted {
		nodes[k] = g.Nodes[i]
	}
	g.Nodes = nodes
	return ""
}
