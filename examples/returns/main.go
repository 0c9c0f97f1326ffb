package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	r, err := q.answer(ctx)
	if err != nil {
		return q.program.Fault("%w", err)
	}
	pictures := map[string]*plot.Figure{}
	if q.program.Out != "" {
		figure, err := plot.Effects([]*causal.Effect{r.ols, r.iv}, plot.Config{Unit: q.outcome + " by unit of " + q.treatment})
		if err != nil {
			return q.program.Fault("%w", err)
		}
		pictures["effects"] = figure
	}
	return q.program.Report(r, r.text(), pictures)
}

// result is what the program found.
type result struct {
	Estimand    string             `json:"estimand"`
	N           int                `json:"n"`
	OLS         effect             `json:"ols"`
	IV          effect             `json:"iv"`
	FirstStage  float64            `json:"first_stage_f"`
	Effective   float64            `json:"first_stage_f_effective"`
	Set         set                `json:"anderson_rubin"`
	Diagnostics map[string]float64 `json:"diagnostics"`
	Bootstrap   bootstrap          `json:"bootstrap"`
	Assumptions []string           `json:"assumptions"`
	Conclusion  string             `json:"conclusion"`

	ols, iv *causal.Effect
}

type effect struct {
	Mean     float64    `json:"mean"`
	SE       float64    `json:"se"`
	Interval [2]float64 `json:"interval"`
	Level    float64    `json:"level"`
	Warnings []string   `json:"warnings"`
}

// bootstrap is the standard error and what it is when rows are drawn again.
type bootstrap struct {
	Expected float64 `json:"expected"`
	Observed float64 `json:"observed"`
	OK       bool    `json:"ok"`
	Verdict  string  `json:"verdict"`
}

// set is an Anderson–Rubin set; its ends are null if it has none.
type set struct {
	Shape   string      `json:"shape"`
	Ends    *[2]float64 `json:"ends"`
	PZero   float64     `json:"p_zero"`
	inWords string
}

func (q *question) answer(ctx context.Context) (*result, error) {
	two := estimator.TwoStage{Instruments: q.instruments, Covariance: estimator.HC1, Cluster: q.cluster, Level: q.level}
	iv, err := causal.Estimate(ctx, q.byInstrument, q.table, two)
	if err != nil {
		return nil, err
	}
	adjust := strings.Join(append([]string{q.treatment}, q.covariates...), " + ")
	ols, err := causal.Estimate(ctx, q.byAdjusting, q.table, estimator.Standardisation{Formula: adjust, Cluster: q.cluster, Level: q.level})
	if err != nil {
		return nil, err
	}
	ols.Method = "least squares"
	again, err := causal.Refute(ctx, iv, refute.Bootstrap{Times: q.program.Draws, Cluster: q.cluster, Seed: q.program.Seed})
	if err != nil {
		return nil, err
	}
	ar, err := two.AndersonRubin(q.byInstrument, q.table)
	if err != nil {
		return nil, err
	}
	r := &result{Estimand: q.byInstrument.Query().String(), N: iv.N, OLS: effectOf(ols), IV: effectOf(iv), Diagnostics: iv.Diagnostics, Assumptions: iv.Assumptions, ols: ols, iv: iv,
		FirstStage: iv.Diagnostics["first_stage_f"], Effective: iv.Diagnostics["first_stage_f_effective"],
		Set: set{Shape: []string{"interval", "two rays", "all", "empty"}[ar.Shape], PZero: ar.PZero, inWords: ar.String()}}
	r.Bootstrap = bootstrap{again[0].Expected, again[0].Observed, again[0].OK, again[0].Verdict}
	if ar.Shape == estimator.Bounded || ar.Shape == estimator.Rays {
		r.Set.Ends = &[2]float64{ar.Lower, ar.Upper}
	}
	r.Conclusion = fmt.Sprintf("By the instrument a step of %s moves %s by %.3g (%s whatever its strength), by least squares by %.3g; the first is of those whose %s follows %s, not of everyone.",
		q.treatment, q.outcome, iv.Mean, r.Set.inWords, ols.Mean, q.treatment, strings.Join(q.instruments, " and "))
	return r, nil
}

func effectOf(f *causal.Effect) effect {
	return effect{f.Mean, f.SE, f.Interval, f.Level, append([]string{}, f.Warnings...)}
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d rows\n\n", r.Estimand, r.N)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "estimator\testimate\tSE\tinterval")
	for _, f := range []*causal.Effect{r.ols, r.iv} {
		fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%.4f to %.4f\n", f.Method, f.Mean, f.SE, f.Interval[0], f.Interval[1])
	}
	w.Flush()
	fmt.Fprintf(&b, "\nfirst stage: F %.1f, effective %.1f (below 10 an instrument is weak)\n", r.FirstStage, r.Effective)
	fmt.Fprintf(&b, "Anderson–Rubin set: %s; no effect at all has p = %.2g\n", r.Set.inWords, r.Set.PZero)
	if p, several := r.Diagnostics["sargan_p"]; several {
		fmt.Fprintf(&b, "Sargan's test that the instruments agree: p = %.2g\n", p)
	}
	fmt.Fprintf(&b, "Bootstrap: %s\n", r.Bootstrap.Verdict)
	for _, warning := range r.IV.Warnings {
		fmt.Fprintf(&b, "* %s\n", warning)
	}
	b.WriteString("\nThis takes for granted:\n")
	for _, a := range r.Assumptions {
		fmt.Fprintf(&b, "- %s\n", a)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Conclusion)
	return b.String()
}
