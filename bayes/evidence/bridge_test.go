package evidence

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/mcmc"
)

// known is a model whose evidence has a closed form; constant is added to its
// log density.
type known struct {
	name  string
	build func(m *bayes.Model)
	logZ  float64
}

var knowns = []known{
	{"normal mean", func(m *bayes.Model) {
		mu := m.Param("mu", bayes.Normal(1, 2))
		m.Observe(m.Data("y", []float64{0.3, 2.1, -0.4, 1.7}), bayes.Normal(mu, 1.5))
	}, normalMean([]float64{0.3, 2.1, -0.4, 1.7}, 1, 2, 1.5)},
	{"beta-binomial", func(m *bayes.Model) {
		p := m.Param("p", bayes.Beta(2, 3))
		m.Observe(m.Data("k", []int{7}), bayes.Binomial(10, p))
	}, numeric.Lchoose(10, 7) + numeric.Lbeta(9, 6) - numeric.Lbeta(2, 3)},
	{"regression", regression, regressionLogZ()},
	{"simplex and bounds", simplexAndBounds, simplexAndBoundsLogZ()},
}

func normalMean(y []float64, mean, sd, noise float64) float64 {
	cov := mat.NewSymDense(len(y), nil)
	x := make([]float64, len(y))
	for i := range y {
		x[i] = y[i] - mean
		for j := range i + 1 {
			cov.SetSym(i, j, sd*sd)
		}
		cov.SetSym(i, i, sd*sd+noise*noise)
	}
	det, square := quadratic(cov, x)
	return -0.5*float64(len(y))*math.Log(2*math.Pi) - 0.5*det - 0.5*square
}

// quadratic returns log|A| and xᵀA⁻¹x.
func quadratic(a mat.Symmetric, x []float64) (det, square float64) {
	var c mat.Cholesky
	if !c.Factorize(a) {
		return math.NaN(), math.NaN()
	}
	var b mat.VecDense
	v := mat.NewVecDense(len(x), x)
	if err := c.SolveVecTo(&b, v); err != nil {
		return math.NaN(), math.NaN()
	}
	return c.LogDet(), mat.Dot(v, &b)
}

// The regression has five coefficients with prior N(0, (2σ)²), and σ² an inverse
// gamma(3, 2) prior: y has a multivariate t distribution.
const rows, columns, shape, scale = 20, 5, 3., 2.

func design() (x [][]float64, y []float64) {
	for i := range rows {
		row := []float64{1}
		for j := 1; j < columns; j++ {
			row = append(row, math.Sin(float64(i*j*j+i)))
		}
		x = append(x, row)
		y = append(y, 1+row[1]-0.5*row[3]+0.7*math.Cos(float64(7*i*i)))
	}
	return x, y
}

func regression(m *bayes.Model) {
	x, y := design()
	variance := m.Param("variance", bayes.InverseGamma(shape, scale))
	sigma := bayes.Sqrt(variance)
	beta := m.Param("beta", bayes.Normal(0, bayes.Mul(2, sigma)), bayes.Size(columns))
	m.Observe(m.Data("y", y), bayes.Normal(bayes.MatMul(m.Data("x", x), beta), sigma))
}

func regressionLogZ() float64 {
	x, y := design()
	cov := mat.NewSymDense(rows, nil)
	for i := range rows {
		for j := range i + 1 {
			s := 0.0
			for k := range columns {
				s += 4 * x[i][k] * x[j][k]
			}
			if i == j {
				s++
			}
			cov.SetSym(i, j, s)
		}
	}
	det, square := quadratic(cov, y)
	const n = float64(rows)
	gammas := numeric.Lgamma(shape+n/2) - numeric.Lgamma(shape)
	return gammas - n/2*math.Log(2*math.Pi*scale) - det/2 - (shape+n/2)*math.Log1p(square/(2*scale))
}

