package mcmc

import (
	"fmt"
	"math"
	"slices"
)

// Metric is the form of the mass matrix M, the inverse of an estimate of the
// posterior covariance.
type Metric int

const (
	// Diag scales each coordinate: O(n) a step. The default.
	Diag Metric = iota
	// Dense also takes out correlation: O(n²) a step, O(n³) a window, and
	// more warm-up. Worth it for few, correlated coordinates.
	Dense
)

// String returns "diag" or "dense".
func (m Metric) String() string {
	switch m {
	case Diag:
		return "diag"
	case Dense:
		return "dense"
	}
	return fmt.Sprintf("Metric(%d)", int(m))
}

// MarshalText writes the name.
func (m Metric) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads "diag" or "dense".
func (m *Metric) UnmarshalText(text []byte) error {
	for _, k := range []Metric{Diag, Dense} {
		if k.String() == string(text) {
			*m = k
			return nil
		}
	}
	return fmt.Errorf(`mcmc: unknown metric %q: want "diag" or "dense"`, text)
}

// metric is M⁻¹ as estimated so far: variances, or a covariance C = L Lᵀ.
type metric struct {
	variance []float64 // diagonal: M⁻¹, filled up as the vectors of points are; dense: ones
	sd       []float64 // diagonal: its square root
	cov      []float64 // dense: M⁻¹, row-major; nil for a diagonal metric
	chol     []float64 // dense: L, row-major, zeros above the diagonal
	scratch  []float64
}

// newMetric returns the identity.
func newMetric(kind Metric, dim int) *metric {
	m := &metric{variance: make([]float64, rounded(dim))}
	for i := range dim {
		m.variance[i] = 1
	}
	if kind == Dense {
		m.cov, m.chol, m.scratch = make([]float64, dim*dim), make([]float64, dim*dim), make([]float64, dim*dim)
		for i := range dim {
			m.cov[i*dim+i], m.chol[i*dim+i] = 1, 1
		}
		return m
	}
	m.sd = slices.Clone(m.variance[:dim])
	return m
}

func (m *metric) dense() bool { return m.cov != nil }

// setVariance makes m the diagonal metric of the variances, and reports false,
// leaving m alone, if one is not positive and finite.
func (m *metric) setVariance(variance []float64) bool {
	for _, v := range variance {
		if !(v > 0 && v <= math.MaxFloat64) {
			return false
		}
	}
	copy(m.variance, variance)
	for i, v := range variance {
		m.sd[i] = math.Sqrt(v)
	}
	return true
}

// setCovariance makes m the dense metric of the covariance, and reports false,
// leaving m alone, if that is not positive definite.
func (m *metric) setCovariance(cov []float64) bool {
	n := isqrt(len(cov))
	if !cholesky(m.scratch, cov, n) {
		return false
	}
	m.chol, m.scratch = m.scratch, m.chol
	copy(m.cov, cov)
	return true
}

// velocity writes v = M⁻¹p for a dense metric.
func (m *metric) velocity(v, p []float64) {
	n := len(p)
	for i := range v {
		v[i] = dot(m.cov[i*n:(i+1)*n], p)
	}
}

// scaleMomentum turns standard normals z into a momentum of covariance M, in
// place: z/sd, or the solution p of Lᵀp = z.
func (m *metric) scaleMomentum(z []float64) {
	if !m.dense() {
		for i := range z {
			z[i] /= m.sd[i]
		}
		return
	}
	n := len(z)
	for i := n - 1; i >= 0; i-- {
		z[i] /= m.chol[i*n+i]
		for j, l := range m.chol[i*n : i*n+i] {
			z[j] -= float64(l * z[i])
		}
	}
}

// scaleJump turns standard normals z into a jump of covariance M⁻¹, in place:
// sd·z, or Lz.
func (m *metric) scaleJump(z []float64) {
	if !m.dense() {
		for i := range z {
			z[i] *= m.sd[i]
		}
		return
	}
	n := len(z)
	for i := n - 1; i >= 0; i-- {
		z[i] = dot(m.chol[i*n:i*n+i+1], z[:i+1])
	}
}

// cholesky writes the lower L with L Lᵀ = a, both n×n row-major, and reports
// whether a is positive definite and finite. Only the lower half of a is read.
// Fixed order of operations, unlike a BLAS, so draws are the same everywhere.
func cholesky(l, a []float64, n int) bool {
	for i := range n {
		row := l[i*n : (i+1)*n]
		for j := range i + 1 {
			other := l[j*n : (j+1)*n]
			s := a[i*n+j] - dot(row[:j], other[:j])
			if j < i {
				row[j] = s / other[j]
				continue
			}
			if !(s > 0 && s <= math.MaxFloat64) {
				return false
			}
			row[i] = math.Sqrt(s)
		}
		clear(row[i+1:])
	}
	return true
}

// isqrt returns n for n².
func isqrt(square int) int { return int(math.Sqrt(float64(square))) }
