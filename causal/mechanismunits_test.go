package causal_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// everything is a model with a mechanism of each kind, and its data.
func everything(t *testing.T) (*causal.SCM, *bayes.Table) {
	t.Helper()
	const n = 30
	r := rand.New(rand.NewPCG(4, 4))
	age, dose, cost, curve := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	visits, cured := make([]int, n), make([]int, n)
	arm, grade, sex := make([]string, n), make([]string, n), make([]string, n)
	for i := range n {
		age[i] = 40 + 10*r.NormFloat64()
		sex[i] = []string{"f", "m"}[i%2]
		arm[i] = []string{"a", "b", "c"}[r.IntN(3)]
		dose[i] = 1 + 0.02*age[i] + 0.3*r.NormFloat64()
		curve[i] = math.Sin(2*dose[i]) + 0.1*r.NormFloat64()
		visits[i] = int(3*r.Float64()*dose[i]) + i%2
		cured[i] = r.IntN(2)
		cost[i] = math.Exp(0.2*float64(visits[i]) + 0.3*r.NormFloat64())
		grade[i] = []string{"low", "mid", "top"}[r.IntN(3)]
	}
	data := table(t, bayes.Col("age", age), bayes.Col("arm", arm), bayes.Col("cost", cost), bayes.Col("cured", cured), bayes.Col("curve", curve),
		bayes.Col("dose", dose), bayes.Col("grade", grade), bayes.Col("sex", sex), bayes.Col("visits", visits))
	family := func(f formula.Family) causal.Mechanism { return causal.Regression{Config: formula.Config{Family: f}} }
	scm := newSCM(t, "age -> dose; sex -> arm; dose -> curve; dose -> visits; arm -> visits; dose -> cured; visits -> cost; cost -> grade; sex -> grade",
		data, map[string]causal.Mechanism{
			"age": causal.Given{}, "curve": causal.GaussianProcess{}, "visits": family(formula.Poisson), "cost": family(formula.LogNormal),
		})
	return scm, data
}

// TestDefaults: what nobody named is chosen by its column, and said.
func TestDefaults(t *testing.T) {
	scm, _ := everything(t)
	for _, line := range []string{
		"learnt from 30 rows",
		"age: as given\n",
		"arm: probabilities of 3 levels given sex (not named: it and its parents have levels)",
		"cured: bernoulli regression, cured ~ dose (not named: its column has two values)",
		"curve: Gaussian process given dose within 2 half ranges, normal noise\n",
		"dose: gaussian regression, dose ~ age (not named: its column holds numbers)",
		"grade: categorical regression, grade ~ cost + sex (not named: its column has levels)",
		"sex: bernoulli regression, sex ~ 1 (not named: its column has two values)",
		"visits: poisson regression, visits ~ arm + dose\n",
	} {
		if !strings.Contains(scm.String(), line) {
			t.Errorf("%v\nlacks %q", scm, line)
		}
	}
}

// TestUnitsOfMechanisms: of all kinds, doing what was seen gives what was seen
// bit for bit, and doing something else moves descendants alone.
func TestUnitsOfMechanisms(t *testing.T) {
	scm, data := everything(t)
	d := fitted(t, scm, mcmc.Config{Seed: 1, Warmup: 200, Draws: 20})
	seen := func(name string) []float64 {
		x, err := scm.Program().Numbers(name)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	w := scm.Worlds()
	w.SeeData()
	w.Do("same", map[string]bayes.Action{"dose": bayes.Set(seen("dose")), "visits": bayes.Set(seen("visits"))})
	w.Do("more", map[string]bayes.Action{"dose": bayes.Shift(0.5)})
	ans, err := w.Ask(context.Background(), d, 1)
	if err != nil {
		t.Fatal(err)
	}
	draws := ans.Chains() * ans.Len()
	equal := func(world, name string) bool {
		x := seen(name)
		for i, v := range values(t, ans, world+"."+name) {
			if v != x[i/draws] {
				return false
			}
		}
		return true
	}
	for _, name := range data.Names() {
		if name == "age" { // given: in no world drawn
			continue
		}
		if !equal("same", name) {
			t.Errorf("%s is not what was seen where dose and visits are", name)
		}
		if below := slices.Contains([]string{"cost", "cured", "curve", "dose", "grade", "visits"}, name); equal("more", name) == below {
			t.Errorf("%s under a higher dose: same as seen is %v", name, !below)
		}
	}
}
