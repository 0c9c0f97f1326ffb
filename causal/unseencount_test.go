package causal

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestUnseenCount: what was paid was seen, and how many visits were paid for was
// not: a count without an end, of a rate that nobody saw either. The posterior is
// compared with sums over counts and quadrature over the rate. Statistic: means
// over independent draws, normal; bound 5 standard errors, false alarms 6e-7 each.
func TestUnseenCount(t *testing.T) {
	const paid, n = 9.0, 4000
	m := bayes.NewModel("visits")
	x := m.Generate("x", bayes.Normal(0, 0.5))
	k := m.Generate("visits", bayes.Poisson(bayes.Exp(bayes.Add(1, x))))
	m.Generate("paid", bayes.Normal(bayes.Mul(2, k), 1))
	w := worldsOf(t, modelled(t, m))
	w.See("f.paid", paid)
	w.Do("none", map[string]bayes.Action{"visits": bayes.Set(0)})
	ans, err := w.Ask(context.Background(), nobody(t, n), 3, "f.visits", "f.x", "none.paid")
	if err != nil {
		t.Fatal(err)
	}
	moments := func(seen float64) (mean, sd [2]float64) {
		total := 0.0
		var square [2]float64
		for i := range 4001 {
			x := -4 + float64(i)*0.002 // eight deviations either way
			for k := range 200 {
				lgamma, _ := math.Lgamma(float64(k) + 1)
				rate := math.Exp(1 + x)
				r := seen - 2*float64(k)
				p := math.Exp(-2*x*x + float64(k)*math.Log(rate) - rate - lgamma - r*r/2)
				total += p
				for j, v := range [2]float64{float64(k), x} {
					mean[j] += p * v
					square[j] += p * v * v
				}
			}
		}
		for j := range mean {
			mean[j] /= total
			sd[j] = math.Sqrt(square[j]/total - mean[j]*mean[j])
		}
		return mean, sd
	}
	off := func(name string, want, sd float64) bool {
		v, err := ans.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		ess, err := ans.ESS(name)
		if err != nil {
			t.Fatal(err)
		}
		return !(math.Abs(v.Mean()-want) <= 5*sd/math.Sqrt(ess))
	}
	mean, sd := moments(paid)
	if off("f.visits", mean[0], sd[0]) || off("f.x", mean[1], sd[1]) || off("none.paid", paid-2*mean[0], 2*sd[0]) {
		v, _ := ans.Var("f.visits")
		u, _ := ans.Var("f.x")
		t.Errorf("visits %v and x %v, want means %v, deviations %v", v, u, mean, sd)
	}
	if wrong, _ := moments(paid - 2); !off("f.visits", wrong[0], sd[0]) {
		t.Error("planted: what somebody else paid passes")
	}
}
