package refute

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/rng"
)

// PlaceboTreatment deals the treatments out anew at random and estimates
// everything again, models of who is treated too: the effect must then be 0 on
// average. An instrument goes with its treatment, else the first stage would be 0
// and the estimate arbitrary.
//
// It does not compare the estimate with those of placebos: they are of data
// without confounding, where estimates vary less.
type PlaceboTreatment struct {
	Times int     // how often; 0: 100, of a posterior 20
	Level float64 // the share of false alarms; 0: 0.05
	Seed  uint64  // the same gives the same refutation
}

// Name returns "placebo treatment".
func (PlaceboTreatment) Name() string { return "placebo treatment" }

// Refute tests by Student's t that the mean over random treatments is 0.
//
// Errors: impossible settings, data sets that mostly have no estimate.
// Source: permutations as in [Fisher1935] §21.
// Cost: Times estimates.
func (p PlaceboTreatment) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: p.Name(), Null: "a treatment dealt out at random has no effect"}
	s, err := newSetting(p.Times, p.Level, effect)
	if err != nil {
		return r, err
	}
	by, data := effect.By()
	q := effect.Estimand.Query()
	together := []string{q.Treatment}
	if q.Over == causal.Compliers {
		for _, i := range effect.Estimand.Instruments() {
			together = append(together, i.Z)
		}
	}
	found, failed, err := s.repeat(ctx, effect.Estimand, by, func(run int) (*bayes.Table, error) {
		return replace(data, permutation(p.Seed, "refute/placebo", run, data.N()), together...)
	})
	if err != nil {
		return r, err
	}
	r.Observed, r.P = meanTest(means(found))
	r.OK = r.P > s.level
	r.Verdict = fmt.Sprintf("a treatment dealt out at random %d times has an effect of %.3g on average where it has none (p = %.2g)%s: ", len(found), r.Observed, r.P, tell(failed, s.times))
	if r.OK {
		r.Verdict += "the way of estimating invents no effect"
	} else {
		r.Verdict += "the way of estimating is biased, or uses something of the true treatment"
	}
	return r, nil
}

// permutation returns a random order of n rows.
func permutation(seed uint64, purpose rng.Purpose, run, n int) []int {
	s := rng.New(seed, purpose, uint64(run))
	order := make([]int, n)
	rng.Perm(&s, order)
	return order
}

// meanTest returns the mean and the p-value of Student's test that it is 0.
func meanTest(x []float64) (mean, p float64) {
	mean, sd := stat.MeanStdDev(x, nil)
	n := float64(len(x))
	switch {
	case mean == 0:
		return 0, 1
	case sd == 0:
		return mean, 0
	}
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1}
	return mean, 2 * t.Survival(math.Abs(mean)*math.Sqrt(n)/sd)
}
