package cases_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/bayes/evidence"
	"github.com/seed78144065/credence/internal/cases"
)

// TestCasesHierarchicalModels: models on a grid, Bayes factors and
// highest-density intervals.
func TestCasesHierarchicalModels(t *testing.T) {
	run(t, "online/hierarchical_models.json", nil, map[string]func(*testing.T, cases.Case){
		"normal_normal_segments": normalSegments,
		"beta_binomial_segments": betaSegments,
		"point_null_binomial":    pointNull,
		"g_prior_model_space":    gPrior,
		"jzs_t_test":             jzs,
		"beta_hdi":               betaHDI,
	})
}

func pointNull(t *testing.T, c cases.Case) {
	var in struct {
		Prior struct {
			Alpha, Beta float64
			Null        float64 `json:"prob_H0"`
		}
		Params struct{ P0 float64 }
		K, N   int
	}
	decode(t, c, &in)
	logBF, err := evidence.BinomialPoint(in.K, in.N, in.Params.P0, in.Prior.Alpha, in.Prior.Beta)
	if err != nil {
		t.Fatal(err)
	}
	posterior := distuv.Beta{Alpha: in.Prior.Alpha + float64(in.K), Beta: in.Prior.Beta + float64(in.N-in.K)}
	ratio := evidence.SavageDickey(distuv.Beta{Alpha: in.Prior.Alpha, Beta: in.Prior.Beta}, posterior, in.Params.P0)
	p, err := evidence.Posterior(logBF, 1-in.Prior.Null)
	if err != nil {
		t.Fatal(err)
	}
	got := func(p float64) map[string]any {
		return map[string]any{"log_bf10": logBF, "savage_dickey_log_bf10": ratio, "posterior_prob_H0_equal_odds": p}
	}
	check(t, c, got(1-p))
	if c.Check(got(p)) == nil { // planted
		t.Error("the alternative's probability in place of the null's would not be seen")
	}
}

func gPrior(t *testing.T, c cases.Case) {
	var in struct {
		Prior struct{ G float64 }
		X     [][]float64
		Y     []float64
	}
	decode(t, c, &in)
	x := mat.NewDense(len(in.X), len(in.X[0]), nil)
	for i, row := range in.X {
		x.SetRow(i, row)
	}
	results := func(g float64) map[string]any {
		s, err := evidence.GPrior(x, in.Y, g)
		if err != nil {
			t.Fatal(err)
		}
		var models []map[string]any
		for _, m := range s.Models {
			models = append(models, map[string]any{"predictors": m.Predictors, "R2": m.R2, "log_bf_vs_null_zellner_g_n": m.LogBF,
				"bic_without_constant": m.BIC, "posterior_prob": m.Prob})
		}
		return map[string]any{"models": inOrderOf(t, c, models), "inclusion_prob": s.Inclusion}
	}
	check(t, c, results(in.Prior.G))
	if c.Check(results(in.Prior.G+1)) == nil { // planted
		t.Error("another g would not be seen")
	}
}

// inOrderOf returns the models in the order of the case's, which is its own
// affair.
func inOrderOf(t *testing.T, c cases.Case, models []map[string]any) []map[string]any {
	var in struct {
		Models []struct{ Predictors []int }
	}
	decode(t, c, &in)
	ordered := make([]map[string]any, len(in.Models))
	for i, m := range in.Models {
		at := 0 // counting in binary
		for _, j := range m.Predictors {
			at |= 1 << j
		}
		ordered[i] = models[at]
	}
	return ordered
}

func jzs(t *testing.T, c cases.Case) {
	var in struct {
		Prior struct{ Scale float64 }
		T     float64
		N     int
	}
	decode(t, c, &in)
	logBF, err := evidence.OneSampleT(in.T, in.N, in.Prior.Scale)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, map[string]any{"bf10": math.Exp(logBF)})
	wide, err := evidence.OneSampleT(in.T, in.N, in.Prior.Scale*math.Sqrt2)
	if err != nil || c.Check(map[string]any{"bf10": math.Exp(wide)}) == nil { // planted
		t.Error("another scale would not be seen", err)
	}
}

func betaHDI(t *testing.T, c cases.Case) {
	var in struct {
		Params struct{ Alpha, Beta, Mass float64 }
	}
	decode(t, c, &in)
	d := distuv.Beta{Alpha: in.Params.Alpha, Beta: in.Params.Beta}
	lo, hi, err := decision.HDIOf(d, in.Params.Mass)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, map[string]any{"hdi": []float64{lo, hi}})
	lo, hi, err = decision.ETI(d, in.Params.Mass)
	if err != nil || c.Check(map[string]any{"hdi": []float64{lo, hi}}) == nil { // planted
		t.Error("equal tails would not be seen", err)
	}
}
