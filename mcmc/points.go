package mcmc

// points stores the phase points of one chain, each contiguous: position q,
// gradient g, momentum p and velocity v = M⁻¹p. Points are named by number, so
// a tree that keeps, swaps or drops one copies nothing.
type points struct {
	dim    int
	buf    []float64 // [point][q, g, p, v][dim]
	logp   []float64 // log density at q
	energy []float64 // H = ½ p·v − logp
	roles  []uint8   // how many roles (begin, end, proposal) a tree gives it
	free   []int
}

// newPoints returns storage for n points, all free but point 0.
func newPoints(dim, n int) points {
	s := points{
		dim:    dim,
		buf:    make([]float64, 4*n*dim), // q, g, p, v
		logp:   make([]float64, n),
		energy: make([]float64, n),
		roles:  make([]uint8, n),
		free:   make([]int, 0, n),
	}
	s.keepOnly(0)
	return s
}

// row returns vector k (q, g, p, v are 0, 1, 2, 3) of point i.
func (s *points) row(i, k int) []float64 {
	at := (4*i + k) * s.dim
	return s.buf[at : at+s.dim : at+s.dim]
}

func (s *points) q(i int) []float64 { return s.row(i, 0) }
func (s *points) g(i int) []float64 { return s.row(i, 1) }
func (s *points) p(i int) []float64 { return s.row(i, 2) }
func (s *points) v(i int) []float64 { return s.row(i, 3) }

// take returns a free point.
func (s *points) take() int {
	i := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	return i
}

// drop takes one role from point i and frees it after the last.
func (s *points) drop(i int) {
	if s.roles[i]--; s.roles[i] == 0 {
		s.free = append(s.free, i)
	}
}

// keepOnly frees all points but i.
func (s *points) keepOnly(i int) {
	s.free = s.free[:0]
	for j := len(s.logp) - 1; j >= 0; j-- { // low numbers are taken first: they stay in cache
		s.roles[j] = 0
		if j != i {
			s.free = append(s.free, j)
		}
	}
}
