package cases_test

import (
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/cases"
)

// TestCasesFraudMedical: decisions and base rates.
func TestCasesFraudMedical(t *testing.T) {
	planned := []string{"prevalence_imperfect_test", "bayes_test_update", "delayed_feedback", "label_noise"}
	run(t, "online/fraud_medical.json", planned, map[string]func(*testing.T, cases.Case){
		"cost_decision": costDecision,
		"prior_shift":   priorShift,
	})
}

func costDecision(t *testing.T, c cases.Case) {
	var in struct {
		Params struct {
			FalsePositive float64  `json:"cost_fp"`
			FalseNegative float64  `json:"cost_fn"`
			Review        *float64 `json:"cost_review"`
		}
		P []float64
	}
	decode(t, c, &in)
	costs := decision.Costs{FalsePositive: in.Params.FalsePositive, FalseNegative: in.Params.FalseNegative}
	if in.Params.Review != nil {
		costs.Review = *in.Params.Review
	}
	names := map[decision.Action]string{decision.Pass: "approve", decision.Act: "block", decision.Review: "review"}
	var actions []string
	var expected []float64
	for _, p := range in.P {
		action, cost, err := costs.Decide(p)
		if err != nil {
			t.Fatal(err)
		}
		actions, expected = append(actions, names[action]), append(expected, cost)
	}
	check(t, c, map[string]any{"threshold": costs.Threshold(), "action": actions, "expected_cost": expected})
	costs.FalsePositive, costs.FalseNegative = costs.FalseNegative, costs.FalsePositive // planted
	if c.Check(map[string]any{"threshold": costs.Threshold(), "action": actions, "expected_cost": expected}) == nil {
		t.Error("costs the wrong way round would not be seen")
	}
}

func priorShift(t *testing.T, c cases.Case) {
	var in struct {
		Params struct {
			Population float64 `json:"population_rate"`
			Training   float64 `json:"training_rate"`
		}
		P float64 `json:"model_p"`
	}
	decode(t, c, &in)
	shift := decision.PriorShift{Training: in.Params.Training, Population: in.Params.Population}
	p, err := shift.Correct(in.P)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, map[string]any{"corrected_p": p, "intercept_shift": shift.Intercept()})
	if c.Check(map[string]any{"corrected_p": in.P, "intercept_shift": -shift.Intercept()}) == nil { // planted
		t.Error("no correction would not be seen")
	}
}
