package rng

import (
	"math"
	"math/bits"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"gonum.org/v1/gonum/stat/distuv"
)

// A sampler is one univariate distribution at one parameter value, with its
// distribution function from gonum (or closed form) as independent reference.
type sampler struct {
	name string
	draw func(Source) float64
	cdf  func(float64) float64
	prob func(float64) float64 // discrete: probability of a whole number
}

func (s sampler) gap() float64 {
	if s.prob != nil {
		return 1
	}
	return 0
}

// samplers covers both sides of every point where an algorithm changes.
var samplers = []sampler{
	{"Uniform", Uniform, distuv.Uniform{Min: 0, Max: 1}.CDF, nil},
	uniformCase("UniformRange(-3,5)", -3, 5),
	uniformCase("UniformRange(max)", -math.MaxFloat64, math.MaxFloat64),
	{"StdNormal", StdNormal, distuv.UnitNormal.CDF, nil},
	{"FillNormal", oneNormal, distuv.UnitNormal.CDF, nil},
	{"Normal(-1,4)", func(s Source) float64 { return Normal(s, -1, 4) }, distuv.Normal{Mu: -1, Sigma: 4}.CDF, nil},
	{"Exponential(0.2)", func(s Source) float64 { return Exponential(s, 0.2) }, distuv.Exponential{Rate: 0.2}.CDF, nil},
	gammaCase("Gamma(0.05,1)", 0.05, 1), gammaCase("Gamma(0.5,2)", 0.5, 2), gammaCase("Gamma(0.999,1)", 0.999, 1),
	gammaCase("Gamma(1,3)", 1, 3), gammaCase("Gamma(1.001,1)", 1.001, 1), gammaCase("Gamma(2.5,0.1)", 2.5, 0.1),
	gammaCase("Gamma(100,1)", 100, 1), gammaCase("Gamma(1e6,1)", 1e6, 1),
	logGammaCase("LogGamma(1e-300)", 1e-300), logGammaCase("LogGamma(1e-3)", 1e-3), logGammaCase("LogGamma(0.3)", 0.3),
	logGammaCase("LogGamma(1)", 1), logGammaCase("LogGamma(7)", 7),
	{"Gamma(1e14,1)", func(s Source) float64 { return (Gamma(s, 1e14, 1) - 1e14) / 1e7 }, distuv.UnitNormal.CDF, nil},
	{"Gamma(1e29,1)", func(s Source) float64 { return Gamma(s, 1e29, 1)/1e29 - 1 }, nil, nil},
	inverseGammaCase("InverseGamma(0.1,1)", 0.1, 1), inverseGammaCase("InverseGamma(1,2)", 1, 2), inverseGammaCase("InverseGamma(5,0.5)", 5, 0.5),
	{"ChiSquare(1)", func(s Source) float64 { return ChiSquare(s, 1) }, distuv.ChiSquared{K: 1}.CDF, nil},
	{"ChiSquare(9)", func(s Source) float64 { return ChiSquare(s, 9) }, distuv.ChiSquared{K: 9}.CDF, nil},
	betaCase("Beta(0.1,0.2)", 0.1, 0.2), betaCase("Beta(0.5,3)", 0.5, 3), betaCase("Beta(1,0.99)", 1, 0.99),
	betaCase("Beta(1,1)", 1, 1), betaCase("Beta(2,5)", 2, 5), betaCase("Beta(1e4,300)", 1e4, 300),
	{"LogitBeta(0.5,2)", func(s Source) float64 { return LogitBeta(s, 0.5, 2) },
		func(x float64) float64 { return distuv.Beta{Alpha: 0.5, Beta: 2}.CDF(1 / (1 + math.Exp(-x))) }, nil},
	studentCase("StudentT(0.1,0,1)", 0.1, 0, 1), studentCase("StudentT(1.99,0,1)", 1.99, 0, 1), studentCase("StudentT(2,0,1)", 2, 0, 1),
	studentCase("StudentT(4,1,3)", 4, 1, 3), studentCase("StudentT(1e6,0,1)", 1e6, 0, 1),
	{"Cauchy(2,3)", func(s Source) float64 { return Cauchy(s, 2, 3) },
		func(x float64) float64 { return 0.5 + math.Atan((x-2)/3)/math.Pi }, nil},
	{"Bernoulli(0.3)", func(s Source) float64 { return Bernoulli(s, 0.3) }, distuv.Bernoulli{P: 0.3}.CDF, distuv.Bernoulli{P: 0.3}.Prob},
	poissonCase("Poisson(0.01)", 0.01), poissonCase("Poisson(1)", 1), poissonCase("Poisson(9.999)", 9.999), poissonCase("Poisson(10)", 10),
	poissonCase("Poisson(10.5)", 10.5), poissonCase("Poisson(40)", 40), poissonCase("Poisson(1e4)", 1e4), poissonCase("Poisson(1e9)", 1e9),
	{"Poisson(1e15)", func(s Source) float64 { return Poisson(s, 1e15) }, distuv.Normal{Mu: 1e15, Sigma: math.Sqrt(1e15)}.CDF, nil},
	binomialCase("Binomial(1,0.5)", 1, 0.5), binomialCase("Binomial(10,0.3)", 10, 0.3), binomialCase("Binomial(10,0.95)", 10, 0.95),
	binomialCase("Binomial(19,0.5)", 19, 0.5), binomialCase("Binomial(20,0.5)", 20, 0.5), binomialCase("Binomial(99,0.1)", 99, 0.1),
	binomialCase("Binomial(101,0.1)", 101, 0.1), binomialCase("Binomial(101,0.9)", 101, 0.9), binomialCase("Binomial(1e4,0.4)", 1e4, 0.4),
	binomialCase("Binomial(1e7,1e-7)", 1e7, 1e-7), binomialCase("Binomial(1e9,1e-6)", 1e9, 1e-6),
	{"Binomial(1e15,0.3)", func(s Source) float64 { return Binomial(s, 1e15, 0.3) }, distuv.Normal{Mu: 3e14, Sigma: math.Sqrt(2.1e14)}.CDF, nil},
	{"Categorical", func(s Source) float64 { return float64(Categorical(s, weights)) }, nil, weightProb},
	{"CategoricalLogits", func(s Source) float64 { return float64(CategoricalLogits(s, logits)) }, nil, weightProb},
	{"Uint64n(7)", func(s Source) float64 { return float64(Uint64n(s, 7)) }, nil, below(7)},
	// At n = 3·2⁶² a quarter of the words must be rejected.
	{"Uint64n(3·2⁶²) mod 3", func(s Source) float64 { return float64(Uint64n(s, 3<<62) % 3) }, nil, below(3)},
	{"Uint64n(3·2⁶²)", func(s Source) float64 { return float64(Uint64n(s, 3<<62) >> 62) }, nil, below(3)},
}

