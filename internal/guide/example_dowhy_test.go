package guide_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/attribution"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

// The code of docs/from-dowhy.md, section by section.

// quitters are smokers of 1971, of whom some had quit by 1982, and what they weighed.
func quitters() *bayes.Table {
	f := must(os.Open("../../testdata/cases/causal/est/nhefs.csv"))
	defer f.Close()
	t := must(bayes.ReadCSV(f, bayes.CSVConfig{Missing: []string{"NA"}, Columns: []string{"qsmk", "wt82_71", "sex", "age", "wt71", "smokeintensity"}}))
	return must(t.DropMissing())
}

// houses are 919 of Minnesota, and the radon in them.
func houses() *bayes.Table {
	f := must(os.Open("../../examples/radon/data/radon.csv"))
	defer f.Close()
	return must(bayes.ReadCSV(f, bayes.CSVConfig{Columns: []string{"log_uranium", "floor", "log_radon"}}))
}

func Example_dowhyFourSteps() {
	ctx, table := context.Background(), quitters()
	g := must(dag.Parse("{age sex wt71 smokeintensity} -> {qsmk wt82_71}; qsmk -> wt82_71"))
	estimand := must(causal.Identify(g, causal.ATE("qsmk", "wt82_71")))
	fmt.Println(estimand)
	effect := must(causal.Estimate(ctx, estimand, table, estimator.IPW{}))
	fmt.Println(effect)
	found := must(causal.Refute(ctx, effect, refute.RandomCommonCause{Seed: 1}, refute.DataSubset{Seed: 1}))
	for _, f := range must(refute.Together(found, 0.05)) {
		fmt.Println(f.OK, f.Verdict)
	}
	// Output:
	// ATE of qsmk on wt82_71, by adjusting for age, sex, wt71, smokeintensity
	// ATE of qsmk on wt82_71 by IPW: 3.257 (95 % interval 2.298 to 4.216)
	// true 100 covariates of random numbers move the estimate by 0.00071 standard errors on average (p = 1 or less): it does not hang on what does not matter
	// true 100 parts of 80 % differ from the whole by 0.271, where its standard error implies 0.244 (p = 0.13): the effect is no one part's, and as sure as stated
}

func Example_dowhyNoGraph() {
	ctx, table := context.Background(), quitters()
	estimand := must(causal.Unconfounded(causal.ATT("qsmk", "wt82_71"), "age", "sex", "wt71", "smokeintensity"))
	for _, by := range []causal.Estimator{
		estimator.Standardisation{}, // backdoor.linear_regression
		estimator.IPW{},             // backdoor.propensity_score_weighting
		estimator.Matching{},        // backdoor.propensity_score_matching
		estimator.AIPW{},
	} {
		fmt.Println(must(causal.Estimate(ctx, estimand, table, by)))
	}
	// Output:
	// ATT of qsmk on wt82_71 by standardisation: 3.191 (95 % interval 2.264 to 4.118)
	// ATT of qsmk on wt82_71 by IPW: 3.242 (95 % interval 2.309 to 4.176)
	// ATT of qsmk on wt82_71 by matching: 2.876 (95 % interval 1.639 to 4.114)
	// ATT of qsmk on wt82_71 by AIPW: 3.253 (95 % interval 2.325 to 4.18)
}

func Example_dowhyNotIdentified() {
	g := must(dag.Parse("qsmk -> wt82_71; qsmk <-> wt82_71"))
	_, err := causal.Identify(g, causal.ATE("qsmk", "wt82_71"))
	fmt.Println(err)
	no, is := errors.AsType[*causal.NotIdentifiedError](err)
	fmt.Println(is, no.Instruments)
	// Output:
	// causal: ATE of qsmk on wt82_71 is not identified: identify: P(wt82_71 | do(qsmk)) is not identified: unobserved causes tie qsmk to wt82_71; measure such a cause, add an experiment (Search), or bound it (package bounds)
	// true []
}

