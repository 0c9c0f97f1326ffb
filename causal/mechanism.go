package causal

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/nearest"
)

// Mechanism says how a variable comes from its parents in the graph and from
// noise of its own: Regression, ConditionalTable, GaussianProcess, Function,
// Network or Given.
type Mechanism interface {
	// learn reads the data of the fit, once.
	learn(n node) (law, error)
}

// NewSCM makes a structural causal model of a graph: a mechanism for each node,
// with parameters to learn. All mechanisms are one program, which Fit or any
// method of inference fits, and Worlds asks.
//
//	scm, err := causal.NewSCM(g, table, map[string]causal.Mechanism{
//		"visits": causal.Regression{Formula: "visits ~ age * drug", Config: formula.Config{Family: formula.Poisson}},
//		"dose":   causal.GaussianProcess{},
//	})
//	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1})
//
// A node without a mechanism gets one by its column, and String says which: a
// linear regression on all parents for numbers, a logistic one for 0 and 1 or
// two levels; for more levels a conditional table if all parents have levels
// too, else a categorical regression.
//
// Errors: a graph that is no DAG, latent nodes; columns that are missing, hold no
// value in a row or the same in all; mechanisms of no node; what each mechanism
// finds in its formula and columns. All at once.
func NewSCM(g *dag.Graph, data *bayes.Table, mechanisms map[string]Mechanism) (*SCM, error) {
	if g == nil || data == nil {
		return nil, errors.New("causal: NewSCM: want a graph and a table")
	}
	errs := graphFaults(g)
	for _, name := range slices.Sorted(maps.Keys(mechanisms)) {
		if !g.Has(name) {
			errs = append(errs, fmt.Errorf("causal: NewSCM: a mechanism of %q, which is no node of the graph%s", name, nearest.Suggest(name, g.Names())))
		}
	}
	bad := make(map[string]bool)
	for _, name := range g.Names() {
		if slices.Contains(g.With(dag.Latent), name) {
			bad[name] = true
			continue
		}
		if err := columnFault(data, name); err != nil {
			errs, bad[name] = append(errs, err), true
		}
	}
	laws := make([]law, 0, g.Len())
	for _, name := range g.TopologicalOrder() {
		parents, err := g.Parents(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		slices.Sort(parents)
		if bad[name] || slices.ContainsFunc(parents, func(p string) bool { return bad[p] }) {
			continue // said already
		}
		n := node{name: name, parents: parents, data: data}
		mechanism, why := mechanisms[name], ""
		if mechanism == nil {
			mechanism, why = n.standard()
		}
		l, err := mechanism.learn(n)
		if err != nil {
			errs = append(errs, fmt.Errorf("causal: NewSCM: the mechanism of %q: %w", name, err))
			continue
		}
		l.name, l.why = name, why
		laws = append(laws, l)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return stated(g, data, laws)
}

// node is a variable of the graph with the data of the fit.
type node struct {
	name    string
	parents []string
	data    *bayes.Table
}

// law is a mechanism that has read the data of the fit: for the rows of any
// table it states a distribution, or a value without noise, or neither, if its
// rows are given.
type law struct {
	name, text, why string
	dist            func(in rows) (bayes.Dist, error)
	value           func(in rows) bayes.Expr
}

// rows are the rows of a table in a model, with the variables stated so far.
type rows struct {
	model *bayes.Model
	row   bayes.Dim
	vars  map[string]bayes.Expr
}

// stated makes the model of laws for the rows of a table.
func stated(g *dag.Graph, data *bayes.Table, laws []law) (*SCM, error) {
	in := rows{model: bayes.NewModel("scm"), vars: make(map[string]bayes.Expr)}
	in.row = in.model.DimSize("row", data.N())
	for _, l := range laws {
		if l.value != nil {
			in.vars[l.name] = in.model.Let(l.name, l.value(in))
			continue
		}
		x := in.model.Column(data, l.name, in.row)
		in.vars[l.name] = x
		if l.dist == nil {
			continue
		}
		d, err := l.dist(in)
		if err != nil {
			return nil, fmt.Errorf("causal: the mechanism of %q: %w", l.name, err)
		}
		in.model.Observe(x, d)
	}
	prog, err := in.model.Compile()
	if err != nil {
		return nil, fmt.Errorf("causal: the model of the graph: %w", err)
	}
	scm, err := FromModel(prog)
	if err != nil {
		return nil, err
	}
	scm.graph, scm.laws, scm.data = g, laws, data
	return scm, nil
}

// graphFaults says why a graph can't be made into a model of its data.
func graphFaults(g *dag.Graph) (errs []error) {
	for _, e := range g.Edges() {
		switch e {
		case dag.Directed(e.A, e.B), dag.Directed(e.B, e.A):
		case dag.Bidirected(e.A, e.B):
			errs = append(errs, fmt.Errorf("causal: NewSCM: the edge %v has no mechanism: write the model in package bayes, "+
				"with a parameter for the common cause that nobody observed, and name it to FromModel", e))
		default:
			errs = append(errs, fmt.Errorf("causal: NewSCM: the edge %v has no direction: choose one (Graph.Orient, Graph.Extend)", e))
		}
	}
	for _, name := range g.With(dag.Latent) {
		errs = append(errs, fmt.Errorf("causal: NewSCM: %q is latent, so no column tells its mechanism; "+
			"write the model in package bayes with a parameter for it, and name it to FromModel", name))
	}
	return errs
}

// columnFault says why the column of a node can't be learnt from.
func columnFault(data *bayes.Table, name string) error {
	f, err := data.Factor(name)
	if err != nil {
		return fmt.Errorf("causal: NewSCM: node %q of the graph: %w", name, err)
	}
	if first := slices.Index(f.Codes, -1); first >= 0 {
		return fmt.Errorf("causal: NewSCM: column %q has no value in row %d: drop the rows without one (Table.DropMissing) or fill them in", name, first)
	}
	if slices.Min(f.Codes) == slices.Max(f.Codes) {
		return fmt.Errorf("causal: NewSCM: column %q is %s in every row: nothing can be learnt of its causes and effects; leave the node out, or take data in which it varies",
			name, f.Levels[f.Codes[0]])
	}
	return nil
}

// standard returns the mechanism of a node for which none was named.
func (n node) standard() (m Mechanism, why string) {
	levels := n.levels(n.name)
	switch {
	case levels == nil:
		return Regression{}, "its column holds numbers"
	case len(levels) == 2:
		return Regression{Config: formula.Config{Family: formula.Bernoulli}}, "its column has two values"
	case !n.data.IsFactor(n.name):
		return Regression{}, "its column holds numbers"
	case n.discrete():
		return ConditionalTable{}, "it and its parents have levels"
	}
	return Regression{Config: formula.Config{Family: formula.Categorical}}, "its column has levels"
}

// discrete says whether all parents have levels, and few combinations of them.
func (n node) discrete() bool {
	cells := len(n.levels(n.name))
	for _, p := range n.parents {
		cells *= len(n.levels(p))
		if cells == 0 || cells > maxCells {
			return false
		}
	}
	return true
}

// levels returns the levels of a factor, or those of a column that holds the
// whole numbers from 0 to less than maxLevels; nil for others.
func (n node) levels(column string) []string {
	f, err := n.data.Factor(column)
	if err != nil || n.data.IsFactor(column) {
		return f.Levels
	}
	x, err := n.data.Float(column)
	if err != nil || slices.Min(x) != 0 || slices.Max(x) >= maxLevels {
		return nil
	}
	for _, v := range x {
		if v != math.Trunc(v) {
			return nil
		}
	}
	if len(f.Levels) != int(slices.Max(x))+1 {
		return nil
	}
	return f.Levels
}

// factors returns which of the parents are factors.
func (n node) factors() (names []string) {
	for _, p := range n.parents {
		if n.data.IsFactor(p) {
			names = append(names, p)
		}
	}
	return names
}

// given returns the parents as a phrase.
func (n node) given() string {
	if len(n.parents) == 0 {
		return ""
	}
	return " given " + strings.Join(n.parents, ", ")
}
