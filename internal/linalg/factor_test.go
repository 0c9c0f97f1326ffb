package linalg

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestFactor against gonum's factor and solution; a wrong triangle would show.
func TestFactor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 6; n++ {
		root := mat.NewDense(n, n, nil)
		for i := range n {
			for j := range n {
				root.Set(i, j, r.NormFloat64())
			}
			root.Set(i, i, root.At(i, i)+4)
		}
		a := mat.NewSymDense(n, nil)
		a.SymOuterK(1, root)
		lower, x := make([]float64, n*n), make([]float64, n)
		for i := range n {
			x[i] = r.NormFloat64()
			for j := range n {
				lower[i*n+j] = a.At(i, j)
				if j > i {
					lower[i*n+j] = math.NaN() // not read
				}
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(a) {
			t.Fatal("the matrix has no factor")
		}
		var want mat.VecDense
		if err := chol.SolveVecTo(&want, mat.NewVecDense(n, append([]float64(nil), x...))); err != nil {
			t.Fatal(err)
		}
		l := Factor(lower, n)
		SolveLower(l, x)
		SolveUpper(l, x)
		for i, v := range x {
			// Condition numbers below 100 times rounding.
			if d := math.Abs(v - want.AtVec(i)); !(d <= 1e-13) {
				t.Errorf("n=%d: element %d of the solution is off by %v", n, i, d)
			}
		}
	}
	if l := Factor([]float64{1, 0, 2, 1}, 2); l[0] != 1 || l[3] == l[3] {
		t.Errorf("the factor of a matrix that is not positive definite is %v", l)
	}
}
