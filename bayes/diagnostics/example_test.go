package diagnostics_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/seed78144065/credence/bayes/diagnostics"
)

// sticky returns 4 chains of 1000 draws from a normal distribution, each draw correlated 0.8 with the one before.
func sticky() [][]float64 {
	r := rand.New(rand.NewPCG(7, 11))
	chains := make([][]float64, 4)
	for c := range chains {
		x := r.NormFloat64()
		for range 1000 {
			x = 0.8*x + 0.6*r.NormFloat64()
			chains[c] = append(chains[c], x)
		}
	}
	return chains
}

func ExampleSummarize() {
	m := diagnostics.Summarize(sticky())
	fmt.Printf("mean %.2f ± %.2f, 90%% interval %.2f to %.2f\n", m.Mean, m.MCSEMean, m.Q5, m.Q95)
	fmt.Printf("R-hat %.3f, ESS bulk %.0f, tail %.0f of 4000\n", m.Rhat, m.ESSBulk, m.ESSTail)
	// Output:
	// mean -0.04 ± 0.05, 90% interval -1.65 to 1.62
	// R-hat 1.008, ESS bulk 459, tail 819 of 4000
}

func ExampleSummarizer() {
	variables := [][][]float64{sticky(), {{1, 2, 3, 4, 5, 6}, {2, 3, 1, 4, 6, 5}}}
	var s diagnostics.Summarizer // keeps its memory from one variable to the next
	for _, chains := range variables {
		m := s.Summarize(chains)
		fmt.Printf("%.3f %.3f\n", m.Mean, m.Rhat)
	}
	// Output:
	// -0.037 1.008
	// 3.500 1.703
}

func ExampleRhat() {
	chains := sticky()
	fmt.Printf("%.2f\n", diagnostics.Rhat(chains))
	for i := range chains[3] {
		chains[3][i] += 2 // one chain in a mode of its own
	}
	fmt.Printf("%.2f\n", diagnostics.Rhat(chains))
	// Output:
	// 1.01
	// 1.33
}

func ExampleESSBulk() {
	fmt.Printf("%.0f of 4000; in theory %.0f\n", diagnostics.ESSBulk(sticky()), 4000*(1-0.8)/(1+0.8))
	// Output:
	// 459 of 4000; in theory 444
}

func ExampleESSTail() {
	fmt.Printf("%.0f of 4000\n", diagnostics.ESSTail(sticky()))
	// Output:
	// 819 of 4000
}

func ExampleESSQuantile() {
	fmt.Printf("%.0f of 4000\n", diagnostics.ESSQuantile(sticky(), 0.5))
	// Output:
	// 597 of 4000
}

func ExampleESSMean() {
	fmt.Printf("%.0f of 4000\n", diagnostics.ESSMean(sticky()))
	// Output:
	// 454 of 4000
}

func ExampleESSSD() {
	fmt.Printf("%.0f of 4000\n", diagnostics.ESSSD(sticky()))
	// Output:
	// 892 of 4000
}

func ExampleMCSEMean() {
	fmt.Printf("%.3f\n", diagnostics.MCSEMean(sticky()))
	// Output:
	// 0.047
}

func ExampleMCSESD() {
	fmt.Printf("%.3f\n", diagnostics.MCSESD(sticky()))
	// Output:
	// 0.024
}

func ExampleMCSEQuantile() {
	chains := sticky()
	fmt.Printf("q95 %.2f ± %.2f\n", diagnostics.Quantile(chains, 0.95), diagnostics.MCSEQuantile(chains, 0.95))
	// Output:
	// q95 1.62 ± 0.07
}

func ExampleQuantile() {
	fmt.Println(diagnostics.Quantile([][]float64{{1, 2}, {4, 8}}, 0.5))
	// Output:
	// 3
}

func ExampleEBFMI() {
	energy := []float64{10, 12, 9, 13, 11, 8, 12, 10}
	fmt.Printf("%.2f\n", diagnostics.EBFMI(energy))
	// Output:
	// 2.73
}

func ExamplePSIS() {
	// Draws from N(0, 1) are to stand for N(0, s): well for s = 0.8, not for s = 5.
	r := rand.New(rand.NewPCG(7, 11))
	draws := make([]float64, 2000)
	for i := range draws {
		draws[i] = r.NormFloat64()
	}
	for _, s := range []float64{0.8, 5} {
		logRatios := make([]float64, len(draws))
		for i, x := range draws {
			logRatios[i] = x*x/2 - x*x/(2*s*s)
		}
		logWeights, khat := diagnostics.PSIS(logRatios, 1)
		square := 0.0
		for i, x := range draws {
			square += math.Exp(logWeights[i]) * x * x
		}
		fmt.Printf("k-hat %.1f: standard deviation %.1f, should be %.1f\n", khat, math.Sqrt(square), s)
	}
	// Output:
	// k-hat -1.8: standard deviation 0.8, should be 0.8
	// k-hat 0.8: standard deviation 2.2, should be 5.0
}

func ExampleKhat() {
	// Reciprocals of uniform numbers have tail index 1: not even their mean exists.
	r := rand.New(rand.NewPCG(7, 11))
	x := make([]float64, 4000)
	for i := range x {
		x[i] = 1 / r.Float64()
	}
	fmt.Printf("%.1f\n", diagnostics.Khat(x, 1))
	// Output:
	// 0.9
}

// Twenty probability integral transforms that should be uniform.
func ExampleUniformBand() {
	var pit, z []float64
	for i := range 20 {
		u := (float64(i) + 0.5) / 20
		pit = append(pit, u*u) // too many small ones
	}
	for i := 1; i < 5; i++ {
		z = append(z, float64(i)/5)
	}
	band := diagnostics.UniformBand(len(pit), z, 0.95)
	counts := diagnostics.ECDFCounts(pit, z)
	fmt.Println(band.Lower, counts, band.Upper)
	fmt.Println("leaves the band at", band.Outside(counts), "of", len(z), "points")
	fmt.Printf("coverage %.3f, p-value %.3f\n", band.Coverage, diagnostics.UniformTest(len(pit), counts, z))
	// Output:
	// [0 3 7 12] [9 13 15 18] [8 13 17 20]
	// leaves the band at 0 of 4 points
	// coverage 0.965, p-value 0.035
}

func ExampleChainBand() {
	band := diagnostics.ChainBand(100, 4, 4, 0.95)
	fmt.Println(band.Z, band.Lower, band.Upper)
	// Output:
	// [0.25 0.5 0.75] [15 38 64] [36 62 85]
}

func ExampleUniformTest() {
	z := []float64{0.25, 0.5, 0.75}
	counts := diagnostics.ECDFCounts([]float64{0.1, 0.4, 0.45, 0.6, 0.9, 0.95}, z)
	fmt.Printf("%v %.2f\n", counts, diagnostics.UniformTest(6, counts, z))
	// Output:
	// [1 3 4] 0.96
}

func ExampleECDFCounts() {
	fmt.Println(diagnostics.ECDFCounts([]float64{3, 1, 2}, []float64{0.5, 2, 9}))
	// Output:
	// [0 2 3]
}
