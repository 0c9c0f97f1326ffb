package estimand

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/rng"
)

// trial compares expressions in random models, at one place: each free symbol has
// one value, drawn once, so that what was computed for one step serves others.
type trial struct {
	sources []*remembered
	at      []discrete.Values // of all symbols, for each source
}

// trials is the number of models of a trial: that two formulas of differing
// functions agree in one is an event of probability 0.
const trials = 2

// patience is the size of the largest table of a trial: a simplification makes
// hundreds, each of some of these tables, and should take a tenth of a second.
const patience = 1 << 12

func newTrial(g *dag.Graph) (*trial, error) {
	for _, name := range g.Names() {
		near := 0
		for _, of := range []func(...string) ([]string, error){g.Parents, g.Spouses} {
			names, err := of(name)
			if err != nil {
				return nil, err
			}
			near += len(names)
		}
		const most = 16 // causes: a table of 2^17 cells is drawn in milliseconds
		if near > most {
			return nil, fmt.Errorf("estimand: Simplify: %s has %d causes, too many to try steps in random models: at most %d", name, near, most)
		}
	}
	t := &trial{}
	for seed := range uint64(trials) {
		m, err := discrete.Random(g, discrete.Config{Seed: seed})
		if err != nil {
			return nil, err
		}
		t.sources = append(t.sources, &remembered{known{m}, map[string]*discrete.Table{}})
		t.at = append(t.at, discrete.Values{})
	}
	return t, nil
}

// equal reports whether two expressions have the same value in every model, to
// rounding. What can't be evaluated is not equal.
func (t *trial) equal(a, b Expr) bool {
	for k, s := range t.sources {
		at := discrete.Values{}
		for _, e := range []Expr{a, b} {
			for _, term := range Free(e) {
				at[term.Symbol] = t.value(k, term)
			}
		}
		x, err := Evaluate(a, s, at)
		if err != nil {
			return false
		}
		y, err := Evaluate(b, s, at)
		if err != nil {
			return false
		}
		const agreement = 1e-9 // rounding of thousands of terms
		if p, q := x.Total(), y.Total(); !(math.Abs(p-q) <= agreement*math.Abs(p)) {
			return false
		}
	}
	return true
}

// value returns the value of a symbol in one model, 0 or 1 by its name.
func (t *trial) value(k int, term Term) int {
	x, has := t.at[k][term.Symbol]
	if !has {
		src := rng.New(uint64(k), rng.Purpose("dag/estimand/trial/"+term.Symbol))
		x = int(src.Uint64() & 1)
		t.at[k][term.Symbol] = x
	}
	return x
}

// remembered is a model that does not compute a distribution twice.
type remembered struct {
	known
	tables map[string]*discrete.Table
}

func (r *remembered) Do(population string, of, set []string, at discrete.Values) (*discrete.Table, error) {
	key := fmt.Sprint(population, of, set)
	for _, names := range [][]string{of, set} {
		for _, name := range names {
			x, has := at[name]
			key += fmt.Sprint(" ", x, has)
		}
	}
	if t, has := r.tables[key]; has {
		return t, nil
	}
	n, err := r.Cells(of, set, at)
	if err == nil && n > patience {
		err = fmt.Errorf("estimand: Simplify: a trial with a table of %.3g cells", n)
	}
	if err != nil {
		return nil, err
	}
	t, err := r.known.Do(population, of, set, at)
	if err == nil {
		r.tables[key] = t
	}
	return t, err
}
