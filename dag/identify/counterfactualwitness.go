package identify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// CounterfactualWitness is two structural models that the graph allows, in which
// all distributions of the basis are the same and positive, and a counterfactual
// has two answers. Nodes that do not bear on it are left out.
type CounterfactualWitness struct {
	Query         Counterfactual  // what has two answers
	From          Basis           // the data that are the same in both
	First, Second *discrete.Model // the two models
	P             [2]float64      // the answers of First and Second
}

// Witness makes two models: from a conflict by tying what happens in one world to
// what happens in another in two ways, from a hedge by tying the nodes of its
// outer or those of its inner forest.
//
// Errors: that of ctx; *discrete.SizeError where the models are too large to
// evaluate; an error that says so where nothing was found, which proves nothing.
func (e *CounterfactualError) Witness(ctx context.Context) (*CounterfactualWitness, error) {
	n, err := newNetwork(e.graph, e.Query.names())
	if err != nil {
		return nil, err
	}
	const tries = 32 // random models for each way; the first few are enough but for bad luck
	var size error
	for seed := range uint64(tries) {
		for _, pair := range e.pairs(n, seed) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			w := &CounterfactualWitness{Query: e.Query, From: e.From}
			err := w.compare(pair)
			var large *discrete.SizeError
			switch {
			case errors.As(err, &large):
				size = err // others may be smaller
			case err != nil:
				return nil, err
			case math.Abs(w.P[0]-w.P[1]) >= apart:
				return w, nil
			}
		}
	}
	if size != nil {
		return nil, fmt.Errorf("identify: %v: two models to show that it is not identified would be too large: %w", e.Query, size)
	}
	return nil, fmt.Errorf("identify: %v: no two models were found that differ, in %d tries: that it is not identified has no numeric proof here", e.Query, tries)
}

// compare makes two models and asks both.
func (w *CounterfactualWitness) compare(pair [2]*structural) (err error) {
	for k, m := range []**discrete.Model{&w.First, &w.Second} {
		if *m, err = pair[k].model(); err != nil {
			return err
		}
		if w.P[k], err = (*m).Counterfactual(w.Query.Of, w.Query.Given); err != nil {
			return err
		}
	}
	return nil
}

// pairs returns pairs of models that may be witnesses. Half of the seeds use no
// more of the ↔ than they need: these models are smaller, but may not show what
// conditions tell by way of the others. And what two levels of a node leave open
// may show with three.
func (e *CounterfactualError) pairs(n *network, seed uint64) (pairs [][2]*structural) {
	sparse, three := seed%2 == 0, seed/2%2 == 1
	levels := n.levelsOf(e.Query)
	if three {
		for i := range levels {
			levels[i] = max(levels[i], 3)
		}
	}
	twice := false
	for _, c := range e.crossings {
		if c.twice() {
			twice = true
		} else if pair := n.crossed(levels, c, sparse, seed); pair[0] != nil {
			pairs = append(pairs, pair)
		}
	}
	if twice {
		if sparse {
			n = n.tied(make([]set, len(n.names)))
		}
		first, second := newStructural(n, levels, seed), newStructural(n, levels, seed)
		if seed/4%2 == 0 {
			second.turn()
		} else { // so that nothing is impossible
			first.shuffle(2 * seed)
			second.shuffle(2*seed + 1)
		}
		pairs = append([][2]*structural{{first, second}}, pairs...)
	}
	for _, h := range e.Hedges {
		pairs = append(pairs, n.hedged(levels, h, sparse, seed))
	}
	return pairs
}

// tied returns the network with other ↔.
func (n *network) tied(spouses []set) *network {
	other := *n
	other.spouses = spouses
	return &other
}

// Check returns what is wrong with a witness for a graph, nil if it proves that
// the query is not identified. It uses nothing of how the models were found: the
// graph of each must be allowed, all distributions of the basis equal to 1e-9 and
// positive, and the answers apart.
func (w *CounterfactualWitness) Check(g *dag.Graph) error {
	var faults []error
	for k, m := range []*discrete.Model{w.First, w.Second} {
		faults = append(faults, allowed(m.Graph(), g))
		p, err := m.Counterfactual(w.Query.Of, w.Query.Given)
		if err != nil {
			faults = append(faults, err)
		} else if !(math.Abs(p-w.P[k]) <= agreement) {
			faults = append(faults, fmt.Errorf("identify: witness: model %d says %v, not %v", k+1, p, w.P[k]))
		}
	}
	if d := math.Abs(w.P[0] - w.P[1]); !(d >= apart) {
		faults = append(faults, fmt.Errorf("identify: witness: the answers differ by %.3g only", d))
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	observed := w.First.Graph().Observed()
	experiments := 1
	if w.From == Experiments {
		experiments = 1<<len(observed) - 1
	}
	for which := range experiments {
		var of, set []string
		for k, name := range observed {
			if which>>k&1 == 1 {
				set = append(set, name)
			} else {
				of = append(of, name)
			}
		}
		first, err := w.First.Do(of, set, nil)
		if err != nil {
			return err
		}
		second, err := w.Second.Do(of, set, nil)
		if err != nil {
			return err
		}
		if d, err := first.Distance(second); err != nil {
			faults = append(faults, err)
		} else if !(d <= agreement) {
			faults = append(faults, fmt.Errorf("identify: witness: P(%s | do(%s)) differs by %.3g", list(of), list(set), d))
		}
		if least := slices.Min(first.Values()); !(least > 0) {
			faults = append(faults, fmt.Errorf("identify: witness: P(%s | do(%s)) is %v somewhere", list(of), list(set), least))
		}
	}
	return errors.Join(faults...)
}
