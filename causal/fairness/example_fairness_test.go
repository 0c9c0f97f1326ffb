package fairness_test

import (
	"context"
	"fmt"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
)

// Berkeley, 1973. An auditor declares that being treated differently as a woman would
// be unfair, and leaves open whether choosing departments is.
func ExampleAudit() {
	f, err := os.Open("../../testdata/cases/causal/est/ucb_admissions.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := fairness.Audit{
		Graph:  dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit"),
		Query:  fairness.Query{Protected: "Gender", Outcome: "Admit", From: "Male", To: "Female"},
		Unfair: []string{"direct"},
		Counts: mediation.Counts{Weights: "Freq", Success: "Admitted", Draws: 1000},
	}.Run(context.Background(), table)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("gap %.2f\n", report.Gap.Mean)
	for _, p := range report.Parts {
		fmt.Printf("%s %.2f (%.2f to %.2f)\n", p.Name, p.Mean, p.Interval[0], p.Interval[1])
	}
	// Output:
	// gap -0.14
	// direct 0.07 (0.02 to 0.11)
	// indirect, after direct -0.21 (-0.25 to -0.17)
	// indirect -0.14 (-0.16 to -0.12)
	// direct, after indirect 0.00 (-0.03 to 0.03)
	// spurious 0.00 (0.00 to 0.00)
}
