package lane

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestNormalGroup compares every tier with gathering, Normal and scattering, bit
// for bit, over lengths, specials and wanted derivatives.
func TestNormalGroup(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	specials := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 5e-324, 1e308}
	value := func() float64 {
		if r.IntN(20) == 0 {
			return specials[r.IntN(len(specials))]
		}
		return r.NormFloat64()
	}
	for _, n := range []int{1, 2, 3, 7, 8, 9, 31, 70, tileRowsMost + 3} {
		const groups = 6
		x, idx := make([]float64, n), make([]int32, n)
		mean, before := make([]V, groups), make([]V, groups)
		for i := range x {
			x[i], idx[i] = value(), int32(r.IntN(groups))
		}
		s := NormalScale{}
		for l := range W {
			s.Inv[l], s.Norm[l] = 0.5+r.Float64(), r.NormFloat64()
			for g := range mean {
				mean[g][l], before[g][l] = value(), value()
			}
		}
		for _, wanted := range []bool{true, false} {
			gathered, d := make([]V, n), make([]V, n)
			want, wantTotal, wantScale := append([]V(nil), before...), V{1}, V{2}
			ref := s
			ref.Grad = &wantScale
			Gather(gathered, mean, idx)
			Normal(&wantTotal, n, Data(x), Lanes(gathered), Acc{}, Acc{V: d, Step: 1}, &ref)
			for _, tier := range []Tier{Go, AVX2, AVX512} {
				undo := Force(tier)
				got, total, scale := append([]V(nil), before...), V{1}, V{2}
				mine := s
				mine.Grad = &scale
				dMean := got
				if !wanted {
					dMean, mine.Grad, scale = nil, nil, wantScale
				}
				picked := Arg{V: mean}.Pick(idx)
				NormalGroup(&total, x, &picked, dMean, &mine)
				undo()
				if !sameRow(total, wantTotal) || !sameRow(scale, wantScale) {
					t.Fatalf("%v, %d rows: total %v, derivative by sd %v; want %v, %v", tier, n, total, scale, wantTotal, wantScale)
				}
				if wanted {
					check := append([]V(nil), before...)
					for i, k := range idx { // row by row, as the kernel adds
						for l := range W {
							check[k][l] += d[i][l]
						}
					}
					want = check
				}
				for g := range got {
					if !sameRow(got[g], want[g]) {
						t.Fatalf("%v, %d rows: derivative of group %d is %v, want %v", tier, n, g, got[g], want[g])
					}
				}
			}
		}
	}
}

// TestNormalGroupRuns has events in order of their groups, whose derivatives
// are summed group by group: the same bits in every tier, and the sums of
// single events up to rounding.
func TestNormalGroupRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const n, groups = 300, 5
	x, idx, mean := make([]float64, n), make([]int32, n), make([]V, groups)
	for i := range x {
		x[i], idx[i] = r.NormFloat64(), int32(i*groups/n)
	}
	s := NormalScale{}
	for l := range W {
		s.Inv[l], s.Norm[l] = 0.5+r.Float64(), r.NormFloat64()
		for g := range mean {
			mean[g][l] = r.NormFloat64()
		}
	}
	run := func(tier Tier, shuffled bool) (total, scale V, d []V) {
		defer Force(tier)()
		mine, y, at := s, x, idx
		mine.Grad, d = &scale, make([]V, groups)
		if shuffled {
			y, at = make([]float64, n), make([]int32, n)
			for i, k := range r.Perm(n) {
				y[i], at[i] = x[k], idx[k]
			}
		}
		picked := Arg{V: mean}.Pick(at)
		NormalGroup(&total, y, &picked, d, &mine)
		return total, scale, d
	}
	total, scale, d := run(Go, false)
	for _, tier := range []Tier{AVX2, AVX512} {
		total2, scale2, d2 := run(tier, false)
		if !sameRow(total, total2) || !sameRow(scale, scale2) {
			t.Errorf("%v: total %v, scale %v; Go %v, %v", tier, total2, scale2, total, scale)
		}
		for g := range d {
			if !sameRow(d[g], d2[g]) {
				t.Errorf("%v: group %d has %v, Go %v", tier, g, d2[g], d[g])
			}
		}
	}
	total3, _, d3 := run(Go, true)
	for l := range W {
		if math.Abs(total3[l]-total[l]) > 1e-12*math.Abs(total[l]) || math.Abs(d3[2][l]-d[2][l]) > 1e-12*max(1, math.Abs(d[2][l])) {
			t.Errorf("lane %d: total %v and derivative %v; in another order %v and %v", l, total[l], d[2][l], total3[l], d3[2][l])
		}
	}
}
