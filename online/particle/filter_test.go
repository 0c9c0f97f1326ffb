package particle

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// falseAlarms is the two-sided standard normal quantile of a false-alarm rate of
// 1e-6.
const falseAlarms = 4.891638475698

// series is an autoregression with noise, with gaps.
func series(p ar1, n int) []float64 {
	y, x := make([]float64, n), 0.5
	for t := range y {
		x = p.Rho*x + p.SigmaX*math.Sin(float64(7*t*t))
		y[t] = x + p.SigmaY*math.Cos(float64(5*t*t*t))
		if t%11 == 4 {
			y[t] = math.NaN()
		}
	}
	return y
}

// ratioZ is the standardised mean, over seeds, of the estimate of the evidence
// relative to the exact one, less 1: standard normal, by the central limit
// theorem, if the estimate is unbiased.
func ratioZ(t *testing.T, m Model, c Config, y []float64, exact float64, runs int, plant func(f *Filter)) float64 {
	t.Helper()
	sum, squares := 0.0, 0.0
	for seed := range uint64(runs) {
		c.Seed = 1000 + seed
		f, err := New(m, c)
		if err != nil {
			t.Fatal(err)
		}
		if plant != nil {
			plant(f)
		}
		for _, v := range y {
			if err := f.Update(v); err != nil {
				t.Fatal(err)
			}
		}
		r := math.Exp(f.LogEvidence()-exact) - 1
		sum += r
		squares += r * r
	}
	n := float64(runs)
	return sum / math.Sqrt((squares-sum*sum/n)*n/(n-1))
}

// TestEvidenceUnbiased: the evidence is unbiased, for every kind and scheme, with
// missing observations, and errors that were planted are found.
func TestEvidenceUnbiased(t *testing.T) {
	p := ar1{Rho: 0.8, SigmaX: 1, SigmaY: 0.7, Mean: 0, Var: 2}
	y := series(p, 25)
	exact, _, _ := p.kalman(y)
	m := p.model(t)
	const particles, runs = 200, 250
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		for s := Systematic; s <= Residual; s++ {
			c := Config{Particles: particles, Kind: k, Scheme: s, Threshold: 0.9}
			if z := ratioZ(t, m, c, y, exact, runs, nil); math.Abs(z) > falseAlarms {
				t.Errorf("%v, %v: z = %v", k, s, z)
			}
		}
	}
	planted := map[string]func(f *Filter){
		"weights that are not normalised": func(f *Filter) { f.even = 0 },
		"weights that are not reset after resampling": func(f *Filter) {
			move := f.pieces[later]
			f.pieces[later] = func(piece int) {
				move(piece)
				if f.moved {
					old, lw := lane.Flat(f.lw), lane.Flat(f.nextLW)
					for j := range f.v.config.Particles {
						lw[j] += old[f.ancestors[j]] - f.base - f.even
					}
					f.peaks[piece] = peak(f.nextLW)
				}
			}
		},
		"each ancestor the next one": func(f *Filter) {
			deal := f.pieces[deals]
			f.pieces[deals] = func(piece int) {
				deal(piece)
				for j := range f.ancestors[:particles] {
					f.ancestors[j] = min(f.ancestors[j]+1, particles-1)
				}
			}
		},
	}
	for name, plant := range planted {
		c := Config{Particles: particles, Kind: Bootstrap, Threshold: 0.9}
		if z := ratioZ(t, m, c, y, exact, runs, plant); !(math.Abs(z) > falseAlarms) {
			t.Errorf("planted: %s: z = %v", name, z)
		}
	}
}

// TestKalman: means and variances of the state are those of the exact filter. The
// statistic is Student's t of the differences over 60 seeds; 5.5 is its two-sided
// quantile of 59 degrees of freedom for a false-alarm rate of 1e-6.
func TestKalman(t *testing.T) {
	const seeds, limit = 60, 5.5
	p := ar1{Rho: 0.9, SigmaX: 0.5, SigmaY: 0.8, Mean: 1, Var: 1.5}
	y := series(p, 40)
	_, means, variances := p.kalman(y)
	m, v := means[len(y)-1], variances[len(y)-1]
	ts := func(k Kind, shift float64) float64 {
		var sums, squares [2]float64
		for seed := range uint64(seeds) {
			f := filtered(t, p.model(t), Config{Particles: 2000, Kind: k, Seed: seed}, y)
			mean, _ := f.Mean("x")
			variance, _ := f.Variance("x")
			for i, d := range [2]float64{mean[0] - m - shift, variance[0] - v} {
				sums[i] += d
				squares[i] += d * d
			}
		}
		most := 0.0
		for i, s := range sums {
			most = max(most, math.Abs(s)/math.Sqrt((squares[i]-s*s/seeds)*seeds/(seeds-1)))
		}
		return most
	}
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		if z := ts(k, 0); z > limit {
			t.Errorf("%v: t = %v", k, z)
		}
	}
	if z := ts(Guided, 0.03); z < limit {
		t.Errorf("planted: means that are off by 0.03: t = %v", z)
	}
}

