package lane

import (
	"fmt"
	"math"
	"testing"
)

// denseCase is a layer of n and fewer outputs and inputs for so many lanes.
func denseCase(rectify bool, lanes int) tierCase {
	return tierCase{fmt.Sprintf("dense/rectify=%v/lanes=%d", rectify, lanes), func(w *workspace, n int) {
		groups := (lanes + W - 1) / W
		stride := (n + 8) / groups
		outputs, inputs := max(1, stride-n%9), max(1, (stride-n%3)/2)
		d := NewDense(outputs, inputs, w.d[2], func(i, j int) float64 { return w.d[0][j*inputs+i] })
		d.Rectify = rectify
		d.Apply(w.v[0], w.v[1], stride, lanes)
		for g := range groups { // the others may hold anything
			for i := range outputs {
				for l := max(0, min(W, lanes-g*W)); l < W; l++ {
					w.v[0][g*stride+i][l] = 0
				}
			}
		}
	}}
}

var denseCases = func() (all []tierCase) {
	for i, lanes := range []int{1, 3, 4, 8, 10, 16, 24} {
		all = append(all, denseCase(i%2 == 0, lanes))
	}
	return append(all,
		tierCase{"rectify", func(w *workspace, n int) { Rectify(w.v[0][:n], w.v[1]) }},
		tierCase{"rectify/inPlace", func(w *workspace, n int) { Rectify(w.v[0][:n], w.v[0]) }})
}()

func TestDenseEqual(t *testing.T) { testEqual(t, denseCases) }
func FuzzDense(f *testing.F)      { fuzzEqual(f, denseCases) }

// TestDense compares layers with Affine and a comparison, in every lane that
// matters, also where one takes several tiles.
func TestDense(t *testing.T) {
	for _, size := range [][2]int{{1, 64}, {64, 30}, {13, 7}, {5, 1}, {9, 12_000}} {
		n, k := size[0], size[1]
		w := newWorkspace(uint64(n), k, 0, 0)
		stride := max(n, k)
		x, y := Make(Groups*stride), Make(Groups*stride)
		for g := range Groups {
			copy(x[g*stride:], w.v[g][:k])
		}
		a, bias := make([]float64, n*k), make([]float64, n)
		for i := range a {
			a[i] = pool[i*7%len(pool)]
		}
		copy(bias, pool[9:])
		d := NewDense(n, k, bias, func(i, j int) float64 { return a[j*k+i] })
		d.Rectify = true
		from := make([]V, n)
		Load(from, Data(bias))
		var want [Groups][]V
		for g := range want {
			want[g] = make([]V, n)
			Affine(want[g], Lanes(from), a, x[g*stride:][:k], Product{N: n, K: k, M: 1})
		}
		for lanes := 1; lanes <= Groups*W; lanes++ {
			d.Apply(y, x, stride, lanes)
			for g := 0; g*W < lanes; g++ {
				for j := range want[g] {
					for l, v := range want[g][j][:min(W, lanes-g*W)] {
						if v < 0 {
							v = 0
						}
						if got := y[g*stride+j][l]; !sameBits(got, v) {
							t.Fatalf("%d outputs of %d, %d lanes: output %d of lane %d is %v, want %v", n, k, lanes, j, g*W+l, got, v)
						}
					}
				}
			}
		}
	}
}

func TestRectify(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	cases := [][2]float64{
		{0, 0}, {math.Copysign(0, -1), 0}, {1, 1}, {-1, 0}, {inf, inf}, {-inf, 0}, {math.MaxFloat64, math.MaxFloat64}, {-math.MaxFloat64, 0},
		{math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat64}, {-math.SmallestNonzeroFloat64, 0}, {nan, nan}, {math.Copysign(nan, -1), nan},
		{math.Float64frombits(0xfff0000000000001), nan}, {math.Float64frombits(0xffffffffffffffff), nan}, {math.Float64frombits(0x7ff0000000000001), nan},
	}
	for tier := Go; tier <= supported(); tier++ {
		undo := Force(tier)
		for _, c := range cases {
			x := []V{{}, {-1, -1, c[0], -1, 1, c[0], 1, 1}}
			Rectify(x, x)
			if want := (V{0, 0, c[1], 0, 1, c[1], 1, 1}); x[0] != (V{}) || !sameRow(x[1], want) {
				t.Errorf("%v: max(0, %v) is %v in %v", tier, c[0], x[1][2], x[1])
			}
		}
		undo()
	}
}
