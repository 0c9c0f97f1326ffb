package plot_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/bayes"
	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

// read reads a file of the test data.
func read(name string) *bayes.Table {
	f, err := os.Open("../../testdata/cases/causal/est/" + name)
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

// save writes a figure where nobody looks.
func save(name string, fig *plot.Figure, err error) {
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "figures")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := fig.Save(filepath.Join(dir, name+".svg")); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %s\n", name, fig.Title)
}

// The code of docs/packages/causal/plot.md: a training, from balance to refutation.
func Example_training() {
	ctx, table := context.Background(), read("lalonde.csv")
	estimand, err := causal.Unconfounded(causal.ATT("treat", "re78"), "age", "educ", "race", "married", "nodegree", "re74", "re75")
	if err != nil {
		log.Fatal(err)
	}
	balance, err := estimator.CheckBalance(estimand, table, estimator.IPW{})
	if err != nil {
		log.Fatal(err)
	}
	var names []string
	var before, after []float64
	for _, r := range balance.Rows {
		names, before, after = append(names, r.Name), append(before, r.Before.SMD), append(after, r.After.SMD)
	}
	fig, err := plot.Love(names, before, after, plot.Config{})
	save("balance", fig, err)

	overlap, err := estimator.CheckOverlap(estimand, table, "")
	if err != nil {
		log.Fatal(err)
	}
	var treated, others []float64
	for i, e := range overlap.Scores {
		if overlap.IsTreated[i] {
			treated = append(treated, e)
		} else {
			others = append(others, e)
		}
	}
	fig, err = plot.Overlap(treated, others, plot.Config{})
	save("overlap", fig, err)

	var effects []*causal.Effect
	for _, by := range []causal.Estimator{estimator.Standardisation{}, estimator.IPW{}, estimator.AIPW{}} {
		effect, err := causal.Estimate(ctx, estimand, table, by)
		if err != nil {
			log.Fatal(err)
		}
		effects = append(effects, effect)
	}
	fig, err = plot.Effects(effects, plot.Config{Unit: "dollars"})
	save("effects", fig, err)

	found, err := causal.Refute(ctx, effects[1], refute.PlaceboTreatment{Seed: 1, Times: 20}, refute.Bootstrap{Seed: 1, Times: 20}, refute.Overlap{})
	if err != nil {
		log.Fatal(err)
	}
	fig, err = plot.Refutations(found, plot.Config{})
	save("refutations", fig, err)
	// Output:
	// balance: Balance of covariates
	// overlap: Overlap: who could as well have had the other treatment
	// effects: Effects by estimator
	// refutations: Attempts to refute the effect
}

// The posterior of a curve, drawn with a band: earnings by years of school.
func ExampleDose() {
	ctx, table := context.Background(), read("lalonde.csv")
	estimand, err := causal.Unconfounded(causal.ATE("educ", "re78").Between(8, 12), "age", "race")
	if err != nil {
		log.Fatal(err)
	}
	effects, err := causal.PlugIn{
		Models: map[string]string{"re78": "re78 ~ educ + I(educ^2) + age + race"},
		Infer:  mcmc.Config{Seed: 1, Warmup: 200, Draws: 50}, Seed: 1,
	}.Fit(ctx, estimand, table)
	if err != nil {
		log.Fatal(err)
	}
	years := []float64{6, 8, 10, 12, 14, 16}
	curve, err := effects.DoseResponse(ctx, years...)
	if err != nil {
		log.Fatal(err)
	}
	var band []bayesplot.Interval
	for i := range years {
		v, err := curve.At(i)
		if err != nil {
			log.Fatal(err)
		}
		lo, hi := v.Interval(effects.Level())
		band = append(band, bayesplot.Interval{Mid: v.Mean(), Lo: lo, Hi: hi})
	}
	fig, err := plot.Dose("years of school", years, band, plot.Config{Unit: "dollars"})
	save("dose", fig, err)
	// Output:
	// dose: Outcome if everyone had the dose
}

// Forty people, half of them treated, of whom a network says what treating would do.
func ExampleTargeting() {
	const n = 40
	age, arm, y := make([]float64, n), make([]float64, n), make([]float64, n)
	h := &individual.Heads{Control: [][]float64{make([]float64, n)}, Treated: [][]float64{make([]float64, n)}, Propensity: [][]float64{make([]float64, n)}}
	for i := range n {
		age[i], arm[i] = float64(20+i), float64(i%2)
		h.Control[0][i], h.Treated[0][i], h.Propensity[0][i] = 10, 8+age[i]/15, 0.5
		y[i] = 10 + arm[i]*(age[i]-30)/10 + float64(i*7%20)/10
	}
	table, err := bayes.FromColumns(bayes.Col("age", age), bayes.Col("arm", arm), bayes.Col("y", y))
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Unconfounded(causal.ATE("arm", "y"), "age")
	if err != nil {
		log.Fatal(err)
	}
	study, err := individual.New(estimand, table, h, individual.Config{})
	if err != nil {
		log.Fatal(err)
	}
	curve, err := study.Curve(0.5, 10) // treating one costs half a point
	if err != nil {
		log.Fatal(err)
	}
	fig, err := plot.Targeting(curve, plot.Config{Unit: "points"})
	save("targeting", fig, err)
	known, err := individual.CalibrateCounterfactuals(study, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	intervals, err := known.Intervals(study)
	if err != nil {
		log.Fatal(err)
	}
	middle := make([]float64, n)
	for i, ends := range intervals {
		middle[i] = (ends[0] + ends[1]) / 2
	}
	fig, err = plot.Individual(middle, intervals, plot.Config{Unit: "points"})
	save("individual", fig, err)
	// Output:
	// targeting: Gain by share treated
	// individual: Effects of cases
}

// Admissions to Berkeley, 1973: what the gap is made of.
func ExampleGap() {
	report, err := fairness.Audit{
		Graph:  dag.MustParse("Gender -> Dept -> Admit; Gender -> Admit"),
		Query:  fairness.Query{Protected: "Gender", Outcome: "Admit", From: "Male", To: "Female"},
		Unfair: []string{"direct"},
		Counts: mediation.Counts{Weights: "Freq", Success: "Admitted", Draws: 500},
	}.Run(context.Background(), read("ucb_admissions.csv"))
	if err != nil {
		log.Fatal(err)
	}
	fig, err := plot.Gap(report, plot.Config{})
	save("gap", fig, err)
	// Output:
	// gap: Where the gap in Admit between Female and Male comes from
}
