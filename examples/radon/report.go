package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
	"gonum.org/v1/plot/vg"
)

const (
	level      = 0.9 // of all intervals
	shownEnds  = 4   // groups of either end in the text
	shownRows  = 85  // groups in a figure
	replicated = 60  // data sets in a figure
	closeRows  = 11  // points a row, where many are shown
)

// result is what the program prints.
type result struct {
	Columns    columns                 `json:"-"`
	Scale      scale                   `json:"-"`
	N          int                     `json:"n"`
	Population map[string]cli.Estimate `json:"population"`
	Groups     []group                 `json:"groups"`
	House      prediction              `json:"house"`
	Trust      cli.Trust               `json:"diagnostics"`
	Conclusion string                  `json:"conclusion"`
	Seed       uint64                  `json:"seed"`
}

// group is what is known of a county.
type group struct {
	Name      string       `json:"group"`
	N         int          `json:"n"`
	Intercept cli.Estimate `json:"intercept"`
	Slope     cli.Estimate `json:"slope"`
}

// prediction is of one house, on the outcome's own scale.
type prediction struct {
	Group    string     `json:"group"`
	X        float64    `json:"x"`
	Log      float64    `json:"log_mean"`
	Median   float64    `json:"median"`
	Interval [2]float64 `json:"interval"`
	Above    float64    `json:"prob_above_limit"`
}

// population are the parameters to tell, in order.
var population = []string{"intercept", "slope", "level", "sd_intercept", "sd_slope", "sigma"}

func newResult(s *survey, c columns, sc scale, h house, draws, predicted *bayes.Draws) (*result, error) {
	r := &result{Columns: c, Scale: sc, N: len(s.y), Population: map[string]cli.Estimate{}, Trust: cli.TrustOf(draws)}
	for _, name := range population {
		if name == "level" && s.level == nil {
			continue
		}
		v, err := draws.Var(name)
		if err != nil {
			return nil, err
		}
		r.Population[name] = cli.EstimateOf(v, level)
	}
	a, err := draws.Var("a")
	if err != nil {
		return nil, err
	}
	b, err := draws.Var("b")
	if err != nil {
		return nil, err
	}
	for g, name := range s.groups {
		of := group{Name: name}
		for _, k := range s.group {
			if k == g {
				of.N++
			}
		}
		intercept, err := a.At(g)
		if err != nil {
			return nil, err
		}
		slope, err := b.At(g)
		if err != nil {
			return nil, err
		}
		of.Intercept, of.Slope = cli.EstimateOf(intercept, level), cli.EstimateOf(slope, level)
		r.Groups = append(r.Groups, of)
	}
	slices.SortStableFunc(r.Groups, func(a, b group) int { return cmp.Compare(b.Intercept.Mean, a.Intercept.Mean) })

	y, err := predicted.Var("house")
	if err != nil {
		return nil, err
	}
	lo, hi := y.Interval(level)
	r.House = prediction{Group: "not in the data", X: h.x, Log: y.Mean(), Median: sc.of(y.Quantile(0.5)), // the median
		Interval: [2]float64{sc.of(lo), sc.of(hi)}, Above: y.Prob(func(x float64) bool { return sc.of(x) > sc.limit })}
	if h.group >= 0 {
		r.House.Group = s.groups[h.group]
	}
	r.conclude()
	return r, nil
}

// conclude says what follows, in a sentence.
func (r *result) conclude() {
	h, most, least := r.House, r.Groups[0], r.Groups[len(r.Groups)-1]
	r.Conclusion = fmt.Sprintf("Where %s is 0, what is typical goes from %.1f %s (%s %s) to %.1f (%s %s); one in a %s %s, with %s %v, will have between %.1f and %.1f %s, and more than %v with probability %.2f.",
		r.Columns.predictor, r.Scale.of(least.Intercept.Mean), r.Scale.unit, r.Columns.group, least.Name, r.Scale.of(most.Intercept.Mean), r.Columns.group, most.Name,
		r.Columns.group, h.Group, r.Columns.predictor, h.X, h.Interval[0], h.Interval[1], r.Scale.unit, r.Scale.limit, h.Above)
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows in %d groups (%s); the outcome is %s, intervals hold %.0f %%.\n\n", r.N, len(r.Groups), r.Columns.group, r.Columns.outcome, 100*level)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, name := range population {
		if e, ok := r.Population[name]; ok {
			fmt.Fprintf(t, "  %s\t%v\n", name, e)
		}
	}
	fmt.Fprintf(t, "\n  %s\trows\tintercept\tslope of %s\n", r.Columns.group, r.Columns.predictor)
	for i, g := range r.Groups {
		switch {
		case i < shownEnds || i >= len(r.Groups)-shownEnds:
			fmt.Fprintf(t, "  %s\t%d\t%v\t%v\n", g.Name, g.N, g.Intercept, g.Slope)
		case i == shownEnds:
			fmt.Fprintf(t, "  …\t\t\t\n")
		}
	}
	t.Flush() // to a strings.Builder, which never fails
	fmt.Fprintf(&b, "\n%v\n\n%s\n", r.Trust, r.Conclusion)
	return b.String()
}

// figures are the groups, the chains and the predictive check.
func (r *result) figures(s *survey, draws, predicted *bayes.Draws) (map[string]*plot.Figure, error) {
	figures := map[string]*plot.Figure{}
	shown := r.Groups[:min(len(r.Groups), shownRows)]
	for _, v := range []struct{ name, variable, title string }{
		{"intercepts", "a", r.Columns.outcome + " where " + r.Columns.predictor + " is 0, by " + r.Columns.group},
		{"slopes", "b", "Slope of " + r.Columns.predictor + ", by " + r.Columns.group},
	} {
		of, err := draws.Var(v.variable)
		if err != nil {
			return nil, err
		}
		var labels []string
		var rows plot.Group
		for _, g := range shown {
			one, err := of.At(slices.Index(s.groups, g.Name))
			if err != nil {
				return nil, err
			}
			labels = append(labels, fmt.Sprintf("%s (%d rows)", g.Name, g.N))
			rows.Rows = append(rows.Rows, plot.IntervalOf(one, level))
		}
		axis := fmt.Sprintf("%s: median, 50 %% and %.0f %% intervals", r.Columns.outcome, 100*level)
		f, err := plot.Intervals(labels, []plot.Group{rows}, plot.Config{Title: v.title, Units: map[string]string{"": axis}})
		if err != nil {
			return nil, err
		}
		f.Height = min(f.Height, closeRows*vg.Length(len(shown))+1.5*vg.Inch) // axis and title
		figures[v.name] = f
	}
	y, err := predicted.Var("y")
	if err != nil {
		return nil, err
	}
	if figures["predictive"], err = plot.PredictiveDensity(s.y, plot.Replicates(y, replicated), plot.Config{Units: map[string]string{"": r.Columns.outcome}}); err != nil {
		return nil, err
	}
	figures["ranks"], err = plot.Rank(draws, plot.Config{Vars: []string{"sd_intercept", "sd_slope", "sigma"}})
	return figures, err
}
