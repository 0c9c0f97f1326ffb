package refute

import (
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// Benchmarks measures covariates of a regression of outcome on treatment and
// covariates: what each explains of what the others leave. Factors are taken as
// the sets of their levels.
//
// Errors: columns that are not there, benchmarks that are no covariates, a
// treatment or outcome that the covariates determine.
// Source: [CinelliHazlett2020] §4.4.
// Cost: O(n·k²) for each benchmark, k columns of covariates.
func Benchmarks(data *bayes.Table, treatment, outcome string, covariates []string, benchmarks ...string) ([]Benchmark, error) {
	d, err := data.Numbers(treatment)
	if err != nil {
		return nil, fmt.Errorf("refute: Benchmarks: %w", err)
	}
	y, err := data.Numbers(outcome)
	if err != nil {
		return nil, fmt.Errorf("refute: Benchmarks: %w", err)
	}
	var out []Benchmark
	for _, name := range benchmarks {
		b, err := observed(data, name, covariates, d, y)
		if err != nil {
			return nil, fmt.Errorf("refute: Benchmarks: %w", err)
		}
		out = append(out, b)
	}
	return out, nil
}

// observed measures one covariate among others.
func observed(data *bayes.Table, name string, covariates []string, treatment, outcome []float64) (Benchmark, error) {
	var others []string
	for _, c := range covariates {
		if c != name {
			others = append(others, c)
		}
	}
	if len(others) == len(covariates) {
		return Benchmark{}, fmt.Errorf("%s is none of the covariates %v", name, covariates)
	}
	without, err := spanOf(data, others...)
	if err != nil {
		return Benchmark{}, err
	}
	with := &span{slices.Clone(without.basis)}
	if err := with.addColumn(data, name); err != nil {
		return Benchmark{}, err
	}
	b := Benchmark{Name: name}
	if b.Treatment, err = explained(without, with, treatment); err != nil {
		return b, fmt.Errorf("the treatment: %w", err)
	}
	without.add(treatment)
	with.add(treatment)
	if b.Outcome, err = explained(without, with, outcome); err != nil {
		return b, fmt.Errorf("the outcome: %w", err)
	}
	return b, nil
}

// explained returns the share of what one span leaves of x that a larger one
// takes.
func explained(small, large *span, x []float64) (float64, error) {
	a, b := small.residual(x), large.residual(x)
	if left := dot(a, a); left > 0 && dot(b, b) > 0 {
		return max(0, 1-dot(b, b)/left), nil
	}
	return 0, fmt.Errorf("nothing is left that a covariate could explain")
}
