package conformal

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn"
)

// learner is what sets of a stream are made by.
type learner interface {
	Next() Threshold
	Update(t Threshold, score float64) error
}

// adversary chooses the score of a row whose threshold it knows: of numbers from
// −1 to 1.
type adversary func(step, misses int, t Threshold) float64

// miss and hit are scores just outside and inside a set, where there are some.
func miss(t Threshold) float64 { return min(1, max(-1, math.Nextafter(t.Score, 2))) }
func hit(t Threshold) float64  { return max(-1, min(1, t.Score)) }

// adversaries are enemies of a share of misses of 0.1, and streams that mean no harm.
func adversaries() map[string]adversary {
	src := rng.New(3, "conformal/adversaries")
	return map[string]adversary{
		"always misses":    func(_, _ int, t Threshold) float64 { return miss(t) },
		"never misses":     func(_, _ int, t Threshold) float64 { return hit(t) },
		"largest":          func(int, int, Threshold) float64 { return 1 },
		"smallest":         func(int, int, Threshold) float64 { return -1 },
		"by turns":         func(step, _ int, _ Threshold) float64 { return float64(1 - 2*(step%2)) },
		"by regimes":       func(step, _ int, _ Threshold) float64 { return float64(1 - 2*(step/300%2)) },
		"pushes it away":   func(step, misses int, t Threshold) float64 { return away(misses < step/10, t) },
		"pulls it further": func(step, misses int, t Threshold) float64 { return away(misses >= step/10, t) },
		"random":           func(int, int, Threshold) float64 { return rng.UniformRange(&src, -1, 1) },
		"wandering":        func(step, _ int, _ Threshold) float64 { return math.Sin(float64(step) / 100) },
	}
}

func away(hits bool, t Threshold) float64 {
	if hits {
		return hit(t)
	}
	return miss(t)
}

// farthest plays an adversary, of whose outcomes so many wait while others are
// decided, and returns by how much the share of misses was ever farther from 0.1
// than the bound allows; misses are counted here, by the thresholds that were given.
func farthest(t *testing.T, l learner, enemy adversary, steps, pending int, bound func() float64) float64 {
	t.Helper()
	type open struct {
		Threshold
		score float64
	}
	var queue []open
	misses, known, worst := 0, 0, math.Inf(-1)
	settle := func(o open) {
		if err := l.Update(o.Threshold, o.score); err != nil {
			t.Fatal(err)
		}
		known++
		if !(o.score <= o.Score) {
			misses++
		}
		worst = max(worst, math.Abs(float64(misses)/float64(known)-0.1)-bound())
	}
	for step := range steps {
		threshold := l.Next()
		queue = append(queue, open{threshold, enemy(step, misses, threshold)})
		if len(queue) > pending { // all at once: the newest first, the worst order
			for _, o := range slices.Backward(queue) {
				settle(o)
			}
			queue = queue[:0]
		}
	}
	return worst
}

const rounding = 1e-12 // of shares of a few thousand

// wrongSign moves the level the wrong way.
type wrongSign struct{ *ACI }

func (a wrongSign) Next() Threshold {
	return a.pool.threshold(2*a.cfg.Start - a.Level())
}

// strict counts a score at the threshold as a miss, which it is not.
type strict struct{ *ACI }

func (a strict) Update(t Threshold, score float64) error {
	t.Score = math.Nextafter(t.Score, -2)
	return a.ACI.Update(t, score)
}

// early judges an outcome by the threshold of now, not by its own.
type early struct{ *ACI }

func (a early) Update(_ Threshold, score float64) error { return a.ACI.Update(a.Next(), score) }

