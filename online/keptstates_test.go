package online_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/changepoint"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/sequential"
)

// noise is a number for each event, far from the next.

func noise(i int) float64 {
	site := rng.NewSite(1, rng.Key("online/kept"))
	at := site.At(0, uint64(i))
	return rng.StdNormal(&at)
}

// label is 0 or 1, and changes its rate.

func label(i int) float64 {
	if noise(i) > 1.5-3*float64(i/50%2) {
		return 1
	}
	return 0
}

// others are makers of states, by number.

func others[S any](makers ...func() (S, error)) map[string]func() (S, error) {
	m := map[string]func() (S, error){}
	for i, make := range makers {
		m[fmt.Sprintf("settings %d", i)] = make
	}
	return m
}

// numbers are refusals of numbers that are none.

func numbers[S any](update func(s S, x float64) error, bad ...float64) map[string]func(s S) error {
	m := map[string]func(s S) error{}
	for _, x := range bad {
		m[fmt.Sprintf("the number %v", x)] = func(s S) error { return update(s, x) }
	}
	return m
}

func forgetting() trial {
	type state = *online.Posterior[online.NormalInverseGamma, float64]
	prior := online.NormalInverseGamma{Mean: 1, Count: 1, Shape: 2, Scale: 3}
	begin := func() (state, error) { return online.NewNormal(prior) }
	learn := func(s state, i int) error {
		return errors.Join(s.Forget(0.9, online.Forgetting(i%2)), s.Update(noise(i)))
	}
	forget := func(keep float64, what online.Forgetting) func(s state) error {
		return func(s state) error {
			if s.Forget(keep, what) == nil {
				return nil
			}
			return online.ErrData // of any error: Forget has no name for its own
		}
	}
	m := streaming[state]{events: 12, begin: begin, learn: learn, ask: func(s state) { s.LogEvidence() },
		bad: map[string]func(s state) error{
			"keep 0": forget(0, online.KeepPrior), "keep NaN": forget(nan, online.KeepPrior), "keep 1.1": forget(1.1, online.FadePrior), "unknown": forget(0.5, 7),
		},
		merge: func(s, other state) error { return s.Merge(other) },
	}
	m.others = others(func() (state, error) {
		prior := prior
		prior.Count = 2
		return online.NewNormal(prior)
	})
	return m
}

// steps are observations that a filter of two values a step can't have.

// seenAt is an observation of which some values are missing.

// program compiles a model that is made in place.

// trials is a program of the first n days.

// updated updates a state that takes programs, or tells why there is none.

// foreign is a program of other parameters.

// impossible is a program of data that nothing makes possible.

// programs are refusals of programs.

// states are one of everything that learns from a stream.

