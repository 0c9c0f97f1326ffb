package report

import (
	"context"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/vi"
)

// TestApproximations: pages about what vi draws. A normal posterior is found
// exactly; a funnel is not, and the page says so.
func TestApproximations(t *testing.T) {
	for _, c := range []struct {
		name  string
		model func(m *bayes.Model)
		grade string
		want  string
	}{
		{"normal", func(m *bayes.Model) {
			mu := m.Param("mu", bayes.Normal(0, 10))
			m.Observe(m.Data("y", []float64{1, 2, 3}), bayes.Normal(mu, 1))
		}, "good", "No check of the draws failed."},
		{"funnel", func(m *bayes.Model) {
			row := m.Dim("row", "a", "b", "c", "d", "e", "f", "g", "h", "i")
			v := m.Param("v", bayes.Normal(0, 3))
			m.Param("x", bayes.Normal(0, bayes.Exp(bayes.Div(v, 2.0))), row)
		}, "bad", "The approximation misses the posterior"},
	} {
		m := bayes.NewModel(c.name)
		c.model(m)
		prog, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		fit, err := vi.Fit(context.Background(), prog, vi.Laplace{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		text := write(t, fit, Config{Model: m.String()})
		for _, want := range []string{c.want, `<section class="verdict ` + c.grade, "Pareto k-hat", "<th scope=\"row\">weights</th>"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page lacks %q", c.name, want)
			}
		}
		if strings.Contains(text, "How they were made") {
			t.Errorf("%s: the page draws chains where there are none", c.name)
		}
		for _, fault := range pageFaults(text) {
			t.Errorf("%s: %s", c.name, fault)
		}
	}
}
