package conformal_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

// Splits of every law test, calibration rows and test rows of each.
const (
	splits = 10000
	nCalib = 50
	nTest  = 40
)

// falseAlarm is that of each test below: with it, the largest distance of an
// empirical distribution function of n independent numbers from the true one is
// √(log(2/falseAlarm)/2n) at most, whatever the distribution (Massart's bound).
const falseAlarm = 1e-6

// must returns a function that fails the test on an error.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func bound(n int) float64 { return math.Sqrt(math.Log(2/falseAlarm) / 2 / float64(n)) }

// uniformity returns the distance of numbers from the uniform distribution.
func uniformity(u []float64) float64 {
	slices.Sort(u)
	d, n := 0.0, float64(len(u))
	for i, v := range u {
		d = max(d, v-float64(i)/n, float64(i+1)/n-v)
	}
	return d
}

// pit returns a number that is uniform if x of m covered rows follow the law.
func pit(s rng.Source, l conformal.Law, m, x int) float64 {
	below := l.TestCDF(m, x-1)
	return below + rng.Uniform(s)*(l.TestCDF(m, x)-below)
}

// The threshold of uniform scores is its own coverage: Kolmogorov–Smirnov
// against the beta law. One rank lower or higher is caught.
func TestCoverageLaw(t *testing.T) {
	for _, alpha := range []float64{0.1, 0.33} {
		s := rng.New(1, "test/coverage", 0)
		l := conformal.Law{N: nCalib, Alpha: alpha}
		off := map[int][]float64{}
		scores := make([]float64, nCalib)
		for range splits {
			for i := range scores {
				scores[i] = rng.Uniform(&s)
			}
			all, err := conformal.NewScores(scores)
			if err != nil {
				t.Fatal(err)
			}
			right, err := all.Threshold(alpha)
			if err != nil {
				t.Fatal(err)
			}
			off[0] = append(off[0], l.CDF(right.Score))
			for _, by := range []int{-1, 1} {
				off[by] = append(off[by], l.CDF(all.At(conformal.Rank(nCalib, alpha)+by)))
			}
		}
		for by, u := range off {
			if d := uniformity(u); (d > bound(splits)) != (by != 0) {
				t.Errorf("alpha %v, rank off by %d: distance %v from the law, bound %v", alpha, by, d, bound(splits))
			}
		}
	}
}

// row is of a population in which the spread of y grows with x.
type row struct {
	x, y  float64
	p     []float64
	class int
}

func population(s rng.Source, n int) []row {
	rows := make([]row, n)
	for i := range rows {
		x := rng.Uniform(s)
		r := row{x: x, y: rng.Normal(s, 2*x, 0.2+x), p: make([]float64, 3)}
		sum := 0.0
		for k := range r.p { // a model that is not calibrated
			r.p[k] = math.Exp(2*rng.StdNormal(s) + 3*x*float64(k))
			sum += r.p[k]
		}
		for k := range r.p {
			r.p[k] /= sum
		}
		r.class = rng.Categorical(s, []float64{1, 1 + x, 2 * x})
		rows[i] = r
	}
	return rows
}

// column returns what f says of each row.
func column[T any](rows []row, f func(r row) T) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = f(r)
	}
	return out
}

func probabilities(r row) []float64 { return r.p }
func class(r row) int               { return r.class }
func outcome(r row) float64         { return r.y }

