package fairness_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// How the decisions of an ensemble meet women and the young: a loan is given where
// the probability of default is below ½.
func TestCasesGroups(t *testing.T) {
	const key = "fairness_test_favourable=prob_bad<0.5"
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has(key) {
			return
		}
		models := k.OpenMembers(t, nn.Options{})
		head, err := predictive.NewClassHead(predictive.Separate(models...), predictive.ClassConfig{Output: k.Output(t, "members", "prob")})
		if err != nil {
			t.Fatal(err)
		}
		test := k.Read(t, "test")
		var c predictive.Classes
		if err := head.Classify(context.Background(), kit.Inputs(t, models[0], test.X), &c); err != nil {
			t.Fatal(err)
		}
		decision, good := make([]float64, c.Rows), make([]float64, c.Rows)
		for row := range c.Rows {
			if c.Mean(row, nil)[1] < 0.5 {
				decision[row] = 1
			}
			good[row] = float64(1 - test.Labels[row])
		}
		for column, g := range k.Protected {
			group, n := make([]string, c.Rows), 0
			for row, in := range g.Members(t, test, column) {
				if group[row] = "other"; in {
					group[row] = "group"
					n++
				}
			}
			table, err := bayes.FromColumns(bayes.Col("who", group), bayes.Col("loan", decision), bayes.Col("good", good))
			if err != nil {
				t.Fatal(err)
			}
			m, err := fairness.Groups{Group: "who", Score: "loan", Outcome: "good", Reference: "other", Draws: 100}.Compare(context.Background(), table)
			if err != nil {
				t.Fatal(err)
			}
			rate, gap := map[string]float64{}, map[string]float64{}
			for _, r := range m.Rates {
				rate[r.Group+" "+r.Name] = r.Mean
			}
			for _, c := range m.Comparisons {
				gap[c.Rate] = c.Mean
			}
			parity, low, _ := m.Parity()
			if low != "group" {
				t.Errorf("%s: the least chosen are %s", g.Name, low)
			}
			k.Check(t, key+"/"+g.Name, map[string]any{
				"n_group": n, "selection_rate_group": rate["group selection rate"], "selection_rate_other": rate["other selection rate"],
				"disparate_impact": parity, "statistical_parity_difference": gap["selection rate"],
				"equal_opportunity_difference": gap["true positive rate"],
				"average_odds_difference":      (gap["true positive rate"] + gap["false positive rate"]) / 2,
			})
		}
	}, "binary")
}
