package mediation_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

// The code of docs/packages/causal/mediation.md: did a training make the unemployed less
// depressed by making them confident in their search for work?
func Example_confidence() {
	ctx := context.Background()
	table, err := read("jobs.csv")
	if err != nil {
		log.Fatal(err)
	}
	effect := causal.ATE("treat", "depress2")
	f, err := mediation.Regressions{
		Mediator: "job_seek ~ treat + econ_hard + sex + age",
		Outcome:  "depress2 ~ treat + job_seek + econ_hard + sex + age",
	}.Estimate(ctx, table, effect)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(f)
	fmt.Printf("of the effect, through confidence: %.2f (median)\n", f.Proportion().Quantile(0.5))

	s, err := mediation.Confounding{Mediator: "job_seek ~ treat + econ_hard + sex + age"}.Estimate(table, effect)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("nothing goes through it if the errors correlate by %.2f (%.2f to %.2f)\n", s.ZeroAt, s.ZeroAtInterval[0], s.ZeroAtInterval[1])
	// Output:
	// effect of treat on depress2 through job_seek, by quasi-Bayesian regressions
	//   total                            -0.05621 (95 % interval -0.1435 to 0.03387)
	//   direct, mediators as in control  -0.04049 (95 % interval -0.125 to 0.04756)
	//   direct, mediators as in treated  -0.04049 (95 % interval -0.125 to 0.04756)
	//   indirect, in control             -0.01572 (95 % interval -0.04053 to 0.008966)
	//   indirect, in treated             -0.01572 (95 % interval -0.04053 to 0.008966)
	// of the effect, through confidence: 0.22 (median)
	// nothing goes through it if the errors correlate by -0.27 (-0.33 to -0.21)
}

// The textbook's product of two coefficients is the same where there are no interactions.
func ExampleProduct() {
	table, err := read("jobs.csv")
	if err != nil {
		log.Fatal(err)
	}
	p, err := mediation.Product(table, causal.ATE("treat", "depress2"),
		"job_seek ~ treat + econ_hard + sex + age", "depress2 ~ treat + job_seek + econ_hard + sex + age", 0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("indirect %.3f ± %.3f, direct %.2f ± %.2f\n", p.Indirect, p.IndirectSE, p.Direct, p.DirectSE)
	// Output:
	// indirect -0.016 ± 0.012, direct -0.04 ± 0.04
}

// The same question of a model that can be acted on, in all and in women, and what the
// training does to those whose confidence is held at 4 of 5.
func ExampleNatural() {
	ctx := context.Background()
	table, err := read("jobs.csv")
	if err != nil {
		log.Fatal(err)
	}
	g := dag.MustParse("treat -> job_seek -> depress2; treat -> depress2; {econ_hard sex} -> {job_seek depress2}")
	scm, err := causal.NewSCM(g, table, map[string]causal.Mechanism{
		"treat": causal.Given{}, "econ_hard": causal.Given{}, "sex": causal.Given{},
		"depress2": causal.Regression{Formula: "depress2 ~ treat * job_seek + econ_hard + sex"},
	})
	if err != nil {
		log.Fatal(err)
	}
	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1, Warmup: 200, Draws: 50})
	if err != nil {
		log.Fatal(err)
	}
	q := mediation.Query{Effect: causal.ATE("treat", "depress2"), Mediators: []string{"job_seek"}}
	all, err := mediation.Natural(ctx, scm, draws, 1, q)
	if err != nil {
		log.Fatal(err)
	}
	women, err := mediation.NaturalAmong(ctx, scm, draws, 1, q, func(w *causal.Worlds) bayes.Expr { return bayes.Equal(w.V("f.sex"), 1) })
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("through confidence: in all %.3f, in women %.3f\n", all.ACME().Mean(), women.ACME().Mean())
	held, err := mediation.Controlled(ctx, scm, draws, 1, q, map[string]float64{"job_seek": 4})
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := held.Interval(0.95)
	fmt.Printf("with confidence held at 4: %.2f (%.2f to %.2f)\n", held.Mean(), lo, hi)
	// Output:
	// through confidence: in all -0.018, in women -0.018
	// with confidence held at 4: -0.04 (-0.13 to 0.04)
}
