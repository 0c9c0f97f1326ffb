package smc

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

func TestBadInput(t *testing.T) {
	good := conjugate(t)["normal mean"].prog
	flat := compiled(t, func(m *bayes.Model) {
		m.Observe(m.Data("y", 1.0), bayes.Normal(m.Param("mu", bayes.Flat()), 1))
	})
	potential := compiled(t, func(m *bayes.Model) {
		mu := m.Param("mu", bayes.Normal(0, 1))
		m.Potential("pot", bayes.Mul(mu, -1))
	})
	none := compiled(t, func(m *bayes.Model) {
		x := m.Param("x", bayes.Uniform(0, 1))
		m.Observe(m.Data("y", 3.0), bayes.Uniform(0, x))
	})
	for want, err := range map[string]error{
		"flat prior":                  fitError(t, Tempering{}, flat),
		`potentials ["pot"]`:          fitError(t, Tempering{}, potential),
		"impossible":                  fitError(t, Tempering{Chains: 8}, none),
		"Runs is 1":                   fitError(t, Tempering{Runs: 1}, good),
		"Chains is 12":                fitError(t, Tempering{Chains: 12}, good),
		"Steps is 1":                  fitError(t, Tempering{Steps: 1}, good),
		"ESS is NaN":                  fitError(t, Tempering{ESS: math.NaN()}, good),
		"are more than":               fitError(t, Tempering{Chains: 1 << 20, Steps: 1 << 10}, good),
		"the program is nil":          fitError(t, Tempering{}, nil),
		"program is nil; want one":    second(IBIS{Data: []string{"y"}}.Fit(t.Context(), nil)),
		"has no parameters":           fitError(t, Tempering{}, nothingUnknown(t)),
		"only a *bayes.Program has":   second(Tempering{}.Infer(t.Context(), well{})),
		"IBIS.Data is empty":          second(IBIS{}.Infer(t.Context(), good)),
		"z":                           second(IBIS{Data: []string{"z"}}.Fit(t.Context(), good)),
		"Rows is 7":                   second(IBIS{Data: []string{"y"}, Rows: 7}.Fit(t.Context(), good)),
		"has rows of data":            second(IBIS{Data: []string{"y"}}.Infer(t.Context(), well{})),
		"a parameter for each row":    second(IBIS{Data: []string{"y"}}.Fit(t.Context(), alongRows(t))),
		`"x" has 2 rows, "y" has 3`:   second(IBIS{Data: []string{"y", "x"}, Rows: 1}.Fit(t.Context(), twoLengths(t))),
		"the first 2 rows of [\"y\"]": second(IBIS{Data: []string{"y"}, Rows: 1}.Fit(t.Context(), secondImpossible(t))),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func fitError(t *testing.T, c Tempering, p *bayes.Program) error {
	t.Helper()
	_, err := c.Fit(t.Context(), p)
	return err
}

func second[T any](_ T, err error) error { return err }

// well is a target that is no program.
type well struct{}

func (well) Dim() int { return 1 }
func (well) LogDensityGrad(x, grad []float64) (float64, error) {
	grad[0] = -x[0]
	return -x[0] * x[0] / 2, nil
}

func nothingUnknown(t *testing.T) *bayes.Program {
	return compiled(t, func(m *bayes.Model) { m.Observe(m.Data("y", []float64{1, 2}), bayes.Normal(0, 1)) })
}

// alongRows has a parameter for each row.
func alongRows(t *testing.T) *bayes.Program {
	return compiled(t, func(m *bayes.Model) {
		row := m.DimSize("row", 4)
		a := m.Param("a", bayes.Normal(0, 1), row)
		m.Observe(m.Data("y", []float64{1, 2, 3, 4}, row), bayes.Normal(a, 1))
	})
}

func twoLengths(t *testing.T) *bayes.Program {
	return compiled(t, func(m *bayes.Model) {
		a := m.Param("a", bayes.Normal(0, 1))
		m.Observe(m.Data("y", []float64{1, 2, 3}), bayes.Normal(a, 1))
		m.Observe(m.Data("x", []float64{1, 2}), bayes.Normal(a, 1))
	})
}

func secondImpossible(t *testing.T) *bayes.Program {
	return compiled(t, func(m *bayes.Model) {
		x := m.Param("x", bayes.Uniform(0, 1))
		m.Observe(m.Data("y", []float64{0.5, 3}), bayes.Uniform(0, x))
	})
}

// TestCancelled: runs that were done are kept; without any there are no draws.
func TestCancelled(t *testing.T) {
	prog := conjugate(t)["normal"].prog
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d, err := Tempering{}.Infer(ctx, prog)
	if !errors.Is(err, context.Canceled) || d == nil || d.Len() != 0 {
		t.Errorf("%v, %v", d, err)
	}
	d, err = IBIS{Data: []string{"y"}}.Infer(ctx, prog)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", d, err)
	}
}