var (
	weights = []float64{0.5, 0, 3, 1e-3, 2, 0}
	logits  = []float64{1000 + math.Log(0.5), math.Inf(-1), 1000 + math.Log(3), 1000 + math.Log(1e-3), 1000 + math.Log(2), math.Inf(-1)}
)

func weightProb(x float64) float64 {
	if x < 0 || x > 5 {
		return 0
	}
	return weights[int(x)] / 5.501
}

func below(n float64) func(float64) float64 {
	return func(x float64) float64 {
		if x < 0 || x >= n {
			return 0
		}
		return 1 / n
	}
}

func uniformCase(name string, low, high float64) sampler {
	return sampler{name, func(s Source) float64 { return UniformRange(s, low, high) },
		func(x float64) float64 { return (x/2 - low/2) / (high/2 - low/2) }, nil}
}

func gammaCase(name string, shape, rate float64) sampler {
	return sampler{name, func(s Source) float64 { return Gamma(s, shape, rate) }, distuv.Gamma{Alpha: shape, Beta: rate}.CDF, nil}
}

// Below e⁻⁶⁰⁰ the distribution function of a gamma is x^a/Γ(a+1) to all digits.
func logGammaCase(name string, shape float64) sampler {
	return sampler{name, func(s Source) float64 { return LogGamma(s, shape) }, func(x float64) float64 {
		if x < -600 {
			lg, _ := math.Lgamma(shape + 1)
			return math.Exp(shape*x - lg)
		}
		if shape < 1e-100 {
			return 1
		}
		return distuv.Gamma{Alpha: shape, Beta: 1}.CDF(math.Exp(x))
	}, nil}
}

