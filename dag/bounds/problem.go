package bounds

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Data is a distribution that is known.
type Data struct {
	// P is the joint distribution of what was observed or, of an experiment, that
	// of the outcomes given each value of the variables set.
	P *discrete.Table
	// Do are the variables that the experiment set; none: passive observation.
	Do []string
}

// Config says how to bound. The zero value assumes nothing beyond the graph.
type Config struct {
	// Monotone are arrows A -> B along which B never falls as A rises, for
	// anybody: no defiers.
	Monotone []dag.Edge
}

// maxTypes bounds the kinds of units that a linear program has an unknown for.
const maxTypes = 1 << 14

// problem is a graph with numbers for nodes, and what is known of them.
type problem struct {
	graph   *dag.Graph // an ADMG
	names   []string
	index   map[string]int
	levels  []int
	parents [][]int
	order   []int
	group   []int // of each node: the number of its district
	joint   *discrete.Table
	given   []*conditional // by node, made when first needed
}

// conditional is the distribution of a node given what makes its district's
// distribution the product of such.
type conditional struct {
	on    []int // nodes, the node itself last
	table *discrete.Table
	p     []float64
}

// newProblem projects the graph on the variables of the data.
func newProblem(g *dag.Graph, joint *discrete.Table) (*problem, error) {
	if joint == nil {
		return nil, errors.New("bounds: no distribution is observed: one of the data must have no Do")
	}
	if total := joint.Total(); math.Abs(total-1) > roundOff {
		return nil, fmt.Errorf("bounds: the observed distribution sums to %v, want 1", total)
	}
	var faults []error
	levels := make(map[string]int)
	for _, v := range joint.Vars() {
		levels[v.Name] = v.Levels
		if !g.Has(v.Name) {
			faults = append(faults, &dag.UnknownNodeError{Op: "the observed distribution", Name: v.Name, Known: g.Names()})
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var hidden []string
	for _, name := range g.Names() {
		if _, seen := levels[name]; !seen {
			hidden = append(hidden, name)
		}
	}
	g, err := g.Assign(dag.Latent, hidden...)
	if err != nil {
		return nil, err
	}
	if g, err = g.Project(); err != nil {
		return nil, err
	}
	return &problem{graph: g, joint: joint}, nil
}

// restrict leaves out all but the ancestors of some variables: what happens to
// the others says nothing of these.
func (p *problem) restrict(to []string) error {
	above, err := p.graph.Ancestors(to...)
	if err != nil {
		return err
	}
	if p.graph, err = p.graph.Subgraph(above...); err != nil {
		return err
	}
	p.names = p.graph.Names()
	if p.joint, err = p.joint.Margin(p.names...); err != nil {
		return err
	}
	p.index = make(map[string]int)
	for i, name := range p.names {
		p.index[name] = i
	}
	for _, v := range p.joint.Vars() {
		p.levels = append(p.levels, v.Levels)
	}
	p.parents = make([][]int, len(p.names))
	for i, name := range p.names {
		parents, err := p.graph.Parents(name)
		if err != nil {
			return err
		}
		p.parents[i] = p.numbers(parents)
	}
	p.order = p.numbers(p.graph.TopologicalOrder())
	p.group = make([]int, len(p.names))
	for k, district := range p.graph.Districts() {
		for _, i := range p.numbers(district) {
			p.group[i] = k
		}
	}
	p.given = make([]*conditional, len(p.names))
	return nil
}

func (p *problem) numbers(names []string) []int {
	numbers := make([]int, len(names))
	for k, name := range names {
		numbers[k] = p.index[name]
	}
	return numbers
}

// markov returns what the distribution of node i is conditional on in the product
// that its district's is: its district among the nodes up to it, and their
// parents.
//
// Source: [Tian2002] lemma 1.
func (p *problem) markov(i int) []int {
	before := p.order[:slices.Index(p.order, i)+1]
	var names []string
	for _, j := range before {
		names = append(names, p.names[j])
	}
	sub, err := p.graph.Subgraph(names...)
	if err != nil {
		panic(err) // names of the graph
	}
	var on []int
	add := func(j int) {
		if j != i && !slices.Contains(on, j) {
			on = append(on, j)
		}
	}
	for _, district := range sub.Districts() {
		if !slices.Contains(district, p.names[i]) {
			continue
		}
		for _, j := range p.numbers(district) {
			add(j)
			for _, k := range p.parents[j] {
				add(k)
			}
		}
	}
	return on
}

// conditional returns the distribution of node i given the others in markov.
func (p *problem) conditional(i int) *conditional {
	if p.given[i] == nil {
		on := p.markov(i)
		var names []string
		for _, j := range on {
			names = append(names, p.names[j])
		}
		t, err := p.joint.Margin(append(names, p.names[i])...)
		if err == nil {
			t, err = t.Condition(names...)
		}
		if err == nil {
			t, err = t.Reorder(append(names, p.names[i])...)
		}
		if err != nil {
			panic(err) // names of the table
		}
		p.given[i] = &conditional{on: append(on, i), table: t, p: t.Values()}
	}
	return p.given[i]
}

// at returns the probability where all its nodes have values; NaN where what it
// is conditional on has probability 0.
func (c *conditional) at(p *problem, values []int) float64 {
	k := 0
	for _, j := range c.on {
		k = k*p.levels[j] + values[j]
	}
	return c.p[k]
}

// check returns what is wrong with the events of a query or an experiment.
func (p *problem) check(events []discrete.Event) error {
	var faults []error
	check := func(e discrete.Event, name string, value int) {
		i, known := p.index[name]
		switch {
		case !known:
			faults = append(faults, &dag.UnknownNodeError{Op: "event " + e.String(), Name: name, Known: p.names})
		case value < 0 || value >= p.levels[i]:
			faults = append(faults, fmt.Errorf("bounds: event %v: %s has the values 0 to %d", e, name, p.levels[i]-1))
		}
	}
	for _, e := range events {
		check(e, e.Var, e.Value)
		for _, name := range slices.Sorted(maps.Keys(e.Do)) {
			check(e, name, e.Do[name])
		}
		if len(e.Nested) > 0 {
			faults = append(faults, fmt.Errorf("bounds: event %v is nested: ask for the sum over the values that a node of it may have", e))
		}
	}
	return errors.Join(faults...)
}
