package causal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag/bounds"
)

// Limits of the linear programs of couplings.
const (
	maxResponses = 1 << 10 // unknowns: joint responses of all sites that move
	maxPivoting  = 1 << 28 // unknowns times equations times programs: about a minute
	rounding     = 1e-9    // width of bounds, relative to their size, that is none
)

// bound fills in the bounds of an answer: how far the means of what was asked for,
// over draws and rows, go over all couplings. The responses of a site to all its
// contexts may have any joint distribution that gives its table, and sites are
// independent.
//
// For one site that is a linear program over its response types, and the bounds
// are sharp. For several it asks of the joint distribution of their types that it
// factorises for each choice of one context a site, which is necessary and not
// sufficient: outer bounds.
//
// Source: [BalkePearl1997].
func (t *twin) bound(ctx context.Context, q *query, a *Answer) error {
	for _, site := range slices.Sorted(maps.Keys(q.coupling)) {
		if q.coupling[site] == Independent {
			a.notes = append(a.notes, site+" is drawn anew in each world, as was asked for")
		}
	}
	t, err := q.undeclared(ctx, t)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(t.steps, func(s step) bool { return len(s.vars) > 1 }) {
		return nil
	}
	var moving []string
	byRow := make([][]*responder, t.tables.Rows)
	sharp := true
	for row := range byRow {
		sites, err := t.responders(ctx, row)
		if err != nil {
			return err
		}
		for _, s := range sites {
			if text := fmt.Sprintf("%s (%v)", s.name, q.coupling[s.name]); !slices.Contains(moving, text) {
				moving = append(moving, text)
			}
		}
		byRow[row], sharp = sites, sharp && len(sites) < 2
	}
	if len(moving) == 0 {
		return nil
	}
	note := "what is true of several worlds together depends on the coupling of " + strings.Join(moving, ", ")
	total, outer, err := t.average(ctx, q, byRow)
	var wide *wideError
	switch {
	case errors.As(err, &wide):
		a.notes = append(a.notes, note+"; bounds were not computed: "+wide.reason)
		return nil
	case err != nil:
		return err
	}
	a.bounds = make(map[string][2]float64)
	for j, b := range total {
		if b.Upper-b.Lower > rounding*max(1, math.Abs(b.Lower), math.Abs(b.Upper)) {
			a.bounds[q.of[j].Name] = [2]float64{b.Lower, b.Upper}
		}
	}
	switch {
	case len(a.bounds) == 0:
	case sharp && !outer:
		a.notes = append(a.notes, note+"; the bounds are sharp")
	default:
		a.notes = append(a.notes, note+"; the bounds are outer ones")
	}
	return nil
}

// average returns the bounds of the means over draws and rows, and whether some
// are those of outer.
func (t *twin) average(ctx context.Context, q *query, byRow [][]*responder) (total []bounds.Interval, outer bool, err error) {
	weights, err := t.weights(q)
	if err != nil {
		return nil, false, err
	}
	runs := len(weights) * len(byRow)
	total = make([]bounds.Interval, len(t.of))
	for row, sites := range byRow {
		for draw, w := range weights {
			each, err := t.extremes(ctx, sites, draw, row, runs)
			var wide *wideError
			if errors.As(err, &wide) {
				outer = true
				each, err = t.outer(ctx, draw, row, runs)
			}
			if err != nil {
				return nil, false, err
			}
			for j := range each {
				total[j].Lower += float64(w * each[j].Lower / float64(len(byRow)))
				total[j].Upper += float64(w * each[j].Upper / float64(len(byRow)))
			}
		}
	}
	return total, outer, nil
}

// undeclared returns the network with noise shared where it was declared
// independent: couplings of all kinds are ways to share it.
func (q *query) undeclared(ctx context.Context, t *twin) (*twin, error) {
	shared := *q
	shared.coupling = maps.Clone(q.coupling)
	maps.DeleteFunc(shared.coupling, func(_ string, c Coupling) bool { return c == Independent })
	if len(shared.coupling) == len(q.coupling) {
		return t, nil
	}
	return shared.twin(ctx)
}

// wideError says why there are no bounds.
type wideError struct{ reason string }

func (e *wideError) Error() string { return e.reason }