// simplexAndBounds has counts of four kinds, waiting times, and successes whose
// rate has an interval for a prior.
func simplexAndBounds(m *bayes.Model) {
	kind := m.DimSize("kind", 4)
	p := m.Param("p", bayes.Dirichlet([]float64{1, 2, 0.5, 3}), kind)
	m.Observe(m.Data("count", []int{3, 9, 0, 5}, kind), bayes.Multinomial(17, p))
	rate := m.Param("rate", bayes.Gamma(2, 1.5))
	m.Observe(m.Data("wait", []float64{0.2, 1.1, 0.7}), bayes.Exponential(rate))
	half := m.Param("half", bayes.Uniform(0, 0.5))
	m.Observe(m.Data("k", []int{2}), bayes.Binomial(3, half))
}

func simplexAndBoundsLogZ() float64 {
	z := numeric.Lgamma(18) - numeric.Lgamma(17+6.5) + numeric.Lgamma(6.5)
	alpha := []float64{1, 2, 0.5, 3}
	for i, n := range []float64{3, 9, 0, 5} {
		z += numeric.Lgamma(alpha[i]+n) - numeric.Lgamma(alpha[i]) - numeric.Lgamma(n+1)
	}
	z += 2*math.Log(1.5) - numeric.Lgamma(2) + numeric.Lgamma(5) - 5*math.Log(1.5+2)
	return z + math.Log(2*(1./8-3./64)) // ∫ 3h²(1−h) over (0, ½), times 2
}