// Covered rows of a test set follow the beta-binomial law, for every kind of
// interval and set: Kolmogorov–Smirnov of randomised probability integral
// transforms over 10⁴ splits, each of a new calibration set and test set. At 0.12
// the rank is one less than at 0.1: an index off by one, which is caught.
func TestSplitsFollowTheLaw(t *testing.T) {
	const alpha, planted = 0.1, 0.12
	if conformal.Rank(nCalib, planted) != conformal.Rank(nCalib, alpha)-1 {
		t.Fatal("the planted error is not one rank")
	}
	for name, band := range map[string]func(r row) conformal.Band{
		"residual":   func(r row) conformal.Band { return conformal.Point(1.5 * r.x) },
		"normalised": func(r row) conformal.Band { return conformal.Spread(2*r.x, 0.3+r.x) },
		"CQR":        func(r row) conformal.Band { return conformal.Quantiles(r.x, 1+2*r.x) },
		"at most":    func(r row) conformal.Band { return conformal.Point(r.x).AtMost() },
	} {
		try := func(calib, test []row, alpha float64, _ uint64) *conformal.Trial {
			n := must[*conformal.Intervals](t)(conformal.FitIntervals(column(calib, band), column(calib, outcome), alpha))
			return must[*conformal.Trial](t)(conformal.TryIntervals(n, column(test, band), column(test, outcome)))
		}
		t.Run(name, func(t *testing.T) {
			if d := distance(try, alpha, splits); d > bound(splits) {
				t.Errorf("distance %v from the law, bound %v", d, bound(splits))
			}
			if d := distance(try, planted, splits/4); d <= bound(splits/4) {
				t.Errorf("distance %v from the law with a planted error, bound %v", d, bound(splits/4))
			}
		})
	}
	for name, rule := range map[string]func(seed uint64) conformal.Rule{
		"LAC": func(uint64) conformal.Rule { return conformal.LAC{} },
		"APS": func(seed uint64) conformal.Rule { return conformal.APS{Randomised: true, Seed: seed} },
		"RAPS": func(seed uint64) conformal.Rule {
			return conformal.RAPS{Lambda: 0.02, Free: 1, Randomised: true, Seed: seed}
		},
	} {
		try := func(calib, test []row, alpha float64, seed uint64) *conformal.Trial {
			s := must[*conformal.Sets](t)(conformal.FitSets(rule(seed), column(calib, probabilities), column(calib, class), alpha))
			return must[*conformal.Trial](t)(conformal.TrySets(s, column(test, probabilities), column(test, class)))
		}
		t.Run(name, func(t *testing.T) {
			if d := distance(try, alpha, splits); d > bound(splits) {
				t.Errorf("distance %v from the law, bound %v", d, bound(splits))
			}
			if d := distance(try, planted, splits/4); d <= bound(splits/4) {
				t.Errorf("distance %v from the law with a planted error, bound %v", d, bound(splits/4))
			}
		})
	}
}

// distance returns how far covered rows are from the law at alpha 0.1, with sets
// or intervals made at alpha.
func distance(try func(calib, test []row, alpha float64, seed uint64) *conformal.Trial, alpha float64, splits int) float64 {
	l := conformal.Law{N: nCalib, Alpha: 0.1}
	var cdf [nTest + 2]float64 // of one row fewer
	for x := range nTest + 1 {
		cdf[x+1] = l.TestCDF(nTest, x)
	}
	s := rng.New(2, "test/splits", 0)
	u := make([]float64, splits)
	for i := range u {
		rows := population(&s, nCalib+nTest)
		x := covered(try(rows[:nCalib], rows[nCalib:], alpha, uint64(i)).Covered)
		u[i] = cdf[x] + rng.Uniform(&s)*(cdf[x+1]-cdf[x])
	}
	return uniformity(u)
}

func covered(rows []bool) (n int) {
	for _, c := range rows {
		if c {
			n++
		}
	}
	return n
}

// With a threshold for each class, each class has its own law. One threshold for
// all does not give it, which is caught.
func TestClassesFollowTheirLaws(t *testing.T) {
	for _, byClass := range []bool{true, false} {
		s := rng.New(3, "test/classes", 0)
		u := make([][]float64, 3)
		for range splits {
			rows := population(&s, nCalib+nTest)
			calib, test := rows[:nCalib], rows[nCalib:]
			fit := conformal.FitSets
			if byClass {
				fit = conformal.FitSetsByClass
			}
			sets := must[*conformal.Sets](t)(fit(conformal.LAC{}, column(calib, probabilities), column(calib, class), 0.1))
			trial := must[*conformal.Trial](t)(conformal.TrySets(sets, column(test, probabilities), column(test, class)))
			for k := range u {
				n, m, x := 0, 0, 0
				for _, r := range calib {
					if r.class == k {
						n++
					}
				}
				for i, r := range test {
					if r.class == k {
						m++
						if trial.Covered[i] {
							x++
						}
					}
				}
				u[k] = append(u[k], pit(&s, conformal.Law{N: n, Alpha: 0.1}, m, x))
			}
		}
		caught := false
		for k := range u {
			d := uniformity(u[k])
			caught = caught || d > bound(splits)
			if byClass && d > bound(splits) {
				t.Errorf("class %d: distance %v from its law, bound %v", k, d, bound(splits))
			}
		}
		if !byClass && !caught {
			t.Error("one threshold for all classes gives each its law: the test shows nothing")
		}
	}
}

