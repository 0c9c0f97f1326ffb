package sequential

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

const (
	replicas = 2000
	level    = 0.05
	alarm    = 1e-6 // of a test, by convention of this project
)

// crossed returns how many of replicas ever stop.
func crossed(t *testing.T, run func(src rng.Source) bool) (count int) {
	t.Helper()
	for r := range uint64(replicas) {
		src := rng.New(9, "sequential/law", r)
		if run(&src) {
			count++
		}
	}
	return count
}

// tooMany tells whether so many stops have a probability below 1e-6 if each stops
// with probability at most the level: the count is then at most binomial.
func tooMany(count int) bool {
	return count > 0 && 1-distuv.Binomial{N: replicas, P: level}.CDF(float64(count-1)) < alarm
}

// stops runs a test to the horizon or its stop.
func stops[O any](t *testing.T, e *Test[O], err error, horizon int, draw func() O) bool {
	if err != nil {
		t.Fatal(err)
	}
	for range horizon {
		if err := e.Update(draw()); err != nil {
			t.Fatal(err)
		}
		if e.Stopped(level) {
			return true
		}
	}
	return false
}

// TestLaw: if the null is true, the probability of ever reaching 1/α is at most α,
// with a look after every observation. Statistic: replicas that stop; null
// distribution: binomial with a probability of at most 0.05; false-alarm rate 1e-6
// a test. The planted error is a z test at each look.
func TestLaw(t *testing.T) {
	beta := online.Beta{Alpha: 1, Beta: 1}
	trials := func(src rng.Source, n int, p float64) online.Trials {
		return online.Trials{Successes: int(rng.Binomial(src, float64(n), p)), N: n}
	}
	for name, run := range map[string]func(src rng.Source) bool{
		"binomial": func(src rng.Source) bool {
			e, err := NewBinomial(0.3, beta, level)
			return stops(t, e, err, 500, func() online.Trials { return trials(src, 1, 0.3) })
		},
		"pair": func(src rng.Source) bool {
			e, err := NewBinomialPair(beta, level)
			return stops(t, e, err, 300, func() Pair { return Pair{trials(src, 3, 0.1), trials(src, 1, 0.1)} })
		},
		"normal": func(src rng.Source) bool {
			e, err := NewNormal(Normal{Null: 1, Variance: 2})
			return stops(t, e, err, 1000, func() float64 { return rng.Normal(src, 1, math.Sqrt2) })
		},
		"bounded": func(src rng.Source) bool {
			e, err := NewBounded(Bounded{Null: 0.02})
			return stops(t, e, err, 1000, func() float64 { return rng.Bernoulli(src, 0.02) })
		},
		"multinomial": func(src rng.Source) bool {
			e, err := NewMultinomial([]float64{0.2, 0.3, 0.5}, 100, level)
			counts := make([]int, 3)
			return stops(t, e, err, 300, func() []int {
				clear(counts)
				counts[rng.Categorical(src, []float64{2, 3, 5})]++
				return counts
			})
		},
		"mean of exponential numbers": func(src rng.Source) bool {
			e, err := NewMean(Asymptotic{Null: 1, Tuning: 1000})
			return stops(t, e, err, 1500, func() float64 { return rng.Exponential(src, 1) })
		},
		"difference of exponential and normal numbers": func(src rng.Source) bool {
			e, err := NewMeanDifference(Asymptotic{Tuning: 1000})
			return stops(t, e, err, 1000, func() Outcomes {
				return Outcomes{one(rng.Exponential(src, 1)), one(rng.Normal(src, 1, 2))}
			})
		},
	} {
		count := crossed(t, run)
		t.Logf("%s: %d of %d stop, %.4f", name, count, replicas, float64(count)/replicas)
		if tooMany(count) {
			t.Errorf("%s: %d of %d stop at the level %v", name, count, replicas, level)
		}
	}
	peeked := crossed(t, func(src rng.Source) bool {
		sum := 0.0
		for n := 1; n <= 1000; n++ {
			sum += rng.StdNormal(src)
			if math.Abs(sum) > 1.96*math.Sqrt(float64(n)) { // Φ⁻¹(0.975)
				return true
			}
		}
		return false
	})
	t.Logf("a z test looked at after each observation: %d of %d", peeked, replicas)
	if !tooMany(peeked) {
		t.Errorf("%d of %d stop of a test that promises nothing, and it is not seen", peeked, replicas)
	}
}

// TestPower: where the null is false, a test stops: of 40 standard errors away at the
// end, all but 1e-6.
func TestPower(t *testing.T) {
	for name, run := range map[string]func(src rng.Source) bool{
		"pair": func(src rng.Source) bool {
			e, err := NewBinomialPair(online.Beta{Alpha: 1, Beta: 1}, level)
			return stops(t, e, err, 400, func() Pair {
				return Pair{online.Trials{Successes: int(rng.Bernoulli(src, 0.2)), N: 1}, online.Trials{Successes: int(rng.Bernoulli(src, 0.7)), N: 1}}
			})
		},
		"difference": func(src rng.Source) bool {
			e, err := NewMeanDifference(Asymptotic{Tuning: 1000})
			return stops(t, e, err, 1000, func() Outcomes { return Outcomes{one(rng.StdNormal(src)), one(rng.Normal(src, 1, 1))} })
		},
	} {
		for r := range uint64(100) {
			src := rng.New(10, "sequential/power", r)
			if !run(&src) {
				t.Errorf("%s: replica %d does not stop", name, r)
			}
		}
	}
}
