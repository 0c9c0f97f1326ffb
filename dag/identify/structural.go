package identify

import (
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/rng"
)

// structural makes structural models over a network. Each A ↔ B is a latent node
// with two fair bits, of which one bears on everything and the other is for a
// purpose, the secret. Each node has a latent noise of its own and is a function
// of its parents, its bits and its noise. In every row, which is a combination of
// values of the parents and of bits that are no secret, a node has each of its
// levels for some of the noise: all that can be observed has positive probability.
type structural struct {
	*network
	levels []int
	counts [][][]int // of noise levels by node, row and level of the node
	seed   uint64
	// values returns what a node is for each level of its noise, given the row and
	// its secrets by spouse, ±1.
	values func(i, row int, secrets []int) []int
	// noise returns the distribution of the noise of a node, nil: uniform.
	noise func(i int) []float64
}

const (
	leastCount = 3  // of the noise levels of a node, for each of its own levels
	spare      = 11 // noise levels dealt at random to levels
	twoBits    = 4  // values of two bits
)

// newStructural draws how likely each level is in each row.
func newStructural(n *network, levels []int, seed uint64) *structural {
	s := &structural{network: n, levels: levels, seed: seed, noise: func(int) []float64 { return nil }}
	for i := range n.names {
		src := rng.New(seed, "dag/identify/structural", uint64(i))
		rows := make([][]int, s.rows(i))
		for r := range rows {
			rows[r] = slices.Repeat([]int{leastCount}, levels[i])
			rest := uint64(spare)
			for level := range levels[i] - 1 { // a random part of what is left, so that rows are seldom alike
				part := src.Uint64() % (rest + 1)
				rows[r][level] += int(part)
				rest -= part
			}
			rows[r][levels[i]-1] += int(rest)
		}
		s.counts = append(s.counts, rows)
	}
	s.values = func(i, row int, _ []int) []int { return dealt(s.counts[i][row]) }
	return s
}

// rows returns the number of rows of a node.
func (s *structural) rows(i int) int {
	rows := 1
	for j := range s.parents[i].all() {
		rows *= s.levels[j]
	}
	for range s.spouses[i].all() {
		rows *= 2
	}
	return rows
}

// shuffle lets the noise decide in another way in each row: what is likely in one
// world stays as it is, and what goes with it in another world changes.
func (s *structural) shuffle(seed uint64) {
	before := s.values
	s.values = func(i, row int, secrets []int) []int {
		values := before(i, row, secrets)
		src := rng.New(seed, "dag/identify/shuffle", uint64(i), uint64(row))
		for k := len(values) - 1; k > 0; k-- {
			l := int(src.Uint64() % uint64(k+1))
			values[k], values[l] = values[l], values[k]
		}
		return values
	}
}

// turn lets high noise mean low values in some rows, drawn at random.
func (s *structural) turn() {
	before := s.values
	s.values = func(i, row int, secrets []int) []int {
		values := before(i, row, secrets)
		if s.sign(i, row) < 0 {
			slices.Reverse(values)
		}
		return values
	}
}

// model returns the model.
func (s *structural) model() (*discrete.Model, error) {
	var nodes []dag.Node
	var edges []dag.Edge
	var tables []*discrete.Table
	add := func(node dag.Node, vars []discrete.Variable, p []float64) error {
		t, err := discrete.NewTable(vars, p)
		nodes, tables = append(nodes, node), append(tables, t)
		return err
	}
	for i, name := range s.names {
		var vars []discrete.Variable
		cause := func(name string, levels int) {
			vars = append(vars, discrete.Variable{Name: name, Levels: levels})
			edges = append(edges, dag.Directed(name, s.names[i]))
		}
		for j := range s.parents[i].all() {
			cause(s.names[j], s.levels[j])
		}
		for j := range s.spouses[i].all() {
			latent := s.fresh("U(" + s.names[min(i, j)] + "," + s.names[max(i, j)] + ")")
			cause(latent, twoBits)
			if i < j {
				if err := add(dag.Node{Name: latent, Role: dag.Latent}, vars[len(vars)-1:], slices.Repeat([]float64{1. / twoBits}, twoBits)); err != nil {
					return nil, err
				}
			}
		}
		p := s.mechanism(i)
		weights := s.noise(i)
		if weights == nil {
			n := len(s.values(i, 0, slices.Repeat([]int{1}, len(s.spouses[i].members()))))
			weights = slices.Repeat([]float64{1 / float64(n)}, n)
		}
		noise := s.fresh("U(" + name + ")")
		cause(noise, len(weights))
		if err := add(dag.Node{Name: noise, Role: dag.Latent}, vars[len(vars)-1:], weights); err != nil {
			return nil, err
		}
		if err := add(dag.Node{Name: name}, append(vars, discrete.Variable{Name: name, Levels: s.levels[i]}), p); err != nil {
			return nil, err
		}
	}
	g, err := dag.New(dag.DAG, nodes, edges)
	if err != nil {
		return nil, err
	}
	return discrete.NewModel(g, tables...)
}

// mechanism returns the table of a node: 1 at its value for parents, bits and
// noise.
func (s *structural) mechanism(i int) (p []float64) {
	spouses := len(s.spouses[i].members())
	combinations := 1
	for range spouses {
		combinations *= twoBits
	}
	secrets := make([]int, spouses)
	for row := range s.rows(i) >> spouses { // values of the parents
		for u := range combinations {
			full := row
			for k := range spouses {
				// The last latent node varies fastest.
				digit := u
				for range spouses - 1 - k {
					digit /= twoBits
				}
				full = full*2 + digit%2
				secrets[k] = 1 - 2*(digit/2%2)
			}
			for _, value := range s.values(i, full, secrets) {
				cell := make([]float64, s.levels[i])
				cell[value] = 1
				p = append(p, cell...)
			}
		}
	}
	return p
}

// fresh returns a name that no node has.
func (s *structural) fresh(name string) string {
	for s.graph.Has(name) {
		name += "'"
	}
	return name
}

// members returns the members in order.
func (s set) members() []int { return slices.Collect(s.all()) }

// dealt returns each level as often as counted.
func dealt(counts []int) (values []int) {
	for level, n := range counts {
		values = append(values, slices.Repeat([]int{level}, n)...)
	}
	return values
}

// levelsOf returns levels for each node: two, or as many as a query speaks of.
func (n *network) levelsOf(q Counterfactual) []int {
	var levels []int
	for _, name := range n.names {
		levels = append(levels, q.highest(name)+1)
	}
	return levels
}
