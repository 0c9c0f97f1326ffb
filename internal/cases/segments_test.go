package cases_test

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
)

// grid is a posterior of two parameters at points of equal area in the
// coordinates chosen, as draws with weights: what a model says, without a
// sampler's error.
type grid struct{ draws *bayes.Draws }

// onGrid weighs every pair of a and b, points of parameters of prog, by the
// density of prog and the Jacobian of the coordinates.
func onGrid(t *testing.T, prog *bayes.Program, a, b []float64, at func(a, b float64) (bayes.Values, float64)) grid {
	t.Helper()
	vars := prog.Variables()
	n := len(a) * len(b)
	values, logWeights := make([]float64, len(vars)*n), make([]float64, n)
	for i := range n {
		v, jacobian := at(a[i/len(b)], b[i%len(b)])
		lp, err := prog.LogDensity(v)
		if err != nil {
			t.Fatal(err)
		}
		logWeights[i] = lp + math.Log(jacobian)
		for k, u := range vars {
			values[k*n+i] = v[u.Name].(float64)
		}
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: vars, Chains: 1, Draws: n, Values: values, LogWeights: logWeights})
	if err != nil {
		t.Fatal(err)
	}
	return grid{d}
}

// variable returns the posterior of a parameter.
func (g grid) variable(t *testing.T, name string) bayes.RV {
	t.Helper()
	v, err := g.draws.Var(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// mixed returns mean and standard deviation of a quantity whose mean and
// variance given the parameters are known.
func (g grid) mixed(t *testing.T, a, b string, given func(a, b float64) (mean, variance float64)) (mean, sd float64) {
	t.Helper()
	x, y := g.variable(t, a), g.variable(t, b)
	square := 0.0
	for i, w := range x.Weights() {
		m, v := given(x.Values()[i], y.Values()[i])
		mean += w * m
		square += w * (m*m + v)
	}
	return mean, math.Sqrt(square - mean*mean)
}

// halfway returns how far along the second coordinate, of so many points, half
// of the mass is reached: linear within the cell, finer than a median of points.
func (g grid) halfway(t *testing.T, name string, columns int) float64 {
	cells := make([]float64, columns)
	for i, w := range g.variable(t, name).Weights() {
		cells[i%columns] += w
	}
	below := 0.0
	for j, w := range cells {
		if below+w >= 0.5 {
			return (float64(j) + (0.5-below)/w) / float64(columns)
		}
		below += w
	}
	return math.NaN()
}

// points returns n midpoints from lo to hi.
func points(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*(float64(i)+0.5)/float64(n)
	}
	return x
}

// normalSegments: effects are summed out, y ~ Normal(mu, √(se² + tau²)); their
// mean and variance given mu and tau are those of the normal posterior.
func normalSegments(t *testing.T, c cases.Case) {
	var in struct {
		Prior struct {
			Mu  struct{ Mean, SD float64 }
			Tau struct {
				Scale float64
				Top   float64 `json:"truncated_at"`
			}
		}
		Y, SE []float64
	}
	decode(t, c, &in)
	results := func(tauScale float64) map[string]any {
		m := bayes.NewModel("segments")
		mu := m.Param("mu", bayes.Normal(in.Prior.Mu.Mean, in.Prior.Mu.SD))
		tau := m.Param("tau", bayes.HalfCauchy(tauScale))
		segment := m.DimSize("segment", len(in.Y))
		se := m.Data("se", in.SE, segment)
		m.Observe(m.Data("y", in.Y, segment), bayes.Normal(mu, bayes.Sqrt(bayes.Square(se).Add(bayes.Square(tau)))))
		prog, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		// tau = sinh(z): dense near 0, and reaching the end of the prior.
		const rows, columns = 60, 600
		top := math.Asinh(in.Prior.Tau.Top)
		reach := 3 * in.Prior.Mu.SD
		g := onGrid(t, prog, points(in.Prior.Mu.Mean-reach, in.Prior.Mu.Mean+reach, rows), points(0, top, columns), func(mu, z float64) (bayes.Values, float64) {
			return bayes.Values{"mu": mu, "tau": math.Sinh(z)}, math.Cosh(z)
		})
		median := math.Sinh(g.halfway(t, "tau", columns) * top)
		means, sds := make([]float64, len(in.Y)), make([]float64, len(in.Y))
		for j := range in.Y {
			means[j], sds[j] = g.mixed(t, "mu", "tau", func(mu, tau float64) (float64, float64) {
				v := 1 / (1/(tau*tau) + 1/(in.SE[j]*in.SE[j]))
				return v * (mu/(tau*tau) + in.Y[j]/(in.SE[j]*in.SE[j])), v
			})
		}
		return map[string]any{"mu_mean": g.variable(t, "mu").Mean(), "mu_sd": g.variable(t, "mu").SD(), "tau_mean": g.variable(t, "tau").Mean(),
			"tau_median": median, "theta_mean": means, "theta_sd": sds}
	}
	check(t, c, results(in.Prior.Tau.Scale))
	if c.Check(results(in.Prior.Tau.Scale/2)) == nil { // planted
		t.Error("another scale of tau would not be seen")
	}
}

// betaSegments: rates are summed out, successes ~ BetaBinomial(trials, a, b),
// in the coordinates logit(a/(a+b)) and log(a+b).
func betaSegments(t *testing.T, c cases.Case) {
	var in struct {
		Prior  struct{ Exponent float64 }
		Params struct {
			MeanLo float64 `json:"logit_mean_min"`
			MeanHi float64 `json:"logit_mean_max"`
			SizeLo float64 `json:"log_size_min"`
			SizeHi float64 `json:"log_size_max"`
		}
		Successes, Trials []float64
	}
	decode(t, c, &in)
	results := func(exponent float64) map[string]any {
		m := bayes.NewModel("segments")
		a, b := m.Param("a", bayes.On(bayes.Lower(0), bayes.Flat())), m.Param("b", bayes.On(bayes.Lower(0), bayes.Flat()))
		m.Potential("prior", bayes.Mul(exponent, bayes.Log(a.Add(b))))
		segment := m.DimSize("segment", len(in.Trials))
		m.Observe(m.Data("successes", in.Successes, segment), bayes.BetaBinomial(m.Data("trials", in.Trials, segment), a, b))
		prog, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		g := onGrid(t, prog, points(in.Params.MeanLo, in.Params.MeanHi, 260), points(in.Params.SizeLo, in.Params.SizeHi, 180), func(logit, logSize float64) (bayes.Values, float64) {
			share, size := 1/(1+math.Exp(-logit)), math.Exp(logSize)
			return bayes.Values{"a": share * size, "b": (1 - share) * size}, size * size * share * (1 - share) // |∂(a, b)/∂(logit, log size)|
		})
		means, sds := make([]float64, len(in.Trials)), make([]float64, len(in.Trials))
		for j := range in.Trials {
			means[j], sds[j] = g.mixed(t, "a", "b", func(a, b float64) (float64, float64) {
				a, b = a+in.Successes[j], b+in.Trials[j]-in.Successes[j]
				return a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1))
			})
		}
		population, _ := g.mixed(t, "a", "b", func(a, b float64) (float64, float64) { return a / (a + b), 0 })
		return map[string]any{"segment_posterior_mean": means, "segment_posterior_sd": sds, "population_mean": population}
	}
	check(t, c, results(in.Prior.Exponent))
	if c.Check(results(in.Prior.Exponent+1)) == nil { // planted
		t.Error("another prior would not be seen")
	}
}

// TestGridMixed: mean and variance of a quantity that has both between and
// within points.
func TestGridMixed(t *testing.T) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "a"}, {Name: "b"}}, Chains: 1, Draws: 2, Values: []float64{1, 3, 5, 5},
		LogWeights: []float64{0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	mean, sd := grid{d}.mixed(t, "a", "b", func(a, b float64) (float64, float64) { return a, b })
	if mean != 2 || sd != math.Sqrt(6) {
		t.Errorf("mean %v, sd %v, want 2 and √6", mean, sd)
	}
	if half := (grid{d}).halfway(t, "b", 2); half != 0.5 {
		t.Errorf("half of two equal cells ends at %v", half)
	}
}
