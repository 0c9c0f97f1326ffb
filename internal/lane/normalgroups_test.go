package lane

import (
	"math"
	"testing"
)

// groupCases leave out derivatives, and add none of the scale.
var groupCases = []tierCase{
	{"normalGroups", func(w *workspace, n int) {
		s := NormalScale{Inv: w.v[6][0], Norm: w.v[6][1], Grad: &w.v[7][0]}
		NormalGroups(&w.v[0][0], w.d[0][:GroupNumbers*n], w.v[1], w.v[2], &s)
	}},
	{"normalGroups/value", func(w *workspace, n int) {
		s := NormalScale{Inv: w.v[6][0], Norm: w.v[6][1]}
		NormalGroups(&w.v[0][0], w.d[0][:GroupNumbers*n], w.v[1], nil, &s)
	}},
}

func TestNormalGroupsEqual(t *testing.T) { testEqual(t, groupCases) }
func FuzzNormalGroups(f *testing.F)      { fuzzEqual(f, groupCases) }

// TestNormalGroups compares groups with Normal of their events, over more groups
// than one tile holds. Counts differ by group, a planted wrong count is seen.
func TestNormalGroups(t *testing.T) {
	const groups = tileRowsMost + 3
	w := newWorkspace(4, 60, 0, 0)
	s, ref := NormalScale{Grad: new(V)}, NormalScale{Grad: new(V)}
	for l := range W {
		s.Inv[l], s.Norm[l] = 0.5+float64(l), -float64(l)
	}
	ref.Inv, ref.Norm = s.Inv, s.Norm
	stats, mean, got, want := make([]float64, 0, 3*groups), make([]V, groups), make([]V, groups), make([]V, groups)
	var total, wantTotal V
	for g := range mean {
		n := 1 + g%5
		x, center, square := make([]float64, n), 0.0, 0.0
		for i := range x {
			x[i] = math.Mod(w.v[0][(g+i)%60][i%W], 5)
			center += x[i] / float64(n)
		}
		for _, v := range x {
			square += (v - center) * (v - center)
		}
		stats = append(stats, float64(n), center, square)
		for l := range W {
			mean[g][l] = math.Mod(w.v[1][g%60][l], 3)
		}
		Normal(&wantTotal, n, Data(x), Arg{V: mean[g : g+1]}, Acc{}, Acc{V: want[g : g+1]}, &ref)
	}
	NormalGroups(&total, stats, mean, got, &s)
	// Sums of 12,000 terms of size 1000 and less.
	near := func(a, b V) bool {
		for l := range a {
			if !(math.Abs(a[l]-b[l]) <= 1e-11*max(1, math.Abs(b[l]))) {
				return false
			}
		}
		return true
	}
	if !near(total, wantTotal) || !near(*s.Grad, *ref.Grad) {
		t.Errorf("total %v, derivative by scale %v; want %v, %v", total, *s.Grad, wantTotal, *ref.Grad)
	}
	for g := range got {
		if !near(got[g], want[g]) {
			t.Fatalf("derivative of group %d is %v, want %v", g, got[g], want[g])
		}
	}
	stats[0]++
	total = V{}
	NormalGroups(&total, stats, mean, got, &s)
	if near(total, wantTotal) {
		t.Error("a wrong count goes unseen")
	}
}
