package ood

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
)

// ViM of a space that is known: what lies outside of it is the length of the
// third coordinate.
func TestViMClosedForm(t *testing.T) {
	x := [][]float64{{9, 0, 1}, {-9, 0, -1}, {0, 7, 1}, {0, -7, -1}, {1, 1, 0}, {-1, 1, 0}}
	h := Head{[][]float64{{1, 0, 0}, {-1, 0, 0}}, []float64{0, 0}}
	v, err := FitViM(context.Background(), x, h, 2)
	if err != nil {
		t.Fatal(err)
	}
	// The third axis is not quite an eigenvector of the moments; that of the
	// smallest eigenvalue is found by inverse iteration of [164 0 18; 0 100 14; 18 14 4].
	u := [3]float64{0, 0, 1}
	a := [3][3]float64{{164, 0, 18}, {0, 100, 14}, {18, 14, 4}}
	for range 200 {
		u = unit(solve3(a, u))
	}
	length, top := 0.0, 0.0
	for _, r := range x {
		length += math.Abs(r[0]*u[0]+r[1]*u[1]+r[2]*u[2]) / 6
		top += math.Abs(r[0]) / 6
	}
	equal(t, "alpha", v.Alpha(), top/length, 0)
	row := []float64{2, 3, 5}
	want := top/length*math.Abs(2*u[0]+3*u[1]+5*u[2]) - numeric.LogAddExp(2, -2)
	got, err := v.Score(row)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "score", got, want, 1)
}

func unit(x [3]float64) [3]float64 {
	n := math.Sqrt(x[0]*x[0] + x[1]*x[1] + x[2]*x[2])
	return [3]float64{x[0] / n, x[1] / n, x[2] / n}
}

// solve3 is Cramer's rule.
func solve3(a [3][3]float64, b [3]float64) (x [3]float64) {
	det := func(m [3][3]float64) float64 {
		return m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) - m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) + m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
	}
	for j := range x {
		c := a
		for i := range c {
			c[i][j] = b[i]
		}
		x[j] = det(c) / det(a)
	}
	return x
}

// The origin of ViM is where all logits are 0 if there is such a point, the
// nearest one to 0; classes with the same weights don't spoil it.
func TestOrigin(t *testing.T) {
	h := Head{[][]float64{{3, 4, 0}, {0, 0, 2}}, []float64{10, 6}}
	o, err := h.origin()
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{-1.2, -1.6, -3} {
		equal(t, "origin", o[j], want, 0)
	}
	twice := Head{[][]float64{{3, 4, 0}, {3, 4, 0}, {0, 0, 2}}, []float64{9, 11, 6}} // least squares: the mean
	if o, err = twice.origin(); err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{-1.2, -1.6, -3} {
		equal(t, "origin of a singular head", o[j], want, 0)
	}
}