func Example_dowhyGCM() {
	ctx, table := context.Background(), houses()
	g := must(dag.Parse("log_uranium -> log_radon; floor -> log_radon"))
	scm := must(causal.NewSCM(g, table, map[string]causal.Mechanism{
		"log_uranium": causal.Given{},
		"floor":       causal.Regression{Config: formula.Config{Family: formula.Bernoulli}},
		"log_radon":   causal.Regression{Formula: "log_radon ~ log_uranium + floor"},
	}))
	draws := must(scm.Fit(ctx, mcmc.Config{Seed: 1, Draws: 200}))

	w := scm.Worlds()
	w.SeeData() // what was seen of each house: its noise is read off
	w.Do("upstairs", map[string]bayes.Action{"floor": bayes.Set(1)})
	answer := must(w.Ask(ctx, draws, 1, "f.log_radon", "upstairs.log_radon"))
	for house := range 3 {
		was := must(must(answer.Var("f.log_radon")).At(house))
		would := must(must(answer.Var("upstairs.log_radon")).At(house))
		fmt.Printf("house %d: %.2f, upstairs %.2f ± %.2f\n", house, was.Mean(), would.Mean(), would.SD())
	}
	// Output:
	// house 0: 0.10, upstairs -0.52 ± 0.07
	// house 1: 0.83, upstairs 0.21 ± 0.07
	// house 2: 1.10, upstairs 0.48 ± 0.07
}

func Example_dowhyAttribution() {
	ctx, table := context.Background(), houses()
	scm := must(causal.NewSCM(must(dag.Parse("log_uranium -> log_radon; floor -> log_radon")), table, map[string]causal.Mechanism{
		"log_uranium": causal.Given{},
	}))
	draws := must(scm.Fit(ctx, mcmc.Config{Seed: 1, Draws: 200}))
	arrows := must(attribution.ArrowStrengths(ctx, scm, draws, "log_radon", attribution.Config{})) // gcm.arrow_strength
	for _, r := range arrows.Rows(0.9) {
		fmt.Printf("%s: %.3f (%.3f to %.3f)\n", r.Name, r.Mean, r.Lower, r.Upper)
	}
	odd := must(attribution.RootCauses(ctx, scm, draws, "log_radon", 2, attribution.Config{})) // gcm.attribute_anomalies
	for _, r := range odd.Rows(0.9) {
		fmt.Printf("third house: %s %.2f\n", r.Name, r.Mean)
	}
	// Output:
	// log_uranium -> log_radon: 0.080 (0.058 to 0.103)
	// floor -> log_radon: 0.050 (0.033 to 0.069)
	// third house: log_radon 0.28
	// third house: floor 0.01
}

func Example_dowhyFalsify() {
	ctx, table := context.Background(), quitters()
	g := must(dag.Parse("age -> qsmk -> wt82_71; sex -> qsmk; age -> wt82_71"))
	fmt.Println(must(g.TestImplied(ctx, table, 0.05)))
	// Output:
	// the data contradict 1 of 2 independencies (all at level 0.05 together): the graph lacks an edge or a latent cause, or has one the wrong way
	//   age _||_ sex: Fisher z = -2.25, n = 1566, p = 0.024, adjusted 0.048
}

func Example_dowhyPosterior() {
	ctx, table := context.Background(), quitters()
	estimand := must(causal.Unconfounded(causal.ATE("qsmk", "wt82_71"), "age", "sex", "wt71"))
	effects := must(causal.PlugIn{Models: map[string]string{"wt82_71": "wt82_71 ~ qsmk * sex + age + wt71"}, Seed: 1}.Fit(ctx, estimand, table))
	fmt.Println("effect", effects.ATE())
	for _, s := range must(effects.CATE(ctx, "sex")) {
		lo, hi := s.Effect.Interval(0.95)
		fmt.Printf("%s: %.1f kg (%.1f to %.1f)\n", s.Name, s.Effect.Mean(), lo, hi)
	}
	// Output:
	// effect ATE: 3.144 ± 0.4321
	// sex = 0: 3.5 kg (2.3 to 4.7)
	// sex = 1: 2.8 kg (1.6 to 4.0)
}
