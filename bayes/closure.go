package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// closure is a function written as Go code, called once to see what it does:
// its result out as an expression of the arguments in and of what it reads from
// outside, which becomes arguments too.
type closure struct {
	in    []*ir.Node // placeholders of the function's arguments
	outer []*ir.Node // what is read from outside
	inner []*ir.Node // placeholders of that, in out
	out   *ir.Node
}

// placeholder returns a placeholder for an argument of a closure.
func placeholder(name string, dims []*ir.Dim) *ir.Node {
	return &ir.Node{Op: ir.Param, Name: name, Dims: dims, Free: true}
}

// enclose finds what out reads besides in. Literals stay where they are.
func enclose(out *ir.Node, in ...*ir.Node) closure {
	c := closure{in: in}
	within := make(map[*ir.Node]bool) // nodes seen, and whether they depend on in
	for _, n := range in {
		within[n] = true
	}
	var visit func(n *ir.Node) bool
	visit = func(n *ir.Node) bool {
		if d, seen := within[n]; seen {
			return d
		}
		depends := false
		for _, a := range n.Args {
			depends = visit(a) || depends
		}
		within[n] = depends
		return depends
	}
	replace := make(map[*ir.Node]*ir.Node)
	var take func(n *ir.Node)
	take = func(n *ir.Node) {
		if slices.Contains(in, n) || replace[n] != nil || n.Op == ir.Const {
			return
		}
		if within[n] {
			for _, a := range n.Args {
				take(a)
			}
			return
		}
		replace[n] = placeholder(n.Name, n.Dims)
		c.outer, c.inner = append(c.outer, n), append(c.inner, replace[n])
	}
	visit(out)
	take(out)
	c.out = (&ir.Rewriter{Replace: replace}).Node(out)
	return c
}

// on returns c with arguments of other dims, which may have other sizes.
func (c closure) on(dims ...[]*ir.Dim) closure {
	r := ir.Rewriter{Resize: make(map[*ir.Dim]*ir.Dim)}
	for i, n := range c.in {
		for k, d := range n.Dims {
			if e := dims[i][k]; d != e {
				r.Resize[d] = e
			}
		}
	}
	var b closure
	for _, n := range c.in {
		b.in = append(b.in, r.Node(n))
	}
	for _, n := range c.inner {
		b.inner = append(b.inner, r.Node(n))
	}
	b.outer, b.out = c.outer, r.Node(c.out)
	return b
}

// bound returns c for the arguments that a node has after its data were bound:
// dims may have other sizes, and what is data is data in the function.
func (c closure) bound(outer []*ir.Node, data [][]float64) closure {
	r := ir.Rewriter{Replace: make(map[*ir.Node]*ir.Node), Resize: make(map[*ir.Dim]*ir.Dim)}
	b := closure{outer: outer}
	for i, n := range c.inner {
		for k, d := range n.Dims {
			if e := outer[i].Dims[k]; d != e {
				r.Resize[d] = e
			}
		}
		m := placeholder(n.Name, outer[i].Dims)
		if data[i] != nil {
			m = &ir.Node{Op: ir.Data, Name: n.Name, Dims: outer[i].Dims, Num: data[i]}
		}
		r.Replace[n] = m
		b.inner = append(b.inner, m)
	}
	for _, n := range c.in {
		b.in = append(b.in, r.Node(n))
	}
	b.out = r.Node(c.out)
	return b
}
