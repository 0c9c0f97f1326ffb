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
	changed := false
	args := make([]*Node, len(n.Args))
	for i, a := range n.Args {
		args[i] = r.Node(a)
		changed = changed || args[i] != a
	}
	dims := slices.Clone(n.Dims)
	for i, d := range dims {
		if e, ok := r.Resize[d]; ok {
			dims[i], changed = e, true
		}
	}
	m := n
	if changed {
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
