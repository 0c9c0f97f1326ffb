package discrete

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/rng"
)

// Config says which model is drawn. The zero value is one of binary variables.
type Config struct {
	Seed uint64 // the same gives the same model
	// Levels are the numbers of levels of observed nodes, 2 where it has none.
	Levels map[string]int
	// LatentLevels is the number of levels of latent nodes; 0 is 2.
	LatentLevels int
	// NoiseLevels is the number of levels of the latent node that each observed
	// one has of its own in RandomStructural; 0 is 4: enough for every function of
	// one binary parent.
	NoiseLevels int
}

const defaultNoise = 4

// least is the smallest part of a random distribution before it is scaled to sum
// to 1: with the other parts below 1.1, no probability of a binary variable is
// below 1/12.
const least = 0.1

// Random draws a model that an ADMG or a DAG allows: each distribution of a node
// given its parents is positive, and there is one latent node for each A ↔ B.
//
// Result: the same graph and configuration give the same model.
// Errors: *dag.ClassError, Levels of nodes that the graph does not have.
func Random(g *dag.Graph, config Config) (*Model, error) {
	full, err := Canonical(g)
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(config.Levels)) {
		if n := config.Levels[name]; !full.Has(name) {
			faults = append(faults, &dag.UnknownNodeError{Op: "Config.Levels", Name: name, Known: full.Names()})
		} else if n < 0 {
			faults = append(faults, fmt.Errorf("discrete: Config.Levels: %s has %d levels, want at least 1, or 0 for 2", name, n))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	levels := func(n dag.Node) Variable {
		v := Variable{n.Name, 2}
		if own := config.Levels[n.Name]; own > 0 {
			v.Levels = own
		} else if n.Is(dag.Latent) && config.LatentLevels > 0 {
			v.Levels = config.LatentLevels
		}
		return v
	}
	vars := map[string]Variable{}
	for _, n := range full.Nodes() {
		vars[n.Name] = levels(n)
	}
	src := rng.New(config.Seed, "dag/discrete")
	var tables []*Table
	for _, name := range full.Names() {
		parents, err := full.Parents(name)
		if err != nil {
			return nil, err
		}
		t := &Table{}
		for _, p := range append(parents, name) {
			t.vars = append(t.vars, vars[p])
		}
		n, err := cells(t.vars)
		if err != nil {
			return nil, err
		}
		t.p = make([]float64, n)
		for row := range slices.Chunk(t.p, vars[name].Levels) {
			sum := 0.0
			for i := range row {
				row[i] = least + rng.Uniform(&src)
				sum += row[i]
			}
			for i := range row {
				row[i] /= sum
			}
		}
		tables = append(tables, t)
	}
	return NewModel(full, tables...)
}

// RandomStructural draws a structural model that an ADMG or a DAG allows: besides
// those of Random, each observed node has a latent node of its own, named U(A),
// of NoiseLevels levels, and is a function of its parents that is drawn from all.
//
// Result: the same graph and configuration give the same model.
func RandomStructural(g *dag.Graph, config Config) (*Model, error) {
	full, err := Canonical(g)
	if err != nil {
		return nil, err
	}
	if config.NoiseLevels == 0 {
		config.NoiseLevels = defaultNoise
	}
	nodes, edges := full.Nodes(), full.Edges()
	noise := make(map[string]int)
	for _, name := range full.Observed() {
		own := unused(full, "U("+name+")")
		nodes = append(nodes, dag.Node{Name: own, Role: dag.Latent})
		edges = append(edges, dag.Directed(own, name))
		noise[own] = config.NoiseLevels
	}
	if full, err = dag.New(dag.DAG, nodes, edges); err != nil {
		return nil, err
	}
	maps.Copy(noise, config.Levels)
	m, err := Random(full, Config{Seed: config.Seed, Levels: noise, LatentLevels: config.LatentLevels})
	if err != nil {
		return nil, err
	}
	src := rng.New(config.Seed, "dag/discrete/structural")
	tables := slices.Clone(m.tables)
	for i, n := range full.Nodes() {
		if n.Is(dag.Latent) {
			continue
		}
		t := &Table{m.tables[i].vars, make([]float64, len(m.tables[i].p))}
		for row := range slices.Chunk(t.p, m.levels(i)) {
			row[min(int(rng.Uniform(&src)*float64(len(row))), len(row)-1)] = 1
		}
		tables[i] = t
	}
	return NewModel(full, tables...)
}

// unused returns the name, with as many ' as it takes to be new to the graph.
func unused(g *dag.Graph, name string) string {
	for g.Has(name) {
		name += "'"
	}
	return name
}

// Canonical returns the DAG with a latent cause of A and B, named U(A,B), for
// each A ↔ B of an ADMG. A DAG is its own.
//
// Source: the canonical DAG of [Richardson2003].
func Canonical(g *dag.Graph) (*dag.Graph, error) {
	if g == nil {
		return nil, errors.New("discrete: the graph is nil: look at the error of what made it")
	}
	if g.Class() == dag.DAG {
		return g, nil
	}
	if g.Class() != dag.ADMG {
		return nil, &dag.ClassError{Op: "Canonical", Got: g.Class(), Want: []dag.Class{dag.DAG, dag.ADMG}}
	}
	nodes, edges := g.Nodes(), []dag.Edge(nil)
	for _, e := range g.Edges() {
		if e.AtA != dag.Arrow || e.AtB != dag.Arrow {
			edges = append(edges, e)
			continue
		}
		name := unused(g, "U("+e.A+","+e.B+")")
		nodes = append(nodes, dag.Node{Name: name, Role: dag.Latent})
		edges = append(edges, dag.Directed(name, e.A), dag.Directed(name, e.B))
	}
	return dag.New(dag.DAG, nodes, edges)
}
