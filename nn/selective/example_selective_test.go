package selective_test

import (
	"encoding/json"
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/selective"
)

// study has forecasts of 1,000 rows, of which as many are positive as they say.
func study() (prob [][]float64, labels []int) {
	for i := range 1000 {
		p := 1 / (1 + math.Exp(4-8*float64(i)/1000))
		y := 0
		if math.Mod(float64(i)*0.618034, 1) < p { // spread evenly
			y = 1
		}
		prob, labels = append(prob, []float64{1 - p, p}), append(labels, y)
	}
	return prob, labels
}

func ExampleRiskCoverage() {
	prob, labels := study()
	confidence, right, err := calibration.Confidence(prob, labels)
	if err != nil {
		log.Fatal(err)
	}
	wrong := make([]float64, len(right))
	for i, r := range right {
		wrong[i] = float64(1 - r)
	}
	curve, err := selective.RiskCoverage(confidence, wrong)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range curve.Points(4) {
		fmt.Printf("%3.0f%% answered, from %.2f on: %.3f wrong\n", 100*p.Coverage, p.Threshold, p.Risk)
	}
	fmt.Printf("area %.4f, %.4f more than need be\n", curve.AURC(), curve.Excess())
	g, err := curve.Guarantee(0.1, 0.05, 0)
	fmt.Printf("above %.3f: %d answered, %d wrong, at most %.3f of those to come; %v\n", g.Threshold, g.N, g.Wrong, g.Bound, err)
	fmt.Println("a row of confidence 0.9:", g.Answer(0.9), "of 0.8:", g.Answer(0.8))
	fmt.Printf("half of the %d rows: %.3f wrong; the surest 100: %.3f\n", curve.Len(), curve.At(0.5).Risk, curve.Point(100).Risk)
	// Output:
	// 25% answered, from 0.95 on: 0.044 wrong
	//  50% answered, from 0.88 on: 0.062 wrong
	//  75% answered, from 0.73 on: 0.105 wrong
	// 100% answered, from 0.50 on: 0.172 wrong
	// area 0.0790, 0.0632 more than need be
	// above 0.881: 500 answered, 31 wrong, at most 0.098 of those to come; <nil>
	// a row of confidence 0.9: true of 0.8: false
	// half of the 1000 rows: 0.062 wrong; the surest 100: 0.040
}

// A review costs 8, to miss a fraud 200, to block a customer 30.
func ExamplePolicy() {
	policy := selective.Binary(decision.Costs{FalsePositive: 30, FalseNegative: 200, Review: 8})
	for _, p := range []float64{0.01, 0.1, 0.9} {
		choice, err := policy.Decide([]float64{1 - p, p})
		if err != nil {
			log.Fatal(err)
		}
		what := []string{"pass", "block"}
		if choice.Action == selective.HandOver {
			fmt.Printf("%.2f: review, which saves %.0f\n", p, choice.Saving)
		} else {
			fmt.Printf("%.2f: %s, at %.0f\n", p, what[choice.Action], choice.Cost)
		}
	}
	data, err := json.Marshal(policy)
	fmt.Println(string(data), err)
	// Output:
	// 0.01: pass, at 2
	// 0.10: review, which saves 12
	// 0.90: block, at 3
	// {"kind":"selective.policy","version":1,"costs":[[0,200],[30,0]],"hand_over":8,"least_saving":0} <nil>
}

// What a policy costs where one row of a hundred is positive, though half of the test
// set is: forecasts are corrected, and rows weighed.
func ExamplePolicy_Report() {
	prob, labels := study()
	population := []float64{0.99, 0.01}
	for i, row := range prob {
		p, err := decision.Reweigh(row, []float64{0.5, 0.5}, population)
		if err != nil {
			log.Fatal(err)
		}
		prob[i] = p
	}
	policy := selective.Binary(decision.Costs{FalsePositive: 30, FalseNegative: 200, Review: 8})
	r, err := policy.Report(prob, labels, population)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f ± %.2f a row, %.2f expected, %.3f handed over\n", r.Cost, r.SE, r.Expected, r.HandedOver)
	fmt.Printf("%.2f without anybody, %.2f to pass always, %.2f to review always\n", r.Alone, r.Constant[0], r.Always)
	// Output:
	// 1.29 ± 0.09 a row, 1.28 expected, 0.059 handed over
	// 1.80 without anybody, 2.00 to pass always, 8.00 to review always
}

// Rows come one at a time, and there are hands for one in twenty. What must a review
// save to be done?
func ExamplePolicy_Limit() {
	prob, _ := study()
	policy := selective.Binary(decision.Costs{FalsePositive: 30, FalseNegative: 200, Review: 8})
	limited, err := policy.Limit(prob, 0.05)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("review where it saves %.2f or more\n", limited.LeastSaving)
	for _, p := range []float64{0.06, 0.13} {
		row := []float64{1 - p, p}
		free, err := policy.Decide(row)
		if err != nil {
			log.Fatal(err)
		}
		scarce, err := limited.Decide(row)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f: saves %.2f, reviewed with hands for all: %v, for one in twenty: %v\n",
			p, free.Saving, free.Action == selective.HandOver, scarce.Action == selective.HandOver)
	}
	// Output:
	// review where it saves 16.76 or more
	// 0.06: saves 4.00, reviewed with hands for all: true, for one in twenty: false
	// 0.13: saves 18.00, reviewed with hands for all: true, for one in twenty: true
}

// Two of five rows can be looked at.
func ExamplePolicy_Assign() {
	rows := [][]float64{{0.5, 0.5}, {0.9, 0.1}, {0.55, 0.45}, {0.6, 0.4}, {0.5, 0.5}}
	choices, err := selective.Chow(2, 0.2).Assign(rows, 2)
	if err != nil {
		log.Fatal(err)
	}
	for i, c := range choices {
		fmt.Println(rows[i], c.Action, c.Action == selective.HandOver)
	}
	// Output:
	// [0.5 0.5] -1 true
	// [0.9 0.1] 0 false
	// [0.55 0.45] 0 false
	// [0.6 0.4] 0 false
	// [0.5 0.5] -1 true
}
