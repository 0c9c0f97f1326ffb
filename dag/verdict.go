package dag

import (
	"errors"
	"slices"
	"strings"
)

// Verdict says whether a set is an adjustment set, and if not, all that is
// against it.
type Verdict struct {
	Valid bool // whether it is
	// Unclear are the edges out of x that begin a causal path in some of the
	// graphs that a CPDAG, MAG or PAG stands for, and in others do not or are
	// confounded. With one of them there is no adjustment set.
	Unclear []Edge
	// Forbidden are the nodes of the set that no adjustment set holds.
	Forbidden []string
	// Open is a path between x and y, not causal, that the set leaves open.
	Open *Path
	// NoEffect says that no causal path leads from x to y, not even possibly: by the
	// graph the effect is none, whatever is adjusted for.
	NoEffect bool

	why string
}

// String says it in words.
func (v Verdict) String() string {
	effect := ""
	if v.NoEffect {
		effect = "; no causal path leads from x to y, so that by the graph x has no effect on y"
	}
	if v.Valid {
		return "an adjustment set" + effect
	}
	var against []string
	for _, e := range v.Unclear {
		switch {
		case e.AtA == Tail && e.AtB == Arrow:
			against = append(against, e.String()+" may be confounded: the edge is not visible")
		default:
			against = append(against, e.String()+" may or may not begin a causal path")
		}
	}
	for _, name := range v.Forbidden {
		against = append(against, name+" is forbidden: "+v.why)
	}
	if v.Open != nil {
		against = append(against, "the path "+v.Open.String())
	}
	return "no adjustment set: " + strings.Join(against, "; ") + effect
}

// IsAdjustmentSet reports whether z is an adjustment set for the total effect of
// x on y.
//
// Errors, source, cost: those of TotalEffect and Check.
func (g *Graph) IsAdjustmentSet(x, y, z []string) (Verdict, error) {
	a, err := g.TotalEffect(x, y)
	if err != nil {
		return Verdict{}, err
	}
	return a.Check(z)
}

// Check reports whether z is an adjustment set.
//
// Errors, all at once: unknown or latent nodes, nodes of x or y.
// Cost: linear in nodes and edges.
func (a *Adjustment) Check(z []string) (Verdict, error) {
	zs := nameSet{"z", z, false}
	sets, err := a.g.disjoint(a.op, nameSet{"x", a.g.namesOf(a.x), false}, nameSet{"y", a.g.namesOf(a.y), false}, zs)
	if err := errors.Join(err, a.g.measured(a.op, zs)); err != nil {
		return Verdict{}, err
	}
	return a.verdict(sets[2]), nil
}

// verdict judges a set of nodes by number.
func (a *Adjustment) verdict(z []int32) Verdict {
	v := Verdict{why: a.why(), Open: a.cut.openPath(a.x, a.y, z), NoEffect: !a.direct && !slices.Contains(a.causal, true)}
	for _, e := range a.unclear {
		v.Unclear = append(v.Unclear, Edge{a.g.nodes[e.a].Name, a.g.nodes[e.b].Name, e.atA, e.atB})
	}
	for _, i := range z {
		if a.forbidden[i] {
			v.Forbidden = append(v.Forbidden, a.g.nodes[i].Name)
		}
	}
	v.Valid = v.Open == nil && len(v.Unclear) == 0 && len(v.Forbidden) == 0
	return v
}
