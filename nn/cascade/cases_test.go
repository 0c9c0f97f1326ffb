package cascade

import (
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/predictive"
)

// A logistic model, then the ensemble for a fifth of the calibration rows: as many
// test rows go on as in the reference, and score as they do there.
func TestCasesCascade(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		const key = "cascade_light_then_ensemble"
		if !k.Has(key) {
			return
		}
		prob := predictive.ClassConfig{Output: k.Output(t, "members", "prob")}
		heavy, err := predictive.NewClassHead(predictive.Separate(k.OpenMembers(t, nn.Options{})...), prob)
		if err != nil {
			t.Fatal(err)
		}
		m := k.Open(t, k.Light, nn.Options{})
		light, err := predictive.NewClassHead(predictive.Separate(m), predictive.ClassConfig{Output: k.Output(t, "light", "prob")})
		if err != nil {
			t.Fatal(err)
		}
		var c predictive.Classes
		if err := light.Classify(ctx, kit.Inputs(t, m, k.Read(t, "calib").X), &c); err != nil {
			t.Fatal(err)
		}
		p := make([][]float64, c.Rows)
		for row := range p {
			p[row] = c.Mean(row, nil)
		}
		gate, err := EntropyOf(p, 0.2) // the reference's quantile is 0.8
		if err != nil {
			t.Fatal(err)
		}
		test := k.Read(t, "test")
		var a Answers
		if err := (&Cascade{Light: light, Heavy: heavy, Gate: gate}).Answer(ctx, kit.Inputs(t, m, test.X), &a); err != nil {
			t.Fatal(err)
		}
		positive := make([]float64, a.Rows())
		for row := range positive {
			positive[row] = a.Mean(row, nil)[1]
		}
		s, err := calibration.Summarize(positive, test.Labels)
		if err != nil {
			t.Fatal(err)
		}
		k.Check(t, key+"/calib_80pct_entropy_threshold", float64(gate))
		k.Check(t, key+"/escalated_fraction_test", a.Escalated())
		k.Check(t, key+"/test", map[string]any{
			"n": s.N, "auc": s.Binary.Area.AUC, "nll": s.NLL, "brier": s.Brier, "accuracy": s.Accuracy,
			"ece15_toplabel": s.ECE, "ece15_positive": s.Binary.ECE,
		})
	}, "binary")
}
