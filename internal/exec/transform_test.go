package exec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"gonum.org/v1/gonum/mat"
)

// supports are the constrained supports, with the number of elements of an
// event and of the ones that are free.
var supports = []struct {
	name       string
	s          ir.Support
	size, free int
}{
	{"lower 0", positive, 1, 1},
	{"lower 100", ir.Support{Kind: ir.Bounded, Lo: 100, Hi: math.Inf(1)}, 1, 1},
	{"upper -3", ir.Support{Kind: ir.Bounded, Lo: math.Inf(-1), Hi: -3}, 1, 1},
	{"unit", unit, 1, 1},
	{"interval", ir.Support{Kind: ir.Bounded, Lo: -0.1, Hi: 0.3}, 1, 1},
	{"ordered 1", ir.Support{Kind: ir.Ordered}, 1, 1},
	{"ordered 4", ir.Support{Kind: ir.Ordered}, 4, 4},
	{"positive ordered 4", ir.Support{Kind: ir.PositiveOrdered}, 4, 4},
	{"simplex 2", ir.Support{Kind: ir.Simplex}, 2, 1},
	{"simplex 5", ir.Support{Kind: ir.Simplex}, 5, 4},
	{"simplex 30", ir.Support{Kind: ir.Simplex}, 30, 29},
	{"unit vector 2", ir.Support{Kind: ir.UnitVector}, 2, 2},
	{"unit vector 5", ir.Support{Kind: ir.UnitVector}, 5, 5},
	{"sum to zero 1", ir.Support{Kind: ir.SumToZero}, 1, 0},
	{"sum to zero 6", ir.Support{Kind: ir.SumToZero}, 6, 5},
	{"Cholesky factor of correlations 1", ir.Support{Kind: ir.CholeskyCorr}, 1, 0},
	{"Cholesky factor of correlations 2", ir.Support{Kind: ir.CholeskyCorr}, 4, 1},
	{"Cholesky factor of correlations 5", ir.Support{Kind: ir.CholeskyCorr}, 25, 10},
	{"correlations 2", ir.Support{Kind: ir.Corr}, 4, 1},
	{"correlations 5", ir.Support{Kind: ir.Corr}, 25, 10},
	{"Cholesky factor 1", ir.Support{Kind: ir.CholeskyCov}, 1, 1},
	{"Cholesky factor 4", ir.Support{Kind: ir.CholeskyCov}, 16, 10},
	{"covariance 1", ir.Support{Kind: ir.Cov}, 1, 1},
	{"covariance 4", ir.Support{Kind: ir.Cov}, 16, 10},
}

// freeElements are the elements of an event that density is with respect to.
func freeElements(s ir.Support, size, free int) (at []int) {
	k := int(math.Sqrt(float64(size)))
	for i := range size {
		switch row, column := i/k, i%k; {
		case s.Kind.Rank() < 2 && i < free,
			s.Kind >= ir.CholeskyCov && column <= row,
			(s.Kind == ir.CholeskyCorr || s.Kind == ir.Corr) && column < row:
			at = append(at, i)
		}
	}
	return at
}

// constrained runs a transform forward at one point in every lane.
func constrained(t transform, q []float64, size int) (x []float64, lp float64, dq []float64) {
	rows := func(n int) []lane.V { return make([]lane.V, n) }
	xr, qr, dr := rows(size), rows(len(q)), rows(len(q))
	for i, v := range q {
		for l := range lane.W {
			qr[i][l] = v
		}
	}
	var total lane.V
	t.forward(xr, qr, dr, &total)
	for i := range xr {
		x = append(x, xr[i][3])
	}
	for i := range dr {
		dq = append(dq, dr[i][3])
	}
	return x, total[3], dq
}

