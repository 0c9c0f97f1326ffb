package conformal_test

import (
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn/conformal"
)

// calibration is a set of rows whose probabilities are right: p of them are positive.
func calibration(rows int) (p []float64, labels []int) {
	for row := range rows {
		p = append(p, math.Mod(0.6180339887498949*float64(row), 1)) // the golden ratio
		if math.Mod(0.4142135623730951*float64(row), 1) < p[row] {  // and √2 spread evenly
			labels = append(labels, 1)
		} else {
			labels = append(labels, 0)
		}
	}
	return p, labels
}

// thresholds is a grid, chosen before data are seen.
func thresholds() (grid []float64) {
	for i := range 101 {
		grid = append(grid, float64(i)/100)
	}
	return grid
}

// From which probability on is a transaction looked at, if at most one fraud of ten may
// pass: on average, or surely but for one calibration set of twenty?
func ExampleMisses() {
	p, labels := calibration(1000)
	curve, err := conformal.Misses(p, labels, thresholds())
	if err != nil {
		log.Fatal(err)
	}
	mean, err := curve.Expected(0.1)
	if err != nil {
		log.Fatal(err)
	}
	sure, err := curve.Certify(0.1, 0.05, conformal.Certificate{Tail: conformal.Binomial})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("from %.2f: %.3f missed, at most %.3f on average\n", mean.Risk.Setting, mean.Risk.Mean(), mean.Bound)
	fmt.Printf("from %.2f: %.3f missed, at most %.3f for sure\n", sure.Risk.Setting, sure.Risk.Mean(), sure.Bound)
	half := curve.Risks()[50]
	upper := conformal.Binomial.Upper(half.N, half.Loss, 0.05)
	fmt.Printf("from %.2f: %v of %d frauds missed, the share is at most %.3f for sure\n", half.Setting, half.Loss, half.N, upper)
	// Output:
	// from 0.32: 0.092 missed, at most 0.094 on average
	// from 0.28: 0.076 missed, at most 0.099 for sure
	// from 0.50: 121 of 498 frauds missed, the share is at most 0.277 for sure
}

// Of those who are called in, three of four are to be ill: a precision of 0.75. Few are
// left at the strictest thresholds, so testing starts at ten places.
func ExampleFalseAlarms() {
	p, labels := calibration(1000)
	curve, err := conformal.FalseAlarms(p, labels, thresholds())
	if err != nil {
		log.Fatal(err)
	}
	c, err := curve.Certify(0.25, 0.05, conformal.Certificate{Tail: conformal.Binomial, Starts: 10})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("from %.2f: %d called in, precision %.3f, at least %.3f for sure\n", c.Risk.Setting, c.Risk.N, 1-c.Risk.Mean(), 1-c.Bound)
	// Output:
	// from 0.62: 379 called in, precision 0.807, at least 0.750 for sure
}

// A fraud that passes costs 20, a false alarm 1. Which thresholds keep the cost of a
// transaction under 1?
func ExampleCosts() {
	p, labels := calibration(1000)
	curve, err := conformal.Costs(p, labels, decision.Costs{FalsePositive: 1, FalseNegative: 20}, thresholds())
	if err != nil {
		log.Fatal(err)
	}
	c, err := curve.Certify(1, 0.05, conformal.Certificate{Starts: 101}) // nothing is presumed
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d thresholds from %.2f to %.2f\n", len(c.Certified), c.Certified[0], c.Risk.Setting)
	// Output:
	// 14 thresholds from 0.00 to 0.13
}

// Any loss between 0 and a bound will do: here what a stock of so many parts leaves
// unserved of a day's demand. The safest setting, the largest stock, comes first.
func ExampleNewCurve() {
	demand := func(day int) float64 { return 100 * math.Mod(0.6180339887498949*float64(day), 1) }
	curve, err := conformal.NewCurve(500, []float64{100, 90, 80, 70, 60}, 1, func(day int, stock float64) float64 {
		return max(0, demand(day)-stock) / 100
	})
	if err != nil {
		log.Fatal(err)
	}
	c, err := curve.Expected(0.05)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("stock %v: %.3f unserved, at most %.3f on average\n", c.Risk.Setting, c.Risk.Mean(), c.Bound)
	// Output: stock 70: 0.045 unserved, at most 0.047 on average
}
