package bayes_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestLogPrior: at eight points, the sum is the density of the program without
// its observations on the scale of the parameters. With Jacobians, or with the
// likelihood, it would not be.
func TestLogPrior(t *testing.T) {
	ctx := context.Background()
	names := map[string][]string{"mixed": {"mu", "tau", "share", "tilt"}, "logit": {"a", "b"}, "missing": {"m", "age.missing"}, "alone": {"only", "half"}}
	for name, m := range unobservedModels() {
		prog, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		points := make([][]float64, bayes.Lanes)
		for l := range points {
			points[l] = make([]float64, prog.Dim())
			for i := range points[l] {
				points[l][i] = math.Sin(float64(3*l + i + 1))
			}
		}
		draws, err := prog.ConstrainDraws(ctx, points, 2)
		if err != nil {
			t.Fatal(err)
		}
		prior, err := prog.LogPrior(ctx, draws)
		if name == "flat" {
			if err == nil || prior != nil || !strings.Contains(err.Error(), "every prior") || !errors.Is(err, bayes.ErrModel) {
				t.Errorf("flat: %v, %v", prior, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(prior.Names(), names[name]) {
			t.Errorf("%s: variables %q, want %q", name, prior.Names(), names[name])
		}
		before, err := prog.Unobserved()
		if err != nil {
			t.Fatal(err)
		}
		jacobian := 0
		for k := range points {
			v, sum := bayes.Values{}, 0.0
			for n, e := range draws.Vars() {
				if !slices.Contains(parameters[name], n) {
					continue
				}
				var at []float64
				for i := range e.Size() {
					at = append(at, e.Values()[i*len(points)+k])
				}
				v[n] = at
			}
			for _, e := range prior.Vars() {
				for i := range e.Size() {
					sum += e.Values()[i*len(points)+k]
				}
			}
			want, err := before.LogDensity(v)
			if err != nil {
				t.Fatal(err)
			}
			if !(math.Abs(sum-want) < 1e-12*max(1, math.Abs(want))) {
				t.Errorf("%s: draw %d: %v, want %v", name, k, sum, want)
			}
			with, err := before.LogDensityGrad(points[k], make([]float64, prog.Dim()))
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(sum-with) > 1e-6 {
				jacobian++
			}
		}
		if transformed := name == "mixed" || name == "alone"; transformed != (jacobian > 0) {
			t.Errorf("%s: %d of 8 points have a Jacobian", name, jacobian)
		}
	}
}

// parameters of the models.
var parameters = map[string][]string{"mixed": {"mu", "tau", "share"}, "logit": {"a", "b"}, "missing": {"m", "age.missing"}, "alone": {"only"}}

func TestLogPriorBadInput(t *testing.T) {
	m := bayes.NewModel("m")
	m.Observe(m.Data("y", []float64{1, 2}), bayes.Normal(m.Param("mu", bayes.Normal(0, 1), bayes.Size(2)), 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for want, vars := range map[string][]bayes.Variable{"no variable": {{Name: "nu", Dims: []bayes.Dim{bayes.Size(2)}}}, "1 elements": {{Name: "mu"}}} {
		size := vars[0].Size()
		draws, err := bayes.NewDraws(bayes.Run{Vars: vars, Chains: 1, Draws: 1, Values: make([]float64, size)})
		if err != nil {
			t.Fatal(err)
		}
		if p, err := prog.LogPrior(context.Background(), draws); err == nil || p != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", p, err, want)
		}
	}
}
