package labels_test

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/labels"
)

// TestCasesFraudMedical: decisions, base rates, and labels that are late or wrong.
func TestCasesFraudMedical(t *testing.T) {
	file, err := cases.Open("online/fraud_medical.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(*testing.T, cases.Case){
		"cost_decision": costDecision, "prior_shift": priorShift, "prevalence_imperfect_test": prevalence,
		"bayes_test_update": testUpdate, "delayed_feedback": delayedFeedback, "label_noise": labelNoise,
	}
	for _, c := range file.Cases {
		run, known := kinds[c.Type]
		if !known {
			t.Errorf("no test of type %q", c.Type)
			continue
		}
		t.Run(c.ID, func(t *testing.T) { run(t, c) })
	}
}

// decode fills in with the fields of the case.
func decode(t *testing.T, c cases.Case, in any) {
	t.Helper()
	if err := c.Decode(in); err != nil {
		t.Fatal(err)
	}
}

// check compares results with the case's, and planted ones, which must fail.
func check(t *testing.T, c cases.Case, got, planted map[string]any) {
	t.Helper()
	if err := c.Check(got); err != nil {
		t.Error(err)
	}
	for key, v := range got {
		if _, has := planted[key]; !has {
			planted[key] = v
		}
	}
	if c.Check(planted) == nil {
		t.Errorf("that something gives %v would not be seen", planted)
	}
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
	wrong := decision.Costs{FalsePositive: costs.FalseNegative, FalseNegative: costs.FalsePositive}
	check(t, c, map[string]any{"threshold": costs.Threshold(), "action": actions, "expected_cost": expected}, map[string]any{"threshold": wrong.Threshold()})
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
	check(t, c, map[string]any{"corrected_p": p, "intercept_shift": shift.Intercept()}, map[string]any{"corrected_p": in.P})
}

func prevalence(t *testing.T, c cases.Case) {
	var in struct {
		Prior struct{ Prevalence online.Beta }
		// The shares are known, or the counts of a validation.
		Params struct {
			Sens, Spec     *float64
			Levels         []float64 `json:"q_levels"`
			TP, FN, TN, FP float64
		}
		Positives, Tested int
	}
	decode(t, c, &in)
	seen := online.Trials{Successes: in.Positives, N: in.Tested}
	learn := func(seen online.Trials) map[string]any {
		var p labels.Prevalence
		var err error
		if in.Params.Sens != nil {
			p, err = labels.KnownTest(in.Prior.Prevalence, labels.Test{Sensitivity: *in.Params.Sens, Specificity: *in.Params.Spec}, seen)
		} else {
			p, err = labels.ValidatedTest(in.Prior.Prevalence, online.Beta{Alpha: 1 + in.Params.TP, Beta: 1 + in.Params.FN}, online.Beta{Alpha: 1 + in.Params.TN, Beta: 1 + in.Params.FP}, seen)
		}
		if err != nil {
			t.Fatal(err)
		}
		var q []float64
		for _, level := range in.Params.Levels {
			q = append(q, p.Quantile(level))
		}
		return map[string]any{"mean": p.Mean(), "sd": p.SD(), "q": q}
	}
	one := seen
	one.Successes += 2
	check(t, c, learn(seen), learn(one)) // planted: two more
}

func testUpdate(t *testing.T, c cases.Case) {
	var in struct {
		Params struct{ Prevalence, Sens, Spec float64 }
	}
	decode(t, c, &in)
	test := labels.Test{Sensitivity: in.Params.Sens, Specificity: in.Params.Spec}
	once, err := test.Posterior(in.Params.Prevalence, true)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := test.Posterior(in.Params.Prevalence, true, true)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, map[string]any{"ppv": once, "two_independent_positives": twice}, map[string]any{"two_independent_positives": once})
}

func delayedFeedback(t *testing.T, c cases.Case) {
	var in struct {
		Params         struct{ Penalty float64 }
		X              [][]float64
		Seen           []int `json:"converted_observed"`
		Delay, Elapsed []float64
	}
	decode(t, c, &in)
	events := make([]labels.Event, len(in.X))
	for i := range events {
		events[i] = labels.Event{X: in.X[i], Converted: in.Seen[i] == 1, Delay: in.Delay[i], Elapsed: in.Elapsed[i]}
	}
	fit := func() labels.Delayed {
		d, err := labels.FitDelayed(context.Background(), events, in.Params.Penalty)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := fit()
	theta := append(append([]float64(nil), d.W...), d.Gamma...)
	objective, err := d.LogLik(events)
	if err != nil {
		t.Fatal(err)
	}
	zero, err := labels.Delayed{W: make([]float64, len(d.W)), Gamma: make([]float64, len(d.W))}.LogLik(events)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range theta {
		objective -= in.Params.Penalty * v * v
	}
	for i := range events { // who has not converted never will
		if !events[i].Converted {
			events[i].Elapsed = math.Inf(1)
		}
	}
	in.Params.Penalty = 0
	naive := fit()
	check(t, c, map[string]any{"penalised_mle": theta, "objective": -objective, "objective_at_zero": -zero, "naive_mle": naive.W}, map[string]any{"penalised_mle": append(append([]float64(nil), naive.W...), naive.Gamma...)})
}

func labelNoise(t *testing.T, c cases.Case) {
	var in struct {
		Params struct {
			W      []float64
			FP, FN float64
		}
		X [][]float64
		Y []int
	}
	decode(t, c, &in)
	label := labels.Test{Sensitivity: 1 - in.Params.FN, Specificity: 1 - in.Params.FP}
	var p, posterior []float64
	var seen []bool
	for i, x := range in.X {
		eta := 0.0
		for j, v := range x {
			eta += v * in.Params.W[j]
		}
		p, seen = append(p, 1/(1+math.Exp(-eta))), append(seen, in.Y[i] == 1)
		q, err := label.Posterior(p[i], seen[i])
		if err != nil {
			t.Fatal(err)
		}
		posterior = append(posterior, q)
	}
	logLik, err := label.LogLik(p, seen)
	if err != nil {
		t.Fatal(err)
	}
	check(t, c, map[string]any{"loglik": logLik, "posterior_true1_given_obs": posterior}, map[string]any{"posterior_true1_given_obs": p})
}
