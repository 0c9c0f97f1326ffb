package diagnostics

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// grid returns the points 1/parts, …, (parts − 1)/parts.
func grid(parts int) []float64 {
	var z []float64
	for i := 1; i < parts; i++ {
		z = append(z, float64(i)/float64(parts))
	}
	return z
}

// TestUniformBandAgainstReference: probabilities by another recursion in exact
// arithmetic, and bands of R's bayesplot, which take the nearest coverage, not
// one at least the level.
func TestUniformBandAgainstReference(t *testing.T) {
	raw, err := os.ReadFile("testdata/ecdf.json")
	if err != nil {
		t.Fatal(err)
	}
	type bounds struct{ Lower, Upper []int }
	var cases []struct {
		N, Parts int
		Level    float64
		ByGamma  []struct {
			bounds
			Gamma, Outside float64
		} `json:"by_gamma"`
		Bayesplot bounds
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		z := grid(c.Parts)
		p, ok := uniformPath(c.N, z)
		if !ok {
			t.Fatal("no path")
		}
		for _, g := range c.ByGamma {
			if got := p.outside(g.Gamma); !(math.Abs(got-g.Outside) <= 1e-11*g.Outside) { // digits of log-gammas
				t.Errorf("n %d, %d parts, gamma %v: %v outside, want %v", c.N, c.Parts, g.Gamma, got, g.Outside)
			}
			for i, s := range p.steps {
				for count := range c.N + 1 {
					if in := s.tailAt(count) > g.Gamma; in != (count >= g.Lower[i] && count <= g.Upper[i]) {
						t.Errorf("n %d, z %v, gamma %v: count %d inside: %v", c.N, z[i], g.Gamma, count, in)
					}
				}
			}
		}
		b := UniformBand(c.N, z, c.Level)
		if b.Coverage < c.Level || b.Coverage != 1-p.outside(b.Pointwise) {
			t.Errorf("n %d, %d parts: coverage %v, want %v or more", c.N, c.Parts, b.Coverage, c.Level)
		}
		for i := range z {
			if abs(b.Lower[i]-c.Bayesplot.Lower[i]) > 1 || abs(b.Upper[i]-c.Bayesplot.Upper[i]) > 1 {
				t.Errorf("n %d, z %v: [%d, %d], bayesplot [%d, %d]", c.N, z[i], b.Lower[i], b.Upper[i], c.Bayesplot.Lower[i], c.Bayesplot.Upper[i])
			}
			if j := len(z) - 1 - i; b.Lower[i] != c.N-b.Upper[j] {
				t.Errorf("n %d: bounds at %v and %v aren't mirrored", c.N, z[i], z[j])
			}
		}
	}
}

func abs(x int) int { return max(x, -x) }

// TestUniformTestBruteForce: the law of the p-value by enumeration of all ways
// in which 6 values fall into 4 unequal parts.
func TestUniformTestBruteForce(t *testing.T) {
	const n = 6
	z := []float64{0.1, 0.5, 0.7}
	type outcome struct{ prob, p float64 }
	var all []outcome
	for a := range n + 1 {
		for b := range n + 1 - a {
			for c := range n + 1 - a - b {
				d := n - a - b - c
				ways := factorial(n) / (factorial(a) * factorial(b) * factorial(c) * factorial(d))
				prob := ways * math.Pow(0.1, float64(a)) * math.Pow(0.4, float64(b)) * math.Pow(0.2, float64(c)) * math.Pow(0.3, float64(d))
				all = append(all, outcome{prob, UniformTest(n, []int{a, a + b, a + b + c}, z)})
			}
		}
	}
	for _, o := range all {
		sum := 0.0
		for _, other := range all {
			if other.p <= o.p*(1+1e-12) {
				sum += other.prob
			}
		}
		// A p-value is the probability of one as small.
		if math.Abs(sum-o.p) > 1e-12 {
			t.Errorf("p-values up to %v have probability %v", o.p, sum)
		}
	}
}

func factorial(n int) float64 {
	f := 1.0
	for k := 2; k <= n; k++ {
		f *= float64(k)
	}
	return f
}

