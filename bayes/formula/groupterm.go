package formula

import "strings"

// groupSpec is (effects | by): effects that vary by group.
type groupSpec struct {
	node       *Node
	effects    *spec
	by         []*Node // columns: their combinations are the groups
	correlated bool
}

// name returns the group as the summary names it: county, school:class.
func (g groupSpec) name() string {
	names := make([]string, len(g.by))
	for i, n := range g.by {
		names[i] = n.Text
	}
	return strings.Join(names, ":")
}

// group reads (effects | by). Each term of by, expanded, is a grouping of its
// own: g/h is g and g:h.
func (b *specBuilder) group(n *Node, at place) {
	if at != added {
		b.fault(n, "effects that vary by group can only be added to a formula")
		return
	}
	if b.inGroup {
		b.fault(n, "groups can't stand inside groups; (1 | g/h) nests them")
		return
	}
	by := b.groupings(n.Args[1])
	if len(by.terms) == 0 && len(b.list.faults) == 0 {
		b.fault(n.Args[1], "%s names no groups", n.Args[1])
	}
	effects := b.resolver.spec(n.Args[0], true)
	if !effects.intercept && len(effects.terms) == 0 && len(b.list.faults) == 0 {
		b.fault(n, "no effect varies by group here; (1 | %s) varies the intercept", n.Args[1])
	}
	for _, t := range by.terms {
		g := groupSpec{node: n, effects: effects, correlated: n.Text == "|"}
		for _, k := range t.vars {
			g.by = append(g.by, by.vars[k].arg)
		}
		for _, h := range b.groups {
			if h.name() == g.name() {
				b.fault(n, "%s groups twice; put all its effects into one pair of parentheses", g.name())
			}
		}
		b.groups = append(b.groups, g)
	}
}

// groupings expands the tree of the groups. Its variables are columns taken as
// factors, whatever they are elsewhere.
func (b *specBuilder) groupings(n *Node) *spec {
	by := (&resolver{list: b.list, vars: make(map[string]*variable)}).spec(n, true)
	for _, v := range by.vars {
		if v.arg.Kind != Name {
			b.fault(v.node, "groups are columns; %s is not", v.name)
		}
	}
	return by
}
