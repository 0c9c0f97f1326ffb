package statespace

// Matrices are the numbers of a linear Gaussian model of n states and p
// observations a step, row-major: that of Linear, where the errors of observation
// may be correlated and states diffuse.
type Matrices struct {
	Observe    []float64 // Z, p·n
	Noise      []float64 // H, p·p
	Transition []float64 // T, n·n
	Innovation []float64 // Q, n·n
	Mean, Cov  []float64 // a, n; P, n·n, before the first observation
	// Diffuse are states of which nothing is known before, whatever Mean and Cov
	// say: their variance is infinite. Nil for none.
	Diffuse []bool
	// Before says that Mean and Cov are those of the step before the first.
	Before bool
	// Discount says what becomes of blocks of states in place of Innovation; nil
	// for none.
	Discount []Block
}

// Block is a block of states, first to end−1, whose covariance grows by 1/Keep
// a step.
type Block struct {
	First, End int
	Keep       float64
}

// System is a model made ready for filtering. It doesn't change.
type System struct {
	n, p     int
	observe  []float64
	noise    []float64
	diagonal bool // noise
	t        sparse
	turned   sparse // Tᵀ
	// Columns of noise of the states, n numbers each, and their variances.
	columns, variances []float64
	state              []int // which column is of which state's noise
	discount           []Block
	start              *belief
	before             bool // start is of the step before the first
}

// NewSystem prepares a model; what names the first of Noise, Innovation and Cov
// that is no covariance, or nothing.
func NewSystem(m Matrices) (s *System, what string) {
	n := len(m.Mean)
	s = &System{n: n, p: len(m.Observe) / n, observe: m.Observe, noise: m.Noise, diagonal: true, discount: m.Discount, before: m.Before}
	for i, h := range m.Noise {
		if i%s.p != i/s.p && h != 0 {
			s.diagonal = false
		}
	}
	if _, _, ok := udu(m.Noise, s.p); !ok {
		return nil, "Noise"
	}
	u, d, ok := udu(m.Innovation, n)
	if !ok {
		return nil, "Innovation"
	}
	for j := range n {
		if d[j] == 0 {
			continue
		}
		s.variances, s.state = append(s.variances, d[j]), append(s.state, j)
		for i := range n {
			s.columns = append(s.columns, u[j*n+i])
		}
	}
	cov := append([]float64(nil), m.Cov...)
	b := newBelief(n)
	for j, flat := range m.Diffuse {
		if !flat {
			continue
		}
		for i := range n {
			cov[i*n+j], cov[j*n+i] = 0, 0
		}
		b.flat[b.rank*n+j] = 1
		b.rank++
	}
	if b.u, b.d, ok = udu(cov, n); !ok {
		return nil, "Cov"
	}
	copy(b.mean, m.Mean)
	s.start = b
	s.t = compress(m.Transition, n, n)
	turned := make([]float64, n*n)
	for i, v := range m.Transition {
		turned[i%n*n+i/n] = v
	}
	s.turned = compress(turned, n, n)
	return s, ""
}

// N and P return the numbers of states and of observations a step.
func (s *System) N() int { return s.n }

// P returns the number of observations a step.
func (s *System) P() int { return s.p }

// columnsAfter returns the number of columns of the noise after a step.
func (s *System) columnsAfter() int { return len(s.variances) + len(s.discount)*s.n }
