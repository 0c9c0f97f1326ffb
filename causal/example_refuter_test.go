package causal_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

// eachHalf is a Refuter of one's own: the men and the women by themselves should have
// effects that differ by no more than chance.
type eachHalf struct{ column string }

func (eachHalf) Name() string { return "each half" }

func (h eachHalf) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	by, table := effect.By() // the same estimator, the same rows
	x, err := table.Float(h.column)
	if err != nil {
		return causal.Refutation{}, err
	}
	var parts [2]*causal.Effect
	for k := range parts {
		rows, err := table.Rows(func(i int) bool { return x[i] == float64(k) })
		if err != nil {
			return causal.Refutation{}, err
		}
		// Who is alike in sex needs no adjusting for it, and a column that never varies is a fault.
		estimand, err := causal.Unconfounded(effect.Estimand.Query(), "age", "weight")
		if err != nil {
			return causal.Refutation{}, err
		}
		if parts[k], err = causal.Estimate(ctx, estimand, rows, by); err != nil {
			return causal.Refutation{}, err
		}
	}
	differ := parts[1].Mean - parts[0].Mean
	far := differ * differ / (parts[0].SE*parts[0].SE + parts[1].SE*parts[1].SE)
	return causal.Refutation{
		Name: h.Name(), Null: "the halves differ by chance", Observed: differ, OK: far < 2*2, // two standard errors
		Verdict: fmt.Sprintf("%.1f kg and %.1f kg, which differ by %.1f", parts[0].Mean, parts[1].Mean, differ),
	}, nil
}

// A refuter of one's own finds in an effect what made it.
func ExampleEffect_By() {
	ctx := context.Background()
	// What does giving up do to those who do not?
	estimand, err := causal.Identify(dag.MustParse(smokers), causal.ATC("quit", "gain"))
	if err != nil {
		log.Fatal(err)
	}
	effect, err := causal.Estimate(ctx, estimand, smokersTable(), estimator.IPW{})
	if err != nil {
		log.Fatal(err)
	}
	found, err := causal.Refute(ctx, effect, eachHalf{"sex"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(effect)
	fmt.Println(found[0].OK, found[0])
	// Output:
	// ATC of quit on gain by IPW: 3.149 (95 % interval 2.241 to 4.057)
	// true each half: 3.4 kg and 2.9 kg, which differ by -0.6
}

// Two things moved people to college that should have had nothing to do with their
// wages but by that: one of two years nearby, and one of four. Each alone is an
// instrument, and says what a year more was worth to those whom it moved.
func ExampleEstimand_WithInstrument() {
	f, err := os.Open("../testdata/cases/causal/est/card.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	g := dag.MustParse("black -> {nearc2 nearc4 educ lwage}; south -> {nearc2 nearc4 educ lwage}; smsa66 -> {nearc2 nearc4 educ lwage}; nearc2 -> educ; nearc4 -> educ; educ -> lwage; educ <-> lwage")
	estimand, err := causal.Identify(g, causal.LATE("educ", "lwage"))
	if err != nil {
		log.Fatal(err)
	}
	for _, i := range estimand.Instruments() {
		by, err := estimand.WithInstrument(i.Z)
		if err != nil {
			log.Fatal(err)
		}
		effect, err := causal.Estimate(context.Background(), by, table, estimator.TwoStage{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s given %v: %.2f ± %.2f, F %.1f\n", i.Z, i.Given, effect.Mean, effect.SE, effect.Diagnostics["first_stage_f"])
		for _, w := range effect.Warnings {
			fmt.Println(w)
		}
	}
	// Output:
	// nearc2 given [black south smsa66]: 0.53 ± 0.65, F 0.6
	// the instrument is weak, its effective F is 0.6 and not 10 or more: estimate and interval may be far off; the Anderson–Rubin set does not depend on it: below -0.2207 or above 0.1028
	// nearc4 given [black south smsa66]: 0.11 ± 0.04, F 15.4
}

// A model that learnt from some people is asked about another.
func ExampleSCM_For() {
	ctx, table := context.Background(), smokersTable()
	some, err := table.Rows(func(i int) bool { return i < 300 })
	if err != nil {
		log.Fatal(err)
	}
	scm, err := causal.NewSCM(dag.MustParse(smokers), some, map[string]causal.Mechanism{
		"age": causal.Given{}, "sex": causal.Given{}, "weight": causal.Given{},
		"quit": causal.Regression{Formula: "quit ~ age + sex + weight", Config: formula.Config{Family: formula.Bernoulli}},
		"gain": causal.Regression{Formula: "gain ~ quit + age + sex + weight"},
	})
	if err != nil {
		log.Fatal(err)
	}
	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1, Warmup: 200, Draws: 100})
	if err != nil {
		log.Fatal(err)
	}
	her, err := bayes.FromColumns(bayes.Col("age", []float64{40}), bayes.Col("sex", []float64{1}),
		bayes.Col("weight", []float64{60}), bayes.Col("quit", []float64{0}), bayes.Col("gain", []float64{1}))
	if err != nil {
		log.Fatal(err)
	}
	one, err := scm.For(her)
	if err != nil {
		log.Fatal(err)
	}
	w := one.Worlds()
	w.SeeData()
	w.Do("quit", map[string]bayes.Action{"quit": bayes.Set(1)})
	ans, err := w.Ask(ctx, draws, 1, "quit.gain")
	if err != nil {
		log.Fatal(err)
	}
	gain, err := ans.Var("quit.gain")
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := gain.Interval(0.9)
	fmt.Printf("the draws are of these mechanisms: %v\n", one.SameMechanisms(scm))
	fmt.Printf("she gained 1 kg; had she quit, %.1f kg (%.1f to %.1f)\n", gain.Mean(), lo, hi)
	// Output:
	// the draws are of these mechanisms: true
	// she gained 1 kg; had she quit, 5.3 kg (3.7 to 7.0)
}
