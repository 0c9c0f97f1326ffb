package causal

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/nearest"
)

// SCM is a structural causal model: a program read as mechanisms that make each
// variable from its parents and noise of its own. It is immutable and safe for
// concurrent use.
type SCM struct {
	prog  *bayes.Program
	graph *dag.Graph
	laws  []law        // of a model that NewSCM made
	data  *bayes.Table // of its fit
}

// FromModel reads a program as a structural causal model. Each arrow of the
// model, from what an expression or a distribution reads to what it gives, is
// taken to be a cause; whether it is one is the author's claim.
//
// latent are parameters that are variables of the world rather than numbers in a
// mechanism: nodes of the graph with role latent.
//
// Errors: names that are no parameter, a model without variables.
func FromModel(prog *bayes.Program, latent ...string) (*SCM, error) {
	if prog == nil {
		return nil, errors.New("causal: FromModel: no program")
	}
	sites := prog.Sites()
	parameter := make(map[string]bool) // or computed from parameters alone
	var names []string
	for _, s := range sites {
		if s.Role == bayes.Parameter {
			parameter[s.Name] = !slices.Contains(latent, s.Name)
			names = append(names, s.Name)
		}
	}
	var errs []error
	for _, name := range latent {
		if !slices.Contains(names, name) {
			errs = append(errs, fmt.Errorf("causal: FromModel: latent %q is no parameter of the model%s", name, nearest.Suggest(name, names)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for again := true; again; {
		again = false
		for _, s := range sites {
			alone := s.Role == bayes.Computed && len(s.Parents) > 0 && !slices.ContainsFunc(s.Parents, func(p string) bool { return !parameter[p] })
			if alone && !parameter[s.Name] {
				parameter[s.Name], again = true, true
			}
		}
	}
	read := make(map[string]bool)
	for _, s := range sites {
		for _, p := range s.Parents {
			read[p] = read[p] || !parameter[s.Name]
		}
	}
	var nodes []dag.Node
	var edges []dag.Edge
	for _, s := range sites {
		if parameter[s.Name] || s.Role == bayes.Covariate && !read[s.Name] {
			continue
		}
		n := dag.Node{Name: s.Name}
		if s.Role == bayes.Parameter {
			n.Role = dag.Latent
		}
		nodes = append(nodes, n)
		for _, p := range s.Parents {
			if !parameter[p] {
				edges = append(edges, dag.Directed(p, s.Name))
			}
		}
	}
	if len(nodes) == 0 {
		return nil, errors.New("causal: FromModel: the model has parameters alone; a causal model has data or generated quantities")
	}
	g, err := dag.New(dag.DAG, nodes, edges)
	if err != nil {
		return nil, fmt.Errorf("causal: FromModel: %w", err)
	}
	return &SCM{prog: prog, graph: g}, nil
}

// errNoModel is a query of a model that some function did not return.
var errNoModel = errors.New("causal: no model: make one by FromModel or NewSCM, and look at their errors")

// Graph returns the causal graph of one case.
func (m *SCM) Graph() *dag.Graph { return m.graph }

// Worlds returns a query with the world in which nobody acts, "f".
func (m *SCM) Worlds() *Worlds {
	if m == nil || m.prog == nil {
		return &Worlds{errs: []error{errNoModel}}
	}
	return &Worlds{worlds: []bayes.World{{Name: factual, Program: m.prog}}, data: m.data}
}
