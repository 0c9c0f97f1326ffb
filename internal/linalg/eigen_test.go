package linalg

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"gonum.org/v1/gonum/mat"
)

// symmetric returns a matrix with eigenvalues of all sizes from 1 down to the
// given, of which half are pairs.
func symmetric(n int, least float64) []float64 {
	src := rng.New(3, "linalg/eigen")
	q := make([]float64, n*n)
	rng.FillNormal(&src, q)
	var qr mat.QR
	qr.Factorize(mat.NewDense(n, n, q))
	var o mat.Dense
	qr.QTo(&o)
	d := mat.NewDiagDense(n, nil)
	for i := range n {
		d.SetDiag(i, math.Pow(least, float64(i/2*2)/float64(n)))
	}
	var a mat.Dense
	a.Product(&o, d, o.T())
	return a.RawMatrix().Data
}

func TestSymmetricEigen(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 30, 64} {
		a := symmetric(n, 1e-12)
		values, vectors, ok := SymmetricEigen(a, n)
		if !ok {
			t.Fatalf("n = %d: not ok", n)
		}
		var want mat.EigenSym
		if !want.Factorize(mat.NewSymDense(n, a), false) {
			t.Fatal("gonum has no answer")
		}
		const slack = 1e-14 // rounding, of matrices of norm 1
		for k, v := range want.Values(nil) {
			if got := values[n-1-k]; !(math.Abs(got-v) <= slack*float64(n)) {
				t.Errorf("n = %d: eigenvalue %d is %v, gonum has %v", n, n-1-k, got, v)
			}
		}
		for i := range n {
			for j := range n {
				same := 0.0
				if i == j {
					same = 1
				}
				if got := Dot(vectors[i*n:(i+1)*n], vectors[j*n:(j+1)*n]); math.Abs(got-same) > slack*float64(n) {
					t.Fatalf("n = %d: vectors %d and %d have product %v", n, i, j, got)
				}
				av := 0.0 // of vector i, row j
				for k := range n {
					av += a[j*n+k] * vectors[i*n+k]
				}
				if want := values[i] * vectors[i*n+j]; math.Abs(av-want) > slack*float64(n) {
					t.Fatalf("n = %d: A·v is %v, λ·v is %v", n, av, want)
				}
			}
		}
	}
}

// Matrices that are singular, that fall apart, or whose elements have all sizes.
func TestSymmetricEigenHard(t *testing.T) {
	const n = 40
	src := rng.New(4, "linalg/eigen")
	for name, at := range map[string]func(i, j int) float64{
		"zero":       func(int, int) float64 { return 0 },
		"ones":       func(int, int) float64 { return 1 },
		"diagonal":   func(i, j int) float64 { return float64(max(0, 1-(i-j)*(i-j))) * float64(i%7-3) },
		"graded":     func(i, j int) float64 { return math.Pow(10, -8*float64(i+j)) },
		"graded up":  func(i, j int) float64 { return math.Pow(10, -8*float64(2*n-i-j)) },
		"difference": func(i, j int) float64 { return float64(max(0, 2-3*(i-j)*(i-j))) - float64(max(0, 1-(i-j-1)*(i-j-1))) },
		"blocks":     func(i, j int) float64 { return float64(max(0, 1-(i/4-j/4)*(i/4-j/4))) * float64(1+i%4*(j%4)) },
		"tiny":       func(i, j int) float64 { return 1e-300 * float64(1+(i*j)%5) },
		"huge":       func(i, j int) float64 { return 1e300 * float64(1+(i*j)%5) },
		"random":     func(int, int) float64 { return rng.StdNormal(&src) },
	} {
		a, top := make([]float64, n*n), 0.0
		for i := range n {
			for j := range i + 1 {
				a[i*n+j] = at(i, j)
				a[j*n+i] = a[i*n+j]
				top = max(top, math.Abs(a[i*n+j]))
			}
		}
		values, vectors, ok := SymmetricEigen(a, n)
		if !ok || !slices.IsSortedFunc(values, func(x, y float64) int { return cmp.Compare(y, x) }) {
			t.Errorf("%s: %v, values %v", name, ok, values)
			continue
		}
		const slack = 1e-14 * n
		for i := range n {
			v := vectors[i*n : (i+1)*n]
			for j := range n {
				same := 0.0
				if i == j {
					same = 1
				}
				if got := Dot(v, vectors[j*n:(j+1)*n]); !(math.Abs(got-same) <= slack) {
					t.Fatalf("%s: vectors %d and %d have product %v", name, i, j, got)
				}
				if got := Dot(a[j*n:(j+1)*n], v); !(math.Abs(got-values[i]*v[j]) <= slack*top*n) {
					t.Fatalf("%s: A·v is %v, λ·v is %v", name, got, values[i]*v[j])
				}
			}
		}
	}
}

func TestSymmetricEigenSpecial(t *testing.T) {
	values, vectors, ok := SymmetricEigen([]float64{2, math.NaN(), 1, 2}, 2) // the upper triangle is not read
	if h := math.Sqrt(0.5); !ok || math.Abs(values[0]-3) > 1e-15 || math.Abs(values[1]-1) > 1e-15 || math.Abs(math.Abs(vectors[0])-h) > 1e-15 {
		t.Errorf("of [2 1; 1 2]: %v, %v, %v", values, vectors, ok)
	}
	if values, _, ok := SymmetricEigen(make([]float64, 9), 3); !ok || values[0] != 0 || values[2] != 0 {
		t.Errorf("of zeros: %v, %v", values, ok)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, _, ok := SymmetricEigen([]float64{1, 0, bad, 1}, 2); ok {
			t.Errorf("%v passes", bad)
		}
	}
}
