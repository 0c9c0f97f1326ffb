package ir

import "slices"

// Rewriter copies graphs with some nodes replaced and some dims resized;
// whatever depends on neither is shared with the original.
type Rewriter struct {
	Replace map[*Node]*Node
	Resize  map[*Dim]*Dim

	done map[*Node]*Node
}

// Node returns the rewritten form of n.
func (r *Rewriter) Node(n *Node) *Node {
	if m, ok := r.Replace[n]; ok {
		return m
	}
	if m, ok := r.done[n]; ok {
		return m
	}
	args, dims := n.Args, n.Dims // copied before they change
	for i, a := range n.Args {
		if b := r.Node(a); b != a {
			if &args[0] == &n.Args[0] {
				args = slices.Clone(args)
			}
			args[i] = b
		}
	}
	for i, d := range n.Dims {
		if e, ok := r.Resize[d]; ok {
			if &dims[0] == &n.Dims[0] {
				dims = slices.Clone(dims)
			}
			dims[i] = e
		}
	}
	m := n
	if len(args) > 0 && &args[0] != &n.Args[0] || len(dims) > 0 && &dims[0] != &n.Dims[0] {
		c := *n
		c.Args, c.Dims = args, dims
		m = &c
	}
	if r.done == nil {
		r.done = make(map[*Node]*Node)
	}
	r.done[n] = m
	return m
}
