package dag

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
)

// Canonical returns the adjustment set of all ancestors of x, y and what is
// included, in a CPDAG or PAG possible ones, that may be adjusted for. It is
// false if there is no adjustment set.
//
// Source: [Perkovic2018]; for sets within restrict [VanDerZander2019] §4.
// Cost: linear in nodes and edges.
func (a *Adjustment) Canonical() ([]string, bool) {
	_, up := a.g.possible()
	above := a.g.reach(slices.Concat(a.x, a.y, a.include), up)
	for _, i := range a.include {
		above[i] = false
	}
	z := slices.Clone(a.include)
	for i := range above {
		if above[i] && a.free[i] {
			z = append(z, int32(i))
		}
	}
	if !a.verdict(z).Valid {
		return nil, false
	}
	return a.g.namesIn(z), true
}

// Minimal returns an adjustment set of which no node, but for what is included,
// can be left out, or false if there is none: the one nearest to x.
//
// Source: [VanDerZander2020] §4.
// Cost: linear in nodes and edges.
func (a *Adjustment) Minimal() ([]string, bool) {
	c := a.separators()
	return a.nearest(c, c.x, c.y)
}

// OptimalMinimal returns, of the sets of which no node can be left out, the one
// that gives the smallest asymptotic variance: the nearest to y. With latent
// nodes no adjustment set need be better than all others; among the minimal ones
// there always is one.
//
// Source: [Smucler2022], for one x. Of several x it is the set nearest
// to y.
// Cost: linear in nodes and edges.
func (a *Adjustment) OptimalMinimal() ([]string, bool) {
	c := a.separators()
	return a.nearest(c, c.y, c.x)
}

// AllMinimal returns the adjustment sets of which no node, but for what is
// included, can be left out, each once. It finds each when asked for it, so that
// a caller may stop.
//
// Source: [VanDerZander2019] §5; see Separators.
// Cost: polynomial in nodes and edges before each set; there may be
// exponentially many.
func (a *Adjustment) AllMinimal() iter.Seq[[]string] {
	if len(a.unclear) > 0 {
		return func(func([]string) bool) {}
	}
	return a.separators().all()
}

// Optimal returns the adjustment set that gives the smallest asymptotic variance
// of all, in linear and in nonparametric models: the parents of the nodes on
// causal paths. It is false if there is no adjustment set.
//
// Errors: of a graph that is no DAG or CPDAG or has latent nodes, where no set
// need be better than all others; for a direct effect; after Within, which may
// exclude it; a node of y that x does not cause, since there the effect is 0.
// Use OptimalMinimal.
// Source: [Henckel2022]; [Rotnitzky2020] for nonparametric models.
// Cost: linear in nodes and edges.
func (a *Adjustment) Optimal() ([]string, bool, error) {
	if err := a.g.want(a.op+": Optimal", DAG, CPDAG); err != nil {
		return nil, false, err
	}
	if a.direct || a.within || len(a.g.With(Latent)) > 0 {
		return nil, false, fmt.Errorf("dag: %s: Optimal is for total effects, without latent nodes and Within: use OptimalMinimal", a.op)
	}
	if len(a.unclear) > 0 {
		return nil, false, nil
	}
	var faults []error
	for _, i := range a.y {
		if !a.causal[i] {
			faults = append(faults, fmt.Errorf("dag: %s: Optimal: x does not cause %s: the effect is 0", a.op, a.g.nodes[i].Name))
		}
	}
	if faults != nil {
		return nil, false, errors.Join(faults...)
	}
	in := make([]bool, len(a.g.nodes))
	for i, causal := range a.causal {
		if causal {
			for _, p := range a.whole.parents.of(int32(i)) {
				in[p] = a.free[p]
			}
		}
	}
	z := numbersOf(in)
	if !a.verdict(z).Valid {
		return nil, false, nil
	}
	return a.g.namesIn(z), true, nil
}

// MinimumCost returns an adjustment set with the smallest sum of costs, of which
// no node can be left out, and that sum; what is included costs too. A nil cost
// is 1 for each node. It is false if there is no adjustment set.
//
// Errors: costs that are negative, infinite or NaN, by name.
// Source: [VanDerZander2019] §5: a maximum flow in the moral graph.
// Cost: that of the maximum flow, at most nodes² · edges and mostly far less.
func (a *Adjustment) MinimumCost(cost func(node string) float64) (z []string, sum float64, ok bool, err error) {
	prices := make([]float64, len(a.g.nodes))
	var faults []error
	for i, n := range a.g.nodes {
		prices[i] = 1
		if cost != nil && (a.free[i] || slices.Contains(a.include, int32(i))) {
			if prices[i] = cost(n.Name); !(prices[i] >= 0 && prices[i] <= math.MaxFloat64) {
				faults = append(faults, fmt.Errorf("dag: %s: MinimumCost: the cost of %s is %v, want a finite one of 0 or more", a.op, n.Name, prices[i]))
			}
		}
	}
	if faults != nil {
		return nil, 0, false, errors.Join(faults...)
	}
	c := a.separators()
	if _, ok := c.nearest(c.x, c.y); !ok || len(a.unclear) > 0 {
		return nil, 0, false, nil
	}
	c.free = a.g.set(c.cheapest(prices))
	least, _ := c.nearest(c.x, c.y) // nodes that cost nothing may not be needed
	for _, i := range slices.Concat(least, a.include) {
		sum += prices[i]
	}
	return c.names(least), sum, true, nil
}

// separators returns the search for adjustment sets.
func (a *Adjustment) separators() *cut { return newCut(a.cut, a.x, a.y, a.include, a.free) }

// nearest returns the minimal set nearest to some nodes.
func (a *Adjustment) nearest(c *cut, x, y []int32) ([]string, bool) {
	z, ok := c.nearest(x, y)
	if !ok || len(a.unclear) > 0 {
		return nil, false
	}
	return c.names(z), true
}
