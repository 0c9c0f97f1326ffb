package statespace

import "math"

// belief is what is known of a state: normal with this mean and the covariance
// U·diag(d)·Uᵀ, which no rounding makes negative, and nothing along the flat
// directions.
type belief struct {
	n       int
	mean, d []float64
	u       []float64 // by columns
	flat    []float64 // rank columns of n numbers
	rank    int
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
				s = math.FMA(b.u[k*n+r]*b.d[k], b.u[k*n+c], s)
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

// flatStates returns the states of which something is not known.
func (b *belief) flatStates() (states []int) {
	for i := range b.n {
		for c := range b.rank {
			if b.flat[c*b.n+i] != 0 {
				states = append(states, i)
				break
			}
		}
	}
	return states
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
func (b *belief) observe(z []float64, h, y float64, k []float64, w *panel) gain {
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
	f, alpha := w.scratch[:n], w.weight[:n] // alpha: variance of the observation after each state
	for j := range n {
		s := z[j] + dot4(z[:j], b.u[j*n:])
		f[j] = s
		g.f = math.FMA(s, float64(b.d[j]*s), g.f)
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
			share := 0.0
			if before > 0 {
				share = -f[j] / before
			}
			spread(b.u[j*n:j*n+j], k, share, lead)
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

// spread adds share·k to a column u of a factor, and lead times what it was to k.
func spread(u, k []float64, share, lead float64) {
	k = k[:len(u)]
	for i, x := range u {
		u[i] = math.FMA(share, k[i], x)
		k[i] = math.FMA(lead, x, k[i])
	}
}

func (b *belief) move(v float64, k []float64) {
	for i, x := range k {
		b.mean[i] = math.FMA(x, v, b.mean[i])
	}
}

// settle turns the flat directions so that z sees one of them alone, takes it
// out and writes its gain; found is false if z sees none.
func (b *belief) settle(z, k []float64, w *panel) (f float64, found bool) {
	n := b.n
	seen := w.scratch[:b.rank]
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
func (b *belief) lessGain(z []float64, h float64, k []float64, w *panel) {
	n := b.n
	w.begin(n, 0, n+1)
	copy(w.weight, b.d)
	w.weight[n] = h
	copy(w.w, b.u)
	copy(w.column(n), k)
	for j := range n {
		addTimes(w.column(j), -dot(z[:j+1], b.u[j*n:]), k)
	}
	w.triangularise(0)
	b.take(w, 0)
}

// take makes the covariance that of the rows of w from first on.
func (b *belief) take(w *panel, first int) {
	n := b.n
	for j := range n {
		u := b.u[j*n : j*n+j]
		switch c := w.own[first+j]; c {
		case -1:
			b.d[j] = 0
			clear(u)
		default:
			b.d[j] = w.weight[c]
			copy(u, w.column(c)[first:])
		}
	}
}

// predict goes on a step: T·x + η. Discounts are those of one step.
//
// Source: [Bierman1977] ch. VI; blocks by discount [West1997] §6.3.
// Cost: that of triangularise; n²·(n + q) multiply-adds for q noises at most.
func (s *System) predict(b *belief, w *panel) {
	n := s.n
	w.begin(n, 0, n+s.columnsAfter())
	s.lay(b, w, 0)
	w.triangularise(0)
	b.take(w, 0)
	s.predictMean(b.mean, w.scratch)
	for c := range b.rank {
		s.predictMean(b.flat[c*n:(c+1)*n], w.scratch)
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
func (s *System) lay(b *belief, w *panel, first int) {
	n, q, left := s.n, len(s.variances), w.flat
	copy(w.weight[left:], b.d)
	copy(w.weight[left+n:], s.variances)
	for c := range n {
		s.turned.scatter(b.u[c*n:c*n+c+1], w.column(left + c)[first:])
	}
	for k := range q {
		copy(w.column(left + n + k)[first:], s.columns[k*n:(k+1)*n])
	}
	for i, block := range s.discount {
		for j, d := range b.d {
			c := left + n + q + i*n + j
			w.weight[c] = d * (1/block.Keep - 1)
			copy(w.column(c)[first+block.First:first+block.End], w.column(left + j)[first+block.First:])
		}
	}
}
