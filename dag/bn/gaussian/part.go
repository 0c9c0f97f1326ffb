package gaussian

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/nearest"
)

// part is a set of continuous variables that the discrete ones and the findings
// make independent of all others.
type part struct {
	nodes    []int               // each after its parents
	known    []int               // places in nodes of findings
	switches []discrete.Variable // discrete parents that are not findings
}

// MaxCombinations is the largest number of combinations of states of discrete
// variables for which normal distributions are computed one by one, and
// MaxVariables that of continuous variables in one of them, whose root is then
// 128 MB: what would need more gives a *SizeError.
const (
	MaxCombinations = 1 << 16
	MaxVariables    = 1 << 12
)

// SizeError says that an answer would need too many normal distributions, or too
// large ones.
type SizeError struct {
	// Discrete are the variables over whose Combinations of states Continuous would
	// be a mixture.
	Discrete, Continuous []string
	Combinations         float64
}

// Error gives the figures.
func (e *SizeError) Error() string {
	if e.Combinations > MaxCombinations {
		return fmt.Sprintf("gaussian: %d continuous variables (%s) would be a mixture over the %.4g combinations of states of %d discrete variables (%s), more than %d: observe some of these, or those continuous variables that join them",
			len(e.Continuous), nearest.Some(e.Continuous), e.Combinations, len(e.Discrete), nearest.Some(e.Discrete), MaxCombinations)
	}
	return fmt.Sprintf("gaussian: a normal distribution of %d variables (%s), more than %d", len(e.Continuous), nearest.Some(e.Continuous), MaxVariables)
}

// parts returns the parts of the continuous ancestors of the findings and of
// others. A finding is no connection: what it says to its children is a number.
// What is no ancestor says nothing.
//
// Source: [Lauritzen1992] needs one mixture for all that is connected; here what
// findings separate is left apart, which makes, say, a naive Bayes model linear
// in its features.
func (p *Posterior) parts(of []int) []part {
	n := p.net
	relevant := make([]bool, len(n.nodes))
	for i := range n.nodes {
		relevant[i] = p.observed[i]
	}
	for _, i := range of {
		relevant[i] = true
	}
	for k := len(n.order) - 1; k >= 0; k-- {
		if i := n.order[k]; relevant[i] {
			for _, a := range n.parents[i] {
				relevant[a] = true
			}
		}
	}
	root := make([]int, len(n.nodes)) // of the tree of those joined so far
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for i, yes := range relevant {
		for _, a := range n.parents[i] {
			if yes && !p.observed[a] {
				root[find(i)] = find(a)
			}
		}
	}
	place := map[int]int{}
	var parts []part
	for _, i := range n.order {
		if !relevant[i] {
			continue
		}
		k, has := place[find(i)]
		if !has {
			k = len(parts)
			place[find(i)] = k
			parts = append(parts, part{})
		}
		parts[k].add(p, i)
	}
	return parts
}

// add adds a variable, whose parents are there.
func (q *part) add(p *Posterior, i int) {
	if p.observed[i] {
		q.known = append(q.known, len(q.nodes))
	}
	q.nodes = append(q.nodes, i)
	for _, v := range p.net.switches[i] {
		if _, fixed := p.states[v.Name]; !fixed && !has(q.switches, v.Name) {
			q.switches = append(q.switches, v)
		}
	}
}

// join returns the union of parts.
func (p *Posterior) join(parts []part) part {
	in := map[int]bool{}
	for _, q := range parts {
		for _, i := range q.nodes {
			in[i] = true
		}
	}
	var all part
	for _, i := range p.net.order {
		if in[i] {
			all.add(p, i)
		}
	}
	return all
}

// combinations returns how many normal distributions a part has.
//
// Errors: a *SizeError.
func (p *Posterior) combinations(q part) (int, error) {
	e := &SizeError{Combinations: 1}
	for _, v := range q.switches {
		e.Discrete = append(e.Discrete, v.Name)
		e.Combinations *= float64(v.Levels)
	}
	for _, i := range q.nodes {
		e.Continuous = append(e.Continuous, p.net.nodes[i].Name)
	}
	if e.Combinations > MaxCombinations || len(q.nodes) > MaxVariables {
		return 0, e
	}
	return int(e.Combinations), nil
}

// values returns the states of the discrete variables in a combination, the last
// fastest, findings among them.
func (p *Posterior) values(vars []discrete.Variable, combination int) discrete.Values {
	at := discrete.Values{}
	for name, state := range p.states {
		at[name] = state
	}
	for j := len(vars) - 1; j >= 0; j-- {
		at[vars[j].Name] = combination % vars[j].Levels
		combination /= vars[j].Levels
	}
	return at
}

// normal returns the distribution of a part where the discrete variables have
// values, given the findings that come before, and with those of the part not yet
// taken in.
func (p *Posterior) normal(q part, at discrete.Values) (*Normal, error) {
	d := &Normal{}
	place := map[int]int{}
	for k, i := range q.nodes {
		node := p.net.nodes[i]
		row := 0
		for _, v := range p.net.switches[i] {
			row = row*v.Levels + at[v.Name]
		}
		r := node.Regressions[row]
		mean, root := r.Intercept, make([]float64, len(q.nodes))
		for j, a := range p.net.parents[i] {
			c := r.Coefficients[j]
			if p.observed[a] {
				mean += float64(c * p.value[a])
				continue
			}
			b := place[a]
			mean += float64(c * d.mean[b])
			for l, x := range d.root[b] {
				root[l] = math.FMA(c, x, root[l])
			}
		}
		root[k] = math.Sqrt(r.Variance)
		if s := dot(root, root); !finite(mean) || !finite(s) {
			return nil, errors.New("gaussian: the distribution of " + node.Name + " overflows")
		}
		place[i] = k
		d.names, d.mean, d.root = append(d.names, node.Name), append(d.mean, mean), append(d.root, root)
	}
	return d, nil
}

// given takes the findings of a part in.
func (p *Posterior) given(q part, d *Normal) (*Normal, float64, error) {
	x := make([]float64, len(q.known))
	for j, k := range q.known {
		x[j] = p.value[q.nodes[k]]
	}
	return d.given(q.known, x)
}

func has(vars []discrete.Variable, name string) bool {
	for _, v := range vars {
		if v.Name == name {
			return true
		}
	}
	return false
}
