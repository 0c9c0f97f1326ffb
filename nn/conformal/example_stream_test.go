package conformal_test

import (
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/nn/conformal"
)

// A forecast whose errors double in the middle of the stream: intervals grow until as
// many outcomes are missed as asked. What a threshold from the calibration set alone
// misses is counted beside it.
func ExampleACI() {
	residual := func(row int) float64 { // the golden ratio spreads rows evenly
		return math.Mod(0.6180339887498949*float64(row), 1)
	}
	var calibration []float64
	for row := range 99 {
		calibration = append(calibration, residual(row))
	}
	a, err := conformal.NewACI(conformal.ACIConfig{Alpha: 0.1, Gamma: 0.02, Window: 99}, calibration)
	if err != nil {
		log.Fatal(err)
	}
	fixed, err := conformal.Fit(calibration, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	missed := 0
	before := a.Snapshot() // copies don't move with the original
	for row := range 2000 {
		threshold := a.Next() // the interval is prediction ± threshold.Score
		outcome := residual(row)
		if row >= 1000 {
			outcome *= 2
		}
		if !fixed.Covers(outcome) {
			missed++
		}
		if err := a.Update(threshold, outcome); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("missed %d of %d with ACI, %d with a fixed threshold\n", a.Missed(), a.Seen(), missed)
	fmt.Printf("level %.3f at first, %.3f now, to miss 0.1\n", before.Level(), a.Level())
	fmt.Printf("whatever had happened, ACI misses %.3f ± %.3f\n", 0.1, a.Bound(0))
	// Output:
	// missed 200 of 2000 with ACI, 647 with a fixed threshold
	// level 0.100 at first, 0.100 now, to miss 0.1
	// whatever had happened, ACI misses 0.100 ± 0.023
}

// Outcomes come three rows late. A threshold is the ticket by which an outcome is
// judged, so the Tracker needs no memory of what it was asked.
func ExampleTracker() {
	k, err := conformal.NewTracker(conformal.TrackerConfig{Alpha: 0.2, Step: 0.05}, nil)
	if err != nil {
		log.Fatal(err)
	}
	score := func(row int) float64 { return float64(row*7%10) / 10 } // 0 to 0.9
	var tickets []conformal.Threshold
	for row := range 1000 {
		tickets = append(tickets, k.Next())
		if late := row - 3; late >= 0 {
			if err := k.Update(tickets[late], score(late)); err != nil {
				log.Fatal(err)
			}
		}
	}
	report := k.Snapshot() // for another goroutine to read, while k goes on
	if err := k.Update(k.Next(), 0.9); err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Seen(), "outcomes in the report,", k.Seen(), "by now")
	fmt.Printf("threshold %.2f, missed %.3f ± %.3f\n", k.Next().Score, float64(k.Missed())/float64(k.Seen()), k.Bound(0, 0.9, 3))
	// Output:
	// 997 outcomes in the report, 998 by now
	// threshold 0.72, missed 0.214 ± 0.022
}

// Scores that drift slowly and jump once: DtACI finds by itself how fast to follow.
func ExampleDtACI() {
	score := func(row int) float64 {
		spread := 1 + float64(row)/1000
		if row >= 1500 {
			spread = 5
		}
		return spread * math.Mod(0.6180339887498949*float64(row), 1) // the golden ratio
	}
	var calibration []float64
	for row := range 99 {
		calibration = append(calibration, score(row))
	}
	d, err := conformal.NewDtACI(conformal.DtACIConfig{Alpha: 0.1, Window: 200}, calibration)
	if err != nil {
		log.Fatal(err)
	}
	for row := 99; row < 3000; row++ {
		if err := d.Update(d.Next(), score(row)); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("missed %.3f\n", float64(d.Missed())/float64(d.Seen()))
	fmt.Printf("weights of steps 0.001 to 0.128: %.2f, level %.2f\n", d.Weights(), d.Level())
	before := d.Snapshot() // to try what a bad hour would do
	for range 10 {
		if err := d.Update(d.Next(), 100); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("after ten misses the level is %.2f, was %.2f\n", d.Level(), before.Level())
	// Output:
	// missed 0.102
	// weights of steps 0.001 to 0.128: [0.14 0.22 0.28 0.22 0.08 0.04 0.02 0.01], level 0.10
	// after ten misses the level is 0.06, was 0.10
}
