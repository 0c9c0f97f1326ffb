package linalg

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// random returns rows of standard normal numbers in every lane.
func random(src *rng.Stream, rows int) []lane.V {
	v := make([]lane.V, rows)
	for i := range v {
		for l := range lane.W {
			v[i][l] = rng.StdNormal(src)
		}
	}
	return v
}

// inLane returns one lane of a value.
func inLane(v []lane.V, l int) []float64 {
	x := make([]float64, len(v))
	for i := range v {
		x[i] = v[i][l]
	}
	return x
}

// Solutions against gonum's, plain and transposed.
func TestLU(t *testing.T) {
	src := rng.New(20240701, "linalg/test")
	for _, n := range []int{1, 2, 3, 7, 12} {
		a, b := random(&src, n*n), random(&src, n)
		if n > 1 {
			a[0] = lane.V{} // needs a pivot
		}
		lu := NewLU(n)
		lu.Factor(a)
		for _, transposed := range []bool{false, true} {
			x := append([]lane.V(nil), b...)
			if transposed {
				lu.SolveTransposed(x)
			} else {
				lu.Solve(x)
			}
			for l := range lane.W {
				var m mat.Matrix = mat.NewDense(n, n, inLane(a, l))
				if transposed {
					m = m.T()
				}
				var want mat.VecDense
				if err := want.SolveVec(m, mat.NewVecDense(n, inLane(b, l))); err != nil {
					t.Fatal(err)
				}
				for i := range n {
					// Condition numbers here are below 1e4.
					if d := math.Abs(x[i][l] - want.AtVec(i)); d > 1e-11*(1+math.Abs(want.AtVec(i))) {
						t.Errorf("n=%d, transposed %v, lane %d: x[%d] = %v, want %v", n, transposed, l, i, x[i][l], want.AtVec(i))
					}
				}
			}
		}
	}
}

// A singular matrix and one with a NaN spoil their own lanes alone.
func TestSingularLanes(t *testing.T) {
	src := rng.New(20240702, "linalg/test")
	a, b := random(&src, 9), random(&src, 3)
	lu, x := NewLU(3), append([]lane.V(nil), b...)
	lu.Factor(a)
	lu.Solve(x)
	for j := range 3 {
		a[3+j][2] = 2 * a[j][2]
	}
	a[4][5] = math.NaN()
	bad := append([]lane.V(nil), b...)
	lu.Factor(a)
	lu.Solve(bad)
	for i := range 3 {
		for l := range lane.W {
			switch finite := bad[i][l]-bad[i][l] == 0; {
			case l == 5 && finite:
				t.Errorf("x[%d] = %v from a matrix with NaN", i, bad[i][l])
			case l != 2 && l != 5 && bad[i][l] != x[i][l]:
				t.Errorf("lane %d: x[%d] = %v beside a singular matrix, was %v", l, i, bad[i][l], x[i][l])
			}
		}
	}
	if math.Abs(bad[0][2]) < 1e12 {
		t.Error("a singular matrix has the solution", bad[0][2])
	}
}

func TestLUAllocatesNothing(t *testing.T) {
	lu, a, x := NewLU(4), make([]lane.V, 16), make([]lane.V, 4)
	if n := testing.AllocsPerRun(5, func() { lu.Factor(a); lu.Solve(x) }); n != 0 {
		t.Error("allocates", n, "times")
	}
}
