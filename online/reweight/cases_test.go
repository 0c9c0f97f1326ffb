package reweight

import (
	"errors"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
)

// normalRows is a program of rows that are normal about theta.
func normalRows(t testing.TB, y []float64, prior, priorSD, sd float64) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("rows")
	theta := m.Param("theta", bayes.Normal(prior, priorSD))
	m.Observe(m.Data("y", y, m.DimSize("row", len(y))), bayes.Normal(theta, sd))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drawsOf returns draws of theta, in chains of equal length.
func drawsOf(t testing.TB, values []float64, chains int) *bayes.Draws {
	t.Helper()
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "theta"}}, Chains: chains, Draws: len(values) / chains, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCasesReweighting: plain weights are those of the case to rounding, smoothed
// ones are within its rule, and the verdict is its. The draws of the cases are
// sorted, so they are given as independent.
func TestCasesReweighting(t *testing.T) {
	f, err := cases.Open("online/reweighting.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, c := range f.Cases {
		if c.Type != "gaussian_reweight" {
			t.Errorf("%s: unknown type %q", c.ID, c.Type)
			continue
		}
		var in struct {
			Prior  struct{ Mean, SD float64 }
			Params struct {
				ObsSD float64 `json:"obs_sd"`
			}
			Options struct {
				MaxKhat float64 `json:"khat_max"`
				MinESS  float64 `json:"refit_when_ess_fraction_below"`
			}
			Tolerance struct {
				PSIS struct {
					Mean struct{ Multiple float64 }
					Flag float64 `json:"flag_when_khat_above"`
				}
			}
			Draws     []float64
			NewY      []float64 `json:"new_y"`
			ExactMean float64   `json:"exact_mean"`
			ExactSD   float64   `json:"exact_sd"`
			Verdict   string
		}
		if err := c.Decode(&in); err != nil {
			t.Fatal(err)
		}
		rows := normalRows(t, in.NewY, in.Prior.Mean, in.Prior.SD, in.Params.ObsSD)
		old := drawsOf(t, in.Draws, 1)
		learnt := func(c Config) *Weights {
			c.MaxKhat, c.MinESS, c.Efficiency = in.Options.MaxKhat, in.Options.MinESS, 1
			w, err := New(old, c)
			if err == nil {
				err = w.Update(t.Context(), rows)
			}
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		raw := learnt(Config{Raw: true, Unreliable: true})
		mean, _, err := raw.Mean("theta")
		if err != nil {
			t.Fatal(err)
		}
		exact, err := online.NewNormalMean(in.Params.ObsSD*in.Params.ObsSD, online.Normal{Mean: in.Prior.Mean, Variance: in.Prior.SD * in.Prior.SD})
		if err == nil {
			err = exact.Update(in.NewY...)
		}
		if err != nil {
			t.Fatal(err)
		}
		after := exact.Posterior()
		if err := c.Check(map[string]any{"raw_is_mean": mean, "raw_is_ess": raw.ESS(), "exact_mean": after.Mean, "exact_sd": math.Sqrt(after.Variance)}, "verdict"); err != nil {
			t.Error(err)
		}

		w := learnt(Config{})
		v := w.Verdict()
		if got := prefix(v.String()); got != prefix(in.Verdict) {
			t.Errorf("%s: verdict %q, want %q", c.ID, v, in.Verdict)
		}
		t.Logf("%s: %v, k-hat %.2f, ESS %.0f of %d", c.ID, v, w.Khat(), w.ESS(), len(in.Draws))
		mean, mcse, err := w.Mean("theta")
		if refused, ok := errors.AsType[*RefitError](err); v.Refit != ok || ok && refused.Verdict.String() != v.String() {
			t.Errorf("%s: Mean says %v after %v", c.ID, err, v)
		}
		if v.Refit {
			refused++
			if _, err := w.Draws(); err == nil {
				t.Errorf("%s: weighted draws after %v", c.ID, v)
			}
			continue
		}
		if limit := in.Tolerance.PSIS.Mean.Multiple * in.ExactSD / math.Sqrt(w.ESS()); !(w.Khat() < in.Tolerance.PSIS.Flag && math.Abs(mean-in.ExactMean) <= limit) {
			t.Errorf("%s: mean %v ± %v, k-hat %v; want %v within %v", c.ID, mean, mcse, w.Khat(), in.ExactMean, limit)
		}
	}
	if refused == 0 {
		t.Error("no case was refused")
	}
}

// prefix returns the text before " (".
func prefix(s string) string {
	for i := range s {
		if i > 0 && s[i-1:i+1] == " (" {
			return s[:i-1]
		}
	}
	return s
}