// checkTransform compares x with the formula of the support, the log-Jacobian
// with formula and determinant, and its derivatives with differences.
func checkTransform(t transform, s ir.Support, size int, q []float64) error {
	x, lp, dq := constrained(t, q, size)
	want, wantLp, _ := constrainEvent(s, q, size)
	for i := range x {
		if !near(x[i], want[i], 1e-14) {
			return fmt.Errorf("x[%d] = %v, formula %v", i, x[i], want[i])
		}
	}
	if !near(lp, wantLp, 1e-13) {
		return fmt.Errorf("log-Jacobian %v, formula %v", lp, wantLp)
	}
	if err := checkDeterminant(t, s, size, q); err != nil {
		return err
	}
	logJacobian := func(q []float64) float64 { _, lp, _ := constrained(t, q, size); return lp }
	for j := range q {
		if d := derivative(logJacobian, q, j); !near(dq[j], d, 1e-9) {
			return fmt.Errorf("derivative %d of the log-Jacobian %v, differences %v", j, dq[j], d)
		}
	}
	return nil
}

func TestTransforms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range supports {
		tr := transformOf(c.s, c.size)
		if got := tr.coordinates(c.size); got != c.free {
			t.Errorf("%s: %d coordinates, want %d", c.name, got, c.free)
		}
		for range 5 {
			q := make([]float64, c.free)
			for i := range q {
				q[i] = r.Float64()*2 - 1
			}
			if err := checkTransform(tr, c.s, c.size, q); err != nil {
				t.Errorf("%s at %v: %v", c.name, q, err)
			}
			x, _, _ := constrained(tr, q, c.size)
			back := make([]float64, len(q))
			if !tr.inverse(back, x) {
				t.Errorf("%s: %v is not inside its own support", c.name, x)
			}
			if c.s.Kind == ir.UnitVector {
				q = x // of the coordinates in that direction, those of length 1
			}
			for i := range q {
				// x near a bound has lost digits of q: 100 + e^q has 2⁻⁴⁶ left.
				if !near(back[i], q[i], 1e-12) {
					t.Errorf("%s: inverse of forward is %v, was %v", c.name, back, q)
				}
			}
		}
	}
}

// wrongLower forgets the Jacobian; wrongSimplex has the one of sticks.
type (
	wrongLower    struct{ halfLine }
	wrongSimplex  struct{ simplex }
	wrongSphere   struct{ unitVector }
	wrongFactor   struct{ choleskyCorr } // the Jacobian of LLᵀ
	wrongProduct  struct{ gram }         // without the 2 of the diagonal
	wrongIsometry struct{ sumToZero }    // not orthonormal
)

func (t wrongSphere) forward(x, q, dq []lane.V, lp *lane.V) {
	t.unitVector.forward(x, q, dq, lp)
	for l := range lp {
		lp[l] += 0.01
	}
}

func (t wrongFactor) forward(x, q, dq []lane.V, lp *lane.V) {
	choleskyCorr{t.k, true}.forward(x, q, dq, lp)
}

func (t wrongProduct) forward(x, q, dq []lane.V, lp *lane.V) {
	t.gram.forward(x, q, dq, lp)
	for l := range lp {
		lp[l] -= numeric.Log(2)
	}
}

func (t wrongIsometry) forward(x, q, dq []lane.V, lp *lane.V) {
	t.sumToZero.forward(x, q, dq, lp)
	for i := range x {
		for l := range x[i] {
			x[i][l] *= 1 + 1e-6
		}
	}
}

func (t wrongLower) forward(x, q, dq []lane.V, _ *lane.V) {
	var none lane.V
	t.halfLine.forward(x, q, dq, &none)
}

func (t wrongSimplex) forward(x, q, dq []lane.V, lp *lane.V) {
	t.simplex.forward(x, q, dq, lp)
	for l := range lp {
		lp[l] -= 0.5 * numeric.Log(float64(len(x)))
	}
}

