package decision_test

import (
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
)

// lift is a posterior of a campaign's lift, in percent.
func lift() []float64 {
	x := make([]float64, 1000)
	for i := range x {
		x[i] = distuv.Normal{Mu: 1, Sigma: 1.5}.Quantile((float64(i) + 0.5) / 1000)
	}
	return x
}

// A percent of lift earns 40, the campaign costs 25.
func ExampleChoose() {
	x := lift()
	c, err := decision.Choose(2, len(x), nil, func(action, draw int) float64 {
		return float64(action) * (40*x[draw] - 25) // 0: keep, 1: ship
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("ship earns %.0f, best with probability %.2f\n", c.Utility[1], c.ProbBest[1])
	fmt.Printf("finding out first is worth at most %.0f\n", c.Loss[c.Best])
	// Output:
	// ship earns 15, best with probability 0.60
	// finding out first is worth at most 17
}

func ExampleHDI() {
	lo, hi, err := decision.HDI(lift(), nil, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	none := decision.Region{Lo: -0.5, Hi: 0.5}
	fmt.Printf("%.1f to %.1f: %s\n", lo, hi, none.Verdict(lo, hi))
	// Output:
	// -1.9 to 3.9: undecided
}

func ExampleRegion_Probabilities() {
	below, in, above, err := decision.Region{Lo: -0.5, Hi: 0.5}.Probabilities(lift(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("worse %.2f, no matter %.2f, better %.2f\n", below, in, above)
	// Output:
	// worse 0.16, no matter 0.21, better 0.63
}

// None of nineteen bought: equal tails leave out the likeliest rates, those near 0.
func ExampleHDIOf() {
	posterior := distuv.Beta{Alpha: 1, Beta: 20}
	lo, hi, err := decision.HDIOf(posterior, 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("highest density %.3f to %.3f\n", lo, hi)
	lo, hi, err = decision.ETI(posterior, 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("equal tails     %.3f to %.3f\n", lo, hi)
	// Output:
	// highest density 0.000 to 0.109
	// equal tails     0.003 to 0.139
}

func ExampleCosts() {
	c := decision.Costs{FalsePositive: 6, FalseNegative: 200, Review: 4}
	fmt.Printf("block from %.3f\n", c.Threshold())
	for _, p := range []float64{0.01, 0.1, 0.5} {
		action, cost, err := c.Decide(p)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.2f: %s, %.1f\n", p, action, cost)
	}
	// Output:
	// block from 0.029
	// 0.01: pass, 2.0
	// 0.10: review, 4.0
	// 0.50: act, 3.0
}

// A model learned on half frauds, half not, where one in a thousand is a fraud.
func ExamplePriorShift() {
	s := decision.PriorShift{Training: 0.5, Population: 0.001}
	p, err := s.Correct(0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("0.9 is %.4f; intercept %+.2f\n", p, s.Intercept())
	// Output:
	// 0.9 is 0.0089; intercept -6.91
}

func ExampleEstimateShares() {
	p := [][]float64{{0.9, 0.1}, {0.2, 0.8}, {0.1, 0.9}, {0.1, 0.9}, {0.15, 0.85}}
	share, err := decision.EstimateShares(p, []float64{0.5, 0.5})
	if err != nil {
		fmt.Println(err)
		return
	}
	first, err := decision.Reweigh(p[0], []float64{0.5, 0.5}, share)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("shares %.2f; the first case is %.2f\n", share, first)
	for i := range p { // all of them, in their place
		if p[i], err = decision.AppendReweighed(p[i][:0], p[i], []float64{0.5, 0.5}, share); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("the last is %.2f\n", p[4])
	// Output:
	// shares [0.14 0.86]; the first case is [0.59 0.41]
	// the last is [0.03 0.97]
}

// Three designs of a page, with what is known of their rates: which is the best?
func ExampleProbLargest() {
	p, err := decision.ProbLargest(
		distuv.Beta{Alpha: 31, Beta: 971}, // 30 of 1000
		distuv.Beta{Alpha: 41, Beta: 961},
		distuv.Beta{Alpha: 4, Beta: 98}, // 3 of 100: little is known
	)
	fmt.Printf("%.2f %v\n", p, err)
	// Output:
	// [0.06 0.54 0.40] <nil>
}
