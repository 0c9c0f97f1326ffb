package abtest

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"gonum.org/v1/gonum/mat"
)

func compare(t testing.TB, a, b Metric) *Comparison {
	t.Helper()
	c, err := Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// randomPairs are pairs of metrics of each kind, of few data and of many.
func randomPairs(seed uint64) (pairs [][2]Metric) {
	src := rng.New(seed, "abtest/pairs")
	size := func() float64 { return numeric.Exp(rng.UniformRange(&src, math.Log(0.5), math.Log(1e7))) }
	for range 40 {
		n, m := size(), size()
		a, b := rng.UniformRange(&src, 0.1, 0.9), rng.UniformRange(&src, 0.1, 0.9)
		if b > 0.5 { // near each other, as arms are
			b = a * (1 + 2/math.Sqrt(n+m))
		}
		pairs = append(pairs,
			[2]Metric{Binomial(online.Beta{Alpha: n * a, Beta: n * (1 - a)}), Binomial(online.Beta{Alpha: m * b, Beta: m * (1 - math.Min(b, 0.99))})},
			[2]Metric{Poisson(online.Gamma{Shape: n * a, Rate: n}), Poisson(online.Gamma{Shape: m * b, Rate: m})},
			[2]Metric{Normal(online.NormalInverseGamma{Mean: a, Count: n, Shape: 2 + n/2, Scale: 2 + n/2}), Normal(online.NormalInverseGamma{Mean: b, Count: m, Shape: 2 + m/2, Scale: 2 + m/2})})
	}
	return pairs
}

// TestLaws: arms swapped change sides, losses differ by the difference of the means,
// the interval holds what it says, and the ranking of two is the comparison.
func TestLaws(t *testing.T) {
	near := func(what string, i int, a, b, tolerance float64) {
		t.Helper()
		if !(math.Abs(a-b) <= tolerance) {
			t.Errorf("pair %d: %s: %v and %v", i, what, a, b)
		}
	}
	for i, p := range randomPairs(1) {
		c, d := compare(t, p[0], p[1]), compare(t, p[1], p[0])
		near("swapped P", i, c.ProbBetter, 1-d.ProbBetter, 2e-9)
		near("swapped loss", i, c.LossA, d.LossB, 2e-9*c.SD)
		near("difference of losses", i, c.LossA-c.LossB, c.Mean, 2e-9*c.SD)
		lo, hi, err := c.Interval(0.9)
		if err != nil {
			t.Fatal(err)
		}
		within, err := c.ProbWithin(lo, hi)
		if err != nil {
			t.Fatal(err)
		}
		near("share of the interval", i, within, 0.9, 1e-7)
		r, err := Rank(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		near("P(best)", i, r.ProbBest[1], c.ProbBetter, 1e-8)
		near("sum of P(best)", i, r.ProbBest[0]+r.ProbBest[1], 1, 1e-8)
		near("loss of a", i, r.Loss[0], c.LossA, 1e-7*c.SD)
		near("loss of b", i, r.Loss[1], c.LossB, 1e-7*c.SD)
		alo, ahi, err := p[0].Interval(0.9)
		if err != nil {
			t.Fatal(err)
		}
		if p[0].law.lower < 1 { // a pole
			continue
		}
		const n = 2000
		at := make([]float64, n)
		for k := range at { // the middle of strips
			at[k] = alo + (ahi-alo)*(float64(k)+0.5)/n
		}
		density, err := p[0].Density(at...)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, f := range density {
			sum += f * (ahi - alo) / n
		}
		near("density in the interval", i, sum, 0.9, 1e-3)
	}
}

// TestEqualArms: twenty arms that are the same are equally good, whatever the kind.
func TestEqualArms(t *testing.T) {
	for _, m := range []Metric{
		Binomial(online.Beta{Alpha: 51, Beta: 51}), Binomial(online.Beta{Alpha: 0.5, Beta: 1e6}), Poisson(online.Gamma{Shape: 0.5, Rate: 3}),
		Normal(online.NormalInverseGamma{Mean: -5, Count: 30, Shape: 15, Scale: 15}), Binomial(online.Beta{Alpha: 1e9, Beta: 1e9}),
	} {
		if c := compare(t, m, m); math.Abs(c.ProbBetter-0.5) > 1e-9 || math.Abs(c.LossA-c.LossB) > 1e-9*c.SD {
			t.Errorf("%s: the same arm is better than itself with probability %v", m.kind, c.ProbBetter)
		}
		var many []Metric
		for range 20 {
			many = append(many, m)
		}
		r, err := Rank(many...)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.ProbBest {
			if math.Abs(p-0.05) > 1e-8 || math.Abs(r.Loss[i]-r.Loss[0]) > 1e-9*m.sd {
				t.Errorf("%s: of twenty equal arms arm %d is best with probability %v, its loss %v", m.kind, i, p, r.Loss[i])
			}
		}
	}
}

// TestManyArms: twenty arms of very different width against draws, by a χ² of the
// counts of wins with a false-alarm rate of 1e-6.
func TestManyArms(t *testing.T) {
	var metrics []Metric
	var betas []online.Beta
	for i := range 20 {
		n := math.Pow(10, 1+float64(i%5))
		b := online.Beta{Alpha: 1 + n*0.1*(1+float64(i)/200), Beta: 1 + n*0.9}
		betas, metrics = append(betas, b), append(metrics, Binomial(b))
	}
	r, err := Rank(metrics...)
	if err != nil {
		t.Fatal(err)
	}
	src := rng.New(3, "abtest/many")
	const draws = 20000
	wins := make([]float64, len(betas))
	for range draws {
		best, at := -1.0, 0
		for i, b := range betas {
			if x := rng.Beta(&src, b.Alpha, b.Beta); x > best {
				best, at = x, i
			}
		}
		wins[at]++
	}
	statistic := func(p []float64) (chi, df float64) {
		rest, seen := 0.0, 0.0
		for i := range p {
			if want := p[i] * draws; want >= 5 { // Cochran's rule
				chi += (wins[i] - want) * (wins[i] - want) / want
				df++
			} else {
				rest, seen = rest+want, seen+wins[i]
			}
		}
		if rest >= 5 {
			chi += (seen - rest) * (seen - rest) / rest
			df++
		}
		return chi, df - 1
	}
	alarm := func(p []float64) bool {
		chi, df := statistic(p)
		return numeric.IncompleteGamma(df/2, chi/2).Upper < math.Log(1e-6)
	}
	if alarm(r.ProbBest) {
		t.Errorf("P(best) %.4f, wins %v", r.ProbBest, wins)
	}
	planted := make([]float64, len(betas)) // P(best) of the arms in another order
	for i := range planted {
		planted[i] = r.ProbBest[(i+5)%20]
	}
	if !alarm(planted) {
		t.Error("P(best) of other arms passes")
	}
}

// TestRatioClosedForm: the distribution function of a ratio is Student's at Fieller's
// variable; and a denominator that is next to constant makes it a Normal.
func TestRatioClosedForm(t *testing.T) {
	d := online.NormalInverseWishart{Mean: []float64{3, 5}, Count: 100, DF: 60, Scale: mat.NewSymDense(2, []float64{500, 200, 200, 800})}
	m := Ratio(d)
	lo, hi, err := m.Interval(0.95)
	if err != nil {
		t.Fatal(err)
	}
	f := 1 / (100 * 59.0)
	for _, c := range []struct{ r, z float64 }{{lo, -2.0009953780882674}, {hi, 2.0009953780882674}} { // scipy 1.10.1: stats.t(59).ppf(0.975)
		g := (5*c.r - 3) / math.Sqrt(f*(500-2*c.r*200+c.r*c.r*800))
		if math.Abs(g-c.z) > 1e-7 {
			t.Errorf("at %v Fieller's variable is %v, want %v", c.r, g, c.z)
		}
	}
	sure := Ratio(online.NormalInverseWishart{Mean: []float64{3, 5}, Count: 100, DF: 60, Scale: mat.NewSymDense(2, []float64{500, 0, 0, 1e-9})})
	plain := Normal(online.NormalInverseGamma{Mean: 0.6, Count: 100, Shape: 29.5, Scale: 250.0 / 25})
	a, b, err := sure.Interval(0.9)
	if err != nil {
		t.Fatal(err)
	}
	x, y, err := plain.Interval(0.9)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(a-x) > 1e-8 || math.Abs(b-y) > 1e-8 || math.Abs(sure.Mean()-0.6) > 1e-8 || math.Abs(sure.SD()/plain.SD()-1) > 1e-6 {
		t.Errorf("over 5: %v to %v, sd %v; want %v to %v, %v", a, b, sure.SD(), x, y, plain.SD())
	}
}

// TestHeavyTail: few payers of very unequal amounts have no mean; probabilities and
// intervals stay.
func TestHeavyTail(t *testing.T) {
	few := Revenue(online.Beta{Alpha: 4, Beta: 40}, online.NormalInverseGamma{Mean: 2, Count: 3, Shape: 2.5, Scale: 6})
	c := compare(t, few, Revenue(online.Beta{Alpha: 5, Beta: 40}, online.NormalInverseGamma{Mean: 3, Count: 4, Shape: 3, Scale: 6}))
	if few.Mean() == few.Mean() || c.LossA == c.LossA || c.Mean == c.Mean {
		t.Errorf("mean %v, loss %v; want none", few.Mean(), c.LossA)
	}
	lo, hi, err := c.Interval(0.9)
	if err != nil || !(lo < 0 && hi > 0) || !(c.ProbBetter > 0.5 && c.ProbBetter < 0.95) {
		t.Errorf("P %v, interval %v to %v, %v", c.ProbBetter, lo, hi, err)
	}
	src := rng.New(5, "abtest/heavy")
	const draws = 40000
	wins := 0.0
	draw := func(a, b, mean, count, shape, scale float64) float64 {
		v := rng.InverseGamma(&src, shape, scale)
		return math.Log(rng.Beta(&src, a, b)) + rng.Normal(&src, mean, math.Sqrt(v/count)) + v/2
	}
	for range draws {
		if draw(5, 40, 3, 4, 3, 6) > draw(4, 40, 2, 3, 2.5, 6) {
			wins++
		}
	}
	z := func(p float64) float64 { return (wins - draws*p) / math.Sqrt(draws*p*(1-p)) }
	if math.Abs(z(c.ProbBetter)) > 4.9 || math.Abs(z(c.ProbBetter+0.02)) < 4.9 { // two-sided 1e-6
		t.Errorf("%v of %d draws are better; P is %v", wins, draws, c.ProbBetter)
	}
}

// TestCalibration: over the prior, of comparisons that say p the share p is right.
// The statistic is the sum of right − p over its standard deviation, standard normal
// by the central limit theorem; the false-alarm rate is 1e-6.
func TestCalibration(t *testing.T) {
	src := rng.New(7, "abtest/calibration")
	var honest, planted, variance, plantedVariance float64
	for range 4000 {
		a, b := rng.Beta(&src, 3, 30), rng.Beta(&src, 3, 30)
		sa, sb := rng.Binomial(&src, 50, a), rng.Binomial(&src, 80, b)
		metric := func(alpha, beta, s, n float64) Metric {
			return Binomial(online.Beta{Alpha: alpha + s, Beta: beta + n - s})
		}
		score := func(p float64) (off, v float64) {
			sign := 1.0 // one-sided in what is claimed: the arm that is said to be better
			if p < 0.5 {
				sign, p = -1, 1-p
			}
			right := 0.0
			if sign*(b-a) > 0 {
				right = 1
			}
			return right - p, p * (1 - p)
		}
		x, v := score(compare(t, metric(3, 30, sa, 50), metric(3, 30, sb, 80)).ProbBetter)
		honest, variance = honest+x, variance+v
		x, v = score(compare(t, metric(1e-3, 1e-3, sa, 50), metric(1e-3, 1e-3, sb, 80)).ProbBetter)
		planted, plantedVariance = planted+x, plantedVariance+v
	}
	const limit = 4.9 // two-sided 1e-6
	if z := honest / math.Sqrt(variance); math.Abs(z) > limit {
		t.Errorf("z is %v", z)
	}
	if z := planted / math.Sqrt(plantedVariance); math.Abs(z) < limit {
		t.Errorf("without the prior z is %v, which passes", z)
	}
}

func TestComparisonAllocatesNothing(t *testing.T) {
	var c Comparison
	a, b := Binomial(online.Beta{Alpha: 156, Beta: 4846}), Binomial(online.Beta{Alpha: 185, Beta: 4917})
	if n := testing.AllocsPerRun(100, func() {
		if err := c.Compare(a, b); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