func inverseGammaCase(name string, shape, scale float64) sampler {
	return sampler{name, func(s Source) float64 { return InverseGamma(s, shape, scale) }, distuv.InverseGamma{Alpha: shape, Beta: scale}.CDF, nil}
}

func betaCase(name string, a, b float64) sampler {
	return sampler{name, func(s Source) float64 { return Beta(s, a, b) }, distuv.Beta{Alpha: a, Beta: b}.CDF, nil}
}

func studentCase(name string, nu, location, scale float64) sampler {
	return sampler{name, func(s Source) float64 { return StudentT(s, nu, location, scale) },
		distuv.StudentsT{Mu: location, Sigma: scale, Nu: nu}.CDF, nil}
}

func poissonCase(name string, mean float64) sampler {
	d := distuv.Poisson{Lambda: mean}
	return sampler{name, func(s Source) float64 { return Poisson(s, mean) }, d.CDF, d.Prob}
}

func binomialCase(name string, n, p float64) sampler {
	d := distuv.Binomial{N: n, P: p}
	return sampler{name, func(s Source) float64 { return Binomial(s, n, p) }, d.CDF, d.Prob}
}

// draws is the sample size of a goodness-of-fit test. Kolmogorov–Smirnov then
// sees a difference of 0.009 in probability.
const draws = 100_000

// fit returns the two verdicts on a sampler: √n·D over its limit, and the
// chi-square p-value over falseAlarm (+Inf where there is no probability
// function). A correct sampler has ks ≤ 1 and chi ≥ 1, each except with
// probability falseAlarm.
func fit(s sampler, seed uint64) (ks, chi float64) {
	src := New(seed, Purpose("fit "+s.name))
	sample := make([]float64, draws)
	for i := range sample {
		sample[i] = s.draw(&src)
	}
	chi = math.Inf(1)
	if s.prob != nil {
		low, high := sample[0], sample[0]
		for _, x := range sample {
			low, high = min(low, x), max(high, x)
		}
		counts := make([]int, int(high-low)+3)
		for _, x := range sample {
			counts[int(x-low)+1]++
		}
		probability := make([]float64, len(counts)) // first and last cell: beyond the sample
		rest := 1.0
		for i := 1; i < len(counts)-1; i++ {
			probability[i] = s.prob(low + float64(i-1))
			rest -= probability[i]
		}
		probability[len(counts)-1] = max(rest, 0)
		chi = chiSquareP(counts, probability) / falseAlarm
	}
	if s.cdf != nil {
		ks = kolmogorov(sample, s.cdf, s.gap()) / kolmogorovLimit
	}
	return ks, chi
}

func TestSamplersFit(t *testing.T) {
	for _, s := range samplers {
		if s.cdf == nil && s.prob == nil {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			if ks, chi := fit(s, 1); !(ks <= 1) || !(chi >= 1) {
				t.Errorf("√n·D is %.2f of its limit, chi-square p is %.2g times the false-alarm rate", ks, chi)
			}
		})
	}
}

