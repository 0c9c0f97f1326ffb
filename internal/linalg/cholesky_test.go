package linalg

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// covariances returns BBᵀ + ½I in every lane.
func covariances(src *rng.Stream, n int) []lane.V {
	b, a := random(src, n*n), make([]lane.V, n*n)
	for i := range n {
		for j := range n {
			for l := range lane.W {
				if i == j {
					a[i*n+j][l] = 0.5
				}
				for k := range n {
					a[i*n+j][l] += b[i*n+k][l] * b[j*n+k][l]
				}
			}
		}
	}
	return a
}

// Factors and determinants against gonum's; the upper triangle is not read.
func TestCholesky(t *testing.T) {
	src := rng.New(20240703, "linalg/test")
	for _, n := range []int{1, 2, 3, 8, 17} {
		a := covariances(&src, n)
		f := append([]lane.V(nil), a...)
		for i := range n {
			for j := i + 1; j < n; j++ {
				f[i*n+j] = lane.V{math.NaN()}
			}
		}
		Cholesky(f, n)
		lu := NewLU(n)
		lu.Factor(a)
		det := lu.LogDet()
		for l := range lane.W {
			var chol mat.Cholesky
			if !chol.Factorize(mat.NewSymDense(n, inLane(a, l))) {
				t.Fatal("gonum can't factorise")
			}
			var want mat.TriDense
			chol.LTo(&want)
			for i := range n {
				for j := range n {
					if got := f[i*n+j][l]; math.Abs(got-want.At(i, j)) > 1e-12*math.Abs(want.At(i, i)) {
						t.Errorf("n=%d lane %d: L[%d,%d] = %v, want %v", n, l, i, j, got, want.At(i, j))
					}
				}
			}
			if math.Abs(det[l]-chol.LogDet()) > 1e-10 {
				t.Errorf("n=%d lane %d: log |det| %v, want %v", n, l, det[l], chol.LogDet())
			}
		}
	}
}

// A matrix that is not positive definite spoils its own lane alone.
func TestCholeskyLanes(t *testing.T) {
	src := rng.New(20240704, "linalg/test")
	a := covariances(&src, 4)
	want := append([]lane.V(nil), a...)
	Cholesky(want, 4)
	a[5][1], a[0][2], a[15][3], a[10][6] = -1, 0, math.Inf(-1), math.NaN()
	Cholesky(a, 4)
	for l := range lane.W {
		spoiled := l == 1 || l == 2 || l == 3 || l == 6
		if got := a[15][l]; spoiled != (got != got) || !spoiled && got != want[15][l] {
			t.Errorf("lane %d: the last element is %v, was %v", l, got, want[15][l])
		}
	}
}

// Triangles of both kinds, plain and transposed, with one column and several,
// against products.
func TestTriangle(t *testing.T) {
	src := rng.New(20240705, "linalg/test")
	for _, n := range []int{1, 2, 5, 11} {
		for _, m := range []int{1, 3} {
			a, want := random(&src, n*n), random(&src, n*m)
			for i := range n {
				for l := range lane.W {
					a[i*(n+1)][l] = 2 + math.Abs(a[i*(n+1)][l])
				}
			}
			for _, upper := range []bool{false, true} {
				for _, transposed := range []bool{false, true} {
					b := make([]lane.V, n*m)
					for i := range n {
						for k := range n {
							if upper && k < i || !upper && k > i {
								continue
							}
							to, from := i, k
							if transposed {
								to, from = k, i
							}
							for c := range m {
								for l := range lane.W {
									b[to*m+c][l] += a[i*n+k][l] * want[from*m+c][l]
								}
							}
						}
					}
					tri := Triangle{n, upper}
					if transposed {
						tri.SolveTransposed(a, b, m)
					} else {
						tri.Solve(a, b, m)
					}
					for i := range b {
						for l := range lane.W {
							if math.Abs(b[i][l]-want[i][l]) > 1e-10 {
								t.Fatalf("n=%d m=%d upper %v transposed %v: row %d is %v, want %v", n, m, upper, transposed, i, b[i][l], want[i][l])
							}
						}
					}
				}
			}
		}
	}
}

// The inverse, transposed, against the definition.
func TestInverseTransposed(t *testing.T) {
	src := rng.New(20240706, "linalg/test")
	const n = 6
	a, inv := random(&src, n*n), make([]lane.V, n*n)
	lu := NewLU(n)
	lu.Factor(a)
	lu.InverseTransposed(inv, make([]lane.V, n))
	for i := range n {
		for j := range n {
			for l := range lane.W {
				sum := 0.0
				for k := range n {
					sum += a[i*n+k][l] * inv[j*n+k][l]
				}
				if want := map[bool]float64{true: 1}[i == j]; math.Abs(sum-want) > 1e-10 {
					t.Errorf("lane %d: element %d, %d of A·A⁻¹ is %v", l, i, j, sum)
				}
			}
		}
	}
}

func TestCholeskyAllocatesNothing(t *testing.T) {
	src := rng.New(20240707, "linalg/test")
	a, x, d := covariances(&src, 5), make([]lane.V, 10), make([]lane.V, 25)
	live := [lane.W]bool{true, false, true}
	if n := testing.AllocsPerRun(5, func() {
		Cholesky(a, 5)
		CholeskyGrad(d, a, 5, &live)
		Triangle{N: 5}.Solve(a, x, 2)
		Triangle{N: 5}.SolveTransposed(a, x, 2)
		AddOuter(d, 5, Lower, x, x, 2)
		AddOuter(d, 5, Whole, x[:5], x[:5], 1)
	}); n != 0 {
		t.Error("allocates", n, "times")
	}
}
