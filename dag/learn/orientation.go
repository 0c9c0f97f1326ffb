package learn

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// orientation gives the edges of a skeleton directions. All steps look at the
// whole graph as it was before, so that the order of the variables makes no
// difference.
type orientation struct {
	*skeleton
	arrow     []bool // i → j at i·n + j
	settled   []bool // of pairs that stay without a direction, both ways
	unclear   map[[3]int]bool
	conflicts []Conflict
}

// keepToKnowledge sets the arrows that are known, and takes out edges whose known
// directions close a cycle: those known from what is forbidden, the one with the
// largest p-value first.
func (o *orientation) keepToKnowledge() {
	for {
		clear(o.arrow)
		for k, joined := range o.joined {
			o.arrow[k] = joined && o.known.known(k/o.n, k%o.n)
		}
		worst, p := -1, 0.0
		for _, k := range o.cyclic(o.arrow) {
			i, j := k/o.n, k%o.n
			if of := o.p[min(i, j)*o.n+max(i, j)]; !o.known.required[k] && (worst < 0 || of > p) {
				worst, p = k, of
			}
		}
		if worst < 0 {
			return
		}
		i, j := worst/o.n, worst%o.n
		o.joined[worst], o.joined[j*o.n+i] = false, false
		o.tell("taken out: the known directions of edges that tests kept would close a cycle", dag.Directed(o.names[i], o.names[j]))
	}
}

// colliders finds where two arrows meet whose tails no edge joins.
func (o *orientation) colliders(ctx context.Context) error {
	var triples [][3]int // z in the middle of x < y
	for z := range o.n {
		for y := range o.n {
			for x := range y {
				if o.joined[x*o.n+z] && o.joined[y*o.n+z] && !o.joined[x*o.n+y] {
					triples = append(triples, [3]int{x, z, y})
				}
			}
		}
	}
	all, with := make([]int, len(triples)), make([]int, len(triples))
	if err := o.each(ctx, len(triples), func(k int) {
		x, z, y := triples[k][0], triples[k][1], triples[k][2]
		all[k], with[k] = o.vote(ctx, x, y, z)
	}); err != nil {
		return err
	}
	o.unclear = map[[3]int]bool{}
	proposed := make([]bool, len(o.arrow))
	for k, t := range triples {
		x, z, y := t[0], t[1], t[2]
		switch {
		case 2*with[k] == all[k]: // of all sets half, or there are none
			o.unclear[t] = true
		case 2*with[k] > all[k]:
		case o.known.forbidden[x*o.n+z] || o.known.forbidden[y*o.n+z]:
			o.unclear[t] = true
			o.tell("tests say that both are arrows to "+o.names[z]+", which is known not to be so", dag.Undirected(o.names[x], o.names[z]), dag.Undirected(o.names[y], o.names[z]))
		default:
			proposed[x*o.n+z], proposed[y*o.n+z] = true, true
		}
	}
	o.propose(proposed, "tests")
	return nil
}

// propose adds arrows, but for those that contradict each other or close cycles.
func (o *orientation) propose(proposed []bool, who string) (added bool) {
	for k, is := range proposed {
		i, j := k/o.n, k%o.n
		if is && i < j && proposed[j*o.n+i] {
			o.leave(k, who+" give it both directions")
		}
		if o.settled[k] || o.arrow[k] {
			proposed[k] = false
		}
	}
	next := slices.Clone(o.arrow)
	for k, is := range proposed {
		next[k] = next[k] || is
	}
	for _, k := range o.cyclic(next) {
		if !o.arrow[k] {
			o.leave(k, "with the directions that "+who+" give others it would close a cycle")
			next[k] = false
		}
	}
	added = !slices.Equal(o.arrow, next)
	o.arrow = next
	return added
}

// leave makes a pair stay without a direction.
func (o *orientation) leave(k int, reason string) {
	i, j := k/o.n, k%o.n
	if o.settled[k] {
		return
	}
	o.settled[k], o.settled[j*o.n+i] = true, true
	o.tell("left without a direction: "+reason, dag.Undirected(o.names[min(i, j)], o.names[max(i, j)]))
}

