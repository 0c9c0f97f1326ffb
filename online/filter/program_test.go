package filter

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// TestProgramIsLogEvidence: the density of the program, of another filter, is the
// log evidence plus the priors.
func TestProgramIsLogEvidence(t *testing.T) {
	const steps = 40
	s := everything(steps)
	st, err := s.structure()
	if err != nil {
		t.Fatal(err)
	}
	s.Start = Gaussian{make([]float64, st.n), scaled(st.n, 30)}
	program, exact := densities(t, s, noise(steps), 0.3)
	if math.Abs(program-exact) > 1e-8 {
		t.Errorf("log density %v, want %v", program, exact)
	}
}

// TestVagueStart: a vague start is a diffuse one but for a constant, to what a
// variance of 1e4 in place of an infinite one can change.
func TestVagueStart(t *testing.T) {
	s := Structural{Components: []Component{Level{Free}, Seasonal{4, Free}, AR{[]float64{0.5}, Free}}, Noise: Free}
	y := noise(40)
	program, exact := densities(t, s, y, 0.3)
	other, otherExact := densities(t, s, y, 2)
	if got, want := program-other, exact-otherExact; math.Abs(got-want) > 0.01 {
		t.Errorf("the log density falls by %v, want %v", got, want)
	}
	priors := map[string]bayes.Dist{}
	for _, name := range []string{"level", "seasonal 4", "ar", "noise"} {
		priors[name] = bayes.Exponential(1)
	}
	p, err := s.Program(y[:12], priors)
	if err != nil {
		t.Fatal(err)
	}
	if err := bayestest.CheckGradient(p, 1); err != nil {
		t.Error(err)
	}
}

// densities returns the log density of the program, less that of the priors, and
// the log evidence of the model, at variances that are multiples of scale.
func densities(t *testing.T, s Structural, y []float64, scale float64) (program, exact float64) {
	t.Helper()
	free, err := s.Variances()
	if err != nil {
		t.Fatal(err)
	}
	values, priors, at := map[string]float64{}, map[string]bayes.Dist{}, bayes.Values{}
	for i, name := range free {
		values[name] = scale * float64(1+i)
		at[name] = values[name]
		priors[name] = bayes.Exponential(1)
		program += values[name]
	}
	p, err := s.Program(y, priors)
	if err != nil {
		t.Fatal(err)
	}
	logp, err := p.LogDensity(at)
	if err != nil {
		t.Fatal(err)
	}
	set, err := s.With(values)
	if err != nil {
		t.Fatal(err)
	}
	m, err := set.Model()
	if err != nil {
		t.Fatal(err)
	}
	series, err := set.Series(y)
	if err != nil {
		t.Fatal(err)
	}
	exact, err = LogEvidence(m, series)
	if err != nil {
		t.Fatal(err)
	}
	return program + logp, exact
}

func TestProgramBadInput(t *testing.T) {
	s := Structural{Components: []Component{Level{Free}}, Noise: Free}
	prior := map[string]bayes.Dist{"level": bayes.Exponential(1), "noise": bayes.Exponential(1)}
	for want, do := range map[string]func() error{
		"noise is Free and has no prior": func() error {
			_, err := s.Program([]float64{1, 2}, map[string]bayes.Dist{"level": prior["level"]})
			return err
		},
		"prior of level allows negative numbers": func() error {
			_, err := s.Program([]float64{1, 2}, map[string]bayes.Dist{"level": bayes.Normal(0, 1), "noise": prior["noise"]})
			return err
		},
		`a prior of "sigma"; the Free variances are ["noise" "level"]`: func() error {
			_, err := s.Program([]float64{1, 2}, map[string]bayes.Dist{"level": prior["level"], "sigma": prior["noise"]})
			return err
		},
		`the Free variances are ["level"]`: func() error {
			_, err := Structural{Components: s.Components, Noise: 1}.Program([]float64{1, 2}, prior)
			return err
		},
		"which needs a Noise": func() error {
			_, err := Structural{Components: s.Components}.Program([]float64{1, math.NaN(), 2}, map[string]bayes.Dist{"level": prior["level"]})
			return err
		},
		"no two values that differ": func() error { _, err := s.Program([]float64{1, 1}, prior); return err },
		"value of step 1":           func() error { _, err := s.Program([]float64{1, math.Inf(1)}, prior); return err },
		"has no components":         func() error { _, err := Structural{}.Program([]float64{1, 2}, nil); return err },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
