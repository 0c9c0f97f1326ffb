package bayes_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// exampleDraws stands for what a sampler returns: mu and theta[school], two
// chains of eight draws.
func exampleDraws() *bayes.Draws {
	d, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "mu"}, {Name: "theta", Dims: []bayes.Dim{bayes.NewDim("school", "A", "B")}}},
		Chains: 2, Draws: 8, Seed: 42,
		Values: []float64{
			4, 6, 5, 3, 7, 4, 5, 6, 5, 4, 7, 6, 5, 3, 4, 6, // mu
			9, 7, 8, 12, 6, 11, 8, 7, 10, 9, 6, 8, 7, 11, 9, 8, // theta[A]
			1, 3, 2, -1, 4, 0, 2, 3, 2, 1, 4, 3, 2, -1, 1, 3, // theta[B]
		},
		Stats: []bayes.Stat{{Name: "diverging", Values: []float64{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}},
	})
	if err != nil {
		panic(err)
	}
	return d
}

func ExampleNewDraws() {
	_, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "mu"}, {Name: "mu"}},
		Chains: 0, Draws: 2,
	})
	fmt.Println(err)
	// Output:
	// bayes: NewDraws: Chains is 0, want at least 1
	// bayes: duplicate variable "mu"
}

func ExampleDraws_Var() {
	draws := exampleDraws()
	theta, err := draws.Var("theta")
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := theta.Label("A")
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := a.Interval(0.9)
	fmt.Printf("%s: mean %.2f, 90%% interval [%.2f, %.2f], P(>10) = %.3f\n",
		a.Name(), a.Mean(), lo, hi, a.Prob(func(x float64) bool { return x > 10 }))
	fmt.Println("chain 1:", a.Chain(1))
	_, err = draws.Var("thta")
	fmt.Println(err)
	// Output:
	// theta[A]: mean 8.50, 90% interval [6.00, 11.25], P(>10) = 0.188
	// chain 1: [10 9 6 8 7 11 9 8]
	// bayes: no variable "thta" in the draws (did you mean "theta"?)
}

func ExampleDraws_Vars() {
	for name, v := range exampleDraws().Vars() {
		fmt.Println(name, v.Shape(), v.Means())
	}
	// Output:
	// mu [] [5]
	// theta [2] [8.5 1.8125]
}

func ExampleRV_Elems() {
	theta, err := exampleDraws().Var("theta")
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, e := range theta.Elems() {
		fmt.Printf("%s %.2f\n", name, e.ProbPositive())
	}
	// Output:
	// theta[A] 1.00
	// theta[B] 0.81
}

func ExampleDerive() {
	type params struct {
		Mu    float64   `bayes:"mu"`
		Theta []float64 `bayes:"theta"`
	}
	draws := exampleDraws()
	gap, err := bayes.Derive(draws, "gap", func(p params) float64 { return p.Theta[0] - p.Theta[1] })
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(gap)
	draws, err = draws.With("gap", gap) // now it is in the summary, the JSON and the plots
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(draws.Names())
	// Output:
	// gap: 6.688 ± 3.281
	// [mu theta gap]
}

func ExampleDraws_Summary() {
	fmt.Print(exampleDraws().Summary("mu", "theta"))
	// Output:
	//            mean     sd      q5  median    q95  mcse_mean  ess_bulk  ess_tail   rhat
	// mu        5.000  1.265   3.000   5.000  7.000       0.45         8       NaN  0.984
	// theta[A]  8.500  1.789   6.000   8.000  11.25       0.63         8         8  0.910
	// theta[B]  1.812  1.559  -1.000   2.000  4.000       0.55         8       NaN  0.965
}

func ExampleDraws_Check() {
	for _, w := range exampleDraws().Check() {
		if w.Var == "" {
			fmt.Println(w.Code, w.Value)
		}
	}
	// Output:
	// divergences 1
}

func ExampleReadDraws() {
	b, err := json.Marshal(exampleDraws())
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := bayes.ReadDraws(strings.NewReader(string(b)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(draws.Names(), draws.Chains(), draws.Len(), draws.Seed())
	_, err = bayes.ReadDraws(strings.NewReader(strings.Replace(string(b), "[9,1]", "[9]", 1)))
	fmt.Println(err)
	// Output:
	// [mu theta] 2 8 42
	// bayes: draws: posterior.theta[0][0] has 1 values, want 2
}

// Draws of another law, weighed to stand for the wanted one, as importance sampling
// makes them: with one weight far above the others few are left.
func ExampleDraws_WeightESS() {
	draws, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Draws: 4, Seed: 7,
		Values: []float64{1, 2, 3, 4}, LogWeights: []float64{0, 0, 0, 3},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("worth %.2f of %d draws\n", draws.WeightESS(), draws.Len())
	type how struct{ Proposal string }
	draws = draws.WithConfig(how{"uniform"}) // is kept in the JSON, for who reads it later
	fmt.Println(draws.Config(), draws.Library() != "")
	// Output:
	// worth 1.31 of 4 draws
	// {uniform} true
}

// bowl is a target that no model made: −x²/2 for each coordinate.
type bowl struct{}

func (bowl) Dim() int { return 2 }

func (bowl) LogDensityGrad(x, grad []float64) (float64, error) {
	lp := 0.0
	for i, v := range x {
		lp -= 0.5 * v * v
		if grad != nil {
			grad[i] = -v
		}
	}
	return lp, nil
}

// What a sampler asks of a target: what its draws consist of, and where to start. A
// program has names, any other target has coordinates.
func ExampleDrawnVariables() {
	m := bayes.NewModel("rate")
	rate := m.Param("rate", bayes.Exponential(1))
	m.Let("wait", bayes.Div(1, rate))
	for _, of := range []struct {
		target bayes.Target
		start  bayes.Values
	}{
		{compiled(m), bayes.Values{"rate": 1.0}},
		{bowl{}, bayes.Values{bayes.PlainName: []float64{0.5, -0.5}}},
	} {
		vars, elements := bayes.DrawnVariables(of.target)
		x, err := bayes.StartingPoint(of.target, of.start)
		fmt.Println(vars[0].Name, vars[len(vars)-1].Name, elements, x, err)
	}
	_, err := bayes.StartingPoint(bowl{}, bayes.Values{"rate": 1.0})
	fmt.Println(err)
	// Output:
	// rate wait 2 [0] <nil>
	// x x 2 [0.5 -0.5] <nil>
	// want the one variable "x", a []float64 of length 2, got map[rate:1]: the target names no others
}