func (o *orientation) tell(reason string, edges ...dag.Edge) {
	o.conflicts = append(o.conflicts, Conflict{edges, reason})
}

// meek adds the arrows that follow from there being no other colliders and no
// cycles, all that follow at once, until none does.
//
// Source: [Meek1995] rules 1–4, of triples that are not unclear.
func (o *orientation) meek() {
	for {
		proposed := make([]bool, len(o.arrow))
		for k, joined := range o.joined {
			proposed[k] = joined && !o.settled[k] && !o.arrow[k] && !o.arrow[k%o.n*o.n+k/o.n] && o.compelled(k/o.n, k%o.n)
		}
		if !o.propose(proposed, "rules") {
			return
		}
	}
}

// compelled reports whether a -- b must be a -> b.
func (o *orientation) compelled(a, b int) bool {
	n := o.n
	directed := func(i, j int) bool { return o.arrow[i*n+j] }
	undirected := func(i, j int) bool { return o.joined[i*n+j] && !o.arrow[i*n+j] && !o.arrow[j*n+i] }
	chain := func(x, y int) bool { // x and y with a between are known to be no collider
		return !o.joined[x*n+y] && !o.unclear[[3]int{min(x, y), a, max(x, y)}]
	}
	for c := range n {
		if c == a || c == b || !o.joined[a*n+c] {
			continue
		}
		if directed(c, a) && chain(c, b) || directed(a, c) && directed(c, b) { // rules 1 and 2
			return true
		}
		if !undirected(a, c) {
			continue
		}
		for e := range n {
			if e == a || e == b || e == c || !o.joined[a*n+e] || !directed(e, b) {
				continue
			}
			if undirected(a, e) && directed(c, b) && chain(c, e) || directed(c, e) && chain(c, b) { // rules 3 and 4
				return true
			}
		}
	}
	return false
}

// cyclic returns the arrows that are part of cycles.
func (o *orientation) cyclic(arrow []bool) (all []int) {
	n := o.n
	above := slices.Clone(arrow)
	for m := range n {
		for i := range n {
			if !above[i*n+m] {
				continue
			}
			for j, below := range above[m*n : (m+1)*n] {
				above[i*n+j] = above[i*n+j] || below
			}
		}
	}
	for k, is := range arrow {
		if is && above[k%n*n+k/n] {
			all = append(all, k)
		}
	}
	return all
}

// result makes the graph, with nodes in the user's order.
func (o *orientation) result(order []string) (*Result, error) {
	nodes := make([]dag.Node, len(order))
	for i, name := range order {
		nodes[i].Name = name
	}
	var edges []dag.Edge
	for k, joined := range o.joined {
		i, j := k/o.n, k%o.n
		switch {
		case joined && o.arrow[k]:
			edges = append(edges, dag.Directed(o.names[i], o.names[j]))
		case joined && i < j && !o.arrow[j*o.n+i]:
			edges = append(edges, dag.Undirected(o.names[i], o.names[j]))
		}
	}
	g, err := dag.New(dag.CPDAG, nodes, edges)
	if err != nil {
		return nil, fmt.Errorf("learn: PC: %w", err)
	}
	var untested []dag.Edge
	for _, e := range g.Edges() {
		i, j := slices.Index(o.names, e.A), slices.Index(o.names, e.B)
		known := o.known.required[i*o.n+j] || o.known.required[j*o.n+i]
		if !known && !o.tested[min(i, j)*o.n+max(i, j)] {
			untested = append(untested, e)
		}
	}
	r := &Result{Graph: g, Untested: untested, Tests: int(o.tests.Load()), Conflicts: o.conflicts}
	if r.DAG, err = g.Extend(); err != nil {
		r.DAG = nil
		r.Conflicts = append(r.Conflicts, Conflict{Reason: "no graph without other colliders has all of the directions"})
	}
	return r, nil
}
