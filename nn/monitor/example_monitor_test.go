package monitor_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/online/drift"
)

// Scores of a day, of which no label is known yet.
var day = []float64{0.02, 0.97, 0.4, 0.01, 0.66, 0.05, 0.88, 0.11, 0.03, 0.52, 0.07, 0.02}

func ExampleExpect() {
	e, err := monitor.Expect(day, monitor.Judging{Costs: decision.Costs{FalsePositive: 10, FalseNegative: 40}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("flagged %d of %d\n", e.Flagged, e.Rows)
	fmt.Printf("precision %.2f (%.2f to %.2f)\n", e.Precision.Value, e.Precision.Lo, e.Precision.Hi)
	fmt.Printf("recall    %.2f (%.2f to %.2f)\n", e.Recall.Value, e.Recall.Lo, e.Recall.Hi)
	fmt.Printf("cost a row %.2f ± %.2f\n", e.Cost.Value, e.Cost.SE)
	// Output:
	// flagged 5 of 12
	// precision 0.69 (0.40 to 1.00)
	// recall    0.93 (0.67 to 1.00)
	// cost a row 2.34 ± 1.95
}

func ExampleSurprises() {
	labels := []int{0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0} // they have come
	e, err := monitor.Expect(day, monitor.Judging{})
	if err != nil {
		log.Fatal(err)
	}
	r, err := monitor.Realise(day, labels, monitor.Judging{})
	if err != nil {
		log.Fatal(err)
	}
	s, err := monitor.Surprises(e, r)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range s[:3] {
		fmt.Printf("%s: %.2f, expected %.2f, P %.2g\n", s.Metric, s.Realised, s.Expected.Value, s.P)
	}
	// Output:
	// rate: 0.25, expected 0.31, P 0.49
	// brier: 0.13, expected 0.09, P 0.49
	// accuracy: 0.75, expected 0.86, P 0.22
}

func ExampleExpectAccuracy() {
	e, err := monitor.ExpectAccuracy([][]float64{{0.7, 0.2, 0.1}, {0.1, 0.8, 0.1}, {0.4, 0.3, 0.3}}, 0.9)
	fmt.Printf("%.2f (%.2f to %.2f), %v\n", e.Value, e.Lo, e.Hi, err)
	// Output: 0.63 (0.33 to 1.00), <nil>
}

func ExampleNewDrift() {
	s := &schema.Schema{Inputs: []schema.Input{{Port: "x", Type: nn.Float32, Columns: []schema.Column{
		{Name: "bmi", Missing: schema.Missing{Rule: schema.Median, Value: 30}},
	}}}}
	e, err := s.Encoder(nil)
	if err != nil {
		log.Fatal(err)
	}
	var train, now schema.Batch
	x := make([]float64, 400)
	for i := range x {
		x[i] = 20 + float64(i%40)/2
	}
	table, err := bayes.FromColumns(bayes.Col("bmi", x))
	if err != nil {
		log.Fatal(err)
	}
	if err := e.Table(table, &train); err != nil {
		log.Fatal(err)
	}
	d, err := monitor.NewDrift(e, &train, nil, drift.MonitorConfig{Window: 100})
	if err != nil {
		log.Fatal(err)
	}
	for i := range 100 { // today half of it is missing
		record := map[string]any{"bmi": nil}
		if i%2 == 0 {
			record["bmi"] = x[i]
		}
		if err := e.Record(record, &now); err != nil {
			log.Fatal(err)
		}
		if _, err := d.Update(&now, nil); err != nil {
			log.Fatal(err)
		}
	}
	for _, c := range d.Compare() {
		fmt.Println(c.Column, c.Test, c.Drifted)
	}
	// Output:
	// bmi ks true
	// bmi missing chi-square true
}

func ExampleCoverage() {
	people, err := bayes.FromColumns(
		bayes.Col("age", []float64{19, 23, 31, 44, 58, 62, 25, 37}),
		bayes.Col("sex", []string{"f", "m", "f", "m", "f", "m", "m", "f"}),
	)
	if err != nil {
		log.Fatal(err)
	}
	covered := []bool{true, false, true, true, true, true, false, true} // by conformal sets, 90 % promised
	groups, err := monitor.GroupsBy(people, "sex")
	if err != nil {
		log.Fatal(err)
	}
	ages, err := monitor.GroupsAt(people, "age", 25)
	if err != nil {
		log.Fatal(err)
	}
	groups = append(groups, ages...)
	groups = append(groups, monitor.Union("women or young", groups[0], ages[0]))
	report, worst, err := monitor.Coverage(covered, nil, groups, 0.1, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range report {
		fmt.Printf("%-14s %d of %d, %.2f to %.2f\n", c.Group, c.Covered, c.Rows, c.AllLo, c.AllHi)
	}
	fmt.Println("worst:", report[worst].Group, "short:", report[worst].Short)
	// Output:
	// sex=f          4 of 4, 0.27 to 1.00
	// sex=m          2 of 4, 0.03 to 0.97
	// age<=25        1 of 3, 0.00 to 0.96
	// 25<age         5 of 5, 0.35 to 1.00
	// women or young 4 of 6, 0.14 to 0.98
	// worst: age<=25 short: false
}

func ExamplePerformance() {
	p, err := monitor.NewPerformance(monitor.PerformanceConfig{Window: 12})
	if err != nil {
		log.Fatal(err)
	}
	for _, score := range day {
		if err := p.Update(score); err != nil {
			log.Fatal(err)
		}
	}
	e, err := p.Expected()
	fmt.Printf("expected accuracy %.2f of %d scores, %v\n", e.Accuracy.Value, p.Seen(), err)
	noon := p.Snapshot()     // for a page that somebody reads while scores go on
	for i := range day[:6] { // the labels of some have come: all negative
		if err := p.Label(day[i], 0); err != nil {
			log.Fatal(err)
		}
	}
	_, _, _, before := noon.Labelled().Overall()
	_, _, _, now := p.Labelled().Overall()
	fmt.Printf("%d labels at noon, %d by now: bias %.1f\n", before, now, p.Labelled().Bias())
	// Output:
	// expected accuracy 0.86 of 12 scores, <nil>
	// 0 labels at noon, 6 by now: bias -2.8
}
