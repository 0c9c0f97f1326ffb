package bn

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Beliefs are what findings say about the variables of a network. A question
// costs what the findings since the last one have changed, and no memory but
// that of its answer. It is not safe for concurrent use; any number of Beliefs
// of one tree are.
type Beliefs struct {
	tree *JunctionTree
	// By variable: the likelihood of its finding, 0 and 1 for an observed state,
	// nil without one; and the memory for it.
	found, room [][]float64
	// By clique: the product with the findings and the messages from below, the
	// power of 2 that it was divided by, and the distribution.
	up       []float64
	exponent []int
	belief   []float64
	// Messages upwards, by separator; and the one that goes down.
	message, down []float64
	// Which of them are out of date: a clique above one that is, is too.
	staleUp, staleDown []bool
	// What MostProbable has instead of up and message, made when it is needed.
	best, bestMessage []float64
}

// Beliefs returns the beliefs without findings.
//
// Cost: the memory that Size says; what is computed is when it is asked for.
func (t *JunctionTree) Beliefs() *Beliefs {
	b := &Beliefs{
		tree:      t,
		found:     make([][]float64, len(t.levels)),
		room:      make([][]float64, len(t.levels)),
		up:        make([]float64, len(t.base)),
		exponent:  make([]int, len(t.cliques)),
		belief:    make([]float64, len(t.base)),
		message:   make([]float64, t.sums),
		staleUp:   slices.Repeat([]bool{true}, len(t.cliques)),
		staleDown: slices.Repeat([]bool{true}, len(t.cliques)),
	}
	most := 1
	for _, c := range t.cliques {
		most = max(most, c.shared)
	}
	b.down = make([]float64, most)
	for i, levels := range t.levels {
		b.room[i] = make([]float64, levels)
	}
	return b
}

// Tree returns the junction tree.
func (b *Beliefs) Tree() *JunctionTree { return b.tree }

// Posterior appends the distribution of a variable given the findings to dst,
// which may be nil.
//
// Errors: an unknown variable; an *ImpossibleError.
// Cost: linear in the cells of the cliques that findings since the last question
// are in, those above them, and those on the way to the variable.
func (b *Beliefs) Posterior(dst []float64, variable string) ([]float64, error) {
	i, err := b.tree.net.number("Posterior", variable)
	if err != nil {
		return nil, err
	}
	if err := b.collect(); err != nil {
		return nil, err
	}
	return b.posterior(dst, i), nil
}

// Posteriors returns the distributions of all variables, in their order, given
// the findings. It uses the memory of dst, which may be nil.
//
// Errors: an *ImpossibleError.
// Cost: linear in the cells of all cliques.
func (b *Beliefs) Posteriors(dst [][]float64) ([][]float64, error) {
	if err := b.collect(); err != nil {
		return nil, err
	}
	dst = slices.Grow(dst[:0], len(b.found))[:len(b.found)]
	for i := range dst {
		dst[i] = b.posterior(dst[i][:0], i)
	}
	return dst, nil
}

// LogEvidence returns the log of the probability of the findings; of a
// likelihood, of its expectation.
//
// Errors: an *ImpossibleError.
func (b *Beliefs) LogEvidence() (float64, error) {
	if err := b.collect(); err != nil {
		return math.Inf(-1), err
	}
	return b.logTotal(), nil
}

// logTotal is the log of the probability of the findings, once it is collected.
func (b *Beliefs) logTotal() float64 {
	exponent := 0
	for _, e := range b.exponent {
		exponent += e
	}
	return numeric.Log(b.message[0]) + float64(float64(exponent)*math.Ln2)
}

// posterior reads the distribution of a variable off its clique.
func (b *Beliefs) posterior(dst []float64, i int) []float64 {
	a := b.tree.home[i]
	p := b.distribution(a.clique)
	from := len(dst)
	dst = slices.Grow(dst, a.levels)[:from+a.levels]
	q := dst[from:]
	clear(q)
	for block := p; len(block) > 0; {
		for x := range q {
			q[x] += sum(block[:a.stride])
			block = block[a.stride:]
		}
	}
	total := sum(q)
	for x := range q {
		q[x] /= total
	}
	return dst
}

