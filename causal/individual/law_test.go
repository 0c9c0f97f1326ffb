package individual_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
)

// estimates collects estimates of a number that is known.
type estimates struct{ n, sum, square, variance float64 }

func (e *estimates) add(of individual.Estimate, truth float64) {
	d := of.Value - truth
	e.n++
	e.sum += d
	e.square += d * d
	e.variance += of.SE * of.SE
}

// bias is by how many standard errors the mean is off, standard normal if estimates
// are right on average.
func (e *estimates) bias() float64 {
	mean := e.sum / e.n
	return mean / math.Sqrt((e.square/e.n-mean*mean)/e.n)
}

// excess is by how many of its standard deviations the variance of the estimates is
// off what standard errors say, n·s²/σ² being near chi-squared with n degrees of
// freedom.
func (e *estimates) excess() float64 {
	return (e.n*(e.square-e.sum*e.sum/e.n)/e.variance - e.n) / math.Sqrt(2*e.n)
}

// TestStandardErrors: with the right propensity and heads that see who gains more but
// not what outcomes are, estimates of 500 studies of 400 people are right on average,
// and vary as their standard errors say: for each |z| < 5.1, which is a false alarm of
// 2·10⁻⁷ for both of five estimates. Treating x more often for a large x makes them
// wrong where the propensity takes treatment for dealt out at random, which is planted.
//
// Effects are 1 + x of people with x even on 0 to 1. Ranked by x, those of the top j
// of n gain (1 − (j+1)/(n+1))/2 more than all, on average; treating those of x > ½ at a
// cost of 1½ gains ⅛ on treating nobody and on treating everybody.
func TestStandardErrors(t *testing.T) {
	const studies, people, limit = 500, 400, 5.1
	var autoc, qini float64
	for j := 1; j <= people; j++ {
		toc := (1 - float64(j+1)/(people+1)) / 2
		autoc += toc / people
		qini += toc / people * float64(j) / people
	}
	names := []string{"ATE", "slope", "AUTOC", "Qini", "over none"}
	truths := []float64{1.5, 1, autoc, qini, 0.125}
	right, wrong := make([]estimates, len(names)), make([]estimates, len(names))
	for k := range studies {
		w := world{rand.New(rand.NewPCG(21, uint64(k)))}
		sample := make([]person, people)
		for i := range sample {
			sample[i] = w.draw()
		}
		for _, c := range []struct {
			to         []estimates
			propensity func(p person) float64
		}{{right, func(p person) float64 { return p.e }}, {wrong, func(person) float64 { return 0.5 }}} {
			s := ranking(t, sample, c.propensity)
			slope, err := s.Calibration()
			if err != nil {
				t.Fatal(err)
			}
			ranks, err := s.Targeting(nil)
			if err != nil {
				t.Fatal(err)
			}
			value, err := s.Value(individual.Policy{Cost: 1.5})
			if err != nil {
				t.Fatal(err)
			}
			for i, e := range []individual.Estimate{{Value: s.ATE.Mean, SE: s.ATE.SE}, slope.Slope, ranks.AUTOC, ranks.Qini, value.OverNone} {
				c.to[i].add(e, truths[i])
			}
		}
	}
	for i, name := range names {
		if b, v := right[i].bias(), right[i].excess(); math.Abs(b) > limit || math.Abs(v) > limit {
			t.Errorf("%s: %v estimates are off by %.1f standard errors, and their variance by %.1f", name, right[i].n, b, v)
		}
	}
	if b := wrong[0].bias(); math.Abs(b) < limit {
		t.Errorf("planted: with a propensity of ½ the ATE is off by %.1f standard errors", b)
	}
}

