package mcmc

import "github.com/seed78144065/credence/internal/lane"

// tree is a stretch of a trajectory: 2ᵏ neighbouring leaves in the order of
// integration, known by its ends, its proposal and sums over its leaves.
type tree struct {
	begin, end int // momenta of the first and last leaf
	proposal   int // place of the leaf drawn from all
	weight     float64
	rho        []float64 // sum of the momenta: of a leaf its own, else in sum
	sum        []float64
}

// newTrees returns n trees for vectors of the size.
func newTrees(n, size int) []tree {
	trees, sums := make([]tree, n), make([]float64, n*size)
	for i := range trees {
		trees[i].sum = sums[i*size : (i+1)*size]
	}
	return trees
}

// setLeaf makes t the tree of one point alone.
func (t *tree) setLeaf(s *points, place, momentum int, weight float64) {
	t.begin, t.end, t.proposal, t.weight = momentum, momentum, place, weight
	t.rho = s.momenta.at[momentum][:s.size]
}

// span adds the momenta of b, which follows t in the direction of integration,
// to those of t, and writes the sums that turned judges. scale is the metric's variance.
func (t *tree) span(sums *[6]float64, s *points, b *tree, scale []float64) {
	p := s.momenta.at
	lane.Turn(sums, t.sum, t.rho, b.rho, p[t.begin], p[t.end], p[b.begin], p[b.end], scale)
	t.rho = t.sum
}

// join appends b, as long as t, to t, which spans it, with the proposal of one
// of them, and frees what neither needs any more.
func (t *tree) join(s *points, b *tree, takeB bool) {
	loser := b.proposal
	if takeB {
		loser, t.proposal = t.proposal, b.proposal
	}
	s.places.release(loser)
	if t.begin != t.end { // else both are leaves, now first and last
		s.momenta.release(t.end)
		s.momenta.release(b.begin)
	}
	t.end = b.end
	t.weight += b.weight
}

// turned reports whether a trajectory turns back on itself: the generalised
// criterion v·ρ ≤ 0 at an end, for the whole, for its first half extended by
// the first point of the second, and for the second half extended by the last
// point of the first. The last two see a U-turn that falls between the halves.
//
// Source: [Betancourt2013], [Betancourt2017] appendix A, with ρ the sum of
// momenta; the two further checks as in Stan since 2.21.
func turned(s *[6]float64) bool {
	return !(s[0] > 0 && s[1] > 0 && s[2] > 0 && s[3] > 0 && s[4] > 0 && s[5] > 0)
}
