package optim

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
	"gonum.org/v1/gonum/mat"
)

// steps returns points of a path on a random normal density in dim dimensions.
func steps(dim, n int) (path []Point) {
	s := rng.New(7, "optim/test")
	root := mat.NewDense(dim, dim, nil)
	rng.FillNormal(&s, root.RawMatrix().Data)
	var precision mat.Dense
	precision.Mul(root, root.T())
	for range n {
		x, g := make([]float64, dim), make([]float64, dim)
		rng.FillNormal(&s, x)
		mat.NewVecDense(dim, g).MulVec(&precision, mat.NewVecDense(dim, x))
		for i := range g {
			g[i] = -g[i]
		}
		path = append(path, Point{x, g})
	}
	return path
}

// remember adds all steps of a path.
func remember(m *Memory, path []Point) {
	for k := 1; k < len(path); k++ {
		m.Add(path[k-1].X, path[k-1].Grad, path[k].X, path[k].Grad)
	}
}

// dense is the H of a memory by brute force: BFGS updates of the diagonal,
// [Nocedal2006] eq. 6.17, with whole matrices.
func dense(m *Memory) *mat.Dense {
	h := mat.NewDense(m.dim, m.dim, nil)
	for i, d := range m.diagonal {
		h.Set(i, i, d)
	}
	for j := range m.used {
		k := m.place(j)
		s, y := mat.NewVecDense(m.dim, m.s[k]), mat.NewVecDense(m.dim, m.y[k])
		rho := 1 / mat.Dot(s, y)
		v := mat.NewDense(m.dim, m.dim, nil)
		v.Outer(-rho, s, y)
		for i := range m.dim {
			v.Set(i, i, v.At(i, i)+1)
		}
		var left, both mat.Dense
		left.Mul(v, h)
		both.Mul(&left, v.T())
		h.RankOne(&both, rho, s, s)
	}
	return h
}

// apart returns the largest difference of two matrices, relative to the second.
func apart(a, b mat.Matrix) float64 {
	var d mat.Dense
	d.Sub(a, b)
	return mat.Norm(&d, math.Inf(1)) / mat.Norm(b, math.Inf(1))
}

// square returns FFᵀ.
func square(f *Factor, dim int) *mat.Dense {
	m := mat.NewDense(dim, dim, nil)
	u := lane.Make(dim)
	for j := range dim {
		clear(u)
		u[j] = lane.V{1, 1, 1, 1, 1, 1, 1, 1}
		f.Apply(u)
		for i := range dim {
			m.Set(i, j, u[i][j%lane.W])
		}
	}
	var h mat.Dense
	h.Mul(m, m.T())
	return &h
}

func TestMemoryIsBFGS(t *testing.T) {
	const dim, size = 9, 4
	for n := range 8 { // none, some, and more pairs than fit
		m := NewMemory(dim, size)
		remember(m, steps(dim, n))
		if m.Pairs() != min(max(n-1, 0), size) {
			t.Fatalf("%d pairs of %d points", m.Pairs(), n)
		}
		want := dense(m)
		got := mat.NewDense(dim, dim, nil)
		col, unit := make([]float64, dim), make([]float64, dim)
		for j := range dim {
			clear(unit)
			unit[j] = 1
			m.Apply(col, unit)
			got.SetCol(j, col)
		}
		if d := apart(got, want); !(d < 1e-12) {
			t.Errorf("%d points: Apply is %v from BFGS", n, d)
		}
		f := NewFactor(dim, size)
		f.Set(m)
		if d := apart(square(f, dim), want); !(d < 1e-12) {
			t.Errorf("%d points: FFᵀ is %v from BFGS", n, d)
		}
		u := lane.Make(dim)
		for i := range u {
			u[i] = lane.V{float64(i), 1, -2, 3, 0, 0, 0, 7}
		}
		back := append([]lane.V(nil), u...)
		f.Apply(back)
		f.Solve(back)
		for i := range u {
			for l, v := range u[i] {
				if math.Abs(back[i][l]-v) > 1e-10 {
					t.Errorf("%d points: F⁻¹F changes %v to %v", n, v, back[i][l])
				}
			}
		}
		if logDet, _ := mat.LogDet(want); math.Abs(2*f.LogDet-logDet) > 1e-10 {
			t.Errorf("%d points: log determinant %v, want %v", n, 2*f.LogDet, logDet)
		}
	}
}

