package fairness_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/mcmc"
)

// applications are those of Berkeley, 1973, to the six largest departments.
func applications() *bayes.Table {
	f, err := os.Open("../../testdata/cases/causal/est/ucb_admissions.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	return table
}

// The code of docs/packages/causal/fairness.md.
func Example_berkeley() {
	ctx, table := context.Background(), applications()
	report, err := fairness.Audit{
		Graph:  dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit"),
		Query:  fairness.Query{Protected: "Gender", Outcome: "Admit", From: "Male", To: "Female"},
		Unfair: []string{"direct"}, // what the auditor declares unfair: no data can
		Counts: mediation.Counts{Weights: "Freq", Success: "Admitted"},
	}.Run(ctx, table)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Conclusion)
	fmt.Println("gap", report.Gap)
	for _, p := range report.Parts {
		fmt.Println(p.Name, p)
	}

	metrics, err := fairness.Groups{
		Group: "Gender", Score: "Admit", Success: "Admitted", Weights: "Freq", Reference: "Male",
	}.Compare(ctx, table)
	if err != nil {
		log.Fatal(err)
	}
	ratio, low, high := metrics.Parity()
	fmt.Printf("%s are admitted %.2f times as often as %s\n", low, ratio, high)
	// Output:
	// The share with Admit = Admitted is 0.141 lower among Female than among Male: +0.069 directly, -0.210 through Dept then, and +0.000 from common causes; what is declared unfair, direct (+0.069), is there.
	// gap -0.1409 (-0.1712 to -0.1093) [-0.1416]
	// direct +0.0686 (+0.0205 to +0.1130) [+0.0710]
	// indirect, after direct -0.2095 (-0.2490 to -0.1676) [-0.2126]
	// indirect -0.1420 (-0.1613 to -0.1213) [-0.1427]
	// direct, after indirect +0.0010 (-0.0301 to +0.0306) [+0.0011]
	// spurious +0.0000 [+0.0000]
	// Female are admitted 0.68 times as often as Male
}

// The parts by themselves, from the counts as they are and with their posterior.
func ExampleIdentify() {
	e, err := fairness.Identify(dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit"),
		fairness.Query{Protected: "Gender", Outcome: "Admit", From: "Male", To: "Female"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Assumptions()[0])
	d, err := e.FromData(context.Background(), applications(), mediation.Counts{Weights: "Freq", Success: "Admitted", Draws: 1000})
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := d.Direct(mediation.Control).Interval(0.95)
	fmt.Printf("direct %.2f (%.2f to %.2f), by departments %.2f, by common causes %.2f\n",
		d.Direct(mediation.Control).Mean(), lo, hi, d.Indirect(mediation.Treated).Mean(), d.Spurious().Mean())

	// Made up: in both groups half are fit; the job goes to 8 of 10 fit ones of group 0 and
	// 6 of 10 of group 1, and to nobody else.
	table, err := discrete.NewTable([]discrete.Variable{{Name: "group", Levels: 2}, {Name: "fit", Levels: 2}, {Name: "job", Levels: 2}},
		[]float64{50, 0, 10, 40, 50, 0, 20, 30})
	if err != nil {
		log.Fatal(err)
	}
	jobs, err := fairness.Identify(dag.MustParse("group -> fit -> job; group -> job"), fairness.Query{Protected: "group", Outcome: "job"})
	if err != nil {
		log.Fatal(err)
	}
	exact, err := jobs.FromTable(table, mediation.At{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("gap %.2f, direct %.2f, through fitness %.2f\n", exact.Gap().Mean(), exact.Direct(mediation.Control).Mean(), exact.Indirect(mediation.Treated).Mean())
	// Output:
	// The graph is right, with what it leaves out: DAG { Gender -> Dept; Dept -> Admit; Gender -> Admit }.
	// direct 0.07 (0.02 to 0.11), by departments -0.21, by common causes 0.00
	// gap -0.10, direct -0.10, through fitness 0.00
}

// A bank does not ask for the group, and looks at income alone. Income is lower in group
// 1, for reasons of the group. Would the same person have been judged alike in the other?
func ExampleCounterfactual() {
	ctx := context.Background()
	const n = 60
	group, skill, income, repaid := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		group[i], skill[i] = float64(i%2), float64(i*7%20)/10-1
		income[i] = 30 - 4*group[i] + 5*skill[i] + float64(i*11%13)/3 - 2
		repaid[i] = 50 + 10*skill[i] + float64(i*5%11) - 5
	}
	table, err := bayes.FromColumns(bayes.Col("group", group), bayes.Col("skill", skill), bayes.Col("income", income), bayes.Col("repaid", repaid))
	if err != nil {
		log.Fatal(err)
	}
	scm, err := causal.NewSCM(dag.MustParse("{group skill} -> income; {skill income} -> repaid"), table, map[string]causal.Mechanism{
		"group": causal.Given{}, "skill": causal.Given{},
	})
	if err != nil {
		log.Fatal(err)
	}
	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1, Warmup: 200, Draws: 50})
	if err != nil {
		log.Fatal(err)
	}
	q := fairness.Query{Protected: "group", Outcome: "repaid"}
	parts, err := fairness.FromModel(ctx, scm, draws, 1, q)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("the gap in what is repaid: %.1f\n", parts.Gap().Mean())

	byIncome := func(x []float64) float64 {
		if x[0] > 28 {
			return 1
		}
		return 0
	}
	units, err := fairness.Counterfactual(ctx, scm, draws, 1, q, []string{"income"}, byIncome, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	var report fairness.Report
	report.AddUnits("income above 28", units)
	fmt.Printf("%s: %.0f %% of %d people are judged otherwise in the other group\n", report.Alike.Rule, 100*report.Alike.Share, report.Alike.Cases)
	// Output:
	// the gap in what is repaid: 0.8
	// income above 28: 35 % of 60 people are judged otherwise in the other group
}
