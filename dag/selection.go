package dag

import (
	"errors"
	"fmt"
	"slices"
)

// SelectedAdjustment is the question how to estimate the total effect of x on y
// in the whole population from data of those cases alone that were selected, and
// from the distribution of some variables in all.
//
// The sets z and external, a part of z that is measured in all cases, are
// admissible if P(y | do(x)) = Σ_z P(y | x, z, S=1) P(z∖external | external, S=1)
// P(external) in every model with the graph.
type SelectedAdjustment struct {
	a        *Adjustment
	selected []int32
	unbiased []bool // may be external
}

// SelectedVerdict says whether two sets are admissible, and if not, what is
// against it: as for an adjustment set, given the selected nodes too, and Selection,
// a path between y and a selected node, not through the effect of x, that external
// leaves open.
type SelectedVerdict struct {
	Verdict
	Selection *Path
}

// String says it in words.
func (v SelectedVerdict) String() string {
	switch {
	case v.Valid:
		return "admissible"
	case v.Selection == nil:
		return v.Verdict.String()
	case len(v.Forbidden) == 0 && v.Open == nil:
		return "no adjustment set: selection depends on y by the path " + v.Selection.String()
	}
	return v.Verdict.String() + "; selection depends on y by the path " + v.Selection.String()
}

// SelectedEffect asks how to adjust for the total effect of x on y when the data
// are of cases with the Selected nodes at one value. Those of unbiased are measured
// in the whole population as well.
//
// Errors, all at once: those of TotalEffect, but for Selected nodes, of which there
// must be at least one; one of them in x, y or unbiased; latent nodes in unbiased;
// a graph that is no DAG or ADMG.
// Source: [Correa2018], the generalised adjustment criterion of type 3, in the form
// of separations where the edges that begin causal paths are gone.
// Cost: linear in nodes and edges.
func (g *Graph) SelectedEffect(x, y, unbiased []string) (*SelectedAdjustment, error) {
	const op = "SelectedEffect"
	if err := g.want(op, DAG, ADMG); err != nil {
		return nil, err
	}
	chosen := g.With(Selected)
	if len(chosen) == 0 {
		return nil, fmt.Errorf("dag: %s: no node is Selected: use TotalEffect", op)
	}
	u := nameSet{"unbiased", unbiased, false}
	sets, err := g.disjoint(op, nameSet{"x", x, true}, nameSet{"y", y, true}, nameSet{"the selected nodes", chosen, true})
	_, twice := g.disjoint(op, nameSet{"the selected nodes", chosen, true}, u)
	if err := errors.Join(err, twice, g.measured(op, u)); err != nil {
		return nil, err
	}
	whole, err := g.Assign(Selected)
	if err != nil {
		return nil, err
	}
	a, err := whole.TotalEffect(x, y)
	if err != nil {
		return nil, err
	}
	a.op = op
	for _, i := range sets[2] {
		a.free[i] = false
	}
	external, err := g.resolve(op, unbiased)
	if err != nil {
		return nil, err
	}
	s := &SelectedAdjustment{a, sets[2], g.set(external)}
	for i := range s.unbiased {
		s.unbiased[i] = s.unbiased[i] && a.free[i]
	}
	return s, nil
}

// Check reports whether z and external are admissible.
//
// Errors, all at once: unknown or latent nodes, nodes of x or y, selected nodes; a
// node of external that is not in z or not measured without bias.
// Cost: linear in nodes and edges.
func (s *SelectedAdjustment) Check(z, external []string) (SelectedVerdict, error) {
	a, g := s.a, s.a.g
	zs := nameSet{"z", z, false}
	sets, err := g.disjoint(a.op, nameSet{"x", g.namesOf(a.x), false}, nameSet{"y", g.namesOf(a.y), false},
		nameSet{"the selected nodes", g.namesOf(s.selected), false}, zs)
	part, unknown := g.resolve(a.op, external)
	faults := []error{err, unknown, g.measured(a.op, zs)}
	inZ := g.set(sets[3])
	for _, i := range part {
		switch {
		case !inZ[i]:
			faults = append(faults, fmt.Errorf("dag: %s: %s in external is not in z", a.op, g.nodes[i].Name))
		case !s.unbiased[i] && !a.forbidden[i]:
			faults = append(faults, fmt.Errorf("dag: %s: %s in external was not named as measured without bias", a.op, g.nodes[i].Name))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return SelectedVerdict{}, err
	}
	return s.verdict(sets[3], part), nil
}

// Canonical returns the admissible sets with all ancestors of x, y and the selected
// nodes that may be adjusted for, of which external has those measured without
// bias, or false if no sets are admissible.
//
// Cost: linear in nodes and edges.
func (s *SelectedAdjustment) Canonical() (z, external []string, ok bool) {
	above := s.a.g.reach(slices.Concat(s.a.x, s.a.y, s.selected), &s.a.g.parents)
	var all, part []int32
	for i := range above {
		if above[i] && s.a.free[i] {
			all = append(all, int32(i))
			if s.unbiased[i] {
				part = append(part, int32(i))
			}
		}
	}
	return s.answer(all, part)
}

// Minimal returns admissible sets of which external is a minimal one, and z with
// it, or false if no sets are admissible.
//
// Cost: linear in nodes and edges.
func (s *SelectedAdjustment) Minimal() (z, external []string, ok bool) {
	a := s.a
	part, ok := newCut(a.cut, s.selected, a.y, nil, s.unbiased).nearest(s.selected, a.y)
	if !ok {
		return nil, nil, false
	}
	more, ok := newCut(a.cut, a.x, a.y, slices.Concat(part, s.selected), a.free).nearest(a.x, a.y)
	if !ok {
		return nil, nil, false
	}
	return s.answer(slices.Concat(more, part), part)
}

// answer returns the names of two sets if they are admissible.
func (s *SelectedAdjustment) answer(z, external []int32) ([]string, []string, bool) {
	if !s.verdict(z, external).Valid {
		return nil, nil, false
	}
	return s.a.g.namesIn(z), s.a.g.namesIn(external), true
}

// verdict judges two sets of nodes by number.
func (s *SelectedAdjustment) verdict(z, external []int32) SelectedVerdict {
	v := SelectedVerdict{s.a.verdict(slices.Concat(z, s.selected)), s.a.cut.openPath(s.a.y, s.selected, external)}
	v.Forbidden = nil // of z alone: selected nodes are no choice, and judged by Selection
	for _, i := range z {
		if s.a.forbidden[i] {
			v.Forbidden = append(v.Forbidden, s.a.g.nodes[i].Name)
		}
	}
	v.Valid = v.Open == nil && len(v.Forbidden) == 0 && v.Selection == nil
	return v
}
