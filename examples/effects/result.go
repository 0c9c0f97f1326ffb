package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/seed78144065/credence/causal/individual"
)

// result is the JSON, whose fields README.md tells. Those of programs that score
// labels have no meaning here and are null.
type result struct {
	Tested   int     `json:"n"`
	N        int     `json:"n_unseen"` // of averages
	ATE      float64 `json:"ate"`
	SE       float64 `json:"ate_se"`
	PlugIn   float64 `json:"plugin_ate"`
	Naive    float64 `json:"naive"`
	Coverage any     `json:"coverage"`
	SetSize  any     `json:"set_size"`
	Infinite float64 `json:"infinite_rate"`
	Abstain  float64 `json:"abstain_rate"`

	Epistemic float64             `json:"epistemic_sd"`
	AUTOC     individual.Estimate `json:"autoc"`
	Qini      individual.Estimate `json:"qini"`
	Slope     individual.Estimate `json:"calibration_slope"`
	Chances   individual.Estimate `json:"propensity_slope"`
	Groups    []individual.Group  `json:"groups"`
	Cost      costs               `json:"cost"`
	Curve     []individual.Point  `json:"curve"`
	Unlike    int                 `json:"unlike_training"`
	PerRow    any                 `json:"per_row_file"`
	SqrtPEHE  any                 `json:"sqrt_pehe"`
	TrueATE   any                 `json:"true_ate"`

	AUC         any `json:"auc"`
	NLL         any `json:"nll"`
	Brier       any `json:"brier"`
	ECE         any `json:"ece"`
	Temperature any `json:"temperature"`
	OODAUC      any `json:"ood_auc"`

	Assumptions []string `json:"assumptions"`
	Warnings    []string `json:"warnings"`
	Conclusion  string   `json:"conclusion"`

	rests string // what intervals rest on
}

// costs is what acting on the effects is worth.
type costs struct {
	Cost       float64             `json:"cost"`
	Budget     float64             `json:"budget"`
	Share      float64             `json:"share"`
	Value      individual.Estimate `json:"value"`
	OverNone   individual.Estimate `json:"over_none"`
	OverAll    individual.Estimate `json:"over_all"`
	OverRandom individual.Estimate `json:"over_random"`
}

func (a *answer) result(q *question) *result {
	f, v := a.both.ATE, a.value
	r := &result{
		N: len(a.both.CATE), Tested: len(a.test.CATE), ATE: f.Mean, SE: f.SE, PlugIn: a.both.PlugIn, Naive: a.naive.Mean,
		AUTOC: a.ranks.AUTOC, Qini: a.ranks.Qini, Slope: a.slope.Slope, Chances: a.chances.Slope, Groups: a.groups.Each, Curve: a.curve, Unlike: len(q.unlike),
		Cost:        costs{q.policy.Cost, q.policy.Budget, v.Share, v.Value, v.OverNone, v.OverAll, v.OverRandom},
		Assumptions: f.Assumptions, Warnings: f.Warnings,
	}
	if at := r.Chances.Interval; at[0] > 1 || at[1] < 1 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("the networks' chances of treatment are off: by a slope of %v where 1 is right; averages and intervals lean on them, and package nn/calibration mends them", r.Chances))
	}
	n, finite, width, zero := float64(r.Tested), 0, 0.0, 0
	for i, b := range a.intervals {
		r.Epistemic += a.test.Epistemic[i] / n
		if b[0] <= 0 && b[1] >= 0 {
			zero++
		}
		if !math.IsInf(b[1]-b[0], 1) {
			finite++
			width += b[1] - b[0]
		}
	}
	r.Infinite, r.Abstain = 1-float64(finite)/n, float64(zero)/n
	if finite > 0 {
		r.SetSize = width / float64(finite)
	}
	if a.effects != nil {
		held, square, mean := 0, 0.0, 0.0
		for i, e := range a.effects {
			if a.intervals[i][0] <= e && e <= a.intervals[i][1] {
				held++
			}
			square += (a.test.CATE[i] - e) * (a.test.CATE[i] - e) / n
			mean += e / n
		}
		r.Coverage, r.SqrtPEHE, r.TrueATE = float64(held)/n, math.Sqrt(square), mean
	}
	if q.program.Out != "" {
		r.PerRow = filepath.Join(q.program.Out, perRow)
	}
	r.Conclusion, r.rests = r.conclude(q, a), a.rests
	return r
}

