package mediation_test

import (
	"context"
	"fmt"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
)

// read reads a table of the cases.
func read(file string) (*bayes.Table, error) {
	f, err := os.Open("../../testdata/cases/causal/est/" + file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bayes.ReadCSV(f, bayes.CSVConfig{})
}

// Berkeley, 1973: fewer women were admitted. Because they were women, or because of
// the departments to which they applied?
func ExampleEstimand_FromData() {
	table, err := read("ucb_admissions.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := mediation.Identify(dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit"),
		mediation.Query{Effect: causal.ATE("Gender", "Admit").Between("Male", "Female"), Mediators: []string{"Dept"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Functional(1, 0))
	f, err := e.FromData(context.Background(), table, mediation.Counts{Weights: "Freq", Success: "Admitted", Draws: 1000})
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, v := range map[string]bayes.RV{"total": f.Total(), "direct": f.Direct(mediation.Control), "through departments": f.Indirect(mediation.Control)} {
		lo, hi := v.Interval(0.95)
		fmt.Printf("%s: %.2f (%.2f to %.2f)\n", name, v.Mean(), lo, hi)
	}
	// Unordered output:
	// Σ_Dept [P(Dept | Gender=0) P(Admit | Gender=1, Dept)]
	// total: -0.14 (-0.17 to -0.11)
	// direct: 0.07 (0.02 to 0.11)
	// through departments: -0.14 (-0.16 to -0.12)
}

// Did training help the unemployed by making them confident, and how strong would an
// unobserved cause have to be to undo the answer?
func ExampleRegressions_Estimate() {
	table, err := read("jobs.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	effect := causal.ATE("treat", "depress2")
	f, err := mediation.Regressions{
		Mediator: "job_seek ~ treat + econ_hard + sex + age", Outcome: "depress2 ~ treat + job_seek + econ_hard + sex + age",
		Covariance: estimator.HC3, Draws: 500,
	}.Estimate(context.Background(), table, effect)
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := mediation.Confounding{Mediator: "job_seek ~ treat + econ_hard + sex + age"}.Estimate(table, effect)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("indirect %.3f, direct %.2f, 0 at ρ = %.2f\n", f.ACME().Mean(), f.ADE().Mean(), s.ZeroAt)
	// Output:
	// indirect -0.016, direct -0.04, 0 at ρ = -0.27
}
