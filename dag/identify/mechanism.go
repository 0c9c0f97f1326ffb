package identify

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/rng"
)

// widest is the largest mean of a drawn message: no probability below 1/20.
const widest = 0.9

// model returns the first or the second model, over all observed nodes.
func (p *parity) model(second bool) (*discrete.Model, error) {
	g, err := p.dag()
	if err != nil {
		return nil, err
	}
	src := rng.New(p.seed, "dag/identify/witness")
	var tables []*discrete.Table
	for _, node := range g.Nodes() {
		vars := []discrete.Variable{{Name: node.Name, Levels: p.levels(node.Name)}}
		probabilities := slices.Repeat([]float64{1 / float64(vars[0].Levels)}, vars[0].Levels)
		if i, bears := p.index[node.Name]; bears {
			parents, err := g.Parents(node.Name)
			if err != nil {
				return nil, err
			}
			vars, probabilities = p.mechanism(i, parents, second, &src)
		}
		t, err := discrete.NewTable(vars, probabilities)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return discrete.NewModel(g, tables...)
}

// dag returns the graph of the models, with a fair latent bit for each ↔ that one
// of them uses.
func (p *parity) dag() (*dag.Graph, error) {
	var edges []dag.Edge
	latent := map[string]bool{}
	var nodes []dag.Node
	for _, name := range p.graph.Names() {
		nodes = append(nodes, dag.Node{Name: name})
	}
	for j, name := range p.names {
		parents := p.above[j].union(p.hears[j]).union(p.reads[j])
		if p.drawn {
			parents = p.parents[j]
		}
		for i := range parents.all() {
			edges = append(edges, dag.Directed(p.names[i], name))
		}
		for i := range p.spouses[j].all() {
			for _, bit := range p.fair(i, j) {
				if !latent[bit] {
					latent[bit] = true
					nodes = append(nodes, dag.Node{Name: bit, Role: dag.Latent})
				}
				edges = append(edges, dag.Directed(bit, name))
			}
		}
	}
	return dag.New(dag.DAG, nodes, edges)
}

// fair returns the names of the fair bits of i ↔ j: one for hedge bits, one for
// drawn messages.
func (p *parity) fair(i, j int) (bits []string) {
	name := func(letter string) string {
		name := letter + "(" + p.names[min(i, j)] + "," + p.names[max(i, j)] + ")"
		for p.graph.Has(name) {
			name += "'"
		}
		return name
	}
	if p.tree[i].has(j) {
		bits = append(bits, name("U"))
	}
	if p.drawn {
		bits = append(bits, name("V"))
	}
	return bits
}

// levels returns how many values a node has: 2 for each of its bits.
func (p *parity) levels(name string) int {
	i, bears := p.index[name]
	switch {
	case !p.graph.Has(name):
		return 2
	case !bears:
		return 1
	}
	n := 1
	if p.outer.has(i) && !p.veiled.has(i) {
		n *= 2
	}
	if p.messages.has(i) {
		n *= 2
	}
	return n
}

// bits returns hedge bit and message bit of a value; one that a node lacks is 1.
func (p *parity) bits(name string, value int) (hedge, message float64) {
	hedge, message = 1, 1
	i, observed := p.index[name]
	if observed && p.messages.has(i) {
		message = float64(1 - 2*(value%2))
		value /= 2
	}
	if !observed || p.outer.has(i) && !p.veiled.has(i) {
		hedge = float64(1 - 2*value)
	}
	return hedge, message
}

// mechanism returns the distribution of a node given its parents.
func (p *parity) mechanism(i int, parents []string, second bool, src rng.Source) (vars []discrete.Variable, probabilities []float64) {
	rows := 1
	for _, name := range append(parents, p.names[i]) {
		vars = append(vars, discrete.Variable{Name: name, Levels: p.levels(name)})
	}
	for _, v := range vars[:len(parents)] {
		rows *= v.Levels
	}
	forest, strength := p.outer, 0.0
	if second {
		forest = p.inner
	}
	if forest.has(i) {
		strength = along(forest)
	}
	secret := make([]bool, len(parents)) // fair bits of the hedge: no message may depend on one
	for j := range p.tree[i].all() {
		secret[slices.Index(parents, p.fair(i, j)[0])] = true
	}
	hedgeOf, messageOf := map[string]float64{}, map[string]float64{}
	draws := map[int]float64{} // by the values of parents that are no secret
	for row := range rows {
		key := 0
		for k := len(parents) - 1; k >= 0; k-- {
			value := row % vars[k].Levels
			row /= vars[k].Levels
			hedgeOf[parents[k]], messageOf[parents[k]] = p.bits(parents[k], value)
			if secret[k] {
				value = 0
			}
			key = key*vars[k].Levels + value
		}
		hedge, message := strength, along(p.messages)
		for j := range p.above[i].intersect(forest).all() {
			hedge *= hedgeOf[p.names[j]]
		}
		for j := range p.tree[i].intersect(forest).all() {
			hedge *= hedgeOf[p.fair(i, j)[0]]
		}
		for j := range p.reads[i].all() {
			message *= hedgeOf[p.names[j]]
		}
		for j := range p.hears[i].all() {
			message *= messageOf[p.names[j]]
		}
		if p.drawn {
			if _, has := draws[key]; !has {
				draws[key] = rng.UniformRange(src, -widest, widest)
			}
			message = draws[key]
		}
		for value := range vars[len(parents)].Levels {
			h, m := p.bits(p.names[i], value)
			probability := 1.0
			switch {
			case p.veiled.has(i):
				probability = (1 + float64(m*hedge*message)) / 2
			default:
				if p.outer.has(i) {
					probability *= (1 + float64(h*hedge)) / 2
				}
				if p.messages.has(i) {
					probability *= (1 + float64(m*message)) / 2
				}
			}
			probabilities = append(probabilities, probability)
		}
	}
	return vars, probabilities
}

// along returns the strength of each of so many nodes that leaves as much as it
// should of all.
func along(nodes set) float64 {
	n := 0
	for range nodes.all() {
		n++
	}
	return math.Pow(left, 1/float64(max(n, 1)))
}
