package bandit

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// world has three actions of known worth, that a logging policy takes unevenly.
var (
	worths  = []float64{0.2, 0.5, 0.35}
	logging = []float64{0.6, 0.1, 0.3}
	target  = []float64{0.1, 0.7, 0.2}
)

// logged are n records of that world.
func logged(seed uint64, n int) []Record {
	s := rng.New(seed, "log", 0)
	out := make([]Record, n)
	for i := range out {
		a, u := 0, rng.Uniform(&s)
		for u > logging[a] && a < 2 {
			u -= logging[a]
			a++
		}
		reward := 0.0
		if rng.Uniform(&s) < worths[a] {
			reward = 1
		}
		out[i] = Record{a, logging[a], reward}
	}
	return out
}

// covered counts in how many of 2000 worlds an interval holds the worth of the
// target policy, and averages estimates.
func covered(t *testing.T, estimate func(log []Record) (Estimate, error)) (share, mean float64) {
	const worlds = 2000
	want := 0.0
	for a, p := range target {
		want += p * worths[a]
	}
	for k := range worlds {
		e := must[Estimate](t)(estimate(logged(uint64(k), 400)))
		if lo, hi := e.Interval(0.95); lo <= want && want <= hi {
			share += 1.0 / worlds
		}
		mean += (e.Value - want) / worlds
	}
	return share, mean
}

// TestCoverage: intervals of 95 % hold the worth in 93 to 97 % of 2000 worlds, as
// a binomial share does but for 4e-5 of times; the small-sample error of a normal
// interval at 400 records is allowed for in that. Estimates are unbiased within
// 5 standard errors, SNIPS to order 1/n. Planted: a policy's propensity dropped.
func TestCoverage(t *testing.T) {
	policy, q := Policy{target}, [][]float64{{0.3, 0.4, 0.3}}
	wrong := func(log []Record) []Record {
		for i := range log {
			log[i].Propensity = 1.0 / 3
		}
		return log
	}
	for name, estimate := range map[string]func([]Record) (Estimate, error){
		"ips":   func(l []Record) (Estimate, error) { return IPS(l, policy) },
		"snips": func(l []Record) (Estimate, error) { return SNIPS(l, policy) },
		"dr":    func(l []Record) (Estimate, error) { return DR(l, policy, q) },
		// The model is right: so is the estimate, with any propensities.
		"dr, wrong propensities": func(l []Record) (Estimate, error) { return DR(wrong(l), policy, [][]float64{worths}) },
	} {
		share, bias := covered(t, estimate)
		if share < 0.93 || share > 0.97 {
			t.Errorf("%s: intervals hold the truth in %v of worlds", name, share)
		}
		if math.Abs(bias) > 0.012 { // 5 standard errors of the widest, IPS: 0.09/√2000
			t.Errorf("%s: bias %v", name, bias)
		}
	}
	if share, _ := covered(t, func(l []Record) (Estimate, error) { return IPS(wrong(l), policy) }); share > 0.9 {
		t.Errorf("wrong propensities would not be seen: %v", share)
	}
	if _, bias := covered(t, func(l []Record) (Estimate, error) { return ClippedIPS(l, policy, 3) }); bias > -0.05 {
		t.Errorf("clipped weights give a bias of %v, want one towards 0", bias)
	}
}

// TestDirectMethod is the mean of what the model expects, whatever was rewarded.
func TestDirectMethod(t *testing.T) {
	log := logged(1, 4)
	policy := Policy{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.5, 0.5, 0}}
	e := must[Estimate](t)(DirectMethod(log, policy, [][]float64{{1, 2, 3}, {1, 2, 3}, {1, 2, 3}, {1, 2, 3}}))
	if e.Value != (1+2+3+1.5)/4 {
		t.Errorf("%v", e.Value)
	}
}

// TestWeights: how uneven weights are is told.
func TestWeights(t *testing.T) {
	log := []Record{{0, 0.5, 1}, {0, 0.5, 0}, {1, 0.01, 1}}
	e := must[Estimate](t)(IPS(log, Policy{{0.5, 0.5}}))
	if math.Abs(e.Largest-50.0/52) > 1e-15 || math.Abs(e.ESS-52*52/2502.0) > 1e-12 || e.N != 3 || e.Clipped != 0 {
		t.Errorf("%+v", e)
	}
	e = must[Estimate](t)(ClippedIPS(log, Policy{{0.5, 0.5}}, 4))
	if e.Clipped != 1 || e.Value != 5.0/3 {
		t.Errorf("%+v", e)
	}
}

// TestMeanWeight: 1 by hand of a log that tried all, and less of one that did not.
func TestMeanWeight(t *testing.T) {
	all := []Record{{0, 0.25, 1}, {1, 0.75, 1}, {1, 0.75, 0}, {1, 0.75, 1}} // weights 2, ⅔, ⅔, ⅔
	for want, log := range map[float64][]Record{1: all, 2. / 3: all[1:]} {
		e, err := SNIPS(log, Policy{{0.5, 0.5}})
		if err != nil || math.Abs(e.MeanWeight-want) > 1e-15 {
			t.Errorf("%v, want %v; %v", e.MeanWeight, want, err)
		}
	}
}

// TestOffPolicyFaults: all that is wrong is told at once.
func TestOffPolicyFaults(t *testing.T) {
	good := logged(1, 3)
	bad := []Record{{5, 0.5, 1}, {0, 0, 1}, {0, 0.5, math.NaN()}, {0, math.NaN(), 1}, {-1, 0.5, 1}}
	fault := func(_ Estimate, err error) error { return err }
	many := make([]Record, 30)
	for want, err := range map[string]error{
		"action 5 of 2":         fault(IPS(bad, Policy{{0.5, 0.5}})),
		"propensity 0;":         fault(IPS(bad, Policy{{0.5, 0.5}})),
		"propensity NaN;":       fault(IPS(bad, Policy{{0.5, 0.5}})),
		"reward NaN":            fault(SNIPS(bad, Policy{{0.5, 0.5}})),
		"action -1 of 2":        fault(IPS(bad, Policy{{0.5, 0.5}})),
		"and 20 more":           fault(IPS(many, Policy{{0.5, 0.5}})),
		"sum to 0.75":           fault(IPS(good, Policy{{0.25, 0.25, 0.25}})),
		"action 1 in row 0 is":  fault(IPS(good, Policy{{1.5, -0.5, 0}})),
		"a policy of 2 rows":    fault(DR(good, Policy{target, target}, nil)),
		"0 records":             fault(IPS(nil, Policy{target})),
		"limit is 0":            fault(ClippedIPS(good, Policy{target}, 0)),
		"rows for 3 records":    fault(DR(good, Policy{target}, nil)),
		"2 expected rewards":    fault(DirectMethod(good, Policy{target}, [][]float64{{1, 2}})),
		"record 0 is +Inf":      fault(DR(good, Policy{target}, [][]float64{{1, math.Inf(1), 2}})),
		"every logged action":   fault(SNIPS([]Record{{0, 0.5, 1}, {0, 0.5, 1}}, Policy{{0, 1}})),
		"IPS: the policy gives": fault(ClippedIPS([]Record{{0, 0.5, 1}, {0, 0.5, 1}}, Policy{{0, 1}}, 3)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
