package mcmc

import (
	"math/bits"

	"github.com/seed78144065/credence/internal/lane"
)

// points stores phase points of one chain in two halves: places (position q and
// gradient g) and momenta p. A tree has use for the place of its proposal and
// the momenta of its ends alone, so it keeps no whole points. The halves are
// named by number, so a tree that keeps, swaps or drops one copies nothing.
//
// Vectors are filled up with zeros to whole rows of lanes. A momentum of a dense
// metric has its velocity v = M⁻¹p after it; that of a diagonal one is a product
// that costs less than to store it.
type points struct {
	dim     int
	size    int // of a vector: dim rounded up
	places  slots
	momenta slots
	logp    []float64 // [place] log density
	energy  []float64 // [place] H = ½ p·v − logp, of the point it was part of
}

// newPoints returns storage for n places and the momenta of a metric's kind.
func newPoints(dim, places, momenta int, kind Metric) points {
	size := rounded(dim)
	vectors := 1
	if kind == Dense {
		vectors = 2
	}
	return points{
		dim:     dim,
		size:    size,
		places:  newSlots(places, 2*size),
		momenta: newSlots(momenta, vectors*size),
		logp:    make([]float64, places),
		energy:  make([]float64, places),
	}
}

// rounded returns the size of a vector of dim coordinates in whole rows.
func rounded(dim int) int { return (dim + lane.W - 1) &^ (lane.W - 1) }

func (s *points) q(place int) []float64 { return s.places.at[place][:s.dim:s.dim] }
func (s *points) g(place int) []float64 { return s.places.at[place][s.size:][:s.dim:s.dim] }
func (s *points) p(i int) []float64     { return s.momenta.at[i][:s.dim:s.dim] }
func (s *points) v(i int) []float64     { return s.momenta.at[i][s.size:][:s.dim:s.dim] } // of a dense metric

// slots are equally long stretches of memory named by number, at most 64: used
// has a bit for each.
type slots struct {
	at   [][]float64
	used uint64
}

// newSlots returns n slots, all free but slot 0.
func newSlots(n, size int) slots {
	s := slots{used: 1}
	buf := make([]float64, n*size)
	for i := range n {
		s.at = append(s.at, buf[i*size:(i+1)*size:(i+1)*size])
	}
	return s
}

// take returns a free slot, low numbers first: they stay in cache, and memory
// that no trajectory has come to is none of the process's.
func (s *slots) take() int {
	i := bits.TrailingZeros64(^s.used)
	s.used |= 1 << i
	return i
}

// release makes slot i free. What it holds stays until it is taken.
func (s *slots) release(i int) { s.used &^= 1 << i }

// keepOnly frees all slots but i and j.
func (s *slots) keepOnly(i, j int) { s.used = 1<<i | 1<<j }
