package smc

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
)

// others are the types of nonlinear_filters.json that other packages test.
var others = []string{"stochastic_volatility", "ar1_plus_noise", "pendulum_ekf_ukf"}

// levelCase is a local level whose variances are unknown.
type levelCase struct {
	Prior struct {
		Obs   struct{ Mean, SD float64 } `json:"log_sigma2_obs"`
		Level struct{ Mean, SD float64 } `json:"log_sigma2_level"`
	}
	Params struct {
		Mean float64 `json:"init_mean"`
		Var  float64 `json:"init_var"`
	}
	Tolerance struct {
		MonteCarlo struct {
			Multiple float64 `json:"mcse_multiple"`
		} `json:"monte_carlo"`
	}
	Y            []float64
	SequentialAt map[string]float64 `json:"sequential_log_evidence_at"`
	LogEvidence  float64            `json:"log_evidence"`
	MeanObs      float64            `json:"mean_log_sigma2_obs"`
	MeanLevel    float64            `json:"mean_log_sigma2_level"`
	SDObs        float64            `json:"sd_log_sigma2_obs"`
	SDLevel      float64            `json:"sd_log_sigma2_level"`
	Corr         float64
}

// program is the model: the Kalman filter sums out the level.
func (c levelCase) program(t testing.TB) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("level")
	one := m.Data("one", [][]float64{{1}}, m.DimSize("to", 1), m.DimSize("from", 1))
	obs := m.Param("obs", bayes.Normal(c.Prior.Obs.Mean, c.Prior.Obs.SD))
	level := m.Param("level", bayes.Normal(c.Prior.Level.Mean, c.Prior.Level.SD))
	m.Observe(m.Data("y", c.Y, m.DimSize("time", len(c.Y))), bayes.StateSpace{
		Observe: m.Data("observe", []float64{1}, bayes.Size(1)), Noise: bayes.Exp(obs),
		Transition: one, Innovation: bayes.Mul(one, bayes.Exp(level)),
		Mean: m.Data("mean", []float64{c.Params.Mean}, bayes.Size(1)), Cov: bayes.Mul(one, c.Params.Var),
	}.Observations())
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// overRuns returns the mean of what f finds in each run, and its standard error
// from their spread.
func overRuns(t testing.TB, d *bayes.Draws, f func(obs, level, weights []float64) float64) (mean, mcse float64) {
	t.Helper()
	obs, err := d.Var("obs")
	if err != nil {
		t.Fatal(err)
	}
	level, err := d.Var("level")
	if err != nil {
		t.Fatal(err)
	}
	found := make([]float64, d.Chains())
	for r := range found {
		var w []float64
		if obs.Weights() != nil {
			w = obs.Weights()[r*d.Len() : (r+1)*d.Len()]
		}
		found[r] = f(obs.Chain(r), level.Chain(r), w)
	}
	mean, sd := stat.MeanStdDev(found, nil)
	return mean, sd / math.Sqrt(float64(len(found)))
}

// TestCasesSMC: the local level with unknown variances, by tempering and by rows
// as they come; all that is expected, within the case's multiple of our own
// standard errors, which are small: 0.03 of log evidence, 0.015 of moments.
func TestCasesSMC(t *testing.T) {
	f, err := cases.Open("online/nonlinear_filters.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, c := range f.Cases {
		if slices.Contains(others, c.Type) {
			continue
		}
		if c.Type != "local_level_unknown_variances" {
			t.Errorf("%s: unknown type %q", c.ID, c.Type)
			continue
		}
		tested++
		var in levelCase
		if err := c.Decode(&in); err != nil {
			t.Fatal(err)
		}
		within := func(name string, got, mcse, want, most float64) {
			t.Helper()
			t.Logf("%s: %s %.4f ± %.4f, want %.4f", c.ID, name, got, mcse, want)
			if !(math.Abs(got-want) <= in.Tolerance.MonteCarlo.Multiple*mcse) || !(mcse <= most) {
				t.Errorf("%s: %s is %v ± %v, want %v and an error of at most %v", c.ID, name, got, mcse, want, most)
			}
		}
		moments := func(name string, d *bayes.Draws) {
			t.Helper()
			for _, q := range []struct {
				name string
				want float64
				f    func(obs, level, w []float64) float64
			}{
				{"mean_log_sigma2_obs", in.MeanObs, func(x, _, w []float64) float64 { return stat.Mean(x, w) }},
				{"mean_log_sigma2_level", in.MeanLevel, func(_, x, w []float64) float64 { return stat.Mean(x, w) }},
				{"sd_log_sigma2_obs", in.SDObs, func(x, _, w []float64) float64 { return math.Sqrt(stat.MomentAbout(2, x, stat.Mean(x, w), w)) }},
				{"sd_log_sigma2_level", in.SDLevel, func(_, x, w []float64) float64 { return math.Sqrt(stat.MomentAbout(2, x, stat.Mean(x, w), w)) }},
				{"corr", in.Corr, func(x, y, w []float64) float64 { return stat.Correlation(x, y, w) }},
			} {
				got, mcse := overRuns(t, d, q.f)
				within(name+": "+q.name, got, mcse, q.want, 0.015)
			}
		}
		prog := in.program(t)
		settings := Tempering{Runs: 16, Steps: 48, Seed: 4}
		r, err := settings.Fit(t.Context(), prog)
		if err != nil {
			t.Fatal(err)
		}
		within("tempering: log_evidence", r.Evidence.Log, r.Evidence.SE, in.LogEvidence, 0.03)
		moments("tempering", r.Draws())

		s, err := IBIS{Data: []string{"y"}, Rows: 5, Tempering: settings}.Fit(t.Context(), prog)
		if err != nil {
			t.Fatal(err)
		}
		steps := s.Steps()
		for at, want := range in.SequentialAt {
			n, err := strconv.Atoi(at)
			if err != nil || n%5 != 0 {
				t.Fatalf("%s: evidence at %q", c.ID, at)
			}
			e := steps[n/5-1].Evidence
			within("by rows: log evidence at "+at, e.Log, e.SE, want, 0.03)
		}
		within("by rows: log_evidence", s.Evidence().Log, s.Evidence().SE, in.LogEvidence, 0.03)
		d, err := s.Draws(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		moments("by rows", d)
	}
	if tested == 0 {
		t.Error("no case is of this package")
	}
}
