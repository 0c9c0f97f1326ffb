package dag_test

import (
	"math/rand/v2"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// scm is a model of binary variables with the graph of a DAG or ADMG: each
// bidirected edge is a latent coin, and p holds the probability of 1 of a node by
// the values of all nodes and coins, of which it reads those in its mask alone.
type scm struct {
	n, coins int
	order    []int
	mask     []uint // by node: parents, and coins from bit n on
	p        []map[uint]float64
	r        *rand.Rand
}

func newSCM(r *rand.Rand, p plain, g *dag.Graph) *scm {
	s := &scm{n: p.n, mask: make([]uint, p.n), p: make([]map[uint]float64, p.n), r: r}
	for _, name := range g.TopologicalOrder() {
		s.order = append(s.order, slices.Index(letters, name))
	}
	for i := range s.p {
		s.p[i] = map[uint]float64{}
	}
	for _, e := range p.edges {
		if e.atA == dag.Arrow && e.atB == dag.Arrow {
			coin := uint(1) << (s.n + s.coins)
			s.coins++
			s.mask[e.a] |= coin
			s.mask[e.b] |= coin
		} else if e.atB == dag.Arrow {
			s.mask[e.b] |= 1 << e.a
		} else {
			s.mask[e.a] |= 1 << e.b
		}
	}
	return s
}

// joint returns the distribution of the nodes after do(set = values): the
// truncated factorisation.
func (s *scm) joint(set, values uint) []float64 {
	out := make([]float64, 1<<s.n)
	for coins := range uint(1) << s.coins {
		for v := range out {
			if uint(v)&set != values&set {
				continue
			}
			world, p := uint(v)|coins<<s.n, 1.0
			for _, i := range s.order {
				if set>>i&1 == 1 {
					continue
				}
				one := s.one(i, world&s.mask[i])
				if v>>i&1 == 0 {
					one = 1 - one
				}
				p *= one
			}
			out[v] += p / float64(uint(1)<<s.coins)
		}
	}
	return out
}

// one returns the probability of 1 of a node, drawn when first asked for: far
// from 0 and 1, so that no event is rare.
func (s *scm) one(i int, reads uint) float64 {
	p, drawn := s.p[i][reads]
	if !drawn {
		p = 0.1 + 0.8*s.r.Float64()
		s.p[i][reads] = p
	}
	return p
}

// event returns the probability that the nodes of set have values.
func event(joint []float64, set, values uint) float64 {
	sum := 0.0
	for v, p := range joint {
		if uint(v)&set == values&set {
			sum += p
		}
	}
	return sum
}

// values yields every assignment to a set.
func values(set uint) func(func(uint) bool) {
	return func(yield func(uint) bool) {
		for v := uint(0); ; v = (v - set) & set {
			if !yield(v) || v == set {
				return
			}
		}
	}
}

// adjusted returns Σ_z P(y | x, z) P(z) for the values of x and y in v.
func adjusted(joint []float64, x, y, z, v uint) float64 {
	sum := 0.0
	for u := range values(z) {
		w := u | v&(x|y)
		sum += event(joint, x|y|z, w) / event(joint, x|z, w) * event(joint, z, w)
	}
	return sum
}
