package causal_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/nn"
)

// The code of docs/causal.md, section by section.

const smokers = `dag {
	age -> {quit gain}
	sex -> {quit gain}
	weight -> {quit gain}
	quit -> gain
}`

// smokersTable are the smokers of the National Health and Nutrition Examination
// Survey, with columns named as in the guide.
func smokersTable() *bayes.Table {
	f, err := os.Open("../testdata/cases/causal/est/nhefs.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	t, err := bayes.ReadCSV(f, bayes.CSVConfig{Missing: []string{"NA"}})
	if err != nil {
		log.Fatal(err)
	}
	var cols []bayes.Column
	for _, name := range [][2]string{{"age", "age"}, {"sex", "sex"}, {"wt71", "weight"}, {"qsmk", "quit"}, {"wt82_71", "gain"}} {
		v, err := t.Float(name[0])
		if err != nil {
			log.Fatal(err)
		}
		cols = append(cols, bayes.Col(name[1], v))
	}
	t, err = bayes.FromColumns(cols...)
	if err != nil {
		log.Fatal(err)
	}
	if t, err = t.DropMissing("gain"); err != nil {
		log.Fatal(err)
	}
	return t
}

func Example_identify() {
	g, err := dag.Parse(smokers)
	if err != nil {
		log.Fatal(err)
	}
	estimand, err := causal.Identify(g, causal.ATE("quit", "gain"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(estimand)
	var no *causal.NotIdentifiedError
	_, err = causal.Identify(dag.MustParse("lottery -> quit -> gain; quit <-> gain"), causal.ATE("quit", "gain"))
	if errors.As(err, &no) {
		fmt.Println(no.Instruments)
	}
	// Output:
	// ATE of quit on gain, by adjusting for age, sex, weight
	// [lottery]
}

func Example_estimate() {
	table := smokersTable()
	estimand, err := causal.Identify(dag.MustParse(smokers), causal.ATE("quit", "gain"))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	effect, err := causal.Estimate(ctx, estimand, table, estimator.AIPW{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(effect)
	found, err := causal.Refute(ctx, effect, refute.PlaceboTreatment{Seed: 1}, refute.DataSubset{Seed: 1},
		refute.Bootstrap{Seed: 1}, refute.UnobservedConfounder{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	if found, err = refute.Together(found, 0.05); err != nil {
		log.Fatal(err)
	}
	for _, f := range found {
		fmt.Println(f.OK, f.Verdict)
	}
	// Output:
	// ATE of quit on gain by AIPW: 3.142 (95 % interval 2.231 to 4.053)
	// true a treatment dealt out at random 100 times has an effect of -0.108 on average where it has none (p = 0.02): among 3 tests this is no surprise (adjusted p = 0.061)
	// true 100 parts of 80 % differ from the whole by 0.247, where its standard error implies 0.232 (p = 0.34): the effect is no one part's, and as sure as stated
	// true 100 samples with replacement vary by 0.435, the standard error is 0.465 (p = 0.39), and 95 % of them lie between 2.279 and 3.981: the standard error is right
	// true a confounder 1 times as strong as age leaves 2.485 of the effect 3.142; to bring it to 0 one must explain 0.15 of what is left of treatment and outcome
}

func Example_posterior() {
	table := smokersTable()
	estimand, err := causal.Identify(dag.MustParse(smokers), causal.ATE("quit", "gain"))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	g := causal.PlugIn{Models: map[string]string{"gain": "gain ~ quit * sex + age + weight"}, Seed: 1}
	effects, err := g.Fit(ctx, estimand, table)
	if err != nil {
		log.Fatal(err)
	}
	strata, err := effects.CATE(ctx, "sex")
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range strata {
		lo, hi := s.Effect.Interval(0.95)
		fmt.Printf("%s: %.1f kg (%.1f to %.1f)\n", s.Name, s.Effect.Mean(), lo, hi)
	}
	// Output:
	// sex = 0: 3.5 kg (2.3 to 4.7)
	// sex = 1: 2.8 kg (1.6 to 4.0)
}

func Example_counterfactual() {
	table := smokersTable()
	ctx := context.Background()
	scm, err := causal.NewSCM(dag.MustParse(smokers), table, map[string]causal.Mechanism{
		"quit": causal.Regression{Formula: "quit ~ age + sex + weight", Config: formula.Config{Family: formula.Bernoulli}},
		"gain": causal.Regression{Formula: "gain ~ quit * sex + age + weight"},
	})
	if err != nil {
		log.Fatal(err)
	}
	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1, Warmup: 300, Draws: 250})
	if err != nil {
		log.Fatal(err)
	}
	w := scm.Worlds()
	w.SeeData()
	w.Do("stayed", map[string]bayes.Action{"quit": bayes.Set(0)})
	w.Do("quit", map[string]bayes.Action{"quit": bayes.Set(1)})
	ans, err := w.Ask(ctx, draws, 1, "f.gain", "stayed.gain", "quit.gain")
	if err != nil {
		log.Fatal(err)
	}
	for _, world := range []string{"f", "stayed", "quit"} {
		gain, err := ans.Var(world + ".gain")
		if err != nil {
			log.Fatal(err)
		}
		first, err := gain.At(0)
		if err != nil {
			log.Fatal(err)
		}
		rung, err := ans.Rung(world + ".gain")
		if err != nil {
			log.Fatal(err)
		}
		lo, hi := first.Interval(0.95)
		fmt.Printf("%s: %.1f kg (%.1f to %.1f), %v\n", world, first.Mean(), lo, hi, rung)
	}
	// Output:
	// f: -10.1 kg (-10.1 to -10.1), rung 1 (seeing)
	// stayed: -10.1 kg (-10.1 to -10.1), rung 3 (imagining)
	// quit: -6.6 kg (-7.8 to -5.5), rung 3 (imagining)
}

// infants are the rows of a file of premature infants, and what is adjusted for.
func infants(file string) (*bayes.Table, []string) {
	f, err := os.Open("../testdata/cases/nn/ihdp_tarnet/" + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	t, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	return t, t.Names()[:25]
}

func Example_networks() {
	calib, covariates := infants("calib.csv")
	table, _ := infants("test.csv")
	ctx := context.Background()
	var networks []individual.Network
	for i := range 5 {
		m, err := nn.OpenFile(fmt.Sprintf("../testdata/cases/nn/ihdp_tarnet/tarnet%d.onnx", i), nn.Options{})
		if err != nil {
			log.Fatal(err)
		}
		defer m.Close()
		var heads [3]*nn.Predictor
		for k, output := range []string{"mu0", "mu1", "propensity"} {
			if heads[k], err = nn.NewPredictor(m, output, 0); err != nil {
				log.Fatal(err)
			}
		}
		networks = append(networks, individual.Network{Control: heads[0], Treated: heads[1], Propensity: heads[2]})
	}
	estimand, err := causal.Unconfounded(causal.ATE("treatment", "y"), covariates...)
	if err != nil {
		log.Fatal(err)
	}
	c := individual.Config{Clip: [2]float64{0.02, 0.98}}
	study, err := individual.FromNetworks(ctx, estimand, table, networks, c)
	if err != nil {
		log.Fatal(err)
	}
	value, err := study.Value(individual.Policy{Cost: 3})
	if err != nil {
		log.Fatal(err)
	}
	seen, err := individual.FromNetworks(ctx, estimand, calib, networks, c)
	if err != nil {
		log.Fatal(err)
	}
	bounds, err := individual.Calibrate(seen, individual.Union, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi, err := bounds.Interval(study.Control[2], study.Treated[2], study.Propensity[2])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(study.ATE)
	fmt.Printf("of the third infant %.1f, members differ by %.1f, interval %.1f to %.1f\n", study.CATE[2], study.Epistemic[2], lo, hi)
	fmt.Printf("visiting %.0f %% gains %v on visiting nobody\n", 100*value.Share, value.OverNone)
	// Output:
	// ATE of treatment on y by AIPW of predictions: 3.473 (95 % interval 1.444 to 5.502)
	// of the third infant 5.0, members differ by 0.4, interval 0.8 to 9.1
	// visiting 84 % gains 0.9667 (-0.4151 to 2.349) on visiting nobody
}
