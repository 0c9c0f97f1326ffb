package main

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/plot"
)

// result is what the program found.
type result struct {
	Estimand string   `json:"estimand"`
	N        int      `json:"n"`
	Effects  []effect `json:"effects"`
	// NotEstimated are methods that these data are not enough for, and why.
	NotEstimated []failure   `json:"not_estimated"`
	Benchmark    *benchmark  `json:"benchmark"`
	Balance      []covariate `json:"balance"`
	Overlap      overlap     `json:"overlap"`
	Sensitivity  sensitivity `json:"sensitivity"`
	Assumptions  []string    `json:"assumptions"`
	Conclusion   string      `json:"conclusion"`

	effects []*causal.Effect
	balance *estimator.Balance
	overlap *estimator.Overlap
}

type failure struct {
	Method string `json:"method"`
	Error  string `json:"error"`
}

type effect struct {
	Method       string     `json:"method"`
	Mean         float64    `json:"mean"`
	SE           float64    `json:"se"`
	Interval     [2]float64 `json:"interval"`
	Level        float64    `json:"level"`
	ProbPositive float64    `json:"prob_positive"`
	Warnings     []string   `json:"warnings"`
}

type covariate struct {
	Name   string  `json:"name"`
	Before float64 `json:"smd_before"`
	After  float64 `json:"smd_weighted"`
}

type overlap struct {
	Treated    [2]float64 `json:"propensity_treated"`
	Others     [2]float64 `json:"propensity_others"`
	Outside    float64    `json:"share_outside"`
	ESSTreated float64    `json:"ess_treated"`
	ESSOthers  float64    `json:"ess_others"`
}

type sensitivity struct {
	Regression        float64 `json:"regression"`
	RobustnessValue   float64 `json:"robustness_value"`
	RobustnessValueAt float64 `json:"robustness_value_level"`
	EValue            string  `json:"e_value"`
	Strongest         string  `json:"strongest_covariate"`
	StrongestShare    float64 `json:"strongest_share"`
}

// finish fills the fields of the JSON.
func (r *result) finish() {
	if r.NotEstimated == nil {
		r.NotEstimated = []failure{}
	}
	for _, f := range r.effects {
		r.Effects = append(r.Effects, effect{f.Method, f.Mean, f.SE, f.Interval, f.Level, f.ProbPositive, append([]string{}, f.Warnings...)})
	}
	for _, b := range r.balance.Rows {
		r.Balance = append(r.Balance, covariate{b.Name, b.Before.SMD, b.After.SMD})
	}
	o := r.overlap
	r.Overlap = overlap{o.Treated, o.Control, o.Outside, o.ESSTreated, o.ESSControl}
	r.Conclusion = r.conclude()
}

// conclude says in a sentence where the estimators agree.
func (r *result) conclude() string {
	lo, hi := math.Inf(1), math.Inf(-1)
	covers := 0
	for _, f := range r.effects[1:] {
		lo, hi = min(lo, f.Mean), max(hi, f.Mean)
		if b := r.Benchmark; b != nil && f.Interval[0] <= b.Estimate && b.Estimate <= f.Interval[1] {
			covers++
		}
	}
	s := fmt.Sprintf("The arms as they are differ by %.4g; with likes compared, estimates run from %.4g to %.4g", r.effects[0].Mean, lo, hi)
	if b := r.Benchmark; b != nil {
		s += fmt.Sprintf(", and %d of %d intervals hold the %.4g of the experiment", covers, len(r.effects)-1, b.Estimate)
	}
	return s + fmt.Sprintf(". To bring them to 0, something unmeasured would have to explain %.0f %% of what is left of both treatment and outcome.", 100*r.Sensitivity.RobustnessValue)
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d rows\n\n", r.Estimand, r.N)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "estimator\testimate\tSE\tinterval\t")
	for _, f := range r.effects {
		mark := ""
		if len(f.Warnings) > 0 {
			mark = "*"
		}
		fmt.Fprintf(w, "%s\t%.4g\t%.3g\t%.4g to %.4g\t%s\n", f.Method, f.Mean, f.SE, f.Interval[0], f.Interval[1], mark)
	}
	for _, f := range r.NotEstimated {
		fmt.Fprintf(w, "%s\tnot estimated\t\t\t!\n", f.Method)
	}
	if k := r.Benchmark; k != nil {
		fmt.Fprintf(w, "%s\t%.4g\t%.3g\t\t\n", "(an experiment)", k.Estimate, k.SE)
	}
	w.Flush()
	fmt.Fprintf(&b, "\nThe arms as they are and weighted by IPW (* above a tenth of a standard deviation):\n%s\n%s", r.balance, r.overlap)
	v := r.Sensitivity
	fmt.Fprintf(&b, "\nA confounder that explains %.1f %% of what the covariates leave of treatment and outcome brings the regression's %.4g to 0; %.1f %% make it doubtful.\n",
		100*v.RobustnessValue, v.Regression, 100*v.RobustnessValueAt)
	if v.Strongest != "" {
		fmt.Fprintf(&b, "The strongest of the measured ones, %s, explains %.1f %% of both.\n", v.Strongest, 100*v.StrongestShare)
	}
	fmt.Fprintf(&b, "%s\n", v.EValue)
	for _, f := range r.effects {
		for _, warning := range f.Warnings {
			fmt.Fprintf(&b, "* %s: %s\n", f.Method, warning)
		}
	}
	for _, f := range r.NotEstimated {
		fmt.Fprintf(&b, "! %s: %s\n", f.Method, f.Error)
	}
	b.WriteString("\nThis takes for granted:\n")
	for _, a := range r.Assumptions {
		fmt.Fprintf(&b, "- %s\n", a)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Conclusion)
	return b.String()
}

// draw makes the pictures.
func (r *result) draw(unit string) (map[string]*plot.Figure, error) {
	effects, err := plot.Effects(r.effects, plot.Config{Unit: unit})
	if err != nil {
		return nil, err
	}
	var names []string
	var before, after []float64
	for _, b := range r.balance.Rows {
		names, before, after = append(names, b.Name), append(before, b.Before.SMD), append(after, b.After.SMD)
	}
	love, err := plot.Love(names, before, after, plot.Config{})
	if err != nil {
		return nil, err
	}
	var arms [2][]float64
	for i, e := range r.overlap.Scores {
		k := 0
		if r.overlap.IsTreated[i] {
			k = 1
		}
		arms[k] = append(arms[k], e)
	}
	scores, err := plot.Overlap(arms[1], arms[0], plot.Config{})
	if err != nil {
		return nil, err
	}
	return map[string]*plot.Figure{"effects": effects, "balance": love, "overlap": scores}, nil
}