// weights returns the weight of each draw of the parameters, if they matter.
func (t *twin) weights(q *query) ([]float64, error) {
	if !t.perDraw() {
		return []float64{1}, nil
	}
	n := t.tables.Draws
	if w := q.draws.LogWeights(); w == nil {
		return slices.Repeat([]float64{1 / float64(n)}, n), nil
	}
	for _, v := range q.draws.Vars() {
		return v.Weights(), nil
	}
	return nil, errors.New("causal: Ask: the draws hold no variable")
}

// responder is a site whose values in several worlds belong together by the
// coupling alone, as it is drawn there from different distributions.
type responder struct {
	name     string
	contexts []drawnAt       // one of each
	number   map[drawnAt]int // of the context
	seen     map[int]float64 // by context: the value seen of what is always drawn in it
}

// drawnAt is a version of a site and a configuration of its parents.
type drawnAt struct{ version, config int }

// responders finds the sites that are drawn in different contexts at once, and
// all contexts of theirs.
func (t *twin) responders(ctx context.Context, row int) ([]*responder, error) {
	all := make(map[string]*responder)
	keys := make(map[string]map[string]int)
	moves := make(map[string]bool)
	places := make(map[int][]int) // contexts of a variable
	s := &states{watch: func(st step, config []int) {
		v := &t.tables.Vars[st.vars[0]]
		r := all[v.Site]
		if r == nil {
			r = &responder{name: v.Site, number: make(map[drawnAt]int), seen: make(map[int]float64)}
			all[v.Site], keys[v.Site] = r, make(map[string]int)
		}
		first := -1
		for j, k := range st.vars {
			at := drawnAt{k, config[j]}
			n, known := r.number[at]
			if !known {
				key := t.contextOf(at, row)
				if n, known = keys[v.Site][key]; !known {
					n = len(r.contexts)
					keys[v.Site][key] = n
					r.contexts = append(r.contexts, at)
				}
				r.number[at] = n
			}
			if !t.chance(at, row) {
				continue
			}
			places[k] = append(places[k], n)
			moves[v.Site] = moves[v.Site] || first >= 0 && n != first
			first = n
		}
	}}
	if err := t.run(ctx, 0, row, s, nil); err != nil {
		return nil, err
	}
	for _, f := range t.seen {
		at := slices.Compact(slices.Sorted(slices.Values(places[f.v])))
		if r := all[t.tables.Vars[f.v].Site]; r != nil && f.values != nil && len(at) == 1 {
			r.seen[at[0]] = f.values[row]
		}
	}
	var sites []*responder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if moves[name] {
			sites = append(sites, all[name])
		}
	}
	return sites, nil
}

// contextOf writes the law and the values of the parents of a site, in which
// version ever, and its distribution: an action may change that by a parameter.
func (t *twin) contextOf(at drawnAt, row int) string {
	v := &t.tables.Vars[at.version]
	var parts []string
	for i, p := range v.Parents {
		parts = append(parts, fmt.Sprintf("%s=%v", t.tables.Vars[p].Name, t.parentValue(0, row, at.version, i, at.config)))
	}
	slices.Sort(parts)
	return fmt.Sprint(v.Law, parts, v.Probs(0, row, at.config))
}

// chance reports whether a site is not certain.
func (t *twin) chance(at drawnAt, row int) bool {
	return !slices.Contains(t.tables.Vars[at.version].Probs(0, row, at.config), 1)
}

// extremes returns the bounds of the means of what was asked for, in one draw and
// row of so many.
func (t *twin) extremes(ctx context.Context, sites []*responder, draw, row, runs int) ([]bounds.Interval, error) {
	types, rows := 1, 1
	support := make([][][]int, len(sites)) // levels by site and context
	for i, r := range sites {
		picks := 1
		for c := range r.contexts {
			levels := t.support(r, c, draw, row)
			support[i] = append(support[i], levels)
			if types *= len(levels); types > maxResponses {
				return nil, &wideError{fmt.Sprintf("there are more than %d ways in which %s may respond to its parents", maxResponses, r.name)}
			}
			picks += len(levels) - 1
		}
		rows *= picks
	}
	if types*rows*runs > maxPivoting {
		return nil, &wideError{fmt.Sprintf("%d linear programs of %d unknowns; thin the draws", runs, types)}
	}
	p := program{t: t, sites: sites, support: support, draw: draw, row: row, choice: make([][]int, len(sites))}
	for i, r := range sites {
		p.choice[i] = make([]int, len(r.contexts))
	}
	p.constrain(0, nil, 1)
	p.rows = make([][]float64, len(p.picks))
	p.objective = make([][]float64, len(t.of))
	if err := p.respond(ctx, 0, 0); err != nil {
		return nil, err
	}
	out := make([]bounds.Interval, len(t.of))
	for j := range t.of {
		var err error
		if out[j], err = bounds.Extremes(p.rows, p.right, p.objective[j], p.condition); err != nil {
			return nil, &wideError{err.Error()}
		}
	}
	return out, nil
}

