package optim

import "math"

// Memory is what L-BFGS remembers of a climb: the last pairs s, y and a
// diagonal. They stand for an estimate H of the inverse of the negative Hessian:
// BFGS updates by the pairs, oldest first, of the diagonal matrix.
//
// Source: [Liu1989]; [Zhang2022] §2 for the diagonal.
type Memory struct {
	dim, size int
	used      int         // pairs there are
	newest    int         // place of the newest
	s, y      [][]float64 // [place][dim]
	curvature []float64   // sᵀy
	diagonal  []float64   // α
	weight    []float64   // of each pair in the first loop of Apply
}

// maxCurvature bounds ‖y‖²/sᵀy of a pair: beyond it the pair says nothing but
// noise. [Zhang2022] §2.
const maxCurvature = 1e12

// NewMemory returns the memory of size pairs in dim dimensions.
func NewMemory(dim, size int) *Memory {
	m := &Memory{dim: dim, size: size, curvature: make([]float64, size), weight: make([]float64, size), diagonal: make([]float64, dim)}
	for range size {
		m.s = append(m.s, make([]float64, dim))
		m.y = append(m.y, make([]float64, dim))
	}
	m.Reset()
	return m
}

// Reset forgets everything: H is the identity.
func (m *Memory) Reset() {
	m.used, m.newest = 0, m.size-1
	for i := range m.diagonal {
		m.diagonal[i] = 1
	}
}

// Pairs returns the number of pairs in use.
func (m *Memory) Pairs() int { return m.used }

// Add takes in the step from one point of a climb to another, with the gradient
// at each, and reports whether it tells a curvature; if not it is left out.
//
// Source: [Nocedal2006] algorithm 7.5 for the pairs; [Gilbert1989] for the
// diagonal, which satisfies no secant equation but the best of its form; before
// the first pair it is sᵀy/yᵀy, [Nocedal2006] eq. 7.20.
func (m *Memory) Add(x, g, xNew, gNew []float64) bool {
	k := (m.newest + 1) % m.size
	s, y := m.s[k], m.y[k]
	sy, yy := 0.0, 0.0
	for i := range s {
		s[i] = xNew[i] - x[i]
		y[i] = g[i] - gNew[i]
		sy = math.FMA(s[i], y[i], sy)
		yy = math.FMA(y[i], y[i], yy)
	}
	if !(sy > 0 && yy <= maxCurvature*sy) {
		if m.used == m.size { // the oldest pair was overwritten
			m.used--
		}
		return false
	}
	m.newest = k
	m.used = min(m.used+1, m.size)
	m.curvature[k] = sy
	m.updateDiagonal(s, y, sy, yy)
	return true
}

func (m *Memory) updateDiagonal(s, y []float64, sy, yy float64) {
	if m.used == 1 {
		for i := range m.diagonal {
			m.diagonal[i] = sy / yy
		}
	}
	a, c := 0.0, 0.0 // yᵀαy, sᵀα⁻¹s
	for i, d := range m.diagonal {
		a = math.FMA(y[i], float64(d*y[i]), a)
		c = math.FMA(s[i], s[i]/d, c)
	}
	for i, d := range m.diagonal {
		u := s[i] / d
		inverse := a/float64(sy*d) + float64(y[i]*y[i])/sy - float64(float64(a*u)*u)/float64(sy*c)
		if v := 1 / inverse; v > 0 && v <= math.MaxFloat64 { // else rounding or overflow: keep the old one
			m.diagonal[i] = v
		}
	}
}

// Apply writes Hg into dst.
//
// Source: the two loops of [Nocedal2006] algorithm 7.4.
// Cost: 4 multiply-adds a pair and coordinate.
func (m *Memory) Apply(dst, g []float64) {
	copy(dst, g)
	for j := m.used - 1; j >= 0; j-- {
		k := m.place(j)
		m.weight[k] = dot(m.s[k], dst) / m.curvature[k]
		addScaled(dst, -m.weight[k], m.y[k])
	}
	for i, d := range m.diagonal {
		dst[i] = float64(dst[i] * d)
	}
	for j := range m.used {
		k := m.place(j)
		addScaled(dst, m.weight[k]-dot(m.y[k], dst)/m.curvature[k], m.s[k])
	}
}

// place returns where pair j is, counted from the oldest.
func (m *Memory) place(j int) int { return (m.newest + 1 - m.used + j + m.size) % m.size }

func dot(x, y []float64) (sum float64) {
	for i, v := range x {
		sum = math.FMA(v, y[i], sum)
	}
	return sum
}

// addScaled adds c·x to y.
func addScaled(y []float64, c float64, x []float64) {
	for i, v := range x {
		y[i] = math.FMA(c, v, y[i])
	}
}