// TestACIBound: for every sequence the share of misses is as near to α as
// [Gibbs2021] proposition 4.1 says, at every step, with late outcomes too; states
// with a planted error are not.
func TestACIBound(t *testing.T) {
	src := rng.New(4, "conformal/bound")
	scores := make([]float64, 200)
	for i := range scores {
		scores[i] = rng.UniformRange(&src, -0.9, 0.9)
	}
	begin := func(gamma, start float64, window int) *ACI {
		a, err := NewACI(ACIConfig{Alpha: 0.1, Gamma: gamma, Start: start, Window: window}, scores)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for name, enemy := range adversaries() {
		for _, gamma := range []float64{0.001, 0.01, 0.3} {
			for _, start := range []float64{0.1, 0.95} {
				for _, window := range []int{0, 50} {
					for _, pending := range []int{0, 7} {
						a := begin(gamma, start, window)
						if worst := farthest(t, a, enemy, 3000, pending, func() float64 { return a.Bound(pending) }); worst > rounding {
							t.Errorf("%s: γ %v, α₁ %v, window %d, %d pending: farther than the bound by %v", name, gamma, start, window, pending, worst)
						}
					}
				}
			}
		}
	}
	planted := map[string]func(a *ACI) learner{
		"sign of the step":            func(a *ACI) learner { return wrongSign{a} },
		"miss at the threshold":       func(a *ACI) learner { return strict{a} },
		"judged by a later threshold": func(a *ACI) learner { return early{a} },
	}
	for name, plant := range planted {
		caught := false
		for _, enemy := range adversaries() {
			a := begin(0.01, 0.1, 0)
			caught = caught || farthest(t, plant(a), enemy, 3000, 7, func() float64 { return a.Bound(7) }) > rounding
		}
		if !caught {
			t.Errorf("planted: %s: no adversary shows it", name)
		}
	}
	a := begin(0.3, 0.1, 0)
	if farthest(t, a, adversaries()["largest"], 3000, 40, func() float64 { return a.Bound(0) }) <= rounding {
		t.Error("outcomes that are 40 rows late keep the bound of outcomes in time: the test is too weak")
	}
}

// TestTrackerBound: the same of a Tracker, for scores between −1 and 1.
func TestTrackerBound(t *testing.T) {
	for name, enemy := range adversaries() {
		for _, cfg := range []TrackerConfig{
			{Alpha: 0.1, Step: 0.01}, {Alpha: 0.1, Step: 0.5}, {Alpha: 0.1, Step: 3},
			{Alpha: 0.1, Step: 1e-3, Integral: 1, Saturation: 0.5}, {Alpha: 0.1, Step: 0.1, Integral: 0.1, Saturation: 5},
		} {
			for _, start := range [][]float64{nil, {0.5}, {-0.9}} {
				for _, pending := range []int{0, 7} {
					k, err := NewTracker(cfg, start)
					if err != nil {
						t.Fatal(err)
					}
					worst := farthest(t, k, enemy, 3000, pending, func() float64 { return k.Bound(-1, 1, pending) })
					if worst > rounding {
						t.Errorf("%s: %+v from %v, %d pending: farther than the bound by %v", name, cfg, start, pending, worst)
					}
				}
			}
		}
	}
	// The integral keeps the share where the step alone can't: scores have no bound.
	run := func(cfg TrackerConfig) float64 {
		k, err := NewTracker(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		runaway := func(step, _ int, _ Threshold) float64 { return float64(step * step) }
		return farthest(t, k, runaway, 3000, 0, func() float64 { return k.Bound(math.Inf(-1), math.Inf(1), 0) })
	}
	if worst := run(TrackerConfig{Alpha: 0.1, Step: 1, Integral: 1, Saturation: 0.5}); worst > rounding {
		t.Errorf("scores without bound: farther than that of the integral by %v", worst)
	}
	if !math.IsInf(run(TrackerConfig{Alpha: 0.1, Step: 1}), -1) {
		t.Error("without an integral there is no bound for scores without bound")
	}
	// Planted: a step the wrong way, which is a negative one.
	caught := false
	for _, enemy := range adversaries() {
		k := &Tracker{cfg: TrackerConfig{Alpha: 0.1, Step: -0.5}}
		right := &Tracker{cfg: TrackerConfig{Alpha: 0.1, Step: 0.5}}
		caught = caught || farthest(t, k, enemy, 3000, 0, func() float64 { right.seen = k.seen; return right.Bound(-1, 1, 0) }) > rounding
	}
	if !caught {
		t.Error("planted: a step the wrong way: no adversary shows it")
	}
}

// TestTickets: a threshold that waits for its outcome reads back as it was, past the
// ends of the levels too; what no state gives is refused.
func TestTickets(t *testing.T) {
	ends := map[float64]bool{}
	for _, l := range []learner{
		must(NewACI(ACIConfig{Alpha: 0.1, Gamma: 0.3}, evenScores(50))), must(NewACI(ACIConfig{Alpha: 0.1, Window: 20}, nil)),
		must(NewDtACI(DtACIConfig{Alpha: 0.1}, evenScores(50))), must(NewTracker(TrackerConfig{Alpha: 0.1, Step: 1, Integral: 1, Saturation: 0.1}, nil)),
	} {
		for name, enemy := range adversaries() {
			for step := range 100 {
				ticket := l.Next()
				var back Threshold
				if err := json.Unmarshal(must(json.Marshal(ticket)), &back); err != nil || back != ticket {
					t.Fatalf("%s: %T: %v is read as %v: %v", name, l, ticket, back, err)
				}
				ends[ticket.Score] = true
				if err := l.Update(back, enemy(step, 0, back)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if !ends[math.Inf(1)] || !ends[math.Inf(-1)] {
		t.Error("no ticket was of everything, or none of nothing")
	}
	for _, text := range []string{`-0.1,"n":9,"score":1`, `1.5,"n":9,"score":"Infinity"`, `-0.1,"n":-1,"score":"Infinity"`, `-0.1,"n":0,"score":1`, `0.1,"n":0`} {
		var back Threshold
		if err := back.UnmarshalJSON([]byte(`{"kind":"conformal.threshold","version":1,"alpha":` + text + `}`)); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v, %v", text, back, err)
		}
	}
}

// TestCasesACI: the abalone of the kit, whose ages are predicted by the mean of an
// ensemble; test rows in the order of the file.
func TestCasesACI(t *testing.T) {
	const key = "aci_gamma.01_alpha.1_fixed_calib"
	found := 0
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has(key) {
			return
		}
		found++
		residuals := func(role string) []float64 {
			d := k.Read(t, role)
			out := make([]float64, len(d.Y))
			for _, name := range k.Members {
				for i, row := range kit.Run(t, k.Open(t, name, nn.Options{}), d.X, "mean") {
					out[i] += row[0] / float64(len(k.Members))
				}
			}
			for i, y := range d.Y {
				out[i] = math.Abs(y - out[i])
			}
			return out
		}
		a, err := NewACI(ACIConfig{Alpha: 0.1, Gamma: 0.01}, residuals("calib"))
		if err != nil {
			t.Fatal(err)
		}
		test := residuals("test")
		levels := []float64{}
		for i, s := range test {
			if err := a.Update(a.Next(), s); err != nil {
				t.Fatal(err)
			}
			if n := i + 1; n == 1 || n == 10 || n == 100 || n == len(test) {
				levels = append(levels, a.Level())
			}
		}
		k.Check(t, key, map[string]any{"coverage": 1 - float64(a.Missed())/float64(a.Seen()), "alpha_t_after": levels})
	}, "regression")
	if found == 0 && os.Getenv(cases.Variable) == "" {
		t.Errorf("no kit has %s", key)
	}
}