func TestPlantedJacobian(t *testing.T) {
	if err := checkDeterminant(wrongLower{halfLine{0, 1}}, positive, 1, []float64{0.3}); err == nil {
		t.Error("a missing Jacobian passes")
	}
	if err := checkDeterminant(wrongSimplex{}, ir.Support{Kind: ir.Simplex}, 3, []float64{0.3, -0.2}); err == nil {
		t.Error("a simplex Jacobian without ½ log K passes")
	}
	for _, c := range []struct {
		wrong, right transform
		kind         ir.Kind
		size         int
		q            []float64
	}{
		{wrongSphere{}, unitVector{}, ir.UnitVector, 3, []float64{0.3, -0.2, 0.5}},
		{wrongFactor{choleskyCorr{k: 3}}, choleskyCorr{k: 3}, ir.CholeskyCorr, 9, []float64{0.3, -0.2, 0.5}},
		{wrongProduct{newGram(choleskyCov{2, true}, 2)}, newGram(choleskyCov{2, true}, 2), ir.Cov, 4, []float64{0.3, -0.2, 0.5}},
		{wrongIsometry{}, sumToZero{}, ir.SumToZero, 3, []float64{0.3, -0.2}},
	} {
		if err := checkDeterminant(c.wrong, ir.Support{Kind: c.kind}, c.size, c.q); err == nil {
			t.Errorf("a planted error in %s passes", supportName(ir.Support{Kind: c.kind}))
		}
		if err := checkDeterminant(c.right, ir.Support{Kind: c.kind}, c.size, c.q); err != nil {
			t.Error(err)
		}
	}
	if err := checkDeterminant(simplex{}, ir.Support{Kind: ir.Simplex}, 3, []float64{0.3, -0.2}); err != nil {
		t.Error(err)
	}
}

// checkDeterminant compares the log-Jacobian with the determinant of the
// numerical derivative of the first elements, as many as there are coordinates.
func checkDeterminant(t transform, s ir.Support, size int, q []float64) error {
	_, lp, _ := constrained(t, q, size)
	switch {
	case len(q) == 0:
		if lp != 0 {
			return fmt.Errorf("log-Jacobian %v of nothing", lp)
		}
		return nil
	case s.Kind == ir.UnitVector:
		return checkSphere(t, size, q)
	case s.Kind == ir.SumToZero: // the first elements are the plane seen at an angle
		lp -= 0.5 * math.Log(float64(size))
	}
	free := freeElements(s, size, len(q))
	jacobian := mat.NewDense(len(q), len(q), nil)
	for i := range q {
		element := func(q []float64) float64 { x, _, _ := constrained(t, q, size); return x[free[i]] }
		for j := range q {
			jacobian.Set(i, j, derivative(element, q, j))
		}
	}
	if det, _ := mat.LogDet(jacobian); !near(lp, det, 1e-8) {
		return fmt.Errorf("log-Jacobian %v, numerical determinant %v", lp, det)
	}
	return nil
}

// checkSphere wants the density of coordinates, over all lengths, to be 1 in
// every direction: ∫ e^lp r^(K−1) dr = 1 along that of q.
func checkSphere(t transform, size int, q []float64) error {
	length := 0.0
	for _, v := range q {
		length += v * v
	}
	const step = 0.01 // the trapezoidal rule is exact to e^−(2π/0.01)²/2
	sum := 0.0
	for r := step; r < 15; r += step {
		at := slices.Clone(q)
		for i := range at {
			at[i] *= r / math.Sqrt(length)
		}
		_, lp, _ := constrained(t, at, size)
		sum += step * math.Pow(r, float64(size-1)) * math.Exp(lp)
	}
	if !near(sum, 1, 1e-4) { // r^(K−1) has a kink at 0 for K = 2: step²/12
		return fmt.Errorf("the density over all lengths is %v", sum)
	}
	return nil
}

