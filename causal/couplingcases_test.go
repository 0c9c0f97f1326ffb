package causal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// couplingCase is one categorical variable whose probabilities change from P to
// PCF.
type couplingCase struct {
	ID      string
	P       []float64
	PCF     []float64 `json:"p_cf"`
	Queries []struct {
		Seen         int
		Inverse      []float64 `json:"inverse_cdf"`
		Gumbel       []float64 `json:"gumbel_max"`
		Lower, Upper []float64
		Tol          float64
		TolGumbel    float64 `json:"tol_gumbel"`
	}
}

// TestCasesCouplings: the distribution of the counterfactual state given the one
// seen, under each coupling, and its bounds.
func TestCasesCouplings(t *testing.T) {
	n := 0
	for _, c := range pplCases(t) {
		if c.Kind != "categorical_couplings" {
			continue
		}
		var all couplingCase
		if err := json.Unmarshal(c.raw, &all); err != nil {
			t.Fatal(err)
		}
		m := bayes.NewModel(all.ID)
		changed := m.Data("changed", 0)
		m.Observe(changed, bayes.Bernoulli(0.5))
		p := make([]bayes.Expr, len(all.P))
		for k := range p {
			p[k] = bayes.Where(changed, all.PCF[k], all.P[k])
		}
		m.Observe(m.Data("state", 0), bayes.Categorical(bayes.Stack(bayes.Size(len(p)), p...)))
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range all.Queries {
			for coupling, want := range map[causal.Coupling][]float64{causal.Monotone: q.Inverse, causal.GumbelMax: q.Gumbel, causal.Independent: all.PCF} {
				tolerance := q.Tol
				if coupling == causal.GumbelMax {
					tolerance = q.TolGumbel
				}
				w := scm.Worlds()
				w.Do("a", map[string]bayes.Action{"changed": bayes.Set(1)})
				w.See("f.changed", 0)
				w.See("f.state", q.Seen)
				w.Couple("state", coupling)
				for k := range p {
					w.Let(fmt.Sprint("is", k), bayes.Equal(w.V("a.state"), k))
				}
				ans, err := w.Ask(context.Background(), nothing(t, 10), 1)
				if err != nil {
					t.Fatal(err)
				}
				for k := range p {
					n++
					name := fmt.Sprint("is", k)
					v, err := ans.Var(name)
					if err != nil {
						t.Fatal(err)
					}
					if math.Abs(v.Mean()-want[k]) > tolerance {
						t.Errorf("seen %d, %v: P(%d) = %v, want %v", q.Seen, coupling, k, v.Mean(), want[k])
					}
					if coupling == causal.Independent {
						continue
					}
					lo, hi, ok := ans.Bounds(name)
					if !ok || math.Abs(lo-q.Lower[k]) > tolerance || math.Abs(hi-q.Upper[k]) > tolerance {
						t.Errorf("seen %d: P(%d) in [%v, %v] (%v), want [%v, %v]", q.Seen, k, lo, hi, ok, q.Lower[k], q.Upper[k])
					}
				}
			}
		}
	}
	t.Logf("%d probabilities", n)
}

