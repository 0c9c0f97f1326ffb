package causal

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/dag/bounds"
)

// outer returns bounds where responses are too many to be unknowns. The unknowns
// are the probabilities of what the variables read by the question and by what was
// seen are together, and the rows say of each set of them that no coupling bears
// on, such as those of one world, that its distribution is what it is. Causes that
// worlds share are added while there is room, which narrows the bounds.
//
// Source: the bounds of Fréchet, by linear programming.
func (t *twin) outer(ctx context.Context, draw, row, runs int) ([]bounds.Interval, error) {
	vars := t.tables.Vars
	var read []int // variables, ancestors first
	add := func(k int) {
		if at, found := slices.BinarySearch(read, k); !found {
			read = slices.Insert(read, at, k)
		}
	}
	targets := slices.Clone(t.of)
	for _, f := range t.seen {
		targets = append(targets, f.v)
	}
	for _, k := range targets {
		if vars[k].Site != "" {
			add(k)
			continue
		}
		for _, p := range vars[k].Parents {
			add(p)
		}
	}
	unknowns := func() int {
		n := 1
		for _, k := range read {
			if n *= vars[k].Levels; n > maxResponses {
				break
			}
		}
		return n
	}
	if unknowns() > maxResponses {
		return nil, &wideError{"the question is about too many values at once"}
	}
	above := make([][]int, len(vars)) // ancestors of each, itself among them
	for k := range vars {
		above[k] = []int{k}
		for _, p := range vars[k].Parents {
			above[k] = append(above[k], above[p]...)
		}
		slices.Sort(above[k])
		above[k] = slices.Compact(above[k])
	}
	for k := range vars { // shared causes
		if slices.Contains(read, k) || vars[k].Site == "" || vars[k].Levels == 1 || unknowns()*vars[k].Levels > maxResponses {
			continue
		}
		below := 0
		for _, r := range read {
			if slices.Contains(above[r], k) {
				below++
			}
		}
		if below > 1 {
			add(k)
		}
	}
	p := worldProgram{t: t, draw: draw, row: row, read: read, above: above}
	for _, set := range p.free() {
		if err := p.constrain(ctx, set); err != nil {
			return nil, err
		}
	}
	if unknowns()*len(p.rows)*runs > maxPivoting {
		return nil, &wideError{"there are too many linear programs; thin the draws"}
	}
	objective, condition := p.ask()
	out := make([]bounds.Interval, len(t.of))
	for j := range t.of {
		var err error
		if out[j], err = bounds.Extremes(p.rows, p.right, objective[j], condition); err != nil {
			return nil, &wideError{err.Error()}
		}
	}
	return out, nil
}

// worldProgram is a linear program whose unknowns are the probabilities of the
// joint levels of some variables; the level of the last moves fastest.
type worldProgram struct {
	t     *twin
	draw  int
	row   int
	read  []int
	above [][]int
	rows  [][]float64
	right []float64
}

// free returns the largest sets of the variables, as bits, in whose causes no site
// has two versions.
func (p *worldProgram) free() (sets []uint) {
	for set := uint(1)<<len(p.read) - 1; set > 0; set-- {
		if !slices.ContainsFunc(sets, func(larger uint) bool { return set&larger == set }) && p.isFree(set) {
			sets = append(sets, set)
		}
	}
	return sets
}

func (p *worldProgram) isFree(set uint) bool {
	version := make(map[string]int)
	for i, k := range p.read {
		if set>>i&1 == 0 {
			continue
		}
		for _, a := range p.above[k] {
			site := p.t.tables.Vars[a].Site
			if v, met := version[site]; met && v != a && site != "" {
				return false
			}
			version[site] = a
		}
	}
	return true
}

// constrain adds the distribution of a set of variables.
func (p *worldProgram) constrain(ctx context.Context, set uint) error {
	var of []int
	for i, k := range p.read {
		if set>>i&1 == 1 {
			of = append(of, k)
		}
	}
	alone, err := newTwin(p.t.tables, p.t.coupling, nil, of)
	if err != nil {
		return err
	}
	var s states
	if err := alone.run(ctx, p.draw, p.row, &s, nil); err != nil {
		return err
	}
	levels := make([]int, len(of))
	cells := 1
	for _, k := range of {
		cells *= p.t.tables.Vars[k].Levels
	}
	first := len(p.rows)
	p.rows, p.right = append(p.rows, make([][]float64, cells)...), append(p.right, make([]float64, cells)...)
	for i, key := range s.next.key {
		cell := 0
		for j, k := range of {
			levels[j] = s.level(alone, key, k)
			cell = cell*p.t.tables.Vars[k].Levels + levels[j]
		}
		p.right[first+cell] += s.next.p[i]
	}
	p.each(func(at []int) {
		cell := 0
		for i, k := range p.read {
			if set>>i&1 == 1 {
				cell = cell*p.t.tables.Vars[k].Levels + at[i]
			}
		}
		for c := range cells {
			x := 0.0
			if c == cell {
				x = 1
			}
			p.rows[first+c] = append(p.rows[first+c], x)
		}
	})
	return nil
}

// each goes through the joint levels of the variables.
func (p *worldProgram) each(f func(at []int)) {
	at := make([]int, len(p.read))
	var next func(i int)
	next = func(i int) {
		if i == len(at) {
			f(at)
			return
		}
		for at[i] = range p.t.tables.Vars[p.read[i]].Levels {
			next(i + 1)
		}
	}
	next(0)
}

// ask returns what is asked for and what was seen, by unknown.
func (p *worldProgram) ask() (objective [][]float64, condition []float64) {
	vars := p.t.tables.Vars
	objective = make([][]float64, len(p.t.of))
	p.each(func(at []int) {
		level := func(k int) int { return at[slices.Index(p.read, k)] }
		value := func(k int) float64 {
			if vars[k].Site != "" {
				return vars[k].Value(p.draw, p.row, level(k))
			}
			config := 0
			for _, q := range vars[k].Parents {
				config = config*vars[q].Levels + level(q)
			}
			return vars[k].Value(p.draw, p.row, vars[k].Level(p.draw, p.row, config))
		}
		weight := 1.0
		for _, f := range p.t.seen {
			if x := value(f.v); f.values == nil && x == 0 || f.values != nil && x != f.values[p.row] {
				weight = 0
			}
		}
		condition = append(condition, weight)
		for j, k := range p.t.of {
			objective[j] = append(objective[j], weight*value(k))
		}
	})
	return objective, condition
}
