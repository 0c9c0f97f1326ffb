package sequential

import (
	"slices"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
)

// elsewhere are the types of the file that online/abtest answers.
var elsewhere = []string{"beta_binomial_two_arm", "gamma_poisson_two_arm", "normal_two_arm", "beta_binomial_multi_arm", "hurdle_lognormal_two_arm", "cuped"}

// sequentialCase is all that a case may hold besides its results.
type sequentialCase struct {
	Prior struct {
		Alpha, Beta float64
		Mean        float64 `json:"mixing_mean"`
		Variance    float64 `json:"mixing_var"`
	}
	Params struct {
		P0, Alpha, Mu0, Tau2 float64
		Variance             float64 `json:"obs_var"`
	}
}

// TestCasesSequential: e-values at the listed observations, where they stop, the
// p-value and the width of intervals.
func TestCasesSequential(t *testing.T) {
	file, err := cases.Open("online/ab_tests.json")
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	byType := map[string]func(*testing.T, cases.Case){"bernoulli_e_process": bernoulliCase, "normal_msprt": normalCase}
	for _, kind := range file.Types {
		if (byType[kind] != nil) == slices.Contains(elsewhere, kind) {
			t.Errorf("the type %q must be tested here or elsewhere, and not both", kind)
		}
	}
	for _, c := range file.Cases {
		if f := byType[c.Type]; f != nil {
			t.Run(c.ID, func(t *testing.T) { f(t, c) })
		}
	}
}

// at returns the values of a record at the observations that a result lists.
func at(t *testing.T, listed map[string]float64, record []float64) map[string]float64 {
	out := map[string]float64{}
	for key := range listed {
		n, err := strconv.Atoi(key)
		if err != nil {
			t.Fatal(err)
		}
		out[key] = record[n-1]
	}
	return out
}

func bernoulliCase(t *testing.T, c cases.Case) {
	var in struct {
		sequentialCase
		Data struct {
			At []int `json:"successes_at"`
			N  int
		}
		LogE map[string]float64 `json:"log_e_at"`
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	results := func(null float64) map[string]any {
		e, err := NewBinomial(null, online.Beta{Alpha: in.Prior.Alpha, Beta: in.Prior.Beta}, in.Params.Alpha)
		if err != nil {
			t.Fatal(err)
		}
		var record []float64
		for n := 1; n <= in.Data.N; n++ {
			successes := 0
			if slices.Contains(in.Data.At, n) {
				successes = 1
			}
			if err := e.Update(online.Trials{Successes: successes, N: 1}); err != nil {
				t.Fatal(err)
			}
			record = append(record, e.LogE())
		}
		return map[string]any{"log_e_at": at(t, in.LogE, record), "stop_at_alpha_0_05": e.StoppedAt(), "max_log_e": e.MaxLogE()}
	}
	if err := c.Check(results(in.Params.P0)); err != nil {
		t.Error(err)
	}
	if c.Check(results(in.Params.P0*1.001)) == nil { // planted
		t.Error("another null would not be seen")
	}
}

func normalCase(t *testing.T, c cases.Case) {
	var in struct {
		sequentialCase
		Data   []float64
		Lambda map[string]float64 `json:"log_lambda_at"`
		Width  map[string]float64 `json:"ci_halfwidth_at"`
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	if in.Prior.Mean != 0 || in.Prior.Variance != in.Params.Tau2 {
		t.Fatal("a mixture of another place or spread")
	}
	results := func(mixing float64) map[string]any {
		e, err := NewNormal(Normal{Null: in.Params.Mu0, Variance: in.Params.Variance, Mixing: mixing, Alpha: in.Params.Alpha})
		if err != nil {
			t.Fatal(err)
		}
		var record, widths []float64
		for _, x := range in.Data {
			if err := e.Update(x); err != nil {
				t.Fatal(err)
			}
			lo, hi := e.Interval(1 - in.Params.Alpha)
			record, widths = append(record, e.LogE()), append(widths, (hi-lo)/2)
		}
		return map[string]any{"log_lambda_at": at(t, in.Lambda, record), "ci_halfwidth_at": at(t, in.Width, widths),
			"stop_at_alpha_0_05": e.StoppedAt(), "always_valid_p_final": e.P()}
	}
	if err := c.Check(results(in.Params.Tau2)); err != nil {
		t.Error(err)
	}
	if c.Check(results(in.Params.Tau2*1.001)) == nil { // planted
		t.Error("another mixture would not be seen")
	}
}