// collect brings the messages upwards up to date.
//
// Errors: an *ImpossibleError.
func (b *Beliefs) collect() error {
	if b.total() > 0 {
		return nil
	}
	return b.impossible()
}

// total brings the messages upwards up to date and returns the sum of the first
// clique: the probability of the findings but for a power of 2.
//
// Source: [Lauritzen1988]; products that get small are scaled by powers of 2, so
// that no number of findings underflows.
func (b *Beliefs) total() float64 {
	t := b.tree
	if b.staleUp[0] {
		for k := len(t.cliques) - 1; k >= 0; k-- {
			if !b.staleUp[k] {
				continue
			}
			c := &t.cliques[k]
			b.staleUp[k] = false
			p := b.up[c.start:c.end]
			b.exponent[k] = b.product(c, p, b.message)
			m := b.message[c.sum : c.sum+c.shared]
			rest := len(p) / c.shared
			for s := range m {
				m[s] = sum(p[s*rest : (s+1)*rest])
			}
		}
		for k := range b.staleDown {
			b.staleDown[k] = true
		}
	}
	return b.message[0] // the first clique shares nothing, so this is its sum
}

// tiny is how small the largest number of a product may get before it is scaled,
// and its inverse how large: the product of two such has twenty times the digits
// to spare that a probability needs.
const tiny = 0x1p-100

// product multiplies the tables of a clique, its findings and the messages of
// its children, and returns the exponent of the power of 2 that it is divided by.
func (b *Beliefs) product(c *clique, p, message []float64) (exponent int) {
	copy(p, b.tree.base[c.start:c.end])
	for _, i := range c.found {
		likelihood := b.found[i]
		if likelihood == nil {
			continue
		}
		stride := b.tree.home[i].stride
		most := 0.0
		for block := p; len(block) > 0; {
			for _, l := range likelihood {
				for j, x := range block[:stride] {
					x *= l
					block[j] = x
					most = max(most, x)
				}
				block = block[stride:]
			}
		}
		exponent += rescale(p, most)
	}
	for _, k := range c.children {
		child := &b.tree.cliques[k]
		m := message[child.sum : child.sum+child.shared]
		most := 0.0
		for j, at := range child.place {
			x := p[j] * m[at]
			p[j] = x
			if x > most {
				most = x
			}
		}
		exponent += rescale(p, most)
	}
	return exponent
}

// rescale divides p, the largest number of which is most, by a power of 2 if that
// is tiny or the inverse, and returns its exponent.
func rescale(p []float64, most float64) int {
	if most >= tiny && most <= 1/tiny || most == 0 {
		return 0
	}
	_, exponent := math.Frexp(most)
	exponent = max(exponent, -1000) // 2¹⁰⁰⁰ is finite
	factor := math.Ldexp(1, -exponent)
	for i := range p {
		p[i] *= factor
	}
	return exponent
}

// distribution returns the distribution of a clique's variables given all
// findings, bringing it and those on the way from the first clique up to date.
//
// Source: [Jensen1990], the distribution of the parent's separator over the
// message that went up.
func (b *Beliefs) distribution(k int) []float64 {
	c := &b.tree.cliques[k]
	p := b.belief[c.start:c.end]
	if !b.staleDown[k] {
		return p
	}
	b.staleDown[k] = false
	up := b.up[c.start:c.end]
	if k == 0 {
		total := b.message[0]
		for j, x := range up {
			p[j] = x / total
		}
		return p
	}
	parent := b.distribution(c.parent)
	down := b.down[:c.shared]
	clear(down)
	for j, at := range c.place {
		down[at] += parent[j]
	}
	rest := len(p) / c.shared
	for s, m := range b.message[c.sum : c.sum+c.shared] {
		factor := 0.0
		if m > 0 {
			factor = down[s] / m
		}
		for j := s * rest; j < (s+1)*rest; j++ {
			p[j] = up[j] * factor
		}
	}
	return p
}

func sum(p []float64) float64 {
	total := 0.0
	for _, x := range p {
		total += x
	}
	return total
}
