package bayes

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Rows returns the targets of rows that, given the parameters, have nothing to do
// with each other, so that each is sampled by itself: its variables are those of
// Variables, with the number of that row. Where rows are not apart it is the one
// target of all.
//
// Cost: the compilation of a small program a row, and a number for each row,
// draw and node in which parameters enter.
func (c *Conditioned) Rows(ctx context.Context) ([]Family, error) {
	a := c.apart()
	if a == nil {
		return []Family{&c.conditional}, nil
	}
	var computed []*ir.Node // of the parameters
	for _, e := range a.edges {
		if e.Num == nil {
			computed = append(computed, e)
		}
	}
	chains, length := c.draws.Chains(), c.draws.Len()
	values, err := c.evaluate(ctx, c.theta, chains, length, nil, computed)
	if err != nil {
		return nil, err
	}
	targets := make([]Family, a.rows)
	var first *conditional
	for row := range a.rows {
		r := rowGraph{a, row, make(map[*ir.Node]*ir.Node)}
		t := &conditional{}
		if row == 0 {
			first = t
		} else {
			t.unknown, t.record = first.unknown, first.record
		}
		for i, p := range c.unknown {
			if row == 0 {
				one := *p
				one.Dims = nil
				t.unknown = append(t.unknown, &one)
			}
			r.made[p] = t.unknown[i]
		}
		var numbers []*ir.Node
		at := 0
		for _, e := range a.edges {
			from, n := a.part(e, row)
			if e.Num != nil {
				n.Num = e.Num[from : from+n.Size()]
			} else {
				n.Op, n.Args, n.Free = ir.Param, nil, true
				numbers = append(numbers, n)
				total := chains * length
				for k := range n.Size() {
					i := (at + from + k) * total
					t.theta = append(t.theta, chainViews(values[i:i+total], chains, length))
				}
				at += e.Size()
			}
			r.made[e] = n
		}
		var terms []*ir.Node
		for _, n := range a.terms {
			terms = append(terms, r.node(n))
		}
		if err := t.compile(numbers, terms); err != nil {
			return nil, err
		}
		targets[row] = t
	}
	return targets, nil
}

// separable is the log density of rows, as far as the unknown enter it.
type separable struct {
	dims  []*ir.Dim
	rows  int
	terms []*ir.Node
	moves uses // the unknown
	// edges are nodes that those of the unknown are computed of and that are
	// none themselves, with the dims of an event of theirs.
	edges []*ir.Node
	event map[*ir.Node][]*ir.Dim
	byRow map[*ir.Node]bool
	ok    map[*ir.Node]bool // nodes that are computed row by row
}

// apart returns the rows of the target; nil if there is one, or they are not
// apart.
func (c *Conditioned) apart() *separable {
	if len(c.unknown) == 0 || c.unknown[0].Size() == 1 {
		return nil
	}
	a := &separable{
		dims: c.unknown[0].Dims, rows: c.unknown[0].Size(), moves: uses{}, event: make(map[*ir.Node][]*ir.Dim),
		byRow: make(map[*ir.Node]bool), ok: make(map[*ir.Node]bool),
	}
	for _, p := range c.unknown {
		if !alike(p.Dims, a.dims) {
			return nil
		}
		a.moves[p], a.ok[p] = true, true
	}
	for _, t := range c.density {
		if a.moves.of(t) {
			if !a.rowwise(t) {
				return nil
			}
			a.terms = append(a.terms, t)
		}
	}
	return a
}

// rowwise reports whether row i of n, which the unknown move, is computed of
// their rows i, and notes the edges.
func (a *separable) rowwise(n *ir.Node) bool {
	if ok, met := a.ok[n]; met {
		return ok
	}
	op := n.Op
	density := op == ir.Term || op == ir.LogProb
	ok := density || op >= ir.Neg && op <= ir.Where || op == ir.Reshape && len(n.Args) == 1
	if ok = ok && (!density || n.Density.Domain().Rank == 0); op == ir.Term {
		ok = ok && alike(n.Args[0].Dims, a.dims)
	} else {
		ok = ok && alike(n.Dims, a.dims)
	}
	for i, arg := range n.Args {
		rank := 0
		if density && i > 0 {
			rank = n.Density.Params()[i-1].Rank
		}
		switch {
		case !ok:
		case a.moves.of(arg):
			ok = rank == 0 && alike(arg.Dims, a.dims) && a.rowwise(arg)
		default:
			ok = a.edge(arg, rank)
		}
	}
	a.ok[n] = ok
	return ok
}

// edge notes a node of which each row has an event of its own, or all the same.
func (a *separable) edge(n *ir.Node, rank int) bool {
	cut := len(n.Dims) - rank
	if cut < 0 || cut > 0 && !alike(n.Dims[:cut], a.dims) {
		return false
	}
	if event, met := a.event[n]; met {
		return len(event) == rank
	}
	a.edges = append(a.edges, n)
	a.event[n], a.byRow[n] = n.Dims[cut:], cut > 0
	return true
}

// part returns a copy of an edge for one row, and where that begins.
func (a *separable) part(e *ir.Node, row int) (from int, n *ir.Node) {
	c := *e
	c.Dims = a.event[e]
	if a.byRow[e] {
		from = row * c.Size()
	}
	return from, &c
}

// rowGraph makes the nodes of one row.
type rowGraph struct {
	*separable
	row  int
	made map[*ir.Node]*ir.Node
}

func (r *rowGraph) node(n *ir.Node) *ir.Node {
	if m, ok := r.made[n]; ok {
		return m
	}
	c := *n
	c.Args, c.Dims = make([]*ir.Node, len(n.Args)), nil
	for i, a := range n.Args {
		c.Args[i] = r.node(a)
	}
	r.made[n] = &c
	return &c
}

// alike reports whether two shapes have the same sizes.
func alike(a, b []*ir.Dim) bool {
	return slices.EqualFunc(a, b, func(a, b *ir.Dim) bool { return a.Size == b.Size })
}
