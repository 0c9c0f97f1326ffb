package identify

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// star is what the observed part of a variable is called after.
const star = "*"

// check returns the graph with what is seen of variables with missing values, or
// all that is wrong with the question.
func (s Search) check() (*dag.Graph, error) {
	if s.Graph == nil {
		return nil, errNoGraph
	}
	if c := s.Graph.Class(); c != dag.DAG && c != dag.ADMG {
		return nil, &dag.ClassError{Op: "Search", Got: c, Want: []dag.Class{dag.DAG, dag.ADMG}}
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("identify: Search: "+format, args...))
	}
	if len(s.Data) == 0 {
		fault("there are no data")
	}
	for _, name := range s.Graph.With(dag.Selected) {
		if !slices.Contains(s.Selection, name) {
			fault("the graph says that cases are selected by %s: want it in Selection, and as a condition of the data that are of such cases", name)
		}
	}
	if s.Limit < 0 {
		fault("Limit is %d, want 0 or more", s.Limit)
	}
	role := map[string]string{}
	assign := func(name, as string) {
		switch before, twice := role[name]; {
		case !s.Graph.Has(name):
			faults = append(faults, &dag.UnknownNodeError{Op: as, Name: name, Known: s.Graph.Names()})
		case twice:
			fault("%s is both in %s and in %s", name, before, as)
		}
		role[name] = as
	}
	for _, name := range s.Transport {
		assign(name, "Transport")
	}
	for _, name := range s.Selection {
		assign(name, "Selection")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Missing)) {
		assign(name, "Missing")
		assign(s.Missing[name], "Missing")
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for _, name := range s.Transport {
		causes, err := s.Graph.Parents(name)
		if err != nil {
			return nil, err
		}
		tied, err := s.Graph.Spouses(name)
		if err != nil {
			return nil, err
		}
		if before := slices.Concat(causes, tied); len(before) > 0 {
			fault("%s of Transport has the cause %s: it is no variable, but says which population it is", name, before[0])
		}
	}
	g, err := s.seen()
	if err != nil {
		return nil, errors.Join(append(faults, err)...)
	}
	for _, q := range append(slices.Clone(s.Data), s.Query) {
		faults = append(faults, q.Check(g))
		for _, name := range slices.Concat(q.Outcome, q.Do) {
			if role[name] == "Transport" {
				fault("%v: %s says which population it is and belongs in the condition", q, name)
			}
		}
		for _, name := range q.Do {
			if role[name] != "" && role[name] != "Transport" && s.Missing[name] == "" || s.unstarred(name) != "" {
				fault("%v: %s can't be set", q, name)
			}
		}
	}
	for _, name := range slices.Concat(s.Query.Outcome, s.Query.Given) {
		if s.unstarred(name) != "" {
			fault("the query asks for %s, what is seen of %s: ask for %s", name, s.unstarred(name), s.unstarred(name))
		}
	}
	return g, errors.Join(faults...)
}

// unstarred returns the variable of which a name is what is seen, "" if of none.
func (s Search) unstarred(name string) string {
	for variable := range s.Missing {
		if name == variable+star {
			return variable
		}
	}
	return ""
}

// seen returns the graph in which X* is an effect of X and its indicator, and of
// nothing else.
func (s Search) seen() (*dag.Graph, error) {
	nodes, edges := s.Graph.Nodes(), s.Graph.Edges()
	for _, x := range slices.Sorted(maps.Keys(s.Missing)) {
		causes := []string{x, s.Missing[x]}
		if !s.Graph.Has(x + star) {
			nodes = append(nodes, dag.Node{Name: x + star})
		} else {
			own, err := s.Graph.Parents(x + star)
			if err != nil {
				return nil, err
			}
			tied, err := s.Graph.Spouses(x + star)
			if err != nil {
				return nil, err
			}
			for _, name := range slices.Concat(own, tied) {
				if !slices.Contains(causes, name) || slices.Contains(tied, name) {
					return nil, fmt.Errorf("identify: Search: %s%s has the cause %s, want none but %s and %s", x, star, name, causes[0], causes[1])
				}
			}
			causes = slices.DeleteFunc(causes, func(name string) bool { return slices.Contains(own, name) })
		}
		for _, cause := range causes {
			edges = append(edges, dag.Directed(cause, x+star))
		}
	}
	return dag.New(s.Graph.Class(), nodes, edges)
}

// observe returns the graph of the nodes that bear on the question: those of the
// query, of what is set or a condition in the data, what is seen of these, and all
// causes. Any others might as well be constant: then they say nothing.
func (s Search) observe(g *dag.Graph) (*dag.Graph, error) {
	bears := slices.Concat(s.Query.Outcome, s.Query.Do, s.Query.Given)
	held := map[string]bool{}
	for _, q := range append(slices.Clone(s.Data), s.Query) {
		bears = slices.Concat(bears, q.Do, q.Given)
		for _, name := range slices.Concat(q.Outcome, q.Do, q.Given) {
			held[name] = true
		}
	}
	for before := -1; before != len(bears); {
		before = len(bears)
		var err error
		if bears, err = g.Ancestors(bears...); err != nil {
			return nil, err
		}
		for x, indicator := range s.Missing {
			if slices.Contains(bears, x) {
				bears = append(bears, x+star, indicator)
				held[x] = true
			}
		}
		slices.Sort(bears)
		bears = slices.Compact(bears)
	}
	for _, name := range s.Transport {
		held[name] = true
	}
	var hidden []string
	for _, name := range g.Names() {
		if !held[name] || !slices.Contains(bears, name) {
			hidden = append(hidden, name)
		}
	}
	g, err := g.Assign(dag.Latent, hidden...)
	if err != nil {
		return nil, err
	}
	return g.Project()
}