// TestMemoryTestSeesPlantedErrors: a factor without its last pair, and one whose
// determinant forgets the diagonal.
func TestMemoryTestSeesPlantedErrors(t *testing.T) {
	m, f := NewMemory(9, 4), NewFactor(9, 4)
	remember(m, steps(9, 5))
	f.Set(m)
	f.used--
	if d := apart(square(f, 9), dense(m)); d < 1e-3 {
		t.Errorf("a lost pair moves FFᵀ by %v only", d)
	}
	for i := range f.root {
		f.LogDet -= math.Log(f.root[i])
	}
	if logDet, _ := mat.LogDet(dense(m)); math.Abs(2*f.LogDet-logDet) < 1e-3 {
		t.Error("a determinant without the diagonal passes")
	}
}

// TestDiagonal compares with the diagonal of a BFGS update of B, scaled by
// yᵀDy/sᵀy, with whole matrices: what [Gilbert1989] take.
func TestDiagonal(t *testing.T) {
	const dim = 5
	path := steps(dim, 4)
	m := NewMemory(dim, 6)
	remember(m, path[:2])
	for k := 2; k < len(path); k++ {
		b := mat.NewDense(dim, dim, nil)
		for i, d := range m.diagonal {
			b.Set(i, i, 1/d)
		}
		s, y := mat.NewVecDense(dim, nil), mat.NewVecDense(dim, nil)
		yDy := 0.0
		for i := range dim {
			s.SetVec(i, path[k].X[i]-path[k-1].X[i])
			y.SetVec(i, path[k-1].Grad[i]-path[k].Grad[i])
			yDy += y.AtVec(i) * m.diagonal[i] * y.AtVec(i)
		}
		var bs mat.VecDense
		bs.MulVec(b, s)
		b.RankOne(b, -1/mat.Dot(s, &bs), &bs, &bs)
		b.Scale(yDy/mat.Dot(s, y), b)
		b.RankOne(b, 1/mat.Dot(s, y), y, y)
		remember(m, path[k-1:k+1])
		for i, got := range m.diagonal {
			if want := 1 / b.At(i, i); math.Abs(got-want) > 1e-12*want {
				t.Errorf("step %d: α[%d] = %v, want %v", k, i, got, want)
			}
		}
	}
}

// TestPairsWithoutCurvature are left out and leave the rest as it was.
func TestPairsWithoutCurvature(t *testing.T) {
	const dim, size = 4, 3
	for _, n := range []int{0, 2, 4, 6} {
		m := NewMemory(dim, size)
		remember(m, steps(dim, n))
		before := append([]float64(nil), m.diagonal...)
		zero, one := make([]float64, dim), []float64{1, 0, 0, 0}
		nan := []float64{math.NaN(), 0, 0, 0}
		for name, g := range map[string][]float64{"upward": one, "flat": zero, "NaN": nan, "too steep": {-1e13, 0, 0, 0}} {
			x := one
			if name == "too steep" {
				x = []float64{1e-3, 0, 0, 0}
			}
			if m.Add(zero, zero, x, g) {
				t.Errorf("%d points: a pair that is %s is taken in", n, name)
			}
		}
		for i, d := range m.diagonal {
			if d != before[i] {
				t.Errorf("%d points: α[%d] moved from %v to %v", n, i, before[i], d)
			}
		}
		f := NewFactor(dim, size)
		f.Set(m)
		if d := apart(square(f, dim), dense(m)); !(d < 1e-12) {
			t.Errorf("%d points: FFᵀ is %v from BFGS", n, d)
		}
	}
}

func TestFactorAllocatesNothing(t *testing.T) {
	m, f, u := NewMemory(9, 4), NewFactor(9, 4), lane.Make(9)
	remember(m, steps(9, 6))
	if n := testing.AllocsPerRun(10, func() { f.Set(m); f.Apply(u) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
