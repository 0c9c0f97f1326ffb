package optim

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// Factor is a square root F of the estimate H of a Memory, H = FFᵀ, as a
// product: a diagonal matrix, then I − s·qᵀ for each pair. So F·u takes one dot
// product and one multiple of a vector a pair, and neither a QR nor a Cholesky
// factorisation.
//
// Source: [Brodlie1973], the rank-one form of the BFGS update of H.
// Deviation: [Zhang2022] factorise the same H by QR and Cholesky;
// its draws have the same distribution.
type Factor struct {
	// LogDet is log |det F|, half of log |H|.
	LogDet float64

	used int
	root []float64 // √α
	s, q [][]float64
	det  []float64 // of each I − s·qᵀ
	work []float64
}

// NewFactor returns memory for factors of Memories of a size.
func NewFactor(dim, size int) *Factor {
	f := &Factor{root: make([]float64, dim), work: make([]float64, dim), det: make([]float64, size)}
	for range size {
		f.s = append(f.s, make([]float64, dim))
		f.q = append(f.q, make([]float64, dim))
	}
	return f
}

// Set factorises the estimate of m, which may change afterwards.
//
// Cost: O(dim·pairs²), no allocation.
func (f *Factor) Set(m *Memory) {
	f.used, f.LogDet = 0, 0
	for i, d := range m.diagonal {
		f.root[i] = math.Sqrt(d)
		f.LogDet += numeric.Log(d) / 2
	}
	for j := range m.used {
		k := m.place(j)
		s, y, sy := m.s[k], m.y[k], m.curvature[k]
		f.inverse(f.work, s) // Bs
		sbs := dot(s, f.work)
		f.det[j] = math.Sqrt(sbs / sy)
		cross := 1 / math.Sqrt(float64(sy*sbs))
		for i := range s {
			f.s[j][i] = s[i]
			f.q[j][i] = y[i]/sy - float64(f.work[i]*cross)
		}
		f.LogDet += numeric.Log(f.det[j])
		f.used++
	}
}

// inverse writes Bv into dst, B the inverse of FFᵀ.
func (f *Factor) inverse(dst, v []float64) {
	copy(dst, v)
	for j := f.used - 1; j >= 0; j-- {
		addScaled(dst, dot(f.q[j], dst)/f.det[j], f.s[j])
	}
	for i, r := range f.root {
		dst[i] = dst[i] / r / r
	}
	for j := range f.used {
		addScaled(dst, dot(f.s[j], dst)/f.det[j], f.q[j])
	}
}

// Covary replaces v by FFᵀv = Hv.
func (f *Factor) Covary(v []float64) {
	for j := f.used - 1; j >= 0; j-- {
		addScaled(v, -dot(f.s[j], v), f.q[j])
	}
	for i, r := range f.root {
		v[i] = float64(v[i]*r) * r
	}
	for j := range f.used {
		addScaled(v, -dot(f.q[j], v), f.s[j])
	}
}

// Apply replaces u by Fu in each lane.
//
// Shapes: u is [dim] rows.
func (f *Factor) Apply(u []lane.V) {
	for i, r := range f.root {
		for l := range &u[i] {
			u[i][l] = float64(u[i][l] * r)
		}
	}
	for j := range f.used {
		var sum lane.V
		for i, q := range f.q[j] {
			for l, v := range &u[i] {
				sum[l] = math.FMA(q, v, sum[l])
			}
		}
		for i, s := range f.s[j] {
			for l := range &u[i] {
				u[i][l] = math.FMA(-s, sum[l], u[i][l])
			}
		}
	}
}

// Solve replaces v by F⁻¹v in each lane.
//
// Shapes: v is [dim] rows.
func (f *Factor) Solve(v []lane.V) {
	for j := f.used - 1; j >= 0; j-- {
		var sum lane.V
		for i, q := range f.q[j] {
			for l, x := range &v[i] {
				sum[l] = math.FMA(q, x, sum[l])
			}
		}
		for l := range sum {
			sum[l] /= f.det[j]
		}
		for i, s := range f.s[j] {
			for l := range &v[i] {
				v[i][l] = math.FMA(s, sum[l], v[i][l])
			}
		}
	}
	for i, r := range f.root {
		for l := range &v[i] {
			v[i][l] /= r
		}
	}
}