// TestEnumeration: a hidden state of three values, made of a uniform number by
// Let, against the sum over all its paths.
func TestEnumeration(t *testing.T) {
	first := [3]float64{0.5, 0.3, 0.2}
	moves := [3][3]float64{{0.7, 0.2, 0.1}, {0.15, 0.6, 0.25}, {0.3, 0.3, 0.4}}
	rates := [3]float64{0.5, 3, 8}
	y := []float64{1, 0, 4, 7, 2, 9}
	logP := func(k int, y float64) float64 {
		lg, _ := math.Lgamma(y + 1)
		return y*math.Log(rates[k]) - rates[k] - lg
	}
	exact := 0.0
	var last [3]float64
	for path := range 729 { // 3⁶
		p, was, rest := 1.0, -1, path
		for _, v := range y {
			s := rest % 3
			rest /= 3
			if was < 0 {
				p *= first[s]
			} else {
				p *= moves[was][s]
			}
			p *= math.Exp(logP(s, v))
			was = s
		}
		exact += p
		last[was] += p
	}
	pick := func(u bayes.Expr, to func(k int) bayes.Expr) bayes.Expr { // 0, 1 or 2
		return bayes.Add(bayes.Less(to(0), u), bayes.Less(bayes.Add(to(0), to(1)), u))
	}
	program := func(name string, to func(m *bayes.Model) func(k int) bayes.Expr) *bayes.Program {
		m := bayes.NewModel(name)
		s := m.Let("s", pick(m.Param("u", bayes.Uniform(0, 1)), to(m)))
		rate := bayes.Where(bayes.Equal(s, 0), rates[0], bayes.Where(bayes.Equal(s, 1), rates[1], rates[2]))
		m.Observe(m.Data("y", 0.0), bayes.Poisson(rate))
		return compiled(t, m)
	}
	m := Model{
		Start: program("start", func(*bayes.Model) func(int) bayes.Expr {
			return func(k int) bayes.Expr { return bayes.Mul(1, first[k]) }
		}),
		Step: program("step", func(m *bayes.Model) func(int) bayes.Expr {
			was := m.Param("s.before", bayes.Flat())
			return func(k int) bayes.Expr {
				return bayes.Where(bayes.Equal(was, 0), moves[0][k], bayes.Where(bayes.Equal(was, 1), moves[1][k], moves[2][k]))
			}
		}),
	}
	c := Config{Particles: 100, Kind: Bootstrap}
	if z := ratioZ(t, m, c, y, math.Log(exact), 1000, nil); math.Abs(z) > falseAlarms {
		t.Errorf("z = %v", z)
	}
	if z := ratioZ(t, m, c, y, math.Log(exact)+0.2, 1000, nil); math.Abs(z) < falseAlarms {
		t.Errorf("planted: evidence that is off by a fifth: z = %v", z)
	}
	f := filtered(t, m, Config{Particles: 100_000, Kind: Bootstrap, Seed: 3}, y)
	want := (last[1] + 2*last[2]) / exact
	got, _ := f.Mean("s")
	if math.Abs(got[0]-want) > 0.02 { // 6 standard errors of 100 000 draws, were they independent
		t.Errorf("mean of the state %v, want %v", got[0], want)
	}
	if err := f.Update(1.5); err == nil {
		t.Error("half a count was learnt")
	}
}

// TestVector: a state of vectors, with a multivariate normal step, against the
// same as numbers, both unbiased for the exact evidence of independent parts.
func TestVector(t *testing.T) {
	p := ar1{Rho: 0.8, SigmaX: 1, SigmaY: 0.7, Mean: 0, Var: 2}
	y := []float64{0.3, -0.4, 1.2, 2, 0.1}
	one, _, _ := p.kalman(y)
	m := Model{}
	build := func(name string, start bool) *bayes.Program {
		m := bayes.NewModel(name)
		part, again := m.DimSize("part", 2), bayes.SizedDim("again", 2)
		cov := m.Data("cov", [][]float64{{1, 0}, {0, 1}}, part, again)
		mean := m.Let("mean", m.Data("none", []float64{0, 0}, part))
		if start {
			cov = bayes.Mul(cov, p.Var)
		} else {
			mean = bayes.Mul(p.Rho, m.Param("x.before", bayes.Flat(), part))
		}
		x := m.Param("x", bayes.MvNormal(mean, cov), part)
		m.Observe(m.Data("y", []float64{0, 0}, part), bayes.Normal(x, p.SigmaY))
		return compiled(t, m)
	}
	m.Start, m.Step = build("start", true), build("step", false)
	sum, squares, runs := 0.0, 0.0, 200.0
	for seed := range uint64(runs) {
		f, err := New(m, Config{Particles: 300, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range y {
			if err := f.Update(v, v); err != nil {
				t.Fatal(err)
			}
		}
		r := math.Exp(f.LogEvidence()-2*one) - 1
		sum += r
		squares += r * r
	}
	if z := sum / math.Sqrt((squares-sum*sum/runs)*runs/(runs-1)); math.Abs(z) > falseAlarms {
		t.Errorf("z = %v", z)
	}
}

// TestBefore: a Start that observes nothing is the state before the first step.
func TestBefore(t *testing.T) {
	p := ar1{Rho: 0.8, SigmaX: 1, SigmaY: 0.7, Mean: 0, Var: 2}
	m := p.model(t)
	start := bayes.NewModel("start")
	start.Param("x", bayes.Normal(0, math.Sqrt((p.Var-1)/p.Rho/p.Rho))) // a step later of variance p.Var
	m.Start = compiled(t, start)
	y := series(p, 12)
	exact, _, _ := p.kalman(y)
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		if z := ratioZ(t, m, Config{Particles: 200, Kind: k}, y, exact, 400, nil); math.Abs(z) > falseAlarms {
			t.Errorf("%v: z = %v", k, z)
		}
	}
}
