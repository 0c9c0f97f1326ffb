package causal_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// TestNewSCMFaults: all faults come at once.
func TestNewSCMFaults(t *testing.T) {
	data := table(t, bayes.Col("x", []float64{1, 2, 3, 5}), bayes.Col("y", []float64{2, 1, math.NaN(), 4}), bayes.Col("flat", []float64{3, 3, 3, 3}),
		bayes.Col("arm", []string{"a", "b", "c", "a"}), bayes.Col("w", []float64{0.5, 1, 4, 2}), bayes.Col("k", []int{1, 2, 3, 4}))
	_, err := causal.NewSCM(dag.MustParse("u [latent]; u -> x; x -> y; x -> flat; z -> arm; w -> k"), data, map[string]causal.Mechanism{
		"arms": causal.Regression{}, "k": causal.Given{},
	})
	wants(t, err, `"u" is latent`, "FromModel", `"arms", which is no node`, `did you mean "arm"?`, `column "y" has no value in row 2: drop`,
		`column "flat" is 3 in every row`, `node "z"`, `given values have no causes, and "k" has w`)
	_, err = causal.NewSCM(dag.MustParse("admg { x <-> w }"), data, nil)
	wants(t, err, "x <-> w has no mechanism", "FromModel")
	_, err = causal.NewSCM(dag.MustParse("cpdag { x -- w }"), data, nil)
	wants(t, err, "x -- w has no direction")
	_, err = causal.NewSCM(nil, data, nil)
	wants(t, err, "want a graph and a table")

	for words, m := range map[string]causal.Mechanism{
		`uses "arm", which is no parent of "w"`:              causal.Regression{Formula: "w ~ x + arm"},
		`lacks "x", a parent of "w"`:                         causal.Regression{Formula: "w ~ 1"},
		`another response; want w ~`:                         causal.Regression{Formula: "x ~ x"},
		"no smooths":                                         causal.Regression{Formula: "w ~ s(x, k = 3)"},
		"poisson response must be a whole number":            causal.Regression{Config: formula.Config{Family: formula.Poisson}},
		"w, x are not such":                                  causal.ConditionalTable{},
		"a Prior of -1":                                      causal.ConditionalTable{Prior: -1},
		"Reach 1 and Terms 32":                               causal.GaussianProcess{Reach: 1},
		"without Of":                                         causal.Function{},
		"without Predictor":                                  causal.Network{},
		"the inputs are [arm] and the parents":               causal.Function{Of: sum, Parents: []string{"arm"}},
		"without noise they are equal":                       causal.Function{Of: sum, Noise: causal.NoNoise},
		"want a probability":                                 causal.Function{Of: func([]float64) float64 { return 2 }, Noise: causal.BernoulliNoise},
		"want 0 or 1, or a factor":                           causal.Function{Of: func([]float64) float64 { return 0.5 }, Noise: causal.BernoulliNoise},
		"want a count":                                       causal.Function{Of: sum, Noise: causal.PoissonNoise},
		"noise 9":                                            causal.Function{Of: sum, Noise: 9},
		"the value is NaN in row 0":                          causal.Function{Of: func([]float64) float64 { return math.NaN() }},
		"3 values for 4 rows":                                causal.Network{Predictor: short{}},
		"parents in the graph [x]; want the same, each once": causal.Network{Predictor: short{}, Parents: []string{"x", "x"}},
	} {
		_, err := causal.NewSCM(dag.MustParse("x -> w"), data, map[string]causal.Mechanism{"w": m})
		wants(t, err, words, `mechanism of "w"`)
	}
	_, err = causal.NewSCM(dag.MustParse("x -> arm"), data, map[string]causal.Mechanism{"arm": causal.GaussianProcess{}, "x": causal.Function{Of: sum}})
	wants(t, err, "arm is a factor", "a function of no parents")
}

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// short predicts for too few rows.
type short struct{}

func (short) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	return make([]float64, len(rows)-1), nil
}

func TestForFaults(t *testing.T) {
	data := table(t, bayes.Col("x", []float64{1, 2, 3, 5}), bayes.Col("arm", []string{"a", "b", "c", "a"}))
	scm := newSCM(t, "arm -> x", data, nil)
	_, err := scm.For(nil)
	wants(t, err, "no table")
	_, err = scm.For(table(t, bayes.Col("arm", []string{"a", "d"})))
	wants(t, err, `"x"`, `the level "d" in row 1`)
	if scm, err = causal.FromModel(line(t)); err != nil {
		t.Fatal(err)
	}
	_, err = scm.For(data)
	wants(t, err, "not of NewSCM")
	data = table(t, bayes.Col("x", []float64{1, 2}), bayes.Col("twice", []float64{2, 4}))
	scm = newSCM(t, "x -> twice", data, map[string]causal.Mechanism{
		"x": causal.Given{}, "twice": causal.Function{Of: func(x []float64) float64 { return 2 * x[0] }, Noise: causal.NoNoise},
	})
	_, err = scm.Fit(context.Background(), nil)
	wants(t, err, "no parameters")
	if !strings.Contains(scm.String(), "x: as given") {
		t.Error(scm)
	}
}
