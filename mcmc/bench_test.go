package mcmc

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// BenchmarkBookkeeping reports the time of NUTS for one gradient of one chain,
// 8 chains in lanes, on a target that takes next to none of it: what its own
// evaluations take is reported beside.
func BenchmarkBookkeeping(b *testing.B) {
	for _, dim := range []int{10, 100, 500} {
		b.Run(fmt.Sprintf("dim=%d", dim), func(b *testing.B) { benchmarkRounds(b, cheap{normals{dim}}) })
	}
}

// BenchmarkSchools is the same for eight schools as compiled.
func BenchmarkSchools(b *testing.B) { benchmarkRounds(b, schoolsProgram(b)) }

// BenchmarkTarget reports the time of one gradient of one chain of 8 without a
// sampler.
func BenchmarkTarget(b *testing.B) {
	for _, dim := range []int{10, 100, 500} {
		b.Run(fmt.Sprintf("dim=%d", dim), func(b *testing.B) { benchmarkTarget(b, cheap{normals{dim}}) })
	}
	b.Run("schools", func(b *testing.B) { benchmarkTarget(b, schoolsProgram(b)) })
}

// benchmarkRounds times rounds of a group that has warmed up.
func benchmarkRounds(b *testing.B, target bayes.BatchTarget) {
	const warmup = 500
	r, err := newRun(target, Config{Warmup: warmup, Adapt: PerChain, Draws: maxValues / 1e4})
	if err != nil {
		b.Fatal(err)
	}
	r.begin(discard{})
	g := r.groups[0]
	warm := func(c *chain) bool { return c.iteration < warmup }
	for slices.ContainsFunc(g.chains, warm) {
		if _, err := g.round(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.round(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/bayes.Lanes, "ns/chain-gradient")
}

func benchmarkTarget(b *testing.B, target bayes.BatchTarget) {
	x := make([]float64, target.Dim()*bayes.Lanes)
	grad, logp := make([]float64, len(x)), make([]float64, bayes.Lanes)
	for i := range x {
		x[i] = float64(i%13)/6 - 1
	}
	for b.Loop() {
		if err := target.LogDensityGradBatch(x, grad, logp); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/bayes.Lanes, "ns/chain-gradient")
}

// cheap is the standard normal by the engine's kernels.
type cheap struct{ normals }

func (t cheap) LogDensityGradBatch(x, grad, logp []float64) error {
	clear(grad)
	rows := func(x []float64) []lane.V { return unsafe.Slice((*lane.V)(x), t.dim) }
	var mean [1]lane.V
	scale := lane.NormalScale{Inv: lane.V{1, 1, 1, 1, 1, 1, 1, 1}}
	clear(logp)
	lane.Normal((*lane.V)(logp), t.dim, lane.Lanes(rows(x)), lane.Lanes(mean[:]).Broadcast(), lane.Acc{V: rows(grad), Step: 1}, lane.Acc{}, &scale)
	return nil
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) take(int, bool, int, []float64, []Stats) error { return nil }
