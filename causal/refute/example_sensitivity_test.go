package refute_test

import (
	"fmt"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/refute"
)

// Smoking and lung cancer, a risk ratio of 10.73 ([VanderWeeleDing2017]).
func ExampleRiskRatio_EValue() {
	e, err := refute.RiskRatio{Estimate: 10.73, Lo: 8.02, Hi: 14.36}.EValue(1)
	fmt.Printf("%.1f %.1f %v\n", e.Point, e.End, err)
	// Output: 20.9 15.5 <nil>
}

// The survey of Darfur ([CinelliHazlett2020] table 1).
func ExampleOmittedVariable() {
	harm := refute.OmittedVariable{Estimate: 0.097, SE: 0.023, DF: 783}
	zero, err := harm.RobustnessValue(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	interval, err := harm.RobustnessValueAt(1, 0.05)
	fmt.Printf("%.3f %.3f %.3f %v\n", harm.PartialR2(), zero, interval, err)
	// Output: 0.022 0.140 0.077 <nil>
}

// Lead in the blood of 33 pairs of children.
func ExamplePairs() {
	pairs, err := refute.NewPairs(lead)
	if err != nil {
		fmt.Println(err)
		return
	}
	gamma, err := pairs.Gamma(0.05)
	fmt.Printf("at 5 %%, a bias of up to %.2f leaves an effect (%v)\n", gamma, err)
	// Output: at 5 %, a bias of up to 4.34 leaves an effect (<nil>)
}

func ExampleTogether() {
	found := []causal.Refutation{
		{Name: "placebo treatment", P: 0.03, Verdict: "an effect of 0.2 of nothing (p = 0.03): biased"},
		{Name: "bootstrap", P: 0.6, OK: true, Verdict: "as it should be"},
	}
	found, err := refute.Together(found, 0.05)
	for _, r := range found {
		fmt.Println(r.OK, r)
	}
	fmt.Println(err)
	// Output:
	// true placebo treatment: an effect of 0.2 of nothing (p = 0.03): among 2 tests this is no surprise (adjusted p = 0.06)
	// true bootstrap: as it should be
	// <nil>
}