// TestChainBandBruteForce: all ways to deal the ranks to chains; the coverage
// is exact for two chains and a bound for three.
func TestChainBandBruteForce(t *testing.T) {
	for _, c := range []struct{ n, chains, parts int }{{5, 2, 5}, {4, 2, 8}, {4, 2, 3}, {3, 3, 9}, {3, 3, 3}} {
		for _, level := range []float64{0.3, 0.6, 0.8, 0.9, 0.99} {
			b := ChainBand(c.n, c.chains, c.parts, level)
			inside, total := 0, 0
			ranks := make([][]float64, c.chains)
			var deal func(rank int)
			deal = func(rank int) {
				if rank > c.n*c.chains {
					total++
					for _, r := range ranks {
						if b.Outside(ECDFCounts(r, b.Z)) >= 0 {
							return
						}
					}
					inside++
					return
				}
				for k := range ranks {
					if len(ranks[k]) < c.n {
						ranks[k] = append(ranks[k], float64(rank)/float64(c.n*c.chains))
						deal(rank + 1)
						ranks[k] = ranks[k][:len(ranks[k])-1]
					}
				}
			}
			deal(1)
			exact := float64(inside) / float64(total)
			if b.Coverage < level-1e-12 || exact < b.Coverage-1e-12 || c.chains == 2 && math.Abs(exact-b.Coverage) > 1e-12 {
				t.Errorf("%+v at %v: coverage %v, by enumeration %v", c, level, b.Coverage, exact)
			}
		}
	}
}

// alarms counts how often samples leave a band.
func alarms(b ECDFBand, sims int, sample func(src rng.Source) [][]float64) int {
	count := 0
	for k := range sims {
		src := rng.New(uint64(k), "ecdf")
		for _, u := range sample(&src) {
			if b.Outside(ECDFCounts(u, b.Z)) >= 0 {
				count++
				break
			}
		}
	}
	return count
}

// TestBandsRaiseFalseAlarmsAsStated. Statistic: alarms of 20,000 samples,
// binomial with the stated rate, here by its normal approximation; |z| < 4.9,
// z < 4.75 where the rate is a bound, for a false-alarm rate of 1e-6. Planted: a band that is pointwise, values that are not uniform,
// chains that differ or whose draws are correlated.
func TestBandsRaiseFalseAlarmsAsStated(t *testing.T) {
	const sims, n, chains = 20000, 100, 4
	score := func(count int, rate float64) float64 {
		return (float64(count) - sims*rate) / math.Sqrt(sims*rate*(1-rate))
	}
	uniform := func(power float64) func(rng.Source) [][]float64 {
		return func(src rng.Source) [][]float64 {
			u := make([]float64, n)
			for i := range u {
				u[i] = math.Pow(rng.Uniform(src), power)
			}
			return [][]float64{u}
		}
	}
	b := UniformBand(n, grid(25), 0.95)
	if z := score(alarms(b, sims, uniform(1)), 1-b.Coverage); !(math.Abs(z) < 4.9) {
		t.Errorf("uniform: coverage %v is %v standard errors off", b.Coverage, z)
	}
	if z := score(alarms(b, sims, uniform(1.05)), 1-b.Coverage); math.Abs(z) < 4.9 {
		t.Errorf("powers of uniform values go unnoticed: z = %v", z)
	}
	pointwise := ECDFBand{N: n, Z: b.Z}
	p, _ := uniformPath(n, b.Z)
	for _, s := range p.steps {
		lo := 0
		for s.tailAt(lo) <= 0.05 {
			lo++
		}
		hi := n
		for s.tailAt(hi) <= 0.05 {
			hi--
		}
		pointwise.Lower, pointwise.Upper = append(pointwise.Lower, lo), append(pointwise.Upper, hi)
	}
	if z := score(alarms(pointwise, sims, uniform(1)), 0.05); math.Abs(z) < 4.9 {
		t.Errorf("a pointwise band would not be seen: z = %v", z)
	}
	pooled := func(shift, correlation float64) func(rng.Source) [][]float64 {
		return func(src rng.Source) [][]float64 {
			x := make([]float64, n*chains)
			for i := range x {
				x[i] = rng.StdNormal(src)
				if i%n > 0 {
					x[i] = correlation*x[i-1] + math.Sqrt(1-correlation*correlation)*x[i]
				}
			}
			for i := range n {
				x[i] += shift
			}
			order := make([]int, len(x))
			for i := range order {
				order[i] = i
			}
			slices.SortFunc(order, func(a, b int) int {
				if x[a] < x[b] {
					return -1
				}
				return 1
			})
			ranks := make([][]float64, chains)
			for r, i := range order {
				ranks[i/n] = append(ranks[i/n], float64(r+1)/float64(len(x)))
			}
			return ranks
		}
	}
	b = ChainBand(n, chains, 20, 0.95)
	right := alarms(b, sims/4, pooled(0, 0)) * 4
	t.Logf("4 chains: coverage %v stated, %v measured", b.Coverage, 1-float64(right)/sims)
	if z := score(right, 1-b.Coverage) / 2; !(z < 4.75) { // 5000 samples
		t.Errorf("chains: coverage %v is %v standard errors off", b.Coverage, z)
	}
	for _, wrong := range []func(rng.Source) [][]float64{pooled(0.3, 0), pooled(0, 0.5)} {
		if z := score(alarms(b, sims/4, wrong)*4, 1-b.Coverage) / 2; z < 4.75 {
			t.Errorf("chains that differ or don't mix go unnoticed: z = %v", z)
		}
	}
}

