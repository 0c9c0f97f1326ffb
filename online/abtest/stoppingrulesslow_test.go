//go:build slow

package abtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// stoppingRule tells at a look whether B is declared better.
type stoppingRule struct {
	name string
	ends func(c *Comparison, logE float64, e estimates) bool
}

// estimates are the arms at a look.
type estimates struct{ a, b Estimate }

// declared simulates experiments of 10,000 users an arm with a rate of 0.1 in A and
// returns for each rule how many declare B better at any of so many equal looks, and
// the mean number of users an arm when they end.
func declared(t *testing.T, rules []stoppingRule, rate float64, looks, experiments int) (wins []int, users []float64) {
	const horizon = 10000 // users of an arm
	wins, users = make([]int, len(rules)), make([]float64, len(rules))
	var c Comparison
	for x := range uint64(experiments) {
		src := rng.New(13, "abtest/rules", x, uint64(looks), uint64(1e6*rate))
		test, err := sequential.NewBinomialPair(online.Beta{Alpha: 1, Beta: 9}, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		ended, a, b, n := make([]bool, len(rules)), 0, 0, 0
		for range looks {
			step := horizon / looks
			moreA, moreB := int(rng.Binomial(&src, float64(step), 0.1)), int(rng.Binomial(&src, float64(step), rate))
			a, b, n = a+moreA, b+moreB, n+step
			metric := func(k int) Metric {
				return Binomial(online.Beta{Alpha: 1 + float64(k), Beta: 1 + float64(n-k)})
			}
			if err := c.Compare(metric(a), metric(b)); err != nil {
				t.Fatal(err)
			}
			if err := test.Update(sequential.Pair{A: online.Trials{Successes: moreA, N: step}, B: online.Trials{Successes: moreB, N: step}}); err != nil {
				t.Fatal(err)
			}
			var e estimates
			e.a, _ = EstimateProportion(online.Trials{Successes: a, N: n})
			e.b, _ = EstimateProportion(online.Trials{Successes: b, N: n})
			for i, r := range rules {
				if !ended[i] && b > a && r.ends(&c, test.LogE(), e) {
					ended[i] = true
					wins[i]++
					users[i] += float64(n)
				}
			}
		}
		for i := range rules {
			if !ended[i] {
				users[i] += horizon
			}
		}
	}
	for i := range users {
		users[i] /= float64(experiments)
	}
	return wins, users
}

// TestStoppingRules makes the table of docs/abtest.md, and checks what it says: of equal
// arms, tests that allow to be looked at declare B better in at most half of 5 %, as
// half of the errors are for A; a probability above 0.95 in many times that.
// Statistic: experiments that declare B better of 4000; null: binomial with at most
// 0.05; more than 269 have a probability below 1e-6.
func TestStoppingRules(t *testing.T) {
	const experiments = 4000
	logOf20 := numeric.Log(20) // 1/0.05
	rules := []stoppingRule{
		{"P(B > A) above 0.95", func(c *Comparison, _ float64, _ estimates) bool { return c.ProbBetter > 0.95 }},
		{"P(B > A) above 0.99", func(c *Comparison, _ float64, _ estimates) bool { return c.ProbBetter > 0.99 }},
		{"expected loss of B below 0.0001", func(c *Comparison, _ float64, _ estimates) bool { return c.LossB < 0.0001 }},
		{"z test, p below 0.05", func(_ *Comparison, _ float64, e estimates) bool {
			d, err := DeltaMethod(e.a, e.b, DeltaSettings{Absolute: true})
			return err == nil && d.Low > 0
		}},
		{"AlwaysValid, p below 0.05", func(_ *Comparison, _ float64, e estimates) bool {
			low, _, _, err := AlwaysValid(e.a, e.b, true, sequential.Asymptotic{Tuning: 20000})
			return err == nil && low > 0
		}},
		{"NewBinomialPair, e above 20", func(_ *Comparison, logE float64, _ estimates) bool { return logE >= logOf20 }},
	}
	once, _ := declared(t, rules, 0.1, 1, experiments)
	daily, _ := declared(t, rules, 0.1, 20, experiments)
	often, _ := declared(t, rules, 0.1, 100, experiments)
	found, users := declared(t, rules, 0.11, 100, experiments)
	var table strings.Builder
	percent := func(k int) string { return fmt.Sprintf("%.1f %%", 100*float64(k)/experiments) }
	for i, r := range rules {
		falsely := float64(often[i]) / max(1, float64(often[i]+found[i]))
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s | %.0f | %.0f %% |\n", r.name, percent(once[i]), percent(daily[i]), percent(often[i]), percent(found[i]), users[i], 100*falsely)
	}
	t.Logf("\n| rule | once | 20 looks | 100 looks | found of +10 %% | users | of winners, equal |\n%s", table.String())
	const most = 269 // P(Binomial(4000, 0.05) > 269) = 8e-7
	for i := range rules {
		if sound := i >= 4; sound && often[i] > most || !sound && i != 1 && i != 2 && often[i] <= most {
			t.Errorf("%s: %d of %d equal arms", rules[i].name, often[i], experiments)
		}
	}
}
