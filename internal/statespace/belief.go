package statespace

import "math"

// belief is what is known of a state: normal with this mean and the covariance
// U·diag(d)·Uᵀ, which no rounding makes negative, and nothing along the flat
// directions.
type belief struct {
	n          int
	mean, u, d []float64
	flat       []float64 // rank columns of n numbers
	rank       int
}

func newBelief(n int) *belief {
	return &belief{n: n, mean: make([]float64, n), u: make([]float64, n*n), d: make([]float64, n), flat: make([]float64, n*n)}
}

func (b *belief) assign(from *belief) {
	copy(b.mean, from.mean)
	copy(b.u, from.u)
	copy(b.d, from.d)
	copy(b.flat, from.flat[:from.rank*from.n])
	b.rank = from.rank
}

// covariance writes the covariance, n·n; infinite where a direction is flat.
func (b *belief) covariance(to []float64) {
	n := b.n
	for r := range n {
		for c := r; c < n; c++ {
			s := 0.0
			for k := c; k < n; k++ {
				s = math.FMA(b.u[r*n+k]*b.d[k], b.u[c*n+k], s)
			}
			for k := range b.rank {
				if x := b.flat[k*n+r] * b.flat[k*n+c]; x != 0 {
					s = math.Copysign(math.Inf(1), x)
				}
			}
			to[r*n+c], to[c*n+r] = s, s
		}
	}
}

// gain is what one observation did: state += k·v, where v = y − z·state has the
// variance f, which is that of the flat directions if flat.
type gain struct {
	v, f float64
	flat bool
}

// observe conditions on the observation y = z·x + ε of variance h, and writes the
// gain to k. Nothing changes if f is not positive.
//
// Source: [Bierman1977] §V.3. Flat directions are turned so that one of them has
// all of z and is determined by y [Durbin2012] §5.2, eq. 5.14, in factors.
// Cost: 3n²/2 multiply-adds.
func (b *belief) observe(z []float64, h, y float64, k []float64, w *basis) gain {
	n := b.n
	g := gain{v: y}
	for i, x := range z {
		g.v = math.FMA(-x, b.mean[i], g.v)
	}
	if b.rank > 0 {
		if f, found := b.settle(z, k, w); found {
			g.f, g.flat = f, true
			b.lessGain(z, h, k, w)
			b.move(g.v, k)
			return g
		}
	}
	g.f = h
	f, alpha := w.scaled[:n], w.weight[:n] // alpha: variance of the observation after each state
	for j := range n {
		s := z[j]
		for i := range j {
			s = math.FMA(z[i], b.u[i*n+j], s)
		}
		f[j] = s
		g.f = math.FMA(s, b.d[j]*s, g.f)
		alpha[j] = g.f
	}
	if !(g.f > 0) {
		return g
	}
	before := h
	for j := range n {
		dj := b.d[j]
		lead := dj * f[j]
		if lead != 0 {
			b.d[j] = dj * (before / alpha[j])
			turn := 0.0
			if before > 0 {
				turn = -f[j] / before
			}
			for i := range j {
				u := b.u[i*n+j]
				b.u[i*n+j] = math.FMA(turn, k[i], u)
				k[i] = math.FMA(lead, u, k[i])
			}
		}
		k[j] = lead
		before = alpha[j]
	}
	inverse := 1 / g.f
	for i := range k {
		k[i] *= inverse
	}
	b.move(g.v, k)
	return g
}

func (b *belief) move(v float64, k []float64) {
	for i, x := range k {
		b.mean[i] = math.FMA(x, v, b.mean[i])
	}
}

