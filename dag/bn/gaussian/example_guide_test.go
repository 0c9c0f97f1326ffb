package gaussian_test

import (
	"encoding/json"
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
)

// must returns what a question to a network answers.
func must[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// filters is a network of a filter that is intact or broken, the dust it lets through,
// and the light that the dust lets through.
func filters() *gaussian.Network {
	prior := must(discrete.NewTable([]discrete.Variable{{Name: "filter", Levels: 2}}, []float64{0.95, 0.05}))
	filter := must(bn.New("", []bn.Variable{{Name: "filter", States: []string{"intact", "broken"}}}, prior))
	return must(gaussian.New(filter,
		gaussian.ConditionalGaussian("dust", []string{"filter"}, nil,
			gaussian.Regression{Intercept: 3, Variance: 0.1},
			gaussian.Regression{Intercept: 7, Variance: 1}),
		gaussian.LinearGaussian("light", gaussian.Regression{Intercept: 3, Coefficients: []float64{-0.5}, Variance: 0.5}, "dust")))
}

// Is there too much dust? The answer has two humps, which a mean and a standard
// deviation hide: what is asked is a probability.
func ExampleMixture_CDF() {
	post := must(filters().Posterior(gaussian.Findings{Values: map[string]float64{"light": 0}}))
	dust := must(post.Values("dust"))
	below := must(dust.CDF("dust", 5))
	fmt.Printf("mean %.2f ± %.2f, but %.3f is below 5\n", must(dust.Mean("dust")), must(dust.SD("dust")), below)
	for _, x := range []float64{3, 4.5, 6.5} {
		fmt.Printf("density at %.1f: %.3f\n", x, math.Exp(must(dust.LogDensity(map[string]float64{"dust": x}))))
	}
	// Output:
	// mean 3.99 ± 1.58, but 0.764 is below 5
	// density at 3.0: 0.881
	// density at 4.5: 0.004
	// density at 6.5: 0.115
}

// Which reading is odd? The density of what was read tells, one reading by itself or
// all together: each of these two is common, the pair is not.
func ExampleNormal_LogDensity() {
	thermometer := gaussian.Regression{Coefficients: []float64{1}, Variance: 0.25}
	net := must(gaussian.New(nil,
		gaussian.LinearGaussian("room", gaussian.Regression{Intercept: 20, Variance: 4}),
		gaussian.LinearGaussian("A", thermometer, "room"),
		gaussian.LinearGaussian("B", thermometer, "room")))
	readings := must(must(net.Joint()).Margin("A", "B"))
	fmt.Println(readings.Names())
	for _, r := range []map[string]float64{{"A": 18}, {"B": 22}, {"A": 18, "B": 22}, {"A": 21.5, "B": 22}} {
		fmt.Printf("%v: %.1f\n", r, must(readings.LogDensity(r)))
	}
	// Output:
	// [A B]
	// map[A:18]: -2.1
	// map[B:22]: -2.1
	// map[A:18 B:22]: -18.2
	// map[A:21.5 B:22]: -2.8
}

// What a network is made of, kept in a file and read back; and cases of it, factors and
// numbers, as columns.
func ExampleNetwork_Equal() {
	net := filters()
	for _, n := range net.Nodes() {
		fmt.Println(n.Name, "given", n.Discrete, n.Parents, n.Regressions)
	}
	text := must(json.Marshal(net))
	again := must(gaussian.Parse(string(text)))
	fmt.Println(again.Equal(net), again.Discrete().Variables())

	cases := must(net.Sample(1, 1000))
	codes, states, err := cases.Codes("filter")
	if err != nil {
		log.Fatal(err)
	}
	broken := 0
	for _, c := range codes {
		if states[c] == "broken" {
			broken++
		}
	}
	fmt.Println(cases.Names(), cases.IsFactor("filter"), cases.IsFactor("dust"), broken, "broken")
	post := must(net.Posterior(gaussian.Findings{}))
	two := must(must(post.Values("dust", "light")).Margin("light"))
	fmt.Printf("%.2f of light on average\n", must(two.Mean("light")))
	// Output:
	// dust given [filter] [] [{3 [] 0.1} {7 [] 1}]
	// light given [] [dust] [{3 [-0.5] 0.5}]
	// true [{filter [intact broken]}]
	// [filter dust light] true false 56 broken
	// 1.40 of light on average
}