// TestExtremeCoordinates: nothing is NaN, and nothing leaves the closure of
// the support, as far out as e^q can be represented.
func TestExtremeCoordinates(t *testing.T) {
	for _, c := range supports {
		tr := transformOf(c.s, c.size)
		for _, big := range []float64{40, -40, 700, -700} {
			if math.Abs(big) > 300 && c.s.Kind == ir.Cov {
				continue // e^2q overflows
			}
			for _, alternate := range []float64{1, -1} {
				q := make([]float64, c.free)
				for i := range q {
					q[i] = big
					if i%2 == 1 {
						q[i] *= alternate
					}
				}
				if c.name == "ordered 4" {
					q[0] /= 100
				}
				x, lp, dq := constrained(tr, q, c.size)
				rows := make([]lane.V, c.size)
				for i, v := range x {
					rows[i] = lane.V{3: v}
				}
				qr, back, dx := make([]lane.V, c.free), make([]lane.V, c.free), make([]lane.V, c.size)
				for i := range q {
					qr[i][3] = q[i]
				}
				for i := range dx {
					dx[i][3] = 1 + float64(i)
				}
				tr.reverse(back, dx, rows, qr)
				all := slices.Concat(x, dq, []float64{lp}, column(flat(back), 3))
				for _, v := range all {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Errorf("%s at %v: x %v, log-Jacobian %v, dq %v, reverse %v", c.name, q, x, lp, dq, back)
						break
					}
				}
				if !closureHolds(c.s, x) {
					t.Errorf("%s at %v: x = %v leaves the support", c.name, q, x)
				}
				if want, wantLp, _ := constrainEvent(c.s, q, c.size); !math.IsInf(wantLp, 0) && (!near(lp, wantLp, 1e-13) || !near(x[0], want[0], 1e-13)) {
					t.Errorf("%s at %v: %v with log-Jacobian %v, formula %v with %v", c.name, q, x, lp, want, wantLp)
				}
			}
		}
	}
}

func flat(rows []lane.V) []float64 {
	var x []float64
	for i := range rows {
		x = append(x, rows[i][:]...)
	}
	return x
}

func closureHolds(s ir.Support, x []float64) bool {
	switch s.Kind {
	case ir.Bounded:
		return x[0] >= s.Lo && x[0] <= s.Hi
	case ir.PositiveOrdered:
		return x[0] >= 0 && slices.IsSorted(x)
	case ir.Ordered:
		return slices.IsSorted(x)
	}
	sum, size, square, k := 0.0, 0.0, 0.0, int(math.Sqrt(float64(len(x))))
	for _, v := range x {
		sum, size, square = sum+v, size+math.Abs(v), square+v*v
	}
	switch s.Kind {
	case ir.SumToZero:
		return math.Abs(sum) <= 1e-14*max(1, size)
	case ir.UnitVector:
		return near(square, 1, 1e-14)
	case ir.Simplex:
		return slices.Min(x) >= 0 && near(sum, 1, 1e-14)
	}
	for i := range k {
		norm := 0.0
		for j := range k {
			v := x[i*k+j]
			norm += v * v
			gram := s.Kind == ir.Corr || s.Kind == ir.Cov
			if gram && v != x[j*k+i] || !gram && j > i && v != 0 {
				return false
			}
		}
		d := x[i*k+i]
		if d < 0 || s.Kind == ir.Corr && d != 1 || s.Kind == ir.CholeskyCorr && !near(norm, 1, 1e-14) {
			return false
		}
	}
	return true
}

// TestUpperEnd: an interval that ends at 0 keeps the digits of its distance.
func TestUpperEnd(t *testing.T) {
	x, _, _ := constrained(bounded{-1, 0}, []float64{50}, 1)
	if want := -math.Exp(-50); !near(x[0]/want, 1, 1e-14) {
		t.Errorf("x = %v, want %v", x[0], want)
	}
}

