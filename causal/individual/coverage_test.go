package individual_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/internal/numeric"
)

// world is a population whose effects are known: those with a large x are treated
// more often, and their outcomes are noisier, most of all untreated.
type world struct{ *rand.Rand }

type person struct {
	x, e   float64
	y      [2]float64 // without and with treatment
	actual int
}

func (w world) draw() person {
	p := person{x: w.Float64()}
	p.e = numeric.Expit(3*p.x - 1.5)
	z0, z1 := w.NormFloat64(), w.NormFloat64()
	p.y = [2]float64{p.x + (0.2+3*p.x)*z0, 1 + 2*p.x + (1.5-p.x)*z1}
	if w.Float64() < p.e {
		p.actual = 1
	}
	return p
}

// heads are those of bad networks: they see nothing of x.
const control, treated = 0.3, 1.8

// studied is a study of people by the propensity of a rule.
func studied(t testing.TB, people []person, propensity func(p person) float64) *individual.Study {
	t.Helper()
	var x, arm, y, e, m0, m1 []float64
	for _, p := range people {
		x, arm, y = append(x, p.x), append(arm, float64(p.actual)), append(y, p.y[p.actual])
		e, m0, m1 = append(e, propensity(p)), append(m0, control), append(m1, treated)
	}
	table, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("t", arm), bayes.Col("y", y))
	if err != nil {
		t.Fatal(err)
	}
	estimand, err := causal.Unconfounded(causal.ATE("t", "y"), "x")
	if err != nil {
		t.Fatal(err)
	}
	s, err := individual.New(estimand, table, &individual.Heads{Control: [][]float64{m0}, Treated: [][]float64{m1}, Propensity: [][]float64{e}}, individual.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shares collects the share of new people covered, of each calibration.
type shares struct{ n, sum, square float64 }

func (c *shares) add(share float64) {
	c.n++
	c.sum += share
	c.square += share * share
}

// z is by how many standard errors the mean coverage is above a level: standard
// normal if it is the level, of hundreds of calibrations that are independent.
func (c *shares) z(level float64) float64 {
	mean := c.sum / c.n
	return (mean - level) / math.Sqrt((c.square/c.n-mean*mean)/(c.n-1))
}

// TestCoverage: with the right propensity and networks that see nothing, intervals
// hold the effects of 1 − alpha of new people or more, in 400 populations of 20 each.
// False alarms: 1e-6, as z of −4.75 has that chance where coverage is no more than
// promised. Of cases with known outcomes it is no more than 1 − alpha by the weight of
// one row either: odds are 4.5 at most, and some 200 rows of an arm have 0.6 or more on
// average, 4.5/(200·0.6) < 0.04.
//
// Planted: without weights, as if treatment were dealt out at random, effects of the
// treated, whom the untreated are not like, are missed too often.
func TestCoverage(t *testing.T) {
	const alpha, studies, people, limit = 0.2, 400, 20, 4.75
	var known, flat [2]shares // by arm
	var bounds [2]shares
	lengths := make([]float64, 3)
	for k := range studies {
		w := world{rand.New(rand.NewPCG(13, uint64(k)))}
		sample := make([]person, 400)
		for i := range sample {
			sample[i] = w.draw()
		}
		s := studied(t, sample, func(p person) float64 { return p.e })
		c, err := individual.CalibrateCounterfactuals(s, alpha)
		if err != nil {
			t.Fatal(err)
		}
		unweighted, err := individual.CalibrateCounterfactuals(studied(t, sample, func(person) float64 { return 0.5 }), alpha)
		if err != nil {
			t.Fatal(err)
		}
		var made [3]*individual.Intervals
		for m := range made {
			if made[m], err = individual.Calibrate(s, individual.Method(m), alpha); err != nil {
				t.Fatal(err)
			}
		}
		var held, heldFlat, of [2]float64
		var in [2]float64
		for range people {
			p := w.draw()
			effect := p.y[1] - p.y[0]
			covers := func(lo, hi float64, err error) float64 {
				if err != nil {
					t.Fatal(err)
				}
				if lo <= effect && effect <= hi {
					return 1
				}
				return 0
			}
			of[p.actual]++
			held[p.actual] += covers(c.Interval(p.actual == 1, p.y[p.actual], control, treated, p.e))
			heldFlat[p.actual] += covers(unweighted.Interval(p.actual == 1, p.y[p.actual], control, treated, 0.5))
			for m, v := range made {
				lo, hi, err := v.Interval(control, treated, p.e)
				if m < 2 {
					in[m] += covers(lo, hi, err) / people
				}
				lengths[m] += (hi - lo) / (studies * people)
			}
		}
		for arm := range known {
			if of[arm] > 0 {
				known[arm].add(held[arm] / of[arm])
				flat[arm].add(heldFlat[arm] / of[arm])
			}
			bounds[arm].add(in[arm])
		}
	}
	for arm, c := range known {
		if z := c.z(1 - alpha); z < -limit || c.z(1-alpha+0.04) > limit {
			t.Errorf("with known outcomes, treatment %d: coverage %.3f, %.1f standard errors from %v", arm, c.sum/c.n, z, 1-alpha)
		}
	}
	for m, c := range bounds {
		if z := c.z(1 - alpha); z < -limit {
			t.Errorf("%v: coverage %.3f, %.1f standard errors below %v", individual.Method(m), c.sum/c.n, z, 1-alpha)
		}
	}
	if z := flat[1].z(1 - alpha); z > -limit {
		t.Errorf("planted: without weights the treated are covered in %.3f, %.1f standard errors from %v", flat[1].sum/flat[1].n, z, 1-alpha)
	}
	if !(lengths[2] < lengths[1]) || math.IsInf(lengths[1], 1) {
		t.Errorf("mean lengths %v of %v, %v and %v", lengths, individual.Union, individual.Nested, individual.Inexact)
	}
	t.Logf("known %.3f %.3f, unweighted %.3f %.3f, union %.3f, nested %.3f, lengths %.3v", known[0].sum/known[0].n, known[1].sum/known[1].n,
		flat[0].sum/flat[0].n, flat[1].sum/flat[1].n, bounds[0].sum/bounds[0].n, bounds[1].sum/bounds[1].n, lengths)
}
