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
)

const level = 0.9 // of all intervals, as posteriordb's

// result is what the program prints.
type result struct {
	Mean       cli.Estimate `json:"mean"`
	Spread     cli.Estimate `json:"spread"`
	Another    cli.Estimate `json:"another_school"`
	Positive   float64      `json:"prob_mean_positive"`
	Schools    []school     `json:"schools"`
	NotCentred cli.Trust    `json:"not_centred"`
	Centred    cli.Trust    `json:"centred"`
	Critique   *critique    `json:"critique"`
	Conclusion string       `json:"conclusion"`
	Seed       uint64       `json:"seed"`

	unit string
}

// school is an estimate by itself and in the company of the others.
type school struct {
	Name   string       `json:"school"`
	Raw    float64      `json:"raw"`
	SE     float64      `json:"se"`
	Pooled cli.Estimate `json:"pooled"`
	Best   float64      `json:"prob_largest"`
}

func newResult(s studies, draws, predicted, centred *bayes.Draws, unit string) (*result, error) {
	r := &result{
		NotCentred: cli.TrustOf(draws, "mu", "tau", "theta"),
		Centred:    cli.TrustOf(centred, "mu", "tau", "theta"),
		unit:       unit,
	}
	mu, err := draws.Var("mu")
	if err != nil {
		return nil, err
	}
	tau, err := draws.Var("tau")
	if err != nil {
		return nil, err
	}
	theta, err := draws.Var("theta")
	if err != nil {
		return nil, err
	}
	another, err := predicted.Var("another")
	if err != nil {
		return nil, err
	}
	r.Mean, r.Spread, r.Another = cli.EstimateOf(mu, level), cli.EstimateOf(tau, level), cli.EstimateOf(another, level)
	r.Positive = mu.ProbPositive()
	type effects struct {
		Theta []float64 `bayes:"theta"`
	}
	for k, name := range s.names {
		e, err := theta.At(k)
		if err != nil {
			return nil, err
		}
		best, err := bayes.Derive(draws, "best", func(d effects) float64 {
			if d.Theta[k] >= slices.Max(d.Theta) {
				return 1
			}
			return 0
		})
		if err != nil {
			return nil, err
		}
		r.Schools = append(r.Schools, school{name, s.effect[k], s.se[k], cli.EstimateOf(e, level), best.Mean()})
	}
	r.conclude()
	return r, nil
}

// conclude says what follows, in a sentence.
func (r *result) conclude() {
	first := slices.MaxFunc(r.Schools, func(a, b school) int { return cmp.Compare(a.Raw, b.Raw) })
	r.Conclusion = fmt.Sprintf("The effect is positive on average with probability %.2f, %.1f %s (%.1f to %.1f); "+
		"whether it differs between schools the data can't say: %s, which looks best with %.1f, is so with probability %.2f, and %.1f is a better guess of its effect.",
		r.Positive, r.Mean.Mean, r.unit, r.Mean.Interval[0], r.Mean.Interval[1], first.Name, first.Raw, first.Best, first.Pooled.Mean)
	if r.Spread.Interval[0] > r.Spread.SD { // the spread is well away from 0
		r.Conclusion = fmt.Sprintf("The effect is positive on average with probability %.2f, %.1f %s (%.1f to %.1f), and differs between schools by a standard deviation of %.1f (%.1f to %.1f).",
			r.Positive, r.Mean.Mean, r.unit, r.Mean.Interval[0], r.Mean.Interval[1], r.Spread.Mean, r.Spread.Interval[0], r.Spread.Interval[1])
	}
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d schools; effects in %s, intervals hold %.0f %%.\n\n", len(r.Schools), r.unit, 100*level)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  school\traw\tse\tpooled\tP(largest)")
	for _, s := range r.Schools {
		fmt.Fprintf(t, "  %s\t%.1f\t%.1f\t%v\t%.2f\n", s.Name, s.Raw, s.SE, s.Pooled, s.Best)
	}
	t.Flush() // to a strings.Builder, which never fails
	fmt.Fprintf(&b, "\n  mean effect           %v\n  spread between them   %v\n  another school        %v\n\n", r.Mean, r.Spread, r.Another)
	fmt.Fprintf(&b, "Not centred. %v\n", r.NotCentred)
	trust, _, _ := strings.Cut(r.Centred.String(), "\n")
	fmt.Fprintf(&b, "Centred, for comparison. %s %d warnings.\n\n%s%s\n", trust, len(r.Centred.Warnings), r.Critique.text, r.Conclusion)
	return b.String()
}

// figures are the shrinkage, and how both forms were sampled.
func (r *result) figures(s studies, draws, centred *bayes.Draws) (map[string]*plot.Figure, error) {
	raw, pooled := plot.Group{Name: "raw, ± 1 standard error"}, plot.Group{Name: fmt.Sprintf("partially pooled, %.0f %%", 100*level)}
	for k, e := range r.Schools {
		raw.Rows = append(raw.Rows, plot.Interval{Mid: e.Raw, Lo: e.Raw - s.se[k], Hi: e.Raw + s.se[k]})
		pooled.Rows = append(pooled.Rows, plot.Interval{Mid: e.Pooled.Mean, Lo: e.Pooled.Interval[0], Hi: e.Pooled.Interval[1]})
	}
	units := map[string]string{"": r.unit}
	figures := map[string]*plot.Figure{}
	var err error
	if figures["shrinkage"], err = plot.Intervals(s.names, []plot.Group{raw, pooled}, plot.Config{
		Title: "Schools by themselves and together", Units: map[string]string{"": "effect, " + r.unit}, Reference: &r.Mean.Mean,
	}); err != nil {
		return nil, err
	}
	first := "theta[" + s.names[0] + "]"
	for name, d := range map[string]*bayes.Draws{"centred": centred, "not_centred": draws} {
		if figures["pairs_"+name], err = plot.Pairs(d, plot.Config{Vars: []string{"tau", first, "mu"}, Units: units}); err != nil {
			return nil, err
		}
		if figures["rank_"+name], err = plot.Rank(d, plot.Config{Vars: []string{"tau"}}); err != nil {
			return nil, err
		}
	}
	return figures, nil
}