// Groups that overlap are all covered; the threshold of all rows leaves one short.
func TestGroupsAreCovered(t *testing.T) {
	groups := func(r row) []string {
		of := []string{"all"}
		if r.x > 0.7 {
			of = append(of, "wide")
		}
		if r.x > 0.5 && r.class == 2 {
			of = append(of, "two")
		}
		return of
	}
	band := func(r row) conformal.Band { return conformal.Point(2 * r.x) }
	const runs = 4000
	for _, own := range []bool{true, false} {
		s := rng.New(4, "test/groups", 0)
		hit, rows := map[string]int{}, map[string]int{}
		for range runs {
			all := population(&s, nCalib+1)
			calib, one := all[:nCalib], all[nCalib]
			scores := must[[]float64](t)(conformal.Residuals(column(calib, band), column(calib, outcome)))
			g := must[*conformal.Groups](t)(conformal.FitOverlapping(scores, column(calib, groups), 0.1))
			threshold, err := g.Threshold(groups(one)...)
			if err != nil && len(groups(one)) > 1 { // the calibration set lacks the group, which is told
				continue
			}
			if !own {
				threshold = g.All()
			}
			for _, name := range groups(one) {
				rows[name]++
				if threshold.Covers(band(one).Score(one.y)) {
					hit[name]++
				}
			}
		}
		for name, n := range rows {
			// Binomial, normal to the needed accuracy: 4.75 standard errors have 1e-6 below.
			least := 0.9*float64(n) - 4.75*math.Sqrt(float64(n)*0.9*0.1)
			if short := float64(hit[name]) < least; short && own || !short && !own && name == "wide" {
				t.Errorf("own thresholds %v: group %s covered %d of %d", own, name, hit[name], n)
			}
		}
	}
}

// Scores with ties cover more than asked, on average, if equal scores belong to
// the set; without them they cover less, which is caught.
func TestTiesAreConservative(t *testing.T) {
	s := rng.New(5, "test/ties", 0)
	with, without := 0.0, 0.0
	scores := make([]float64, nCalib)
	for range splits {
		for i := range scores {
			scores[i] = math.Floor(6 * rng.Uniform(&s)) // a die
		}
		threshold := must[conformal.Threshold](t)(conformal.Fit(scores, 0.1))
		one := math.Floor(6 * rng.Uniform(&s))
		if threshold.Covers(one) {
			with++
		}
		if one < threshold.Score {
			without++
		}
	}
	least := 0.9*splits - 4.75*math.Sqrt(splits*0.9*0.1) // 1e-6 of a binomial
	if with < least || without >= least {
		t.Errorf("%v of %d covered, %v without ties; want %v or more, and fewer", with, splits, without, least)
	}
}

// Under covariate shift, weights keep the promise that plain scores break.
func TestWeightsUndoCovariateShift(t *testing.T) {
	s := rng.New(6, "test/shift", 0)
	weight := func(r row) float64 { return r.x * r.x } // density over density, up to a factor
	band := func(r row) conformal.Band { return conformal.Point(2 * r.x) }
	hit, plain := 0.0, 0.0
	for range splits {
		calib := population(&s, 2*nCalib)
		var one row
		for ok := false; !ok; ok = rng.Uniform(&s) < weight(one) {
			one = population(&s, 1)[0]
		}
		scores := must[[]float64](t)(conformal.Residuals(column(calib, band), column(calib, outcome)))
		w := must[*conformal.Weighted](t)(conformal.NewWeighted(scores, column(calib, weight)))
		threshold := must[float64](t)(w.Threshold(0.1, weight(one)))
		if band(one).Score(one.y) <= threshold {
			hit++
		}
		if must[conformal.Threshold](t)(conformal.Fit(scores, 0.1)).Covers(band(one).Score(one.y)) {
			plain++
		}
	}
	least := 0.9*splits - 4.75*math.Sqrt(splits*0.9*0.1) // 1e-6 of a binomial
	if hit < least || plain >= least {
		t.Errorf("%v of %d covered, %v without weights; want %v or more, and fewer", hit, splits, plain, least)
	}
}
