package labels_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/labels"
)

// A disease of one in a thousand, and a test that is right 99 and 95 times in a
// hundred: is who is positive ill, and what to do?
func ExampleTest_Posterior() {
	test := labels.Test{Sensitivity: 0.99, Specificity: 0.95}
	costs := decision.Costs{FalsePositive: 100, FalseNegative: 2000, Review: 30} // review is another test
	for _, results := range [][]bool{{true}, {true, true}, {true, false}} {
		p, err := test.Posterior(0.001, results...)
		if err != nil {
			fmt.Println(err)
			return
		}
		action, _, err := costs.Decide(p)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v: ill with probability %.4f, %s\n", results, p, action)
	}
	// Output:
	// [true]: ill with probability 0.0194, review
	// [true true]: ill with probability 0.2818, review
	// [true false]: ill with probability 0.0002, pass
}

// Antibodies in Santa Clara County, April 2020, as its authors first reported: 50
// of 3,330 were positive; the test had found 78 of 85 who were known to have
// antibodies, and 399 of 401 who were known to have none.
func ExampleValidatedTest() {
	p, err := labels.ValidatedTest(online.Beta{Alpha: 1, Beta: 1}, online.Beta{Alpha: 1 + 78, Beta: 1 + 7}, online.Beta{Alpha: 1 + 399, Beta: 1 + 2}, online.Trials{Successes: 50, N: 3330})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("between %.1f%% and %.1f%%\n", 100*p.Quantile(0.025), 100*p.Quantile(0.975))
	// Output: between 0.1% and 1.7%
}

// Clicks that may still become purchases: counting those without one as none makes
// the share of purchases too small.
func ExampleFitDelayed() {
	events := clicks(20_000)
	for i := range events {
		events[i].X = events[i].X[:1]
	}
	d, err := labels.FitDelayed(context.Background(), events, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	bought := 0
	for _, e := range events {
		if e.Converted {
			bought++
		}
	}
	all, err := d.Positive([]float64{1}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	week, err := d.Positive([]float64{1}, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f%% have bought, %.0f%% will have; after a week without a purchase %.0f%%\n", 100*float64(bought)/float64(len(events)), 100*all, 100*week)
	// Output: 19% have bought, 23% will have; after a week without a purchase 2%
}

// 13 of 200 are positive by a test that errs: how many are it? If nobody were, ten
// would be positive all the same. And which test would have been
// likelier to give the labels that somebody gave?
func ExampleKnownTest() {
	test := labels.Test{Sensitivity: 0.99, Specificity: 0.95}
	p, err := labels.KnownTest(online.Beta{Alpha: 1, Beta: 1}, test, online.Trials{Successes: 13, N: 200})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("prevalence %.3f ± %.3f (%.3f to %.3f), not %.3f\n", p.Mean(), p.SD(), p.Quantile(0.025), p.Quantile(0.975), 13./200)
	chances, seen := []float64{0.9, 0.8, 0.1, 0.05}, []bool{true, false, false, false}
	careful, err1 := test.LogLik(chances, seen)
	hasty, err2 := labels.Test{Sensitivity: 0.6, Specificity: 0.95}.LogLik(chances, seen)
	fmt.Printf("labels: log likelihood %.2f of a careful one, %.2f of a hasty one %v\n", careful, hasty, errors.Join(err1, err2))
	// Output:
	// prevalence 0.025 ± 0.017 (0.001 to 0.063), not 0.065
	// labels: log likelihood -1.99 of a careful one, -1.47 of a hasty one <nil>
}

// The model of late labels for a sampler, and the mode that FitDelayed finds: its log
// likelihood is that of events, so models can be compared on those that were held out.
func ExampleDelayedModel() {
	events := clicks(2000)
	model, err := labels.DelayedModel(events, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	prog, err := model.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := labels.FitDelayed(context.Background(), events[:1000], 0.01)
	if err != nil {
		fmt.Println(err)
		return
	}
	held, err1 := d.LogLik(events[1000:])
	none, err2 := labels.Delayed{W: make([]float64, len(d.W)), Gamma: make([]float64, len(d.W))}.LogLik(events[1000:])
	fmt.Printf("%d coefficients; log likelihood of the rest %.0f, of coefficients of 0 %.0f %v\n", prog.Dim(), held, none, errors.Join(err1, err2))
	// Output:
	// 4 coefficients; log likelihood of the rest -760, of coefficients of 0 -1033 <nil>
}
