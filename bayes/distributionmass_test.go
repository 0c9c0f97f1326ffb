package bayes

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// False alarms of every statistical test here: 1e-6. The Kolmogorov–Smirnov
// limit is that of [Massart1990]: P(√n·D > λ) ≤ 2·exp(−2λ²).
const falseAlarm = 1e-6

var kolmogorovLimit = math.Sqrt(math.Log(2/falseAlarm) / 2)

// logDensities returns the log density of every x under d, whose parameters are
// literals.
func logDensities(t testing.TB, d Dist, x []float64) []float64 {
	t.Helper()
	n := &ir.Node{Op: ir.Param, Name: "x", Dims: []*ir.Dim{{Size: len(x)}}}
	p, err := exec.Compile(exec.Graph{
		Params: []*ir.Node{n},
		Terms:  []*ir.Node{(&Model{}).term(n, d, ir.Here())},
	})
	if err != nil {
		t.Fatal(err)
	}
	coords := make([]float64, len(x)*lane.W)
	for i := range coords {
		coords[i] = x[i/lane.W]
	}
	out := make([]float64, len(x))
	for i, v := range p.NewFrame(exec.Pointwise).Terms(coords)[0] {
		out[i] = v[0]
	}
	return out
}

// stretch maps t ∈ [−6, 6] onto a support so fast at both ends that the tails
// of every density here are covered; it returns x and dx/dt: the double
// exponential substitution.
func stretch(s ir.Support, t float64) (x, slope float64) {
	u, du := math.Pi/2*math.Sinh(t), math.Pi/2*math.Cosh(t)
	switch {
	case s.Kind == ir.Bounded && math.IsInf(s.Hi, 1):
		return s.Lo + math.Exp(u), math.Exp(u) * du
	case s.Kind == ir.Bounded:
		width, e := s.Hi-s.Lo, math.Exp(-2*math.Abs(u))
		return s.Lo + width/(1+math.Exp(-2*u)), width * 2 * du * e / (1 + e) / (1 + e)
	}
	return math.Sinh(u), math.Cosh(u) * du
}

// The density of every continuous distribution integrates to 1: 1000-point
// Gauss–Legendre after stretching.
func TestDensitiesIntegrateToOne(t *testing.T) {
	const end, nodes, tolerance = 6, 1000, 1e-10
	src := rng.New(11, "test/mass")
	for _, f := range families {
		for range 3 {
			p := f.params(&src)
			d := f.build(exprsOf(p)...)
			if at := d.density.Domain(); f.width > 1 || at.Integer || at.Atom {
				continue
			}
			s := d.support
			if f.name == "Uniform" {
				s = ir.Support{Kind: ir.Bounded, Lo: p[0][0], Hi: p[1][0]}
			}
			centre := 0.0
			if f.name == "Laplace" { // its kink is between two halves
				centre = p[0][0]
			}
			half := func(from, to float64) float64 {
				return quad.Fixed(func(u float64) float64 {
					x, slope := stretch(s, u)
					v := logDensities(t, d, []float64{centre + x})[0]
					return math.Exp(v) * slope
				}, from, to, nodes/2, quad.Legendre{}, 0)
			}
			mass := half(-end, 0) + half(0, end)
			if math.Abs(mass-1) > tolerance {
				t.Errorf("%s%v integrates to 1 + %.2g", f.name, p, mass-1)
			}
		}
	}
}

// probabilities returns P(0), P(1), … up to where the rest is below 1e-14 or
// the distribution ends.
func probabilities(t testing.TB, d Dist) []float64 {
	const longest = 400
	x := make([]float64, int(min(longest, 1+d.density.Domain().Support.Hi)))
	for k := range x {
		x[k] = float64(k)
	}
	p := logDensities(t, d, x)
	for k, v := range p {
		if p[k] = math.Exp(v); math.IsNaN(v) {
			p[k] = 0 // beyond the last category
		}
	}
	last := len(p)
	for last > 1 && p[last-1] < 1e-16 {
		last--
	}
	return p[:last]
}

