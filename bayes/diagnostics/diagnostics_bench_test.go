package diagnostics

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// ar1 draws stationary first-order autoregressions with unit innovations.
func ar1(phi float64, chains, draws int) [][]float64 {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([][]float64, chains)
	for i := range x {
		x[i] = make([]float64, draws)
		last := 0.0
		for j := range x[i] {
			last = phi*last + r.NormFloat64()
			x[i][j] = last
		}
	}
	return x
}

func BenchmarkSummarize(b *testing.B) {
	for _, size := range [][2]int{{4, 256}, {4, 1000}, {8, 2000}} {
		for _, phi := range []float64{0, 0.5, 0.98} {
			x := ar1(phi, size[0], size[1])
			b.Run(fmt.Sprintf("chains=%d/draws=%d/phi=%g", size[0], size[1], phi), func(b *testing.B) {
				var s Summarizer
				b.ReportAllocs()
				for b.Loop() {
					s.Summarize(x)
				}
			})
		}
	}
}

// BenchmarkOnce measures the single functions, which share nothing.
func BenchmarkOnce(b *testing.B) {
	x := ar1(0.5, 4, 1000)
	for _, f := range []struct {
		name string
		f    func([][]float64) float64
	}{{"Rhat", Rhat}, {"ESSBulk", ESSBulk}, {"ESSTail", ESSTail}, {"ESSMean", ESSMean}, {"MCSESD", MCSESD}} {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.f(x)
			}
		})
	}
}

// BenchmarkAutocovariance weighs lags computed one by one against the Fourier transform.
func BenchmarkAutocovariance(b *testing.B) {
	x := ar1(0, 1, 8*500)[0]
	var a autocovariance
	a.reset(x, 500)
	b.Run("direct lag", func(b *testing.B) {
		for b.Loop() {
			a.direct(10)
		}
	})
	b.Run("transform", func(b *testing.B) {
		for b.Loop() {
			a.transform()
		}
	})
}

func BenchmarkSort(b *testing.B) {
	x := ar1(0, 1, 4000)[0]
	var r radixSorter
	var s sample
	for b.Loop() {
		r.reset(len(x))
		for i, v := range x {
			r.add(v, int32(i))
		}
		r.sortInto(&s)
	}
}

func BenchmarkPSIS(b *testing.B) {
	x := ar1(0, 1, 4000)[0]
	b.ReportAllocs()
	for b.Loop() {
		PSIS(x, 1)
	}
}

func BenchmarkUniformBand(b *testing.B) {
	for _, n := range []int{100, 1000, 4000} {
		b.Run(fmt.Sprintf("n=%d/points=100", n), func(b *testing.B) {
			z := grid(101)
			for b.Loop() {
				UniformBand(n, z, 0.95)
			}
		})
	}
}
