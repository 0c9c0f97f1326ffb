package causal_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// TestCasesNoisyOr ranks diseases by what would be without them, and with them
// alone, given the symptoms seen: worlds in which links and leaks are variables.
func TestCasesNoisyOr(t *testing.T) {
	type noisyCase struct {
		ID                 string
		Prior              map[string]float64
		Leak               map[string]float64 `json:"leak_stays_off"`
		Fails              map[string]float64 `json:"link_fails"`
		Positive, Negative []string
		Queries            []struct {
			Disease                                  string
			Posterior, Disablement, Sufficiency, Tol float64
		}
	}
	asked := 0
	for _, raw := range pplCases(t) {
		if raw.Kind != "noisy_or" {
			continue
		}
		var c noisyCase
		if err := json.Unmarshal(raw.raw, &c); err != nil {
			t.Fatal(err)
		}
		m := bayes.NewModel(c.ID)
		vars := make(map[string]bayes.Expr)
		drawn := func(name string, p float64) {
			vars[name] = m.Data(name, 0)
			m.Observe(vars[name], bayes.Bernoulli(p))
		}
		diseases := slices.Sorted(maps.Keys(c.Prior))
		for _, d := range diseases {
			drawn(d, c.Prior[d])
		}
		for _, s := range slices.Sorted(maps.Keys(c.Leak)) {
			drawn("leak "+s, 1-c.Leak[s])
			on := vars["leak "+s]
			for _, link := range slices.Sorted(maps.Keys(c.Fails)) {
				if d, to, _ := strings.Cut(link, ">"); to == s {
					drawn(link, 1-c.Fails[link])
					on = bayes.Max(on, vars[d].Mul(vars[link]))
				}
			}
			m.Let(s, on)
		}
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range c.Queries {
			w := scm.Worlds()
			w.Do("without", map[string]bayes.Action{q.Disease: bayes.Set(0)})
			alone := make(map[string]bayes.Action)
			for _, d := range diseases {
				if d != q.Disease {
					alone[d] = bayes.Set(0)
				}
			}
			for s := range c.Leak {
				alone["leak "+s] = bayes.Set(0)
			}
			w.Do("alone", alone)
			off, on := bayes.Mul(0, w.V("f."+q.Disease)), bayes.Mul(0, w.V("f."+q.Disease))
			for _, s := range c.Positive {
				w.See("f."+s, 1)
				off = off.Add(bayes.Sub(1, w.V("without."+s)))
				on = on.Add(w.V("alone." + s))
			}
			for _, s := range c.Negative {
				w.See("f."+s, 0)
			}
			w.Let("disablement", off)
			w.Let("sufficiency", on)
			_, mean := enumerated(t, w, "f."+q.Disease, "disablement", "sufficiency")
			for name, want := range map[string]float64{"f." + q.Disease: q.Posterior, "disablement": q.Disablement, "sufficiency": q.Sufficiency} {
				asked++
				if got := mean(name); math.Abs(got-want) > q.Tol {
					t.Errorf("%s: %s of %s = %v, want %v", c.ID, name, q.Disease, got, want)
				}
			}
		}
	}
	t.Logf("%d numbers", asked)
}
