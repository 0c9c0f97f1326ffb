package bayes

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
)

// Tabulate returns what determines the variables named, "a.y" or the name of a
// Let, and all they depend on, as tables: for exact answers about worlds whose
// variables are discrete.
//
// known are variables, by qualified name, that were seen to have values, one a
// row. One of them may be continuous if it is the same in all worlds: it has one
// level then. apart names variables that are drawn anew in each world, also
// where nothing is different for them.
//
// Result: a variable is each one that is drawn, and each named node between them
// that no parameter enters, with what is acted on; of those asked for, also the
// others. Values of a count without a bound are listed until what is left is at most 1e-12, which
// the last gets.
// Errors: names; variables with too many values or combinations, continuous ones,
// vectors; rows that depend on one another.
// Cost: one run of the engine for each draw, configuration and value, eight at a
// time.
func (j Joint) Tabulate(ctx context.Context, draws *Draws, known map[string][]float64, apart []string, vars ...string) (*Tables, error) {
	names := slices.Clone(vars)
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	r, err := j.resolve("Tabulate", names)
	if err != nil {
		return nil, err
	}
	if len(apart) > 0 && slices.ContainsFunc(j.Worlds, func(w World) bool { return len(w.Program.g.elsewhere) > 0 }) {
		return nil, fault(ErrModel, ir.Here(), "Tabulate: a world has values of another (From), and %s is drawn anew in each", strings.Join(apart, ", "))
	}
	if draws == nil {
		return nil, fault(ErrModel, ir.Here(), "Tabulate: there are no draws")
	}
	t := &tabulation{
		r: r, j: j, ctx: ctx, draws: draws, apart: apart,
		out:   &Tables{Draws: draws.Chains() * draws.Len(), Rows: 1, at: make(map[string]int)},
		index: make(map[place]int), nature: make(map[*ir.Node]*nature), known: make(map[place][]float64),
		laws: make(map[string]ir.Pos),
	}
	for _, term := range j.Worlds[0].Program.g.predictive() {
		t.laws[term.Name] = term.Pos
	}
	for _, w := range j.Worlds {
		for _, n := range w.Program.g.acted {
			t.acted = append(t.acted, n.Name)
		}
	}
	places := make([]place, len(names))
	for i, name := range names {
		world, node := 0, r.outputs[i]
		if slices.IndexFunc(j.Let, func(l Named) bool { return l.Name == name }) < 0 {
			world = slices.IndexFunc(j.Worlds, func(w World) bool { return strings.HasPrefix(name, w.qualified("")) })
		}
		places[i] = t.place(node, world)
		if x, ok := known[name]; ok {
			t.known[places[i]] = x
		}
		if n := node.Size(); n > 1 {
			t.out.Rows = n
		}
	}
	var errs []error
	for i, p := range places {
		k, err := t.variable(p)
		if err != nil {
			if !slices.ContainsFunc(errs, func(e error) bool { return e.Error() == err.Error() }) { // the fault of what several depend on
				errs = append(errs, err)
			}
			continue
		}
		t.out.at[names[i]] = k
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return t.out, nil
}

// place is a node as it is in a world; where none of its noise is drawn anew in
// each world, in the first.
type place struct {
	n     *ir.Node
	world int
}

// tabulation is the work of Tabulate.
type tabulation struct {
	r      resolved
	j      Joint
	ctx    context.Context
	draws  *Draws
	apart  []string
	known  map[place][]float64
	acted  []string          // names of variables that some world acts on
	laws   map[string]ir.Pos // of sites, as the model has them
	out    *Tables
	memory []float64 // of one run's inputs
	index  map[place]int
	nature map[*ir.Node]*nature
}

// nature is what a node depends on, through whatever lies between.
type nature struct{ drawn, parameter, apart bool }

// of returns the nature of a node.
func (t *tabulation) of(n *ir.Node) nature {
	if v := t.nature[n]; v != nil {
		return *v
	}
	v := nature{parameter: n.Op == ir.Param}
	args := n.Args
	if term := t.r.drawn[n]; term != nil {
		v.drawn, v.apart, args = true, slices.Contains(t.apart, term.Name), term.Args[1:]
	}
	for _, a := range args {
		w := t.of(a)
		v.drawn, v.parameter, v.apart = v.drawn || w.drawn, v.parameter || w.parameter, v.apart || w.apart
	}
	t.nature[n] = &v
	return v
}

// place returns where a node is when it is read in a world.
func (t *tabulation) place(n *ir.Node, world int) place {
	if inner, w, ok := t.qualified(n); ok {
		n, world = inner, w
	}
	if !t.of(n).apart {
		world = 0
	}
	return place{n, world}
}

// qualified returns what World.Expr made n of: a node of another world.
func (t *tabulation) qualified(n *ir.Node) (inner *ir.Node, world int, ok bool) {
	if n.Op != ir.Reshape || n.Name == "" || t.r.drawn[n] != nil {
		return nil, 0, false
	}
	inner = n.Args[0]
	world = slices.IndexFunc(t.j.Worlds, func(w World) bool { return w.Name != "" && w.qualified(inner.Name) == n.Name })
	return inner, world, world >= 0
}

// variable returns the position of a node that is a variable of its own, after
// its parents.
func (t *tabulation) variable(p place) (int, error) {
	if k, ok := t.index[p]; ok {
		return k, nil
	}
	v := Tabulated{Name: p.n.Name}
	read := p.n.Args
	term := t.r.drawn[p.n]
	if term != nil {
		v.Site, read = term.Name, term.Args[1:]
		if first, met := t.laws[term.Name]; !met {
			t.laws[term.Name] = term.Pos
		} else if first != term.Pos {
			v.Law = len(t.out.Vars) + 1 // another for each
		}
	}
	m := mechanism{t: t, v: &v, place: p, term: term, parent: make(map[*ir.Node]int)}
	for _, a := range read {
		if err := m.reads(a); err != nil {
			return 0, err
		}
	}
	if err := m.fill(); err != nil {
		return 0, err
	}
	t.out.Vars = append(t.out.Vars, v)
	t.index[p] = len(t.out.Vars) - 1
	return t.index[p], nil
}
