package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

const level = 0.95 // of all intervals

// result is what the program prints.
type result struct {
	Control    string       `json:"control"`
	Event      string       `json:"event"`
	Unit       string       `json:"unit"`
	Groups     []group      `json:"groups"`
	Ratios     []ratio      `json:"hazard_ratios"`
	Shape      cli.Estimate `json:"shape"`
	Rising     float64      `json:"prob_hazard_rises"`
	Trust      cli.Trust    `json:"diagnostics"`
	Conclusion string       `json:"conclusion"`
	Seed       uint64       `json:"seed"`
}

// group is what happened to a group, and its median time.
type group struct {
	Name   string       `json:"group"`
	N      int          `json:"n"`
	Events int          `json:"events"`
	Median cli.Estimate `json:"median"`
}

// ratio is the hazard of a group over that of the control.
type ratio struct {
	Name        string       `json:"group"`
	Weibull     cli.Estimate `json:"weibull"`
	Log         cli.Estimate `json:"log_weibull"`
	Exponential cli.Estimate `json:"exponential"`
	Lower       float64      `json:"prob_below_1"`
}

func newResult(d *trial, weibull, exponential *bayes.Draws) (*result, error) {
	r := &result{Trust: cli.TrustOf(weibull, "level", "effect", "shape")}
	vars := map[string]bayes.RV{}
	for _, name := range []string{"shape", "median", "ratio", "effect"} {
		v, err := weibull.Var(name)
		if err != nil {
			return nil, err
		}
		vars[name] = v
	}
	constant, err := exponential.Var("ratio")
	if err != nil {
		return nil, err
	}
	r.Shape = cli.EstimateOf(vars["shape"], level)
	r.Rising = vars["shape"].Prob(func(k float64) bool { return k > 1 })
	for g, name := range d.groups {
		e := group{Name: name}
		for i, of := range d.group {
			if of == g {
				e.N++
				e.Events += int(d.event[i])
			}
		}
		median, err := vars["median"].At(g)
		if err != nil {
			return nil, err
		}
		e.Median = cli.EstimateOf(median, level)
		r.Groups = append(r.Groups, e)
	}
	for k, name := range d.groups[1:] {
		var of [3]bayes.RV
		for i, v := range []bayes.RV{vars["ratio"], vars["effect"], constant} {
			if of[i], err = v.At(k); err != nil {
				return nil, err
			}
		}
		below := of[0].Prob(func(x float64) bool { return x < 1 })
		r.Ratios = append(r.Ratios, ratio{name, cli.EstimateOf(of[0], level), cli.EstimateOf(of[1], level), cli.EstimateOf(of[2], level), below})
	}
	return r, nil
}

// conclude says what follows, in a sentence.
func (r *result) conclude() {
	var parts []string
	for k, x := range r.Ratios {
		if e := x.Weibull; x.Lower >= 0.5 { // more likely than not
			parts = append(parts, fmt.Sprintf("with %s the hazard of %s is %.2f of that with %s (%.2f to %.2f; lower with probability %s), and half have had it after %.3g %s instead of %.3g",
				x.Name, r.Event, e.Mean, r.Control, e.Interval[0], e.Interval[1], probability(x.Lower), r.Groups[k+1].Median.Mean, r.Unit, r.Groups[0].Median.Mean))
		} else {
			parts = append(parts, fmt.Sprintf("with %s the hazard of %s is %.2f times that with %s (%.2f to %.2f; higher with probability %s)",
				x.Name, r.Event, e.Mean, r.Control, e.Interval[0], e.Interval[1], probability(1-x.Lower)))
		}
	}
	text := strings.Join(parts, "; ") + "."
	r.Conclusion = strings.ToUpper(text[:1]) + text[1:]
}

// probability tells one that no draw contradicts without claiming certainty.
func probability(p float64) string {
	if p > 0.999 {
		return "above 0.999"
	}
	return fmt.Sprintf("%.3f", p)
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Times until %s in %s; intervals hold %.0f %%.\n\n", r.Event, r.Unit, 100*level)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  group\tsubjects\tevents\tmedian time")
	for _, g := range r.Groups {
		fmt.Fprintf(t, "  %s\t%d\t%d\t%.1f (%.1f to %.1f)\n", g.Name, g.N, g.Events, g.Median.Mean, g.Median.Interval[0], g.Median.Interval[1])
	}
	fmt.Fprintf(t, "\n  hazard ratio to %s\tWeibull\texponential\tP(below 1)\n", r.Control)
	for _, x := range r.Ratios {
		fmt.Fprintf(t, "  %s\t%v\t%v\t%s\n", x.Name, x.Weibull, x.Exponential, probability(x.Lower))
	}
	t.Flush() // to a strings.Builder, which never fails
	fmt.Fprintf(&b, "\nShape of the Weibull: %v; the hazard rises with time with probability %.2f.\n", r.Shape, r.Rising)
	fmt.Fprintf(&b, "%v\n\n%s\n", r.Trust, r.Conclusion)
	return b.String()
}