func compile(t *testing.T, build func(m *bayes.Model)) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("known")
	build(m)
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sample(t *testing.T, p *bayes.Program, draws int, seed uint64) *bayes.Draws {
	t.Helper()
	d, err := mcmc.Sample(context.Background(), p, mcmc.Config{Draws: draws, Seed: seed, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// zLimit is passed by a standard normal number once in a million times.
const zLimit = 4.9

// TestBridgeAgainstClosedForms. Statistic: the error of log Z in its stated
// standard errors, standard normal; |z| < 4.9 for a false-alarm rate of 1e-6
// each. Planted: a density without its log-Jacobian, and without one constant.
func TestBridgeAgainstClosedForms(t *testing.T) {
	for _, c := range knowns {
		p := compile(t, c.build)
		draws := sample(t, p, 1000, 1)
		e, err := Bridge(context.Background(), p, draws, BridgeConfig{Seed: 1})
		if err != nil {
			t.Fatal(c.name, err)
		}
		z := (e.LogZ - c.logZ) / e.SE
		t.Logf("%s: log Z %.4f ± %.4f, exact %.4f, ESS %.0f, %d iterations", c.name, e.LogZ, e.SE, c.logZ, e.ESS, e.Iterations)
		if !(math.Abs(z) < zLimit) || !(e.SE < 0.02) || e.Warnings != nil {
			t.Errorf("%s: log Z %v ± %v, exact %v, %q", c.name, e.LogZ, e.SE, c.logZ, e.Warnings)
		}
		lacking := compile(t, func(m *bayes.Model) {
			c.build(m)
			m.Potential("constant", bayes.Add(0.5*math.Log(2*math.Pi), 0))
		})
		if e, err := Bridge(context.Background(), lacking, draws, BridgeConfig{Seed: 1}); err != nil || math.Abs(e.LogZ-c.logZ)/e.SE < zLimit {
			t.Errorf("%s: a missing 1/√2π goes unnoticed: %v, %v", c.name, e, err)
		}
		if c.name == "normal mean" {
			continue // no transform
		}
		e, err = bridgeOf(t, p, draws, densities(p.WithoutJacobian()), false, 1).estimate(context.Background())
		if err != nil || math.Abs(e.LogZ-c.logZ)/e.SE < zLimit {
			t.Errorf("%s: a missing Jacobian goes unnoticed: %v, %v", c.name, e, err)
		}
	}
}

// densities evaluates a target at points.
func densities(target bayes.Target) func(context.Context, [][]float64) ([]float64, error) {
	return func(_ context.Context, points [][]float64) ([]float64, error) {
		out := make([]float64, len(points))
		grad := make([]float64, target.Dim())
		for i, x := range points {
			lp, err := target.LogDensityGrad(x, grad)
			if err != nil {
				return nil, err
			}
			out[i] = lp
		}
		return out, nil
	}
}

// bridgeOf is what Bridge estimates from, with another density, or with the
// same draws to fit and to sum.
func bridgeOf(t *testing.T, p *bayes.Program, draws *bayes.Draws, density func(context.Context, [][]float64) ([]float64, error), same bool, seed uint64) *bridge {
	t.Helper()
	points, err := p.UnconstrainDraws(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	b := &bridge{density: density, chains: draws.Chains()}
	half := draws.Len() / 2
	for k := range draws.Chains() {
		chain := points[k*draws.Len() : (k+1)*draws.Len()]
		b.fit, b.sum = append(b.fit, chain[:half]...), append(b.sum, chain[half:]...)
	}
	if same {
		b.fit = b.sum
	}
	b.BridgeConfig = BridgeConfig{Proposals: len(b.sum), MaxIterations: 1000, Seed: seed}
	return b
}

// TestBridgeErrorCovers: over 200 repetitions the stated error is that of the
// estimate, with draws that are independent and with parts of a long run of NUTS.
// Statistics: Σz²,
// χ² with 200 degrees of freedom, between its quantiles at 5e-7, 117 and 313;
// the mean of z, |Σz|/√200 < 4.9. Planted: a proposal fitted to the draws that
// are summed over, which is biased.
func TestBridgeErrorCovers(t *testing.T) {
	const repetitions, dim, part = 200, 20, 60
	zeros := compile(t, func(m *bayes.Model) {
		mu := m.Param("mu", bayes.Normal(0, 1), bayes.Size(dim))
		m.Observe(m.Data("y", make([]float64, dim)), bayes.Normal(mu, 1))
	})
	bounded := compile(t, simplexAndBounds)
	long := sample(t, bounded, repetitions*part, 1)
	zerosLogZ := -0.5 * dim * math.Log(2*math.Pi*2) // of zeros, N(0, 1) about N(0, 1)
	for _, c := range []struct {
		name string
		p    *bayes.Program
		draw func(seed uint64) *bayes.Draws
		logZ float64
		same bool
	}{
		{"independent", zeros, func(seed uint64) *bayes.Draws { return independent(t, dim, 8, 25, seed) }, zerosLogZ, false},
		{"independent, the same to fit and sum", zeros, func(seed uint64) *bayes.Draws { return independent(t, dim, 8, 25, seed) }, zerosLogZ, true},
		{"NUTS", bounded, func(k uint64) *bayes.Draws { return cut(t, long, int(k)*part, part) }, simplexAndBoundsLogZ(), false},
	} {
		sum, square, within := 0.0, 0.0, 0
		for k := range repetitions {
			e, err := bridgeOf(t, c.p, c.draw(uint64(k)), c.p.LogDensities, c.same, uint64(k)).estimate(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			z := (e.LogZ - c.logZ) / e.SE
			sum, square = sum+z, square+z*z
			if math.Abs(z) < 2 {
				within++
			}
		}
		bias := sum / math.Sqrt(repetitions)
		t.Logf("%s: mean z %.2f, mean z² %.2f, within 2 SE %d of %d", c.name, sum/repetitions, square/repetitions, within, repetitions)
		if sound := math.Abs(bias) < zLimit && square > 117 && square < 313; sound == c.same {
			t.Errorf("%s: Σz/√n %.2f, Σz² %.0f", c.name, bias, square)
		}
	}
}

// cut returns n draws of every chain, from one on.
func cut(t *testing.T, d *bayes.Draws, from, n int) *bayes.Draws {
	run := bayes.Run{Chains: d.Chains(), Draws: n}
	for name, v := range d.Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		for _, e := range v.Elems() {
			for k := range d.Chains() {
				run.Values = append(run.Values, e.Chain(k)[from:from+n]...)
			}
		}
	}
	some, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return some
}

// independent draws from the posterior of that test: normal with variance ½.
func independent(t *testing.T, dim, chains, n int, seed uint64) *bayes.Draws {
	src := rng.New(seed, "independent")
	values := make([]float64, dim*chains*n)
	for i := range values {
		values[i] = rng.Normal(&src, 0, math.Sqrt(0.5))
	}
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "mu", Dims: []bayes.Dim{bayes.SizedDim("", dim)}}}, Chains: chains, Draws: n, Values: values,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
