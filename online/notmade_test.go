package online_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/changepoint"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/reweight"
)

// TestNotMade: what a zero value is asked, other than to learn, of which TestKept
// is the test, is refused in words as well.
func TestNotMade(t *testing.T) {
	type (
		posterior = online.Posterior[online.Normal, float64]
		arms      = bandit.Bandit[online.Normal, float64]
	)
	made, err := online.NewNormalMean(1, online.Normal{Variance: 1})
	if err != nil {
		t.Fatal(err)
	}
	var (
		none       posterior
		classes    online.NaiveBayes[online.Normal, float64]
		changes    changepoint.Detector[float64]
		regression glm.Model
		scale      glm.Standardiser
		kalman     filter.Filter
		dynamic    filter.DLM
		choices    arms
		contexts   bandit.Contextual
		weights    reweight.Weights
	)
	for what, ask := range map[string]func() error{
		"Posterior.Predict":   func() error { _, err := none.Predict(1); return err },
		"Posterior.Update":    func() error { return none.Update() }, // of nothing
		"NaiveBayes.Update":   func() error { return classes.Update() },
		"NaiveBayes.Predict":  func() error { _, err := classes.Predict(nil, nil); return err },
		"Posterior.Forget":    func() error { return none.Forget(0.5, online.KeepPrior) },
		"NaiveBayes.Forget":   func() error { return classes.Forget(0.5, online.KeepPrior) },
		"Model.Forget":        func() error { return regression.Forget(0.5, online.KeepPrior) },
		"Detector.Predict":    func() error { _, err := changes.Predict(1); return err },
		"Model.Predict":       func() error { _, err := regression.Predict(glm.Row{}); return err },
		"Model.Update":        func() error { return regression.Update(glm.Row{}) }, // as many features as it has
		"Standardiser.Update": func() error { return scale.Update(nil) },
		"Standardiser.Apply":  func() error { return scale.Apply(nil, nil) },
		"Filter.UpdateWith":   func() error { return kalman.UpdateWith(nil, 1) },
		"Filter.UpdateAt":     func() error { return kalman.UpdateAt(3, 1) },
		"Filter.Run":          func() error { return kalman.Run(filter.Series{Y: list(1.0, math.NaN())}) },
		"DLM.UpdateWith":      func() error { return dynamic.UpdateWith(nil, 1) },
		"Bandit.Add":          func() error { _, err := choices.Add(made); return err },
		"Bandit.Observe":      func() error { return choices.Observe(0, 1) },
		"Bandit.Retire":       func() error { return choices.Retire(0) },
		"Contextual.Observe":  func() error { return contexts.Observe(0, nil, 1) },
		"Weights.Revise":      func() error { return weights.Revise(t.Context(), nil, nil) },
		"an arm": func() error {
			_, err := bandit.New(bandit.Config{}, bandit.Mean, &none)
			return err
		},
	} {
		if err := ask(); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), "not made by") {
			t.Errorf("%s: error %v; want one of data that says what makes it", what, err)
		}
	}
	if _, err := online.NewNaiveBayes(online.Dirichlet{Alpha: list(1.0, 1)}, &none); err == nil {
		t.Error("naive Bayes of a feature that was not made")
	}
}
