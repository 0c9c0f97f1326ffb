package bayes

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// kolmogorov returns √n times the distance of numbers from uniform.
func kolmogorov(u []float64) float64 {
	slices.Sort(u)
	d, n := 0.0, float64(len(u))
	for i, v := range u {
		d = max(d, v-float64(i)/n, float64(i+1)/n-v)
	}
	return d * math.Sqrt(n)
}

// TestInverters: noise found from what a sampler drew gives that back, and has
// the law that it should: n draws, each with parameters of its own. Statistic:
// Kolmogorov's distance times √n. Bound: 2.7, false alarms 2·e^(−2·2.7²) = 1e-6 a
// family ([Massart1990]). For numbers of noise that are mistaken it fails:
// planted below.
func TestInverters(t *testing.T) {
	const n, bound = 2000, 2.7
	found := 0
	for _, f := range families {
		src := rng.New(11, "test/inverters/"+rng.Purpose(f.name))
		var u, wrong []float64
		for range n {
			p := f.params(&src)
			d := f.build(exprsOf(p)...)
			inv, ok := inverterOf(d.density)
			if !ok {
				break
			}
			var x [1]float64
			d.density.Draw(&src, x[:], p)
			noise := inv.Noise(x[0], rng.Uniform(&src), p)
			back := inv.FromNoise(noise, p)
			// The logarithms of the tails have 1e-13 or so (TestTails); where the
			// distribution function is flat, x has fewer.
			if tolerance := 1e-7 * math.Abs(x[0]); inv.Coarse() && back != x[0] || !(math.Abs(back-x[0]) <= tolerance) {
				t.Errorf("%s%v: %v has noise %v, which gives %v", f.name, p, x[0], noise, back)
				break
			}
			at := level(inv.Law(), noise)
			u, wrong = append(u, numeric.Exp(at.Lower)), append(wrong, numeric.Exp(0.7*at.Lower))
		}
		if len(u) == 0 {
			continue
		}
		found++
		if d := kolmogorov(u); len(u) == n && d > bound {
			t.Errorf("%s: noise is off its law by %v", f.name, d)
		}
		if d := kolmogorov(wrong); len(u) == n && d <= bound {
			t.Errorf("%s: a law that is wrong passes with %v", f.name, d)
		}
	}
	if found < 40 {
		t.Errorf("%d families have an inverse", found)
	}
}

// TestNoiseConventions: which way noise turns, where nothing but convention says.
func TestNoiseConventions(t *testing.T) {
	for _, c := range []struct {
		name  string
		d     ir.Density
		u     float64
		p     [][]float64
		value float64
	}{
		{"1 where u < p", bernoulli{}, 0.29, [][]float64{{0.3}}, 1},
		{"0 where u > p", bernoulli{}, 0.31, [][]float64{{0.3}}, 0},
		{"1 where logit u < eta", bernoulliLogit{}, -0.1, [][]float64{{0}}, 1},
		{"mean + sd·u", normal{}, 1.5, [][]float64{{2}, {3}}, 6.5},
		{"first category that reaches u", categorical{}, 0.55, [][]float64{{0.2, 0.3, 0.4, 0.1}}, 2},
		// F(2) = 0.423, F(3) = 0.647 at rate 3; u = ½.
		{"first count that reaches u", poisson{}, 0, [][]float64{{3}}, 3},
		{"median", exponential{}, 0, [][]float64{{2}}, math.Ln2 / 2},
		{"grade behind eta", orderedLogistic{}, 0.5, [][]float64{{1}, {0, 1, 2}}, 2},
		{"no probability", bernoulli{}, 0.3, [][]float64{{1.5}}, math.NaN()},
		{"no scale", normal{}, 0.3, [][]float64{{0}, {-1}}, math.NaN()},
		{"no rate", exponential{}, 0.3, [][]float64{{-1}}, math.NaN()},
		{"no rate of counts", poisson{}, 0.3, [][]float64{{-1}}, math.NaN()},
		{"no weight", categorical{}, 0.3, [][]float64{{0, 0}}, math.NaN()},
	} {
		inv, ok := inverterOf(c.d)
		if !ok {
			t.Fatalf("%s has no inverse", c.d.Name())
		}
		if got := inv.FromNoise(c.u, c.p); math.Abs(got-c.value) > 1e-14 || math.IsNaN(got) != math.IsNaN(c.value) {
			t.Errorf("%s: %v, want %v", c.name, got, c.value)
		}
	}
	// What is impossible has no noise.
	for _, c := range []struct {
		d ir.Density
		x float64
		p [][]float64
	}{
		{bernoulli{}, 1, [][]float64{{0}}}, {bernoulli{}, 0.5, [][]float64{{0.5}}}, {poisson{}, -1, [][]float64{{3}}},
		{poisson{}, 1, [][]float64{{0}}}, {categorical{}, 1, [][]float64{{1, 0}}}, {exponential{}, -1, [][]float64{{3}}},
		{categorical{}, 7, [][]float64{{1, 0}}}, {bernoulliLogit{}, 1, [][]float64{{math.Inf(-1)}}}, {uniform{}, 3, [][]float64{{0}, {1}}},
	} {
		inv, _ := inverterOf(c.d)
		if u := inv.Noise(c.x, 0.5, c.p); !math.IsNaN(u) {
			t.Errorf("%s%v: %v has noise %v", c.d.Name(), c.p, c.x, u)
		}
	}
	// Both tails keep their digits.
	for _, x := range []float64{0.1, 60, 400} {
		inv, _ := inverterOf(exponential{})
		if got := inv.FromNoise(inv.Noise(x, 0.5, [][]float64{{2}}), [][]float64{{1}}); math.Abs(got-2*x) > 1e-11*x {
			t.Errorf("%v at rate 2 is %v at rate 1, want %v", x, got, 2*x)
		}
	}
}

// TestNoiseBits pins what noise gives, and the noise of that, in every family: the
// same on every CPU.
func TestNoiseBits(t *testing.T) {
	h := fnv.New64a()
	for _, f := range families {
		src := rng.New(13, "test/noisebits/"+rng.Purpose(f.name))
		for range 20 {
			p := f.params(&src)
			inv, ok := inverterOf(f.build(exprsOf(p)...).density)
			if !ok {
				break
			}
			for _, v := range p { // what makes the parameters may be fused
				for j := range v {
					v[j] = float64(float32(v[j]))
				}
			}
			u := noiseAt(inv.Law(), level(ir.StdUniform, rng.Uniform(&src)))
			x := inv.FromNoise(u, p)
			for _, v := range [...]float64{u, x, inv.Noise(x, rng.Uniform(&src), p)} {
				if v != v {
					v = math.NaN() // of one kind
				}
				fmt.Fprintf(h, "%x ", math.Float64bits(v))
			}
		}
	}
	const want = 0x6669f3d98a3f62bb
	if got := h.Sum64(); got != want {
		t.Errorf("bits %#x, want %#x", got, uint64(want))
	}
}
