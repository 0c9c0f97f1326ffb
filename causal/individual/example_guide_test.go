package individual_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/nn"
)

// infants are rows of a file of premature infants, of whom some were visited at home, and
// five networks that were trained on others. (Outcomes are simulated; Hill, Journal of
// Computational and Graphical Statistics 20: 217–240, 2011.)
func infants(file string) (*bayes.Table, []individual.Network, func()) {
	const folder = "../../testdata/cases/nn/ihdp_tarnet/"
	f, err := os.Open(folder + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	var networks []individual.Network
	var models []*nn.Model
	for i := range 5 {
		m, err := nn.OpenFile(fmt.Sprintf("%starnet%d.onnx", folder, i), nn.Options{})
		if err != nil {
			log.Fatal(err)
		}
		models = append(models, m)
		var heads [3]*nn.Predictor
		for k, output := range []string{"mu0", "mu1", "propensity"} {
			if heads[k], err = nn.NewPredictor(m, output, 0); err != nil {
				log.Fatal(err)
			}
		}
		networks = append(networks, individual.Network{Control: heads[0], Treated: heads[1], Propensity: heads[2]})
	}
	return table, networks, func() {
		for _, m := range models {
			m.Close()
		}
	}
}

// The code of docs/packages/causal/individual.md.
func Example_infants() {
	ctx := context.Background()
	table, networks, done := infants("test.csv")
	defer done()
	estimand, err := causal.Unconfounded(causal.ATE("treatment", "y"), table.Names()[:25]...)
	if err != nil {
		log.Fatal(err)
	}
	study, err := individual.FromNetworks(ctx, estimand, table, networks, individual.Config{Clip: [2]float64{0.02, 0.98}})
	if err != nil {
		log.Fatal(err)
	}
	overlap, err := study.Overlap()
	if err != nil {
		log.Fatal(err)
	}
	chances, err := study.PropensityCalibration(4)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(study.ATE)
	fmt.Printf("%.0f %% of infants are where the other arm is not; log odds of treatment: slope %v\n", 100*overlap.Outside, chances.Slope)

	ranks, err := study.Targeting(nil)
	if err != nil {
		log.Fatal(err)
	}
	curve, err := study.Curve(3, 4) // a visit costs as much as 3 points of the outcome
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("AUTOC", ranks.AUTOC)
	for _, p := range curve {
		fmt.Printf("visiting the %3.0f %% who gain most: %v\n", 100*p.Share, p.Gain)
	}
	// Output:
	// ATE of treatment on y by AIPW of predictions: 3.473 (95 % interval 1.444 to 5.502)
	// 17 % of infants are where the other arm is not; log odds of treatment: slope 0.491 (0.06612 to 0.9159)
	// AUTOC 1.317 (-0.2624 to 2.897)
	// visiting the  25 % who gain most: 0.5565 (-0.3921 to 1.505)
	// visiting the  50 % who gain most: 0.9056 (-0.3876 to 2.199)
	// visiting the  74 % who gain most: 0.9883 (-0.3778 to 2.354)
	// visiting the 100 % who gain most: 0.4729 (-1.556 to 2.502)
}

// Rows of somebody new are asked of the networks, decided on, and given intervals.
func ExampleAsk() {
	ctx := context.Background()
	calib, networks, done := infants("calib.csv")
	defer done()
	names := calib.Names()[:25]
	estimand, err := causal.Unconfounded(causal.ATE("treatment", "y"), names...)
	if err != nil {
		log.Fatal(err)
	}
	study, err := individual.FromNetworks(ctx, estimand, calib, networks, individual.Config{Clip: [2]float64{0.02, 0.98}})
	if err != nil {
		log.Fatal(err)
	}
	bounds, err := individual.Calibrate(study, individual.Union, 0.2)
	if err != nil {
		log.Fatal(err)
	}

	fresh, err := os.Open("../../testdata/cases/nn/ihdp_tarnet/test.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer fresh.Close()
	table, err := bayes.ReadCSV(fresh, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	rows, err := individual.Rows(table, names...)
	if err != nil {
		log.Fatal(err)
	}
	heads, err := individual.Ask(ctx, networks, rows[:4])
	if err != nil {
		log.Fatal(err)
	}
	gain, differ := heads.Effects()
	visit, err := individual.Policy{Cost: 3}.Decide(gain)
	if err != nil {
		log.Fatal(err)
	}
	within, err := bounds.Intervals(heads)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v intervals, of which %.0f %% may miss\n", bounds.Method(), 100*bounds.Alpha())
	for i := range gain {
		fmt.Printf("gain %.1f, networks differ by %.1f, within %.1f to %.1f: visit %v\n", gain[i], differ[i], within[i][0], within[i][1], visit[i])
	}

	// Of those whose treatment and outcome are known, what would have been is known better.
	known, err := individual.CalibrateCounterfactuals(study, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	tested, err := individual.FromNetworks(ctx, estimand, table, networks, individual.Config{Clip: [2]float64{0.02, 0.98}})
	if err != nil {
		log.Fatal(err)
	}
	effects, err := known.Intervals(tested)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("the third infant, whose outcome is known: %.1f to %.1f\n", effects[2][0], effects[2][1])
	// Output:
	// union intervals, of which 20 % may miss
	// gain 5.3, networks differ by 0.6, within -Inf to +Inf: visit true
	// gain 4.1, networks differ by 0.8, within -Inf to +Inf: visit true
	// gain 5.0, networks differ by 0.4, within 0.8 to 9.1: visit true
	// gain 2.8, networks differ by 0.6, within -2.9 to 8.5: visit false
	// the third infant, whose outcome is known: 3.7 to 7.2
}
