package mcmc

import (
	"math/bits"

	"github.com/seed78144065/credence/internal/lane"
)

// points stores the phase points of one chain, each contiguous: position q,
// gradient g, momentum p and velocity v = M⁻¹p, filled up with zeros to whole
// rows of lanes. Points are named by number, so a tree that keeps, swaps or
// drops one copies nothing.
type points struct {
	dim    int
	size   int         // of a vector: dim rounded up
	at     [][]float64 // [point][q, g, p, v of size]
	logp   []float64   // log density at q
	energy []float64   // H = ½ p·v − logp
	roles  []uint8     // how many roles (begin, end, proposal) a tree gives it
	used   [maxPoints / 64]uint64
}

// maxPoints bounds the points of a chain, nutsPoints(maxDepthLimit) being the
// most any needs: used has a bit for each.
const maxPoints = 128

// newPoints returns storage for n points, all free but point 0.
func newPoints(dim, n int) points {
	s := points{
		dim:    dim,
		size:   rounded(dim),
		logp:   make([]float64, n),
		energy: make([]float64, n),
		roles:  make([]uint8, n),
	}
	k := 4 * s.size // q, g, p, v
	buf := make([]float64, n*k)
	for i := range n {
		s.at = append(s.at, buf[i*k:(i+1)*k:(i+1)*k])
	}
	s.keepOnly(0)
	return s
}

// rounded returns the size of a vector of dim coordinates in whole rows.
func rounded(dim int) int { return (dim + lane.W - 1) &^ (lane.W - 1) }

func (s *points) q(i int) []float64 { return s.vector(i, 0) }
func (s *points) g(i int) []float64 { return s.vector(i, 1) }
func (s *points) p(i int) []float64 { return s.vector(i, 2) }
func (s *points) v(i int) []float64 { return s.vector(i, 3) }

// vector returns vector k (q, g, p, v are 0, 1, 2, 3) of point i.
func (s *points) vector(i, k int) []float64 {
	return s.at[i][k*s.size:][:s.dim:s.dim]
}

// take returns a free point, low numbers first: they stay in cache.
func (s *points) take() int {
	k := 0
	for s.used[k] == 1<<64-1 {
		k++
	}
	i := bits.TrailingZeros64(^s.used[k])
	s.used[k] |= 1 << i
	return 64*k + i
}

// release makes point i free.
func (s *points) release(i int) { s.used[i/64] &^= 1 << (i % 64) }

// drop takes one role from point i and frees it after the last.
func (s *points) drop(i int) {
	s.roles[i]--
	var last uint64 // no branch: which role is the last is random
	if s.roles[i] == 0 {
		last = 1
	}
	s.used[i/64] &^= last << (i % 64)
}

// keepOnly frees all points but i.
func (s *points) keepOnly(i int) {
	clear(s.used[:])
	s.used[i/64] = 1 << (i % 64)
}