// support returns the levels that a site may have in a context. Where another one
// than that seen makes what was seen impossible, one stands for all others, as
// the first: the rows of the program leave it out.
func (t *twin) support(r *responder, context, draw, row int) []int {
	at := r.contexts[context]
	v := &t.tables.Vars[at.version]
	value, seen := r.seen[context]
	var levels []int
	for level, p := range v.Probs(draw, row, at.config) {
		switch {
		case p == 0:
		case seen && len(levels) == 1 && v.Value(draw, row, level) != value && v.Value(draw, row, levels[0]) != value:
		case seen && len(levels) == 2 && v.Value(draw, row, level) != value:
		default:
			levels = append(levels, level)
		}
	}
	if seen && len(levels) == 2 && v.Value(draw, row, levels[0]) == value {
		slices.Reverse(levels)
	}
	return levels
}

// program is a linear program whose unknowns are the shares of joint responses.
type program struct {
	t       *twin
	sites   []*responder
	support [][][]int
	draw    int
	row     int
	states  states

	choice    [][]int // level by site and context, of the response at hand
	picks     [][]pick
	right     []float64
	rows      [][]float64
	objective [][]float64
	condition []float64
}

// pick is a context of a site and the level that it gets.
type pick struct{ site, context, level int }

// constrain lists the rows: each choice of a context and a level, but the first,
// for some of the sites.
func (p *program) constrain(site int, picked []pick, probability float64) {
	if site == len(p.sites) {
		p.picks, p.right = append(p.picks, slices.Clone(picked)), append(p.right, probability)
		return
	}
	p.constrain(site+1, picked, probability)
	for c, at := range p.sites[site].contexts {
		probs := p.t.tables.Vars[at.version].Probs(p.draw, p.row, at.config)
		for _, level := range p.support[site][c][1:] {
			p.constrain(site+1, append(picked, pick{site, c, level}), float64(probability*probs[level]))
		}
	}
}

// respond goes through the responses and adds a column for each.
func (p *program) respond(ctx context.Context, site, at int) error {
	if site == len(p.sites) {
		return p.column(ctx)
	}
	if at == len(p.choice[site]) {
		return p.respond(ctx, site+1, 0)
	}
	for _, level := range p.support[site][at] {
		p.choice[site][at] = level
		if err := p.respond(ctx, site, at+1); err != nil {
			return err
		}
	}
	return nil
}

// column adds the unknown of the response at hand.
func (p *program) column(ctx context.Context) error {
	for i, picked := range p.picks {
		x := 1.0
		for _, k := range picked {
			if p.choice[k.site][k.context] != k.level {
				x = 0
			}
		}
		p.rows[i] = append(p.rows[i], x)
	}
	err := p.t.run(ctx, p.draw, p.row, &p.states, func(k, config int) int {
		for i, r := range p.sites {
			if c, ok := r.number[drawnAt{k, config}]; ok {
				return p.choice[i][c]
			}
		}
		return -1
	})
	if err != nil {
		return err
	}
	total, sums := 0.0, make([]float64, len(p.t.of))
	for i, key := range p.states.next.key {
		w := p.states.next.p[i]
		total += w
		for j, k := range p.t.of {
			sums[j] += float64(w * p.t.tables.Vars[k].Value(p.draw, p.row, p.states.level(p.t, key, k)))
		}
	}
	p.condition = append(p.condition, total)
	for j, x := range sums {
		p.objective[j] = append(p.objective[j], x)
	}
	return nil
}