// TestBandsAtSmallRates: the test and the band agree at every level, one in a
// million too.
func TestBandsAtSmallRates(t *testing.T) {
	z := grid(20)
	for _, power := range []float64{1, 1.2, 1.5, 1.7, 2, 3} {
		u := make([]float64, 200)
		for i := range u {
			u[i] = math.Pow((float64(i)+0.5)/200, power)
		}
		counts := ECDFCounts(u, z)
		p := UniformTest(200, counts, z)
		for _, rate := range []float64{0.5, 0.05, 1e-3, 1e-6, 1e-9} {
			b := UniformBand(200, z, 1-rate)
			if out := b.Outside(counts) >= 0; out != (p <= rate) || !(b.Coverage >= 1-rate) {
				t.Errorf("power %v: p-value %v, outside the band of %v: %v (coverage %v)", power, p, rate, out, b.Coverage)
			}
		}
	}
	if p := UniformTest(200, make([]int, 19), z); p != 0 {
		t.Errorf("200 values above 0.95: p-value %v", p)
	}
	if p := UniformTest(200, ECDFCounts(grid(201), z), z); p < 0.99 {
		t.Errorf("an even grid: p-value %v", p)
	}
}

func TestECDFBadInput(t *testing.T) {
	nan := math.NaN()
	for name, b := range map[string]ECDFBand{
		"no values":           UniformBand(0, []float64{0.5}, 0.9),
		"no points":           UniformBand(5, nil, 0.9),
		"point 0":             UniformBand(5, []float64{0, 0.5}, 0.9),
		"point above 1":       UniformBand(5, []float64{0.5, 1.1}, 0.9),
		"points that fall":    UniformBand(5, []float64{0.5, 0.4}, 0.9),
		"a point that is NaN": UniformBand(5, []float64{0.5, nan}, 0.9),
		"level 0":             UniformBand(5, []float64{0.5}, 0),
		"level 1":             UniformBand(5, []float64{0.5}, 1),
		"level NaN":           UniformBand(5, []float64{0.5}, nan),
		"one chain":           ChainBand(5, 1, 3, 0.9),
		"no draws":            ChainBand(0, 4, 3, 0.9),
		"one part":            ChainBand(5, 4, 1, 0.9),
		"too many parts":      ChainBand(5, 4, 21, 0.9),
		"chains' level":       ChainBand(5, 4, 5, 1.5),
	} {
		if !math.IsNaN(b.Coverage) || b.Lower != nil || b.Outside([]int{1, 2, 3}) != -1 {
			t.Errorf("%s: %+v", name, b)
		}
	}
	for _, p := range []float64{UniformTest(0, []int{0}, []float64{0.5}), UniformTest(5, []int{1, 2}, []float64{0.5}), UniformTest(5, nil, nil)} {
		if !math.IsNaN(p) {
			t.Errorf("p-value %v, want NaN", p)
		}
	}
	if got := ECDFCounts([]float64{0.3, nan, 0.1, 0.3}, []float64{0.05, 0.3, 1}); !slices.Equal(got, []int{0, 3, 3}) {
		t.Errorf("counts %v", got)
	}
	if b := UniformBand(7, []float64{0.5, 1}, 0.9); b.Lower[1] != 7 || b.Upper[1] != 7 {
		t.Errorf("at 1: %+v", b)
	}
}
