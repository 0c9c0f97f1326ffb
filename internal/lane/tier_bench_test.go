//go:build amd64 && !purego

package lane

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/internal/lane/limit"
)

// BenchmarkTiers measures kernels in every tier beside the limits of the
// machine, each the best of many bursts:
//
//	go test -run xxx -bench Tiers -benchtime 1x ./internal/lane
func BenchmarkTiers(b *testing.B) {
	const n = 64
	r := rand.New(rand.NewPCG(1, 1))
	x, z, y := randomRows(r, n), randomRows(r, n), make([]V, n)
	data, ones, idx := make([]float64, n), make([]float64, n), make([]int32, n)
	for i := range data {
		data[i], ones[i], idx[i] = r.NormFloat64(), float64(i&1), int32(r.IntN(n))
	}
	var total V
	scale := NormalScale{Grad: new(V)}
	one := Lanes(randomRows(r, 1)).Broadcast()
	groups, row := make([]float64, GroupNumbers*n), Make(2)
	var chains [W][]float64
	for l := range chains {
		chains[l] = vector(randomRows(r, n))
	}
	p, q := vector(randomRows(r, 2*n)), vector(randomRows(r, 2*n))
	p1, p2, variance := vector(randomRows(r, n)), vector(randomRows(r, n)), vector(x)
	var sums [6]float64
	floats := make([]float32, W*n)
	for i := range floats {
		floats[i] = float32(r.NormFloat64())
	}
	elements := []struct {
		name string
		run  func()
	}{
		{"exp", func() { Exp(y, x) }},
		{"log", func() { Log(y, x) }},
		{"log1p", func() { Log1p(y, x) }},
		{"expm1", func() { Expm1(y, x) }},
		{"tanh", func() { Tanh(y, x) }},
		{"expit", func() { Expit(y, x) }},
		{"softplus", func() { Softplus(y, x) }},
		{"softplusExpit", func() { SoftplusExpit(y, z, x) }},
		{"add/lanes", func() { Add(y, Lanes(x), Lanes(z)) }},
		{"mul/data", func() { Mul(y, Lanes(x), Data(data)) }},
		{"div/lanes", func() { Div(y, Lanes(x), Lanes(z)) }},
		{"addTo/rows", func() { AddTo(Acc{y, 1}, x, 1) }},
		{"mulTo/rows", func() { MulTo(Acc{y, 1}, x, Lanes(z)) }},
		{"mulTo/scalar", func() { MulTo(Acc{y, 0}, x, Lanes(z)) }},
		{"sum", func() { y[0] = Sum(x) }},
		{"gather", func() { Gather(y, x, idx) }},
		{"scatterAdd", func() { ScatterAdd(y, x, idx) }},
		{"normal/data-rows", func() { Normal(&total, n, Data(data), Lanes(x), Acc{}, Acc{y, 1}, &scale) }},
		{"normal/rows-scalar", func() { Normal(&total, n, Lanes(x), one, Acc{y, 1}, Acc{z, 0}, &scale) }},
		{"normalGroups", func() { NormalGroups(&total, groups, x, y, &scale) }},
		{"mulAdd", func() { MulAdd(y, one, one, Lanes(x)) }},
		{"mulAddGrad", func() { MulAddGrad(x, Acc{row, 0}, one, Acc{row[1:], 0}, Lanes(z), Acc{y, 1}) }},
		{"bernoulliLogit", func() { BernoulliLogit(&total, y, x, ones) }},
		{"poissonLog", func() { PoissonLog(&total, y, x, ones, data) }},
		{"binomialLogit", func() { BinomialLogit(&total, y, x, ones, Data(ones), data) }},
		{"depart", func() { Depart(p, q, p1, p2, variance, 0) }},
		{"arrive", func() { Arrive(p, q, variance, 0) }},
		{"turn", func() { Turn(&sums, vector(y), vector(x), vector(z), p1, p2, p1, p2, variance) }},
		{"rectify", func() { Rectify(y, x) }},
		{"interleave32", func() { Interleave32(y, floats) }},
		{"interleave", func() { Interleave(p[:n*W], &chains) }},
		{"deinterleave", func() { Deinterleave(&chains, p[:n*W]) }},
	}
	for tier := Go; tier <= supported(); tier++ {
		defer Force(tier)()
		if tier != Go { // the limits are those of vector instructions
			b.Run("limit/"+tier.String(), func(b *testing.B) {
				for b.Loop() {
					b.ReportMetric(limit.MultiplyAdds(tier == AVX512), "GFLOP/s")
					b.ReportMetric(limit.Read(tier == AVX512, touched(32<<10)), "L1-GB/s")
					b.ReportMetric(limit.Read(tier == AVX512, touched(512<<10)), "L2-GB/s")
					b.ReportMetric(limit.Read(tier == AVX512, touched(256<<20)), "DRAM-GB/s")
				}
			})
		}
		for _, c := range elements {
			b.Run(c.name+"/"+tier.String(), func(b *testing.B) {
				for b.Loop() {
					b.ReportMetric(limit.Best(c.run)/(n*W), "ns/elem")
				}
			})
		}
		layer := NewDense(n, n, data, func(i, j int) float64 { return data[i] * data[j] })
		from, to := Make(Groups*(n+1)), Make(Groups*(n+1))
		for _, lanes := range []int{1, W, Groups * W} {
			b.Run("dense/n=64/k=64/lanes="+strconv.Itoa(lanes)+"/"+tier.String(), func(b *testing.B) {
				for b.Loop() {
					rate := float64(2*n*n*lanes) / limit.Best(func() { layer.Apply(to, from, n+1, lanes) })
					b.ReportMetric(rate, "GFLOP/s")
					b.ReportMetric(100*rate/limit.MultiplyAdds(tier == AVX512), "%-of-peak")
				}
			})
		}
		for _, size := range [][2]int{{320, 50}, {10_000, 8}, {10_000, 20}, {10_000, 50}, {10_000, 200}, {2_000, 1_000}} {
			rows, k := size[0], size[1]
			a := make([]float64, rows*k)
			for i := range a {
				a[i] = r.NormFloat64()
			}
			v, grad, h, p := randomRows(r, k), Make(k), Make(rows), Product{N: rows, K: k, M: 1}
			products := []struct {
				name string
				run  func()
			}{
				{"matVec", func() { MatMul(h, Data(a), Lanes(v), p) }},
				{"matVecGrad", func() { MatMulGradB(v, h, Data(a), p) }},
				{"bothTiled", func() { // as in a segment: a tile is read from memory once
					tile := min(256, 1<<16/k&^15)
					for i := 0; i < rows; i += tile {
						p, part := Product{N: min(tile, rows-i), K: k, M: 1}, Data(a[i*k:min(i+tile, rows)*k])
						MatMul(h[:p.N], part, Lanes(v), p)
						MatMulGradB(grad, h[:p.N], part, p)
					}
				}},
			}
			for _, c := range products {
				b.Run(c.name+"/n="+strconv.Itoa(rows)+"/k="+strconv.Itoa(k)+"/"+tier.String(), func(b *testing.B) {
					for b.Loop() {
						rate := float64(2*rows*k*W) / limit.Best(c.run)
						if c.name == "bothTiled" {
							rate *= 2
						}
						b.ReportMetric(rate, "GFLOP/s")
						b.ReportMetric(100*rate/limit.MultiplyAdds(tier == AVX512), "%-of-peak")
					}
				})
			}
		}
	}
}

// touched returns rows of so many bytes that have been written: the zero pages
// of fresh memory are all one page of the machine.
func touched(bytes int) []V {
	x := make([]V, bytes/64)
	for i := range x {
		x[i][0] = 1
	}
	return x
}
