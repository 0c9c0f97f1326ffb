package abtest_test

import (
	"fmt"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
)

func ExampleExperiment_Decide() {
	var arms []abtest.Arm
	for _, c := range []struct {
		name          string
		buyers, users int
	}{{"old", 155, 5000}, {"new", 184, 5100}} {
		p, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 1})
		if err != nil {
			panic(err)
		}
		if err := p.Update(online.Trials{Successes: c.buyers, N: c.users}); err != nil {
			panic(err)
		}
		arms = append(arms, abtest.Arm{Name: c.name, N: c.users, Metric: abtest.Binomial(p.Posterior())})
	}
	d, err := abtest.Experiment{Arms: arms}.Decide()
	if err != nil {
		panic(err)
	}
	fmt.Print(d)
	// Output:
	// arm  units  mean     95 % interval       lift      95 % interval        P(beats control)  P(best)  expected loss
	// old  5000   0.03119  0.02655 to 0.03618                                 control           7.86 %   0.0052
	// new  5100   0.03626  0.03131 to 0.04156  +16.30 %  -5.65 % to +43.55 %  92.14 %           92.14 %  0.0001276
	//
	// it is open which of old and new is better: new with probability 92.14 %; relative to old, new changes the metric by -5.65 % to +43.55 % with probability 95 %. Decision: keep testing, because new has the least expected loss, 0.0001276, which is not below 3.119e-05.
}

func ExampleCompare() {
	c, err := abtest.Compare(abtest.Binomial(online.Beta{Alpha: 1, Beta: 41}), abtest.Binomial(online.Beta{Alpha: 4, Beta: 36}))
	if err != nil {
		panic(err)
	}
	lo, hi, err := c.LiftInterval(0.95)
	if err != nil {
		panic(err)
	}
	fmt.Printf("better with probability %.4f, lift between %.2f and %.0f\n", c.ProbBetter, lo, hi)
	// Output:
	// better with probability 0.9480, lift between -0.27 and 161
}

func ExampleRank() {
	r, err := abtest.Rank(abtest.Binomial(online.Beta{Alpha: 51, Beta: 451}), abtest.Binomial(online.Beta{Alpha: 63, Beta: 444}), abtest.Binomial(online.Beta{Alpha: 71, Beta: 441}))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.3f\n%.4f\n", r.ProbBest, r.Loss)
	// Output:
	// [0.017 0.241 0.741]
	// [0.0403 0.0176 0.0032]
}

func ExampleLargest() {
	rounds := []float64{49854}
	for i := range 500 {
		rounds = append(rounds, float64(i%100))
	}
	value, share, warning, err := abtest.Largest(rounds)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%g %.2f\n%s\n", value, share, warning)
	// Output:
	// 49854 1.00
	// one observation, 49854, has 99.78 % of the sum of squares about the mean: the answer hangs on it
}