// The probabilities of every discrete distribution add up to 1.
func TestProbabilitiesAddUpToOne(t *testing.T) {
	src := rng.New(12, "test/mass")
	for _, f := range families {
		for range 3 {
			p := f.params(&src)
			d := f.build(exprsOf(p)...)
			if !d.density.Domain().Integer || f.width > 1 {
				continue
			}
			sum := 0.0
			for _, v := range probabilities(t, d) {
				sum += v
			}
			if math.Abs(sum-1) > 1e-13 {
				t.Errorf("%s%v adds up to 1 + %.2g", f.name, p, sum-1)
			}
		}
	}
}

// The multivariate normal integrates to 1 over the plane: the trapezoidal rule,
// exact to all digits for a normal density that is resolved and covered.
func TestMvNormalIntegratesToOne(t *testing.T) {
	d := MvNormalCholesky([]float64{0.3, -1}, Expr{lift([]float64{0.8, 5, -0.6, 1.1})}.Reshape(Size(2), Size(2)))
	const end, step = 12, 0.2
	var points []float64
	for x := -float64(end); x <= end; x += step {
		for y := -float64(end); y <= end; y += step {
			points = append(points, x, y)
		}
	}
	n := &ir.Node{Op: ir.Data, Name: "x", Num: points, Dims: []*ir.Dim{{Size: len(points) / 2}, {Size: 2}}}
	p, err := exec.Compile(exec.Graph{Terms: []*ir.Node{(&Model{}).term(n, d, ir.Here())}})
	if err != nil {
		t.Fatal(err)
	}
	mass := 0.0
	for _, v := range p.NewFrame(exec.Pointwise).Terms(nil)[0] {
		mass += math.Exp(v[6]) * step * step
	}
	if math.Abs(mass-1) > 1e-12 {
		t.Errorf("integrates to 1 + %.2g", mass-1)
	}
}

const sampled = 20_000

// draw returns draws of d, element after element of every event.
func draw(d Dist, p [][]float64, width int, seed uint64) []float64 {
	src := rng.New(seed, "test/draws")
	x := make([]float64, sampled*width)
	for i := range sampled {
		d.density.Draw(&src, x[i*width:(i+1)*width], p)
	}
	return x
}

// misfit compares draws with the log density: √n times the Kolmogorov–Smirnov
// distance to the integrated density as a fraction of its limit, or for counts
// the false-alarm rate over the p-value of the chi-square statistic. Above 1 the draws are rejected.
func misfit(t testing.TB, d Dist, s ir.Support, x []float64) float64 {
	if d.density.Domain().Integer {
		return falseAlarm / chiSquareP(probabilities(t, d), x)
	}
	const nodes, end = 6000, 4.0
	grid, dens := make([]float64, nodes), make([]float64, nodes)
	slope := make([]float64, nodes)
	for i := range grid {
		grid[i], slope[i] = stretch(s, -end+2*end*float64(i)/(nodes-1))
	}
	for i, v := range logDensities(t, d, grid) {
		dens[i] = math.Exp(v) * slope[i]
	}
	cdf := make([]float64, nodes) // trapezoidal rule
	for i := 1; i < nodes; i++ {
		cdf[i] = cdf[i-1] + (dens[i]+dens[i-1])*end/(nodes-1)
	}
	slices.Sort(x)
	n, distance := float64(len(x)), 0.0
	for i, v := range x {
		k, _ := slices.BinarySearch(grid, v)
		at := 1.0
		if k == 0 {
			at = 0
		} else if k < nodes {
			at = cdf[k-1] + (cdf[k]-cdf[k-1])*(v-grid[k-1])/(grid[k]-grid[k-1])
		}
		distance = max(distance, float64(i+1)/n-at, at-float64(i)/n)
		if v != v {
			return math.Inf(1)
		}
	}
	return math.Sqrt(n) * distance / kolmogorovLimit
}

// chiSquareP is the p-value of counts x under probabilities p, whose cells are
// joined until 25 draws are expected in each.
func chiSquareP(p, x []float64) float64 {
	seen := make([]float64, len(p)+1)
	for _, v := range x {
		k := len(p)
		if v >= 0 && v < float64(len(p)) && v == math.Floor(v) {
			k = int(v)
		}
		seen[k]++
	}
	var statistic, cells, o, e float64
	for k := range p {
		o, e = o+seen[k], e+p[k]*sampled
		rest := 0.0
		for _, q := range p[k+1:] {
			rest += q * sampled
		}
		if e >= 25 && (rest >= 25 || k == len(p)-1) {
			statistic, cells, o, e = statistic+(o-e)*(o-e)/e, cells+1, 0, 0
		}
	}
	o += seen[len(p)]
	if e > 0 {
		statistic, cells = statistic+(o-e)*(o-e)/e, cells+1
	} else if o > 0 {
		return 0
	}
	return distuv.ChiSquared{K: cells - 1}.Survival(statistic)
}

