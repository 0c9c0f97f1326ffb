package bayes_test

import (
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestUnnormalised: which priors don't integrate to 1, before and after surgery.
func TestUnnormalised(t *testing.T) {
	m := bayes.NewModel("priors")
	m.Param("normal", bayes.Normal(0, 1))
	m.Param("flat", bayes.On(bayes.Interval(0, 1), bayes.Flat()))
	m.Param("half", bayes.On(bayes.Lower(0), bayes.Normal(0, 1)))
	m.Param("whole", bayes.On(bayes.Lower(0), bayes.HalfNormal(1)))
	m.Param("uniform", bayes.Uniform(1, 2))
	m.Param("direction", bayes.VonMises(0, 2))
	m.Param("cutpoints", bayes.On(bayes.Ordered(), bayes.Normal(0, 1)), bayes.Size(3))
	mu := m.Param("mu", bayes.Truncated(bayes.Normal(0, 1), 0, 1))
	m.Observe(m.Data("y", 1.), bayes.Normal(mu, 1))
	m.Potential("factor", mu)
	p := compile(t, m)
	bound, err := p.Bind(bayes.Values{"y": 2.})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*bayes.Program{p, bound} {
		if got := p.Unnormalised(); !slices.Equal(got, []string{"flat", "half", "cutpoints"}) {
			t.Errorf("unnormalised: %q", got)
		}
		if got := p.Potentials(); !slices.Equal(got, []string{"factor"}) {
			t.Errorf("potentials: %q", got)
		}
	}
}
