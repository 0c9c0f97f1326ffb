package smc

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// calibrate ranks true values of a model with a positive parameter among draws of
// both methods.
func calibrate(t *testing.T, sims int, infer func(seed uint64) bayes.Inferrer) error {
	t.Helper()
	prog := compiled(t, func(m *bayes.Model) {
		sd := m.Param("sd", bayes.Gamma(3, 3))
		mu := m.Param("mu", bayes.Normal(1, 2))
		m.Observe(m.Data("y", make([]float64, 6)), bayes.Normal(mu, sd))
	})
	r, err := bayestest.SBC{Simulate: bayestest.FromModel(prog, prog), Infer: infer, Sims: sims, Draws: 15, Seed: 1}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.Check(1e-6)
}

// TestCalibration by simulation; the statistic and its false-alarm rate are those
// of bayestest. TestCalibrationAtLength has ten times as many simulations.
func TestCalibration(t *testing.T) { calibrated(t, 200) }

func calibrated(t *testing.T, sims int) {
	settings := Tempering{Runs: 2, Chains: 16, Steps: 16}
	for name, infer := range map[string]func(c Tempering) bayes.Inferrer{
		"tempering": func(c Tempering) bayes.Inferrer { return c },
		"rows":      func(c Tempering) bayes.Inferrer { return IBIS{Data: []string{"y"}, Rows: 3, Tempering: c} },
	} {
		err := calibrate(t, sims, func(seed uint64) bayes.Inferrer {
			c := settings
			c.Seed = seed
			return infer(c)
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// halfTempered stops at the root of the likelihood: a planted error.
type halfTempered struct{ Tempering }

func (h halfTempered) Infer(ctx context.Context, target bayes.Target) (*bayes.Draws, error) {
	prog := target.(*bayes.Program)
	c, base, err := h.begin(prog)
	if err != nil {
		return nil, err
	}
	clouds := make([]*cloud, c.Runs)
	for r := range clouds {
		k, err := fromPrior(ctx, base, c, r, 0)
		if err == nil {
			k.full, err = prog.LogDensities(ctx, k.x)
		}
		if err == nil {
			_, err = k.weigh(func(i int) float64 { return k.gain(i) / 2 })
		}
		if err == nil {
			err = k.move(ctx, c, base, prog, 0.5)
		}
		if err != nil {
			return nil, err
		}
		clouds[r] = k
	}
	return draws(ctx, prog, c, c, clouds)
}

func TestCalibrationSeesPlantedError(t *testing.T) {
	err := calibrate(t, 200, func(seed uint64) bayes.Inferrer {
		return halfTempered{Tempering{Runs: 2, Chains: 16, Steps: 16, Seed: seed}}
	})
	if err == nil {
		t.Error("a posterior with half of the likelihood looks calibrated")
	}
}