// Draws follow the density: 20,000 of every family, a Kolmogorov–Smirnov or
// chi-square test with 1e-6 false alarms each.
func TestDrawsFollowDensity(t *testing.T) {
	src := rng.New(13, "test/draws")
	for i, f := range families {
		if f.width > 1 {
			continue
		}
		p := f.params(&src)
		d := f.build(exprsOf(p)...)
		if d.density.Domain().Atom {
			continue
		}
		if m := misfit(t, d, supportOf(f, d, p), draw(d, p, 1, uint64(i))); !(m < 1) {
			t.Errorf("%s%v: draws differ from the density, %.2f of the limit", f.name, p, m)
		}
	}
}

func supportOf(f family, d Dist, p [][]float64) ir.Support {
	if f.name == "Uniform" {
		return ir.Support{Kind: ir.Bounded, Lo: p[0][0], Hi: p[1][0]}
	}
	return d.support
}

// Multivariate normal draws: z = L⁻¹(x − mean) is standard normal in every
// element and every sum of two.
func TestMvNormalDraws(t *testing.T) {
	src := rng.New(14, "test/draws")
	f := named(t, "MvNormalCholesky")
	p := f.params(&src)
	d := f.build(exprsOf(p)...)
	x := draw(d, p, vector, 99)
	if m := mvMisfit(t, p[0], p[1], x); !(m < 1) {
		t.Errorf("%.2f of the limit", m)
	}
	wrong := slices.Clone(p[1])
	wrong[vector] *= -1 // one correlation of the other sign
	if m := mvMisfit(t, p[0], wrong, x); !(m > 1) {
		t.Errorf("planted: a correlation of the wrong sign is accepted, %.2f of the limit", m)
	}
}

func mvMisfit(t testing.TB, mean, chol, x []float64) float64 {
	var worst float64
	z := make([][]float64, vector)
	for i := range sampled {
		for j := range vector {
			v := x[i*vector+j] - mean[j]
			for k := range j {
				v -= chol[j*vector+k] * z[k][i]
			}
			z[j] = append(z[j], v/chol[j*vector+j])
		}
	}
	for j := range vector {
		for k := range j {
			sum := make([]float64, sampled)
			for i := range sum {
				sum[i] = (z[j][i] + z[k][i]) / math.Sqrt2
			}
			worst = max(worst, misfit(t, Normal(0, 1), ir.Support{}, sum))
		}
	}
	for j := range vector {
		worst = max(worst, misfit(t, Normal(0, 1), ir.Support{}, z[j]))
	}
	return worst
}

// The test of draws rejects the draws of a slightly wrong sampler.
func TestDrawsPlantedErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		right Dist
		wrong Dist
		p     [][]float64
	}{
		{"scale for rate", Gamma(3, 0.8), Gamma(3, 1.25), [][]float64{{3}, {1.25}}},
		{"scale for rate", Exponential(0.9), Exponential(1 / 0.9), [][]float64{{1 / 0.9}}},
		{"rate for scale", InverseGamma(3, 0.9), InverseGamma(3, 1/0.9), [][]float64{{3}, {1 / 0.9}}},
		{"variance for sd", Normal(0, 1.1), Normal(0, 1.21), [][]float64{{0}, {1.21}}},
		{"not folded", HalfNormal(1.0), Normal(0, 1), [][]float64{{0}, {1}}},
		{"failures for successes", Binomial(20, 0.48), Binomial(20, 0.52), [][]float64{{20}, {0.52}}},
		{"one too many", Poisson(40), Poisson(41), [][]float64{{41}}},
	} {
		x := draw(c.wrong, c.p, 1, 5)
		if m := misfit(t, c.right, c.right.support, x); !(m > 1) {
			t.Errorf("%s: %v accepted as %v, %.2f of the limit", c.name, c.wrong, c.right, m)
		}
	}
}
