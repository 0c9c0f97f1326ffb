package dag

import (
	"errors"
	"strings"
)

// Instrument is an instrumental variable Z for the effect of one variable on
// another, conditional on Given: in a linear model the effect is
// cov(Z, y | Given) / cov(Z, x | Given).
type Instrument struct {
	Z     string
	Given []string
}

// String writes "Z" or "Z | A, B".
func (i Instrument) String() string {
	if len(i.Given) == 0 {
		return i.Z
	}
	return i.Z + " | " + strings.Join(i.Given, ", ")
}

// InstrumentVerdict says whether a variable is an instrument given a set, and if
// not, all that is against it.
type InstrumentVerdict struct {
	Valid bool // whether it is
	// Irrelevant: the instrument is independent of x given the set.
	Irrelevant bool
	// Forbidden are nodes that are on a causal path from x to y, or effects of
	// such, or effects of y.
	Forbidden []string
	// Open is a path between the instrument and y that does not go through the
	// effect of x and is not blocked.
	Open *Path
}

// String says it in words.
func (v InstrumentVerdict) String() string {
	if v.Valid {
		return "an instrument"
	}
	var against []string
	if v.Irrelevant {
		against = append(against, "it is independent of x")
	}
	for _, name := range v.Forbidden {
		against = append(against, name+" is y, on a causal path from x to y, or an effect of such a node")
	}
	if v.Open != nil {
		against = append(against, "the path "+v.Open.String())
	}
	return "no instrument: " + strings.Join(against, "; ")
}

// IsInstrument reports whether z is an instrument for the total effect of x on y
// given a set. It may be an effect of x, and x need not be a cause of y.
//
// Errors, all at once: unknown or latent nodes, one node in two places; Selected
// nodes; a graph that is no DAG or ADMG.
// Source: [VanDerZander2015] §2: z and x are connected given the set; z and y are
// separated where the edges that begin causal paths from x to y are gone. For the
// total effect, neither z nor the set has a node of these paths or an effect of it.
// Cost: linear in nodes and edges.
func (g *Graph) IsInstrument(z, x, y string, given []string) (InstrumentVerdict, error) {
	n, err := g.instruments("IsInstrument", x, y, nameSet{"z", []string{z}, true}, nameSet{"given", given, false})
	if err != nil {
		return InstrumentVerdict{}, err
	}
	return n.verdict(n.sets[0], n.sets[1]), nil
}

// Instruments returns the instruments for the total effect of x on y, in the order
// of the nodes, each with one set: the minimal one nearest to y. If there is an
// instrument with whatever set, there is one among these.
//
// Errors: those of IsInstrument.
// Source: [VanDerZander2015] §4.
// Cost: linear in nodes and edges for each node.
func (g *Graph) Instruments(x, y string) ([]Instrument, error) {
	n, err := g.instruments("Instruments", x, y)
	if err != nil {
		return nil, err
	}
	var found []Instrument
	for i, free := range n.free {
		if !free {
			continue
		}
		z := []int32{int32(i)}
		c := newCut(n.cut, z, n.y, nil, n.free)
		given, ok := c.nearest(c.y, c.x)
		if ok && n.verdict(z, given).Valid {
			found = append(found, Instrument{g.nodes[i].Name, c.names(given)})
		}
	}
	return found, nil
}

// instruments is a question for instruments.
type instruments struct {
	g, cut    *Graph // whole, and without the edges that begin causal paths
	x, y      []int32
	sets      [][]int32
	forbidden []bool
	free      []bool // may be an instrument or given
}

func (g *Graph) instruments(op, x, y string, others ...nameSet) (*instruments, error) {
	if err := g.want(op, DAG, ADMG); err != nil {
		return nil, err
	}
	sets, err := g.disjoint(op, append([]nameSet{{"x", []string{x}, true}, {"y", []string{y}, true}}, others...)...)
	faults := []error{err}
	for _, s := range others {
		faults = append(faults, g.measured(op, s))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	a, err := g.TotalEffect([]string{x}, []string{y})
	if err != nil {
		return nil, err
	}
	n := &instruments{g: g, cut: a.cut, x: a.x, y: a.y, sets: sets[2:], free: a.free, forbidden: a.forbidden}
	for i, below := range g.reach(a.y, &g.children) {
		n.forbidden[i] = n.forbidden[i] || below
		n.free[i] = n.free[i] && !below
	}
	return n, nil
}

// verdict judges an instrument.
func (n *instruments) verdict(z, given []int32) InstrumentVerdict {
	_, state := n.g.openWalks(z, given, n.g.set(n.x))
	v := InstrumentVerdict{Irrelevant: state < 0, Open: n.cut.openPath(z, n.y, given)}
	for _, i := range append(given[:len(given):len(given)], z...) {
		if n.forbidden[i] {
			v.Forbidden = append(v.Forbidden, n.g.nodes[i].Name)
		}
	}
	v.Valid = !v.Irrelevant && v.Open == nil && len(v.Forbidden) == 0
	return v
}