// settle turns the flat directions so that z sees one of them alone, takes it
// out and writes its gain; found is false if z sees none.
func (b *belief) settle(z, k []float64, w *basis) (f float64, found bool) {
	n := b.n
	seen := w.scaled[:b.rank]
	for c := range seen {
		a := b.flat[c*n : (c+1)*n]
		sum, size := 0.0, 0.0
		for i, x := range z {
			sum = math.FMA(x, a[i], sum)
			size = math.FMA(math.Abs(x), math.Abs(a[i]), size)
		}
		if math.Abs(sum) <= small*size {
			sum = 0
		}
		seen[c] = sum
		f = math.FMA(sum, sum, f)
	}
	if f == 0 {
		return 0, false
	}
	// A reflection: x less twice its part along v, v = seen ± ‖seen‖·e with the
	// last direction e [Golub2013, §5.1].
	last := b.rank - 1
	norm := math.Copysign(math.Sqrt(f), seen[last])
	seen[last] += norm
	scale := 2 / dot(seen, seen)
	for i := range n {
		s := 0.0
		for c, v := range seen {
			s = math.FMA(v, b.flat[c*n+i], s)
		}
		s *= scale
		for c, v := range seen {
			b.flat[c*n+i] = math.FMA(-s, v, b.flat[c*n+i])
		}
	}
	for i, x := range b.flat[last*n : b.rank*n] {
		k[i] = -x / norm
	}
	b.rank--
	return f, true
}

// lessGain makes the covariance that of (I − k·zᵀ)x + k·ε.
func (b *belief) lessGain(z []float64, h float64, k []float64, w *basis) {
	n := b.n
	w.begin(n, 0, n+1)
	copy(w.weight, b.d)
	w.weight[n] = h
	for i := range n {
		copy(w.row(i), b.u[i*n:(i+1)*n])
		w.row(i)[n] = k[i]
	}
	for j := range n {
		s := 0.0
		for i := range j + 1 {
			s = math.FMA(z[i], b.u[i*n+j], s)
		}
		for i, x := range k {
			w.row(i)[j] = math.FMA(-x, s, w.row(i)[j])
		}
	}
	w.orthogonalise(n, 0)
	b.take(w, 0)
}

// take makes the covariance that of the rows of w from first on.
func (b *belief) take(w *basis, first int) {
	n := b.n
	copy(b.d, w.d[first:])
	for i := range n {
		row := w.u[(first+i)*(first+n)+first:]
		copy(b.u[i*n+i+1:(i+1)*n], row[i+1:n])
	}
}

// predict goes on a step: T·x + η. Discounts are those of one step.
//
// Source: [Bierman1977] §VI.4; blocks by discount [West1997] §6.3.
// Cost: n²·(n + q) multiply-adds for q noises.
func (s *System) predict(b *belief, w *basis) {
	n := s.n
	w.begin(n, 0, n+s.columnsAfter())
	s.lay(b, w, 0)
	w.orthogonalise(n, 0)
	b.take(w, 0)
	s.predictMean(b.mean, w.scaled)
	for c := range b.rank {
		s.predictMean(b.flat[c*n:(c+1)*n], w.scaled)
	}
	b.dropZero()
}

// predictMean replaces x by T·x.
func (s *System) predictMean(x, work []float64) {
	s.t.multiply(x, work[:s.n])
	copy(x, work)
}

// dropZero takes out flat directions of which a step left nothing.
func (b *belief) dropZero() {
	n, kept := b.n, 0
	for c := range b.rank {
		a := b.flat[c*n : (c+1)*n]
		if dot(a, a) > 0 {
			copy(b.flat[kept*n:], a)
			kept++
		}
	}
	b.rank = kept
}

// lay writes the state after a step, T·x + η, to the rows of w from first on,
// with the weights of the columns: those of x, of η, and of what discounts add.
func (s *System) lay(b *belief, w *basis, first int) {
	n, q, left := s.n, len(s.variances), w.flat
	copy(w.weight[left:], b.d)
	copy(w.weight[left+n:], s.variances)
	for r := range n {
		row := w.row(first + r)[left:]
		for k := s.t.begin[r]; k < s.t.begin[r+1]; k++ {
			c, v := s.t.column[k], s.t.value[k]
			addTimes(row[c:n], v, b.u[c*n+c:(c+1)*n])
		}
		for k := range q {
			row[n+k] = s.columns[k*n+r]
		}
	}
	for i, block := range s.discount {
		at := n + q + i*n
		for j, d := range b.d {
			w.weight[left+at+j] = d * (1/block.Keep - 1)
		}
		for r := block.First; r < block.End; r++ {
			row := w.row(first + r)[left:]
			copy(row[at:at+n], row[:n])
		}
	}
}
