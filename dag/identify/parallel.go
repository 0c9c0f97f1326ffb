package identify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// parallel is the counterfactual graph of some events: what happens in their
// worlds, which share all that is unobserved, as variables that each have one
// value. The events happen when all of these variables have their values.
//
// Source: make-cg of [Shpitser2008], with the values as part of what a variable is,
// as in the factorisation of [Correa2021].
type parallel struct {
	*network
	responses []response // causes first
	factors   [][]int    // numbers of responses that unobserved causes tie together
}

// response is how a node responds to given values of its parents, in one or more
// worlds: a variable of the counterfactual graph.
type response struct {
	node     int
	causes   []estimand.Term // the values of its parents
	value    estimand.Term   // a level where an event says so, else a symbol
	attested bool            // by an event
}

// parallel returns the counterfactual graph, or in words why the events can't
// happen together.
//
// Two worlds' copies of a node are one response where its parents have the same
// values in both, be it that they are set, that events say so, or that they are
// one response in turn. So nodes are compared causes first, in all worlds before
// their effects are.
func (n *network) parallel(events []discrete.Event) (p *parallel, impossible string) {
	scenes, impossible := n.scenes(events)
	if impossible != "" {
		return nil, impossible
	}
	p = &parallel{network: n}
	needed, at := n.needed(scenes), make([][]int, len(scenes))
	for w := range scenes {
		at[w] = make([]int, len(n.names))
	}
	for i, name := range n.names {
		first := len(p.responses)
		for w, s := range scenes {
			if !needed[w].has(i) {
				continue
			}
			r := response{node: i, attested: s.want[i] >= 0}
			for j := range n.parents[i].all() {
				t := estimand.Term{Var: n.names[j], Level: s.set[j]}
				switch {
				case s.from[j] >= 0:
					t = p.responses[at[s.from[j]][j]].value
				case s.set[j] < 0:
					t = p.responses[at[w][j]].value
				}
				r.causes = append(r.causes, t)
			}
			if r.attested {
				r.value = estimand.Term{Var: name, Level: s.want[i]}
			}
			at[w][i] = first
			for at[w][i] < len(p.responses) && !slices.Equal(p.responses[at[w][i]].causes, r.causes) {
				at[w][i]++
			}
			if at[w][i] == len(p.responses) {
				p.responses = append(p.responses, r)
				continue
			}
			same := &p.responses[at[w][i]]
			if same.attested && r.attested && same.value != r.value {
				return nil, fmt.Sprintf("%s would have to be both %d and %d: in both worlds its causes have the same values", p.name(*same), same.value.Level, r.value.Level)
			}
			if r.attested {
				same.attested, same.value = true, r.value
			}
		}
		symbol := name
		for k := first; k < len(p.responses); k++ {
			if !p.responses[k].attested {
				p.responses[k].value = estimand.Term{Var: name, Symbol: symbol}
				symbol += "'"
			}
		}
	}
	p.factors = p.components(func(a, b response) bool { return a.node == b.node || n.spouses[a.node].has(b.node) })
	return p, ""
}

// components groups the responses that are tied, directly or by way of others.
func (p *parallel) components(tied func(a, b response) bool) (groups [][]int) {
	group := make([]int, len(p.responses))
	for k := range group {
		group[k] = -1
	}
	for k := range p.responses {
		if group[k] >= 0 {
			continue
		}
		group[k] = len(groups)
		members := []int{k}
		for m := 0; m < len(members); m++ {
			for l := range p.responses {
				if group[l] < 0 && tied(p.responses[members[m]], p.responses[l]) {
					group[l] = len(groups)
					members = append(members, l)
				}
			}
		}
		slices.Sort(members)
		groups = append(groups, members)
	}
	return groups
}

// blocks groups the factors that a sum ties together: those with a symbol in
// common, none of which an event gives a value.
func (p *parallel) blocks() [][][]int {
	symbols := make([][]estimand.Term, len(p.factors))
	for f, members := range p.factors {
		for _, k := range members {
			for _, t := range append([]estimand.Term{p.responses[k].value}, p.responses[k].causes...) {
				if t.Symbol != "" {
					symbols[f] = append(symbols[f], t)
				}
			}
		}
	}
	var blocks [][][]int
	done := make([]bool, len(p.factors))
	for f := range p.factors {
		if done[f] {
			continue
		}
		done[f] = true
		block := []int{f}
		for m := 0; m < len(block); m++ {
			for g := range p.factors {
				if !done[g] && slices.ContainsFunc(symbols[g], func(t estimand.Term) bool { return slices.Contains(symbols[block[m]], t) }) {
					done[g] = true
					block = append(block, g)
				}
			}
		}
		slices.Sort(block)
		var factors [][]int
		for _, g := range block {
			factors = append(factors, p.factors[g])
		}
		blocks = append(blocks, factors)
	}
	return blocks
}

// name writes the variable of a response: Y[X=0, Z], Z at the value that has that
// symbol.
func (p *parallel) name(r response) string {
	text := list([]string{p.names[r.node]})
	if len(r.causes) == 0 {
		return text
	}
	var causes []string
	for _, t := range r.causes {
		causes = append(causes, termText(t))
	}
	return text + "[" + strings.Join(causes, ", ") + "]"
}

// text writes responses with their values.
func (p *parallel) text(members []int) string {
	var all []string
	for _, k := range members {
		r := p.responses[k]
		value := "=" + r.value.Symbol
		if r.attested {
			value = fmt.Sprintf("=%d", r.value.Level)
		}
		all = append(all, p.name(r)+value)
	}
	return strings.Join(all, ", ")
}

func termText(t estimand.Term) string {
	if t.Symbol != "" {
		return t.Symbol
	}
	return fmt.Sprintf("%s=%d", list([]string{t.Var}), t.Level)
}
