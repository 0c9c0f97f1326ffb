package bayes_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
)

// One step of a particle filter: eight particles walk on from where they were, and each
// says how likely the count that was seen is from where it is now.
func ExampleProgram_Simulator() {
	m := bayes.NewModel("step")
	before := m.Param("before", bayes.Flat())
	now := m.Param("now", bayes.Normal(before, 0.5))
	m.Observe(m.Data("count", 0), bayes.PoissonLog(now))
	s, err := compiled(m).Simulator(bayes.Simulation{Given: []string{"before"}, Keep: []string{"now"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("keeps", s.Kept()[0].Name, "after", s.Observed(), "whole:", s.Integer(0), "all normal:", s.Gaussian(), "solved for:", s.Reduced())
	if _, err := s.CheckObserved("count", []float64{2.5}); err != nil {
		fmt.Println(err)
	}

	run := s.NewRun() // one for each goroutine
	from, _, _ := s.Input("before")
	for k := range run.Given(from) {
		run.Given(from)[k] = 1
	}
	seen, _, _ := s.Input("count")
	run.Share(seen, []float64{7})
	run.Seed(1, 0, 0)
	run.Draw()
	fmt.Printf("at     %.2f\nweight %.2f\n", run.Kept(0), run.LogLik(0))
	run.Median() // without noise: all stay where they were
	fmt.Printf("median %.2f\n", run.Kept(0)[:2])
	// Output:
	// keeps now after [count] whole: true all normal: true solved for: []
	// bayes: "count" is 2.5 in element 0; want a whole number
	// at     [0.84 0.71 1.87 1.06 -0.01 1.05 0.79 0.61]
	// weight [-4.96 -5.60 -1.92 -3.99 -9.56 -4.02 -5.22 -6.10]
	// median [1.00 1.00]
}