func TestUnconstrain(t *testing.T) {
	a, k := dim("a", 2), dim("k", 3)
	for _, c := range []struct {
		n *ir.Node
		x []float64
		q []float64 // nil if refused
	}{
		{param("r", realLine, a), []float64{-1, 2}, []float64{-1, 2}},
		{param("p", positive, a), []float64{1, math.E}, []float64{0, 1}},
		{param("p", positive, a), []float64{1, 0}, nil},
		{param("p", positive, a), []float64{1, math.Inf(1)}, nil},
		{param("p", positive, a), []float64{1, math.NaN()}, nil},
		{param("u", ir.Support{Kind: ir.Bounded, Lo: math.Inf(-1), Hi: 1}, a), []float64{0, 1 - math.E}, []float64{0, 1}},
		{param("u", unit, a), []float64{0.5, 1 / (1 + math.Exp(-2))}, []float64{0, 2}},
		{param("u", unit, a), []float64{0.5, 1}, nil},
		{param("o", ir.Support{Kind: ir.Ordered}, k), []float64{-1, 0, math.E}, []float64{-1, 0, 1}},
		{param("o", ir.Support{Kind: ir.Ordered}, k), []float64{-1, -1, 1}, nil},
		{param("o", ir.Support{Kind: ir.Ordered}, k), []float64{-1.5e308, 1.5e308, 1.6e308}, nil},
		{param("o", ir.Support{Kind: ir.PositiveOrdered}, k), []float64{1, 2, 3}, []float64{0, 0, 0}},
		{param("o", ir.Support{Kind: ir.PositiveOrdered}, k), []float64{0, 2, 3}, nil},
		{param("s", ir.Support{Kind: ir.Simplex}, a, k), []float64{1. / 3, 1. / 3, 1. / 3, 1. / 3, 1. / 3, 1. / 3}, []float64{0, 0, 0, 0}},
		{param("s", ir.Support{Kind: ir.Simplex}, k), []float64{0.2, 0.3, 0.51}, nil},
		{param("s", ir.Support{Kind: ir.Simplex}, k), []float64{0, 0.5, 0.5}, nil},
		{param("d", ir.Support{Kind: ir.UnitVector}, a), []float64{0.6, -0.8}, []float64{0.6, -0.8}},
		{param("d", ir.Support{Kind: ir.UnitVector}, a), []float64{0.6, 0.7}, nil},
		{param("z", ir.Support{Kind: ir.SumToZero}, a), []float64{1, -1}, []float64{math.Sqrt2}},
		{param("z", ir.Support{Kind: ir.SumToZero}, a), []float64{1, 1}, nil},
		{param("r", ir.Support{Kind: ir.Corr}, a, a), []float64{1, 0.5, 0.5, 1}, []float64{math.Atanh(0.5)}},
		{param("r", ir.Support{Kind: ir.Corr}, a, a), []float64{1, 0.5, 0.4, 1}, nil},
		{param("r", ir.Support{Kind: ir.Corr}, a, a), []float64{1, 0.5, 0.5, 2}, nil},
		{param("r", ir.Support{Kind: ir.Corr}, a, a), []float64{1, 1, 1, 1}, nil},
		{param("l", ir.Support{Kind: ir.CholeskyCorr}, a, a), []float64{1, 0, -0.6, 0.8}, []float64{math.Atanh(-0.6)}},
		{param("l", ir.Support{Kind: ir.CholeskyCorr}, a, a), []float64{1, 0.1, 0.6, 0.8}, nil},
		{param("l", ir.Support{Kind: ir.CholeskyCorr}, a, a), []float64{1, 0, 0.6, 0.9}, nil},
		{param("l", ir.Support{Kind: ir.CholeskyCorr}, a, a), []float64{1, 0, 0.6, -0.8}, nil},
		{param("c", ir.Support{Kind: ir.CholeskyCov}, a, a), []float64{1, 0, -3, math.E}, []float64{0, -3, 1}},
		{param("c", ir.Support{Kind: ir.CholeskyCov}, a, a), []float64{1, 1, -3, 1}, nil},
		{param("c", ir.Support{Kind: ir.CholeskyCov}, a, a), []float64{1, 0, -3, 0}, nil},
		{param("v", ir.Support{Kind: ir.Cov}, a, a), []float64{1, 2, 2, 5}, []float64{0, 2, 0}},
		{param("v", ir.Support{Kind: ir.Cov}, a, a), []float64{1, 2, 2, 4}, nil},
		{param("v", ir.Support{Kind: ir.Cov}, a, a), []float64{1, 2, 1, 5}, nil},
	} {
		q := make([]float64, coordinatesOf(c.n))
		err := Unconstrain(c.n, q, c.x)
		if (err != nil) != (c.q == nil) {
			t.Errorf("%v = %v: error %v", c.n, c.x, err)
			continue
		}
		for i := range c.q {
			if !near(q[i], c.q[i], 1e-15) {
				t.Errorf("%v = %v: coordinates %v, want %v", c.n, c.x, q, c.q)
			}
		}
	}
}
