package causal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
)

// standardised is the functional of an adjustment set, Σ_z E[Y | x, z] P(z): the
// outcome's regression averaged over the rows.
type standardised struct {
	f    *Effects
	fit  *formula.Fit
	said []string
}

func newStandardised(ctx context.Context, f *Effects) (integrator, error) {
	q := f.estimand.query
	given := append([]string{q.Treatment}, f.estimand.adjust...)
	if err := f.plugin.unused([]string{q.Outcome}); err != nil {
		return nil, err
	}
	if f.data.IsFactor(q.Outcome) {
		if _, levels, err := f.data.Codes(q.Outcome); err == nil && len(levels) > 2 {
			return nil, fmt.Errorf("causal: PlugIn: the outcome %s has the levels %s, which have no mean: make a column of 0 and 1 of the level that is asked about (Table.With)", q.Outcome, strings.Join(levels, ", "))
		}
	}
	m, said, err := f.plugin.regression(q.Outcome, given, f.data)
	if err != nil {
		return nil, err
	}
	fit, err := m.Fit(ctx, f.plugin.infer())
	if err != nil {
		return nil, fmt.Errorf("causal: PlugIn: %s: %w", q.Outcome, err)
	}
	s := &standardised{f: f, fit: fit, said: []string{said}}
	return s, nil
}

// tables returns the rows with the treatment set to each value.
func (s *standardised) tables(at []float64) ([]*bayes.Table, error) {
	tables := make([]*bayes.Table, len(at))
	for i, x := range at {
		var err error
		if tables[i], err = withColumn(s.f.data, s.f.estimand.query.Treatment, x); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

func (s *standardised) means(ctx context.Context, at []float64, groups [][]float64) (bayes.RV, error) {
	tables, err := s.tables(at)
	if err != nil {
		return bayes.RV{}, err
	}
	return s.fit.Averages(ctx, tables, formula.AverageConfig{Groups: groups, Bootstrap: !s.f.plugin.Sample}, s.f.plugin.Seed)
}

func (s *standardised) quantiles(ctx context.Context, at, probs []float64) (bayes.RV, error) {
	tables, err := s.tables(at)
	if err != nil {
		return bayes.RV{}, err
	}
	c := formula.QuantileConfig{Bootstrap: !s.f.plugin.Sample, Replicates: s.f.plugin.replicates(s.f.data.N())}
	return s.fit.Quantiles(ctx, tables, probs, c, s.f.plugin.Seed)
}

func (s *standardised) assumptions() []string {
	return append(s.said[:1:1], populationSaid(s.f.plugin.Sample))
}

func (s *standardised) diagnostics() map[string]float64 {
	return fitDiagnostics(s.fit.Draws(), s.f.fitDiagnostics())
}

func populationSaid(sample bool) string {
	if sample {
		return "the effect is that in these rows (PlugIn.Sample)"
	}
	return "the rows are a sample of the population, whose covariates are distributed as the rows are, by the Bayesian bootstrap"
}

// fitDiagnostics adds what the sampler's own checks find.
func fitDiagnostics(d *bayes.Draws, to map[string]float64) map[string]float64 {
	to["sampler_warnings"] = float64(len(d.Check()))
	return to
}

// withColumn returns the table with a column at one value, a code if it is a
// factor.
func withColumn(t *bayes.Table, name string, value float64) (*bayes.Table, error) {
	if !t.IsFactor(name) {
		return t.With(bayes.Col(name, slices.Repeat([]float64{value}, t.N())))
	}
	f, err := t.Factor(name)
	if err != nil {
		return nil, err
	}
	return t.With(bayes.Col(name, &bayes.Factor{Levels: f.Levels, Codes: slices.Repeat([]int{int(value)}, t.N())}))
}