// TestGumbelMax compares the closed form with races: statistic, counts of the
// nine joint outcomes of 10⁵ races, each within 5.2 standard errors (false alarms
// 1e-6 for all nine); planted, the monotone coupling is told from it.
func TestGumbelMax(t *testing.T) {
	p, q := []float64{0.2, 0, 0.5, 0.3}, []float64{0.1, 0.3, 0, 0.6}
	sums := func(joint [][]float64) (first, second []float64) {
		first, second = make([]float64, len(p)), make([]float64, len(p))
		for i, row := range joint {
			for j, x := range row {
				first[i] += x
				second[j] += x
			}
		}
		return first, second
	}
	ask := func(c causal.Coupling) [][]float64 {
		m := bayes.NewModel("race")
		x := m.Data("x", 0)
		m.Observe(x, bayes.Bernoulli(0.5))
		each := make([]bayes.Expr, len(p))
		for k := range each {
			each[k] = bayes.Where(x, q[k], p[k])
		}
		m.Observe(m.Data("y", 0), bayes.Categorical(bayes.Stack(bayes.Size(len(p)), each...)))
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		w := scm.Worlds()
		w.Do("a", map[string]bayes.Action{"x": bayes.Set(0)})
		w.Do("b", map[string]bayes.Action{"x": bayes.Set(1)})
		w.Couple("y", c)
		ans, err := w.Enumerate(context.Background(), nothing(t, 1), 1, "a.y", "b.y")
		if err != nil {
			t.Fatal(err)
		}
		joint := make([][]float64, len(p))
		for i := range joint {
			joint[i] = make([]float64, len(p))
		}
		a, b := values(t, ans, "a.y"), values(t, ans, "b.y")
		for i, logw := range ans.LogWeights() {
			joint[int(a[i])][int(b[i])] += math.Exp(logw)
		}
		return joint
	}
	const n = 100000
	races := make([][]float64, len(p))
	for i := range races {
		races[i] = make([]float64, len(p))
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		first, second, least, leastQ := 0, 0, math.Inf(1), math.Inf(1)
		for k := range p {
			e := r.ExpFloat64()
			if e/p[k] < least {
				first, least = k, e/p[k]
			}
			if e/q[k] < leastQ {
				second, leastQ = k, e/q[k]
			}
		}
		races[first][second]++
	}
	agrees := func(joint [][]float64) bool {
		for i, row := range joint {
			for j, x := range row {
				if math.Abs(races[i][j]/n-x) > 5.2*math.Sqrt(x*(1-x)/n) {
					return false
				}
			}
		}
		return true
	}
	joint := ask(causal.GumbelMax)
	first, second := sums(joint)
	for k := range p {
		if math.Abs(first[k]-p[k]) > 1e-14 || math.Abs(second[k]-q[k]) > 1e-14 {
			t.Errorf("margins %v and %v, want %v and %v", first, second, p, q)
		}
	}
	if !agrees(joint) {
		t.Errorf("%v, races %v", joint, races)
	}
	if agrees(ask(causal.Monotone)) {
		t.Error("the monotone coupling is not told from a race")
	}
}

// TestCouplingFaults: what a coupling can't do is said.
func TestCouplingFaults(t *testing.T) {
	scm := binary(t, 1)
	w := scm.Worlds()
	for _, name := range []string{"a", "b", "c"} {
		w.Do(name, map[string]bayes.Action{"x": bayes.Shift(float64(len(name)))})
	}
	w.Couple("y", causal.GumbelMax)
	w.Let("all", w.V("a.y").Add(w.V("b.y")).Add(w.V("f.y")))
	_, err := w.Enumerate(context.Background(), numbers(t, "b", 1), 1, "all")
	wants(t, err, "y is another in more than two worlds", "two worlds at a time")

	w = scm.Worlds()
	set := w.Do("set", map[string]bayes.Action{"x": bayes.Set(1)})
	w.Do("a", map[string]bayes.Action{"y": bayes.From(set, "y")})
	w.Couple("y", causal.Independent)
	_, err = w.Enumerate(context.Background(), numbers(t, "b", 1), 1, "a.y")
	wants(t, err, "From", "y is drawn anew in each")
}

// TestBoundsOfCounts: a patient had 2 visits at rate 1; at rate 3 the bounds are
// those of Fréchet: all that share of cases has the largest counts there are, or
// the smallest.
func TestBoundsOfCounts(t *testing.T) {
	m := bayes.NewModel("visits")
	x := m.Data("x", 0)
	m.Observe(x, bayes.Bernoulli(0.5))
	m.Observe(m.Data("visits", 0), bayes.Poisson(bayes.Add(1, bayes.Mul(2, x))))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	pmf := func(rate float64) []float64 {
		p := make([]float64, 40)
		p[0] = math.Exp(-rate)
		for k := 1; k < len(p); k++ {
			p[k] = p[k-1] * rate / float64(k)
		}
		return p
	}
	extreme := func(seen float64, order func(k int) int) float64 {
		p, left, sum := pmf(3), seen, 0.0
		for i := range p {
			k := order(i)
			share := min(left, p[k])
			left -= share
			sum += share * float64(k)
		}
		return sum / seen
	}
	seen := pmf(1)[2]
	lo := extreme(seen, func(i int) int { return i })
	hi := extreme(seen, func(i int) int { return 39 - i })
	for _, c := range []causal.Coupling{causal.Monotone, causal.GumbelMax, causal.Independent} {
		w := scm.Worlds()
		w.Do("a", map[string]bayes.Action{"x": bayes.Set(1)})
		w.See("f.x", 0)
		w.See("f.visits", 2)
		w.Couple("visits", c)
		ans, err := w.Ask(context.Background(), nothing(t, 1), 1, "a.visits")
		if err != nil {
			t.Fatal(err)
		}
		gotLo, gotHi, ok := ans.Bounds("a.visits")
		if !ok || math.Abs(gotLo-lo) > 1e-9 || math.Abs(gotHi-hi) > 1e-9 { // rounding of the linear program
			t.Errorf("%v: bounds %v to %v (%v), want %v to %v", c, gotLo, gotHi, ok, lo, hi)
		}
	}
}
