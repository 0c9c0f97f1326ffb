package plot

import (
	"cmp"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal/fairness"
)

// Gap draws the gap between two groups and its parts in both ways, with intervals,
// then what is declared unfair and the paths. The dashed line is at no gap.
//
// Errors: no report, numbers that are not finite.
func Gap(r *fairness.Report, c Config) (*Figure, error) {
	if r == nil {
		return nil, fault("Gap", "there is no report")
	}
	labels := []string{r.Gap.Name}
	shown := []fairness.Part{r.Gap}
	for _, p := range r.Parts {
		labels, shown = append(labels, p.Name), append(shown, p)
	}
	if r.UnfairPart != nil {
		labels, shown = append(labels, "declared unfair: "+r.UnfairPart.Name), append(shown, *r.UnfairPart)
	}
	for _, p := range r.Paths {
		label := "path " + p.Name
		if p.Unfair {
			label += ", unfair"
		}
		labels, shown = append(labels, label), append(shown, p.Part)
	}
	var group bayesplot.Group
	for _, p := range shown {
		group.Rows = append(group.Rows, bayesplot.Interval{Mid: p.Mean, Lo: p.Interval[0], Hi: p.Interval[1]})
	}
	none := 0.0
	return bayesplot.Intervals(labels, []bayesplot.Group{group}, bayesplot.Config{Title: cmp.Or(c.Title, "Where the "+r.Question+" comes from"), Units: map[string]string{"": c.axis("difference")}, Reference: &none})
}