// Each planted error must be caught by one of the two statistics.
func TestSamplersFitPlantedErrors(t *testing.T) {
	reference := map[string]sampler{}
	for _, s := range samplers {
		reference[s.name] = s
	}
	planted := []struct {
		of, mistake string
		draw        func(Source) float64
	}{
		{"Normal(-1,4)", "variance for sd", func(s Source) float64 { return Normal(s, -1, 16) }},
		{"Normal(-1,4)", "sd for variance", func(s Source) float64 { return Normal(s, -1, 2) }},
		{"StdNormal", "sign lost", func(s Source) float64 { return math.Abs(StdNormal(s)) }},
		{"Exponential(0.2)", "mean for rate", func(s Source) float64 { return Exponential(s, 5) }},
		{"Gamma(0.5,2)", "no boost below shape 1", func(s Source) float64 { return largeGamma(s, 1.5) / 2 }},
		{"Gamma(0.5,2)", "boost by u instead of u^(1/shape)", func(s Source) float64 { return largeGamma(s, 1.5) * Uniform(s) / 2 }},
		{"Gamma(0.999,1)", "no boost just below shape 1", func(s Source) float64 { return largeGamma(s, 1.999) }},
		{"Gamma(2.5,0.1)", "scale for rate", func(s Source) float64 { return Gamma(s, 2.5, 10) }},
		{"Gamma(1,3)", "every proposal accepted", acceptAllGamma},
		{"InverseGamma(5,0.5)", "not inverted", func(s Source) float64 { return Gamma(s, 5, 0.5) }},
		{"Beta(2,5)", "shapes swapped", func(s Source) float64 { return Beta(s, 5, 2) }},
		{"StudentT(4,1,3)", "ratio upside down", func(s Source) float64 { return 1 + 3*StdNormal(s)*math.Sqrt(Gamma(s, 2, 1)/2) }},
		{"StudentT(4,1,3)", "chi-square not divided by nu", func(s Source) float64 { return 1 + 3*StdNormal(s)/math.Sqrt(ChiSquare(s, 4)) }},
		{"Cauchy(2,3)", "half the scale", func(s Source) float64 { return Cauchy(s, 2, 1.5) }},
		{"Poisson(1)", "off by one", func(s Source) float64 { return Poisson(s, 1) + 1 }},
		{"Poisson(40)", "off by one", func(s Source) float64 { return Poisson(s, 40) + 1 }},
		{"Poisson(1e4)", "even counts only, seen by chi-square alone", func(s Source) float64 { return 2 * math.Floor(Poisson(s, 1e4)/2) }},
		{"Poisson(10)", "rejection left out", func(s Source) float64 { return math.Round(Normal(s, 10, math.Sqrt(10))) }},
		{"Poisson(40)", "accepted with the probability of k−1", wrongPoisson},
		{"Binomial(10,0.3)", "p and q swapped", func(s Source) float64 { return Binomial(s, 10, 0.7) }},
		{"Binomial(101,0.9)", "not reflected", func(s Source) float64 { return Binomial(s, 101, 0.1) }},
		{"Binomial(101,0.1)", "one trial lost", func(s Source) float64 { return Binomial(s, 90, 0.1) }},
		{"Bernoulli(0.3)", "u > p", func(s Source) float64 { return 1 - Bernoulli(s, 0.3) }},
		{"Categorical", "not normalised", func(s Source) float64 { return float64(Categorical(s, []float64{0.5, 0, 0.5, 0, 0, 0})) }},
		{"CategoricalLogits", "a logit of −Inf drawn", func(s Source) float64 { return float64(Uint64n(s, 6)) }},
		{"Uint64n(3·2⁶²) mod 3", "nothing rejected", func(s Source) float64 { high, _ := bits.Mul64(s.Uint64(), 3<<62); return float64(high % 3) }},
		{"Uint64n(3·2⁶²)", "modulo bias", func(s Source) float64 { return float64(s.Uint64() % (3 << 62) >> 62) }},
	}
	for _, p := range planted {
		s, ok := reference[p.of]
		if !ok {
			t.Fatalf("no sampler %s", p.of)
		}
		s.draw = p.draw
		if ks, chi := fit(s, 1); ks <= 1 && chi >= 1 {
			t.Errorf("not caught: %s: %s (%.2f of the limit, p %.2g times the rate)", p.of, p.mistake, ks, chi)
		}
	}
}

// acceptAllGamma is a gamma(1) with rate 3 whose rejection step is missing.
func acceptAllGamma(s Source) float64 {
	d := 1 - 1.0/3
	v := max(1+StdNormal(s)/(3*math.Sqrt(d)), 0.01)
	return d * v * v * v / 3
}

// wrongPoisson is PTRS at mean 40 that accepts k with the probability of k−1.
func wrongPoisson(s Source) float64 {
	const mean = 40
	b := 0.931 + 2.53*math.Sqrt(mean)
	a := -0.059 + 0.02483*b
	for {
		u := Uniform(s) - 0.5
		us := 0.5 - math.Abs(u)
		v := Uniform(s)
		k := math.Floor((2*a/us+b)*u + mean + 0.43)
		if k > 0 && numeric.Log(v*(1.1239+1.1328/(b-3.4))/(a/(us*us)+b)) <= k*math.Log(mean)-mean-numeric.Lgamma(k)-math.Log(mean) {
			return k
		}
	}
}