func states() (map[string]trial, error) {
	all, err := families()
	if err != nil {
		return nil, err
	}
	for name, s := range map[string]trial{
		"forgetting": forgetting(), "naive Bayes": naiveBayes(), "standardiser": standardiser(), "scores": scores(), "monitor": monitor(),
		"logistic": regressionOf(glm.Config{Features: 2}), "probit": regressionOf(glm.Config{Features: 2, Family: glm.Probit, Diagonal: true}),
		"Poisson regression": regressionOf(glm.Config{Features: 2, Family: glm.Poisson, Method: glm.Laplace}),
		"ADWIN":              detector(drift.ADWIN{}, drift.ADWIN{Delta: 0.1}), "CUSUM": detector(drift.CUSUM{RunLength: 200}, drift.CUSUM{RunLength: 300}),
		"DDM": detector(drift.DDM{}, drift.DDM{Drift: 4}, 0.5, 2, -1), "EDDM": detector(drift.EDDM{Drift: 0.9, Warning: 0.95}, drift.EDDM{}, 0.5, 2, -1),
		"HDDMA": detector(drift.HDDMA{}, drift.HDDMA{Side: drift.Up}, 2, -1), "HDDMW": detector(drift.HDDMW{}, drift.HDDMW{Weight: 0.1}, 2, -1),
		"KSWIN":        detector(drift.KSWIN{Alpha: 0.05, Window: 60, Recent: 20, Sample: 20, Seed: 1 << 63}, drift.KSWIN{Alpha: 0.05, Window: 60, Recent: 20, Sample: 20, Seed: 1}),
		"Page–Hinkley": detector(drift.PageHinkley{Threshold: 5}, drift.PageHinkley{Threshold: 6}),
		"changes of a normal": changes(changepoint.Normal(online.NormalInverseGamma{Count: 1, Shape: 2, Scale: 1}), changepoint.Normal(online.NormalInverseGamma{Count: 2, Shape: 2, Scale: 1}),
			noise, nan, inf, -inf),
		"changes of a mean":   changes(changepoint.NormalMean(1, online.Normal{Variance: 1}), changepoint.NormalMean(2, online.Normal{Variance: 1}), noise, nan, inf, -inf),
		"changes of waiting":  changes(changepoint.Exponential(online.Gamma{Shape: 1, Rate: 1}), changepoint.Exponential(online.Gamma{Shape: 1, Rate: 2}), func(i int) float64 { return math.Abs(noise(i)) }, -1, nan, inf),
		"changes of counts":   changes(changepoint.Poisson(online.Gamma{Shape: 1, Rate: 1}), changepoint.Poisson(online.Gamma{Shape: 2, Rate: 1}), func(i int) int { return int(3 * math.Abs(noise(i))) }, -1),
		"changes of a share":  changes(changepoint.Bernoulli(online.Beta{Alpha: 1, Beta: 1}), changepoint.Bernoulli(online.Beta{Alpha: 1, Beta: 2}), func(i int) bool { return label(i) == 1 }),
		"changes of a vector": changesOfVectors(),
		"Kalman":              kalman(),
		"dynamic":             dynamic(),
		"extended":            extended(),
		"unscented":           unscented(),
		"particles":           cloud(),
		"sequence":            sequence(),
		"weights":             weights(),
		"Thompson":            arms(bandit.Config{Seed: 1}),
		"top two":             arms(bandit.Config{Seed: 1, Rule: bandit.TopTwo, Explore: 0.1}),
		"arms that forget":    arms(bandit.Config{Seed: 1, Keep: 0.9, Forgetting: online.KeepPrior}),
		"LinUCB":              contexts(bandit.ContextualConfig{UCB: 1.5}, false),
		"linear contexts":     contexts(bandit.ContextualConfig{Seed: 4}, false),
		"logistic contexts":   contexts(bandit.ContextualConfig{Seed: 4}, true),
		"a rate":              testOfRate(),
		"a bounded mean":      anytime(maker(sequential.NewBounded, sequential.Bounded{Null: 0.5}), list(maker(sequential.NewBounded, sequential.Bounded{Null: 0.4}), maker(sequential.NewBounded, sequential.Bounded{Null: 0.5, Alpha: 0.1})), label, nan, inf, -1, 2),
		"a normal mean":       anytime(maker(sequential.NewNormal, sequential.Normal{}), list(maker(sequential.NewNormal, sequential.Normal{Null: 1}), maker(sequential.NewNormal, sequential.Normal{Alpha: 0.1}), maker(sequential.NewMean, sequential.Asymptotic{})), noise, nan, inf, -inf),
		"a mean":              anytime(maker(sequential.NewMean, sequential.Asymptotic{Start: 5}), list(maker(sequential.NewMean, sequential.Asymptotic{Start: 6}), maker(sequential.NewMean, sequential.Asymptotic{Start: 5, Tuning: 100})), noise, nan, inf, -inf),
		"a difference":        testOfDifference(),
		"two rates":           testOfPair(),
		"shares":              testOfShares(),
	} {
		all[name] = s
	}
	return all, nil
}

// maker is a constructor with its settings.

func maker[C, S any](make func(C) (S, error), c C) func() (S, error) {
	return func() (S, error) { return make(c) }
}

// TestKept: everything that learns from a stream learns event by event what it
// learns in batches, is the same after a copy or a restart at any event, and
// refuses what isn't its own without a change: see streaming.faults.

func TestKept(t *testing.T) {
	all, err := states()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			for _, f := range s.faults() {
				t.Error(f)
			}
		})
	}
}

// TestKeptBesideReaders: copying and writing only read, so that several goroutines
// may do so at a time. The race detector runs it.
func TestKeptBesideReaders(t *testing.T) {
	all, err := states()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range all {
		for _, f := range s.races() {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// TestKeptOfOthers: no state reads the snapshot of any other.

func TestKeptOfOthers(t *testing.T) {
	all, err := states()
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range all {
		binary, text, err := s.snapshots()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for reader, r := range all {
			if reader == name {
				continue
			}
			a, b := r.reads(binary, text)
			if !errors.Is(a, online.ErrSnapshot) || !errors.Is(b, online.ErrSnapshot) {
				t.Errorf("%s read into %s: errors %v and %v", name, reader, a, b)
			}
		}
	}
}
