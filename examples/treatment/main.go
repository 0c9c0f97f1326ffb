package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	r := &result{N: s.table.N(), Benchmark: s.benchmark, Assumptions: s.estimand.Assumptions()}
	if err := s.estimand.CheckData(s.table); err != nil {
		return s.program.Fault("%w", err)
	}
	for _, by := range s.estimators() {
		effect, err := causal.Estimate(ctx, s.estimand, s.table, by.Estimator)
		switch {
		case err != nil && (ctx.Err() != nil || len(r.effects) == 0): // or if not even the arms can be compared
			return s.program.Fault("%s: %w", by.name, err)
		case err != nil: // others may do
			r.NotEstimated = append(r.NotEstimated, failure{by.name, err.Error()})
			continue
		}
		effect.Method = by.name
		r.Estimand = effect.Estimand.Query().String()
		r.effects = append(r.effects, effect)
	}
	if len(r.effects) < 2 {
		return s.program.Fault("no estimator that adjusts can be computed: %s: %s", r.NotEstimated[0].Method, r.NotEstimated[0].Error)
	}
	if r.balance, err = estimator.CheckBalance(s.estimand, s.table, estimator.IPW{Formula: s.formula}); err != nil {
		return s.program.Fault("%w", err)
	}
	if r.overlap, err = estimator.CheckOverlap(s.estimand, s.table, s.formula); err != nil {
		return s.program.Fault("%w", err)
	}
	if err := s.sensitivity(r); err != nil {
		return s.program.Fault("%w", err)
	}
	r.finish()
	pictures := map[string]*plot.Figure{}
	if s.program.Out != "" {
		if pictures, err = r.draw(s.unit); err != nil {
			return s.program.Fault("%w", err)
		}
	}
	return s.program.Report(r, r.text(), pictures)
}

// named is an estimator with what it is called here.
type named struct {
	name string
	causal.Estimator
}

// estimators are those that are compared; the first adjusts for nothing.
func (s *study) estimators() []named {
	f, level, over := s.formula, s.level, s.estimand.Query().Over
	list := []named{
		{"difference as they are", estimator.Difference{Naive: true, Level: level}},
		{"standardisation", estimator.Standardisation{Formula: f, Level: level}},
		{"IPW", estimator.IPW{Formula: f, Level: level}},
		{"IPW, trimmed at 0.1", estimator.IPW{Formula: f, Trim: 0.1, Level: level}},
		{"entropy balancing", estimator.EntropyBalancing{Formula: f, Level: level}},
		{"AIPW", estimator.AIPW{Propensity: f, Outcome: f, Level: level}},
		{"AIPW in 5 folds", estimator.AIPW{Propensity: f, Outcome: f, Folds: 5, Seed: s.program.Seed, Level: level}},
		{"nearest score, with replacement", estimator.Matching{Formula: f, Level: level}},
		{"nearest by Mahalanobis", estimator.Matching{Mahalanobis: true, Level: level}},
	}
	if over != causal.Everyone {
		list = append(list, named{"nearest score, without replacement", estimator.Matching{Formula: f, WithoutReplacement: true, Level: level}},
			named{"subclasses", estimator.Subclassification{Formula: f, Level: level}})
	}
	if s.plugin {
		list = append(list, named{"Bayesian g-formula", causal.PlugIn{
			Models: map[string]string{s.outcome: s.regression()},
			Infer:  mcmc.Config{Draws: s.program.Draws, Seed: s.program.Seed}, Seed: s.program.Seed, Level: level,
		}})
	}
	return list
}

// regression is that of the outcome on treatment and covariates.
func (s *study) regression() string {
	right := s.formula
	if right == "" {
		right = "`" + strings.Join(s.covariates, "` + `") + "`"
	}
	return fmt.Sprintf("`%s` ~ `%s` + %s", s.outcome, s.treatment, right)
}

// sensitivity asks how strong an unmeasured confounder would have to be.
func (s *study) sensitivity(r *result) error {
	fit, err := estimator.LeastSquares(s.regression(), s.table, nil)
	if err != nil {
		return err
	}
	o, err := refute.OmittedVariableOf(fit, fit.Names()[1]) // after the intercept the treatment, or its second level
	if err != nil {
		return err
	}
	v := &r.Sensitivity
	v.Regression = o.Estimate
	if v.RobustnessValue, err = o.RobustnessValue(1); err != nil {
		return err
	}
	if v.RobustnessValueAt, err = o.RobustnessValueAt(1, 1-s.level); err != nil {
		return err
	}
	best := r.effects[1]
	for _, f := range r.effects {
		if f.Method == "AIPW" { // right if either of its models is
			best = f
		}
	}
	ratio, err := refute.RiskRatioOf(best)
	if err != nil {
		return err
	}
	e, err := ratio.EValue(1)
	if err != nil {
		return err
	}
	v.EValue = e.String()
	for _, name := range s.covariates {
		if s.table.IsFactor(name) || strings.Contains(s.formula, "factor("+name+")") {
			continue
		}
		marks, err := refute.Benchmarks(s.table, s.treatment, s.outcome, s.covariates, name)
		if err != nil {
			return err
		}
		for _, m := range marks {
			if strength := math.Min(m.Treatment, m.Outcome); strength > v.StrongestShare {
				v.Strongest, v.StrongestShare = name, strength
			}
		}
	}
	return nil
}