// conclude says what follows in two sentences.
func (r *result) conclude(q *question, a *answer) string {
	var b strings.Builder
	switch at := a.both.ATE.Interval; {
	case at[0] > 0:
		fmt.Fprintf(&b, "Treating raises %s on average", q.outcome)
	case at[1] < 0:
		fmt.Fprintf(&b, "Treating lowers %s on average", q.outcome)
	default:
		fmt.Fprintf(&b, "Whether treating changes %s on average these rows can't tell", q.outcome)
	}
	if r.AUTOC.Interval[0] > 0 {
		b.WriteString(", and the networks know who gains more")
	} else {
		b.WriteString(", and that the networks know who gains more is not shown")
	}
	fmt.Fprintf(&b, ". At a cost of %g treat %.0f %%", r.Cost.Cost, 100*r.Cost.Share)
	none, all := r.Cost.OverNone.Interval[0] > 0, r.Cost.OverAll.Interval[0] > 0
	switch {
	case r.Cost.Share == 0:
		b.WriteString(": nobody gains more than that")
	case none && (all || r.Cost.Share == 1):
		b.WriteString(", which beats treating nobody and everybody")
	case none:
		b.WriteString(", which beats treating nobody; that it beats treating everybody is not shown")
	default:
		b.WriteString("; that this beats treating nobody is not shown")
	}
	b.WriteString(".")
	return b.String()
}

// text is the report for people.
func (r *result) text(q *question) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Effect of %s on %s in %d rows that %d networks have not seen, %d of them scored one by one.\n\n", q.treatment, q.outcome, r.N, len(q.networks), r.Tested)
	fmt.Fprintf(&b, "average effect  %6.2f ± %.2f  by heads and propensity (AIPW)\n", r.ATE, r.SE)
	fmt.Fprintf(&b, "                %6.2f         by the heads alone\n", r.PlugIn)
	fmt.Fprintf(&b, "                %6.2f         as the arms stand, which is no effect\n", r.Naive)
	if r.TrueATE != nil {
		fmt.Fprintf(&b, "                %6.2f         in truth, in the scored rows\n", r.TrueATE)
	}
	b.WriteString("\nby predicted effect\n")
	for _, g := range r.Groups {
		fmt.Fprintf(&b, "  %4d rows predicted %5.2f, found %v\n", g.N, g.Predicted, g.Effect)
	}
	fmt.Fprintf(&b, "ranking: AUTOC %v, Qini %v; slope of the scores on the prediction %v\n", r.AUTOC, r.Qini, r.Slope)
	fmt.Fprintf(&b, "slope of who was treated on the predicted chance %v\n", r.Chances)
	fmt.Fprintf(&b, "\nOf one case the members differ by %.2f (standard deviation). Intervals that miss %.0f %% of cases or fewer:\n  %s:\n", r.Epistemic, 100*q.alpha, r.rests)
	if r.SetSize != nil {
		fmt.Fprintf(&b, "  %.1f wide where they end", r.SetSize)
	} else {
		b.WriteString("  none of them ends")
	}
	fmt.Fprintf(&b, "; %.0f %% are infinite for want of rows like the case, %.0f %% hold 0", 100*r.Infinite, 100*r.Abstain)
	if r.Coverage != nil {
		fmt.Fprintf(&b, "; %.0f %% hold the truth", 100*r.Coverage.(float64))
	}
	fmt.Fprintf(&b, ".\n\nTreating those whose predicted effect is above the cost of %g, which are %.0f %%, gains, costs counted,\n", r.Cost.Cost, 100*r.Cost.Share)
	fmt.Fprintf(&b, "  %v on treating nobody\n  %v on treating everybody\n  %v on treating as many at random\n", r.Cost.OverNone, r.Cost.OverAll, r.Cost.OverRandom)
	if r.Unlike > 0 {
		fmt.Fprintf(&b, "\n%d values of the scored rows are unlike training, the first: %v\n", r.Unlike, q.unlike[0])
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "\nWarning: %s.\n", w)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Conclusion)
	return b.String()
}
