package mcmc

// tree is a stretch of a trajectory: 2ᵏ neighbouring leaves in the order of
// integration, known by its ends, its proposal and sums over its leaves.
type tree struct {
	begin, end int // first and last point
	proposal   int // the point drawn from its leaves
	weight     float64
	rho        []float64 // sum of the momenta
}

// setLeaf makes t the tree of point i alone.
func (t *tree) setLeaf(s *points, i int, weight float64) {
	t.begin, t.end, t.proposal, t.weight = i, i, i, weight
	s.roles[i] = 3 // begin, end, proposal
	copy(t.rho, s.p(i))
}

// choose keeps the proposal of t or takes that of b.
func (t *tree) choose(s *points, b *tree, takeB bool) {
	loser := b.proposal
	if takeB {
		loser, t.proposal = t.proposal, b.proposal
	}
	s.drop(loser)
	t.weight += b.weight
}

// join appends b, which follows t in the direction of integration.
func (t *tree) join(s *points, b *tree) {
	s.drop(t.end)
	s.drop(b.begin)
	t.end = b.end
	for i, r := range b.rho {
		t.rho[i] += r
	}
}

// turned reports whether the trajectory of a followed by b turns back on
// itself: the generalised criterion v·ρ ≤ 0 at an end, for the whole, for a
// extended by the first point of b, and for b extended by the last of a. The
// last two see a U-turn that falls between the halves.
//
// Source: [Betancourt2013], [Betancourt2017] appendix A, with ρ the sum of
// momenta; the two further checks as in Stan since 2.21.
func turned(s *points, a, b *tree) bool {
	vBegin, vEnd := s.v(a.begin), s.v(b.end)
	vLast, vFirst := s.v(a.end), s.v(b.begin)
	pLast, pFirst := s.p(a.end), s.p(b.begin)
	var whole0, whole1, a0, a1, b0, b1 float64
	rhoB := b.rho
	for i, ra := range a.rho {
		rb := rhoB[i]
		rho := ra + rb
		whole0 += float64(rho * vBegin[i])
		whole1 += float64(rho * vEnd[i])
		rho = ra + pFirst[i]
		a0 += float64(rho * vBegin[i])
		a1 += float64(rho * vFirst[i])
		rho = rb + pLast[i]
		b0 += float64(rho * vLast[i])
		b1 += float64(rho * vEnd[i])
	}
	return !(whole0 > 0 && whole1 > 0 && a0 > 0 && a1 > 0 && b0 > 0 && b1 > 0)
}