// ranking is a study of heads whose difference is 1 + x and that are wrong else.
func ranking(t testing.TB, people []person, propensity func(p person) float64) *individual.Study {
	t.Helper()
	n := len(people)
	x, arm, y := make([]float64, n), make([]float64, n), make([]float64, n)
	h := &individual.Heads{Control: [][]float64{make([]float64, n)}, Treated: [][]float64{make([]float64, n)}, Propensity: [][]float64{make([]float64, n)}}
	for i, p := range people {
		x[i], arm[i], y[i] = p.x, float64(p.actual), p.y[p.actual]
		h.Control[0][i], h.Treated[0][i], h.Propensity[0][i] = -p.x, 1, propensity(p)
	}
	return of(t, x, arm, y, h, "")
}

// of is a study of columns.
func of(t testing.TB, x, arm, y []float64, h *individual.Heads, cluster string, more ...bayes.Column) *individual.Study {
	t.Helper()
	table, err := bayes.FromColumns(append(more, bayes.Col("x", x), bayes.Col("t", arm), bayes.Col("y", y))...)
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Unconfounded(causal.ATE("t", "y"), "x")
	if err != nil {
		t.Fatal(err)
	}
	s, err := individual.New(e, table, h, individual.Config{Cluster: cluster})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestClusters: rows that each stand there twice, as a cluster, say as much as the
// rows once, and without clusters pretend to say more.
func TestClusters(t *testing.T) {
	w := world{rand.New(rand.NewPCG(3, 1))}
	var people, twice []person
	var pair []float64
	for i := range 120 {
		p := w.draw()
		people, twice = append(people, p), append(twice, p, p)
		pair = append(pair, float64(i), float64(i))
	}
	propensity := func(p person) float64 { return p.e }
	once := ranking(t, people, propensity)
	two := ranking(t, twice, propensity)
	h := two.Heads
	column := func(of func(p person) float64) []float64 {
		out := make([]float64, len(twice))
		for i, p := range twice {
			out[i] = of(p)
		}
		return out
	}
	clustered := of(t, column(func(p person) float64 { return p.x }), column(func(p person) float64 { return float64(p.actual) }),
		column(func(p person) float64 { return p.y[p.actual] }), h, "pair", bayes.Col("pair", pair))
	type found struct{ group, contrast, profile, slope, value, bias individual.Estimate }
	all := func(s *individual.Study) (f found) {
		g, err := s.Groups(3)
		if err != nil {
			t.Fatal(err)
		}
		f.group, f.contrast = g.Each[1].Effect, g.Contrast
		if f.profile, err = g.Profile("x"); err != nil {
			t.Fatal(err)
		}
		c, err := s.Calibration()
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Value(individual.Policy{Cost: 1.5})
		if err != nil {
			t.Fatal(err)
		}
		f.slope, f.value, f.bias = c.Slope, v.Value, c.Bias
		return f
	}
	a, b, plain := all(once), all(clustered), all(two)
	near(t, "ATE", individual.Estimate{Value: clustered.ATE.Mean, SE: clustered.ATE.SE}, []float64{once.ATE.Mean, once.ATE.SE}, 1e-12)
	near(t, "a group", b.group, []float64{a.group.Value, a.group.SE}, 1e-12)
	near(t, "a policy", b.value, []float64{a.value.Value, a.value.SE}, 1e-12)
	near(t, "bias", b.bias, []float64{a.bias.Value, a.bias.SE}, 1e-12)
	for _, c := range []struct {
		name          string
		a, b, planted individual.Estimate
	}{{"contrast", a.contrast, b.contrast, plain.contrast}, {"profile", a.profile, b.profile, plain.profile}, {"slope", a.slope, b.slope, plain.slope}} {
		// Divisors for few rows differ: n − 1 of 40 rows in a group, HC3 and CR1.
		if math.Abs(c.b.Value-c.a.Value) > 1e-10 || math.Abs(c.b.SE/c.a.SE-1) > 0.06 {
			t.Errorf("%s: %v ± %v of rows twice, %v ± %v of rows once", c.name, c.b.Value, c.b.SE, c.a.Value, c.a.SE)
		}
		if math.Abs(c.planted.SE/c.a.SE-1) < 0.2 {
			t.Errorf("planted: %s without clusters has the same error", c.name)
		}
	}
}
