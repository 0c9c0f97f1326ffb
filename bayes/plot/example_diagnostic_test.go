package plot_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
)

// walk returns draws of a chain that moves slowly, with its energy.
func walk() *bayes.Draws {
	const n = 60
	rng := rand.New(rand.NewPCG(1, 1))
	x, energy := make([]float64, n), make([]float64, n)
	for i := 1; i < n; i++ {
		x[i] = 0.9*x[i-1] + rng.NormFloat64()
		energy[i] = rng.NormFloat64()
	}
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Draws: n, Values: x,
		Stats: []bayes.Stat{{Name: "energy", Values: energy}},
	})
	if err != nil {
		log.Fatal(err)
	}
	return d
}

func ExampleAutocorrelation() {
	show(plot.Autocorrelation(walk(), plot.Config{Lags: 10}))
	// Output:
	// Autocorrelation by chain, 95 % limits of independent draws: 1 by 1 panels
	//   bulk ESS below 100, which is 100 a chain: x
}

func ExampleESSEvolution() {
	show(plot.ESSEvolution(walk(), plot.Config{}))
	// Output:
	// Effective sample size of the first draws: 1 by 1 panels
	//   bulk or tail ESS below 100, which is 100 a chain: x
}

func ExampleEnergy() {
	show(plot.Energy(walk(), plot.Config{}))
	show(plot.Energy(schools(), plot.Config{}))
	// Output:
	// Energy of the draws and its changes: 2 by 1 panels
	// plot: Energy: the draws have no statistic "energy": those of Hamiltonian samplers do
}

func ExampleRidge() {
	show(plot.Ridge(schools(), plot.Config{Vars: []string{"theta"}, Level: 0.9}))
	// Output: Densities, medians and 90 % intervals: 1 by 1 panels
}

func ExampleParallel() {
	show(plot.Parallel(schools(), plot.Config{}))
	// Output: Draws in parallel coordinates: 1 by 1 panels
}

func ExampleKhat() {
	show(plot.Khat([]float64{0.2, 0.1, 0.95}, []string{"Anoka", "Cass", "Lac Qui Parle"}, plot.Config{}))
	// Output:
	// Pareto k-hat by observation: 1 by 1 panels
	//   k-hat above 0.7 at 1 of 3 observations: the estimate is not to be trusted there
}

func ExampleSBCHistogram() {
	var ranks []int
	for i := range 200 {
		ranks = append(ranks, i%10) // uniform, and too evenly so
	}
	show(plot.SBCHistogram(ranks, 9, plot.Config{}))
	show(plot.SBCHistogram(ranks, 8, plot.Config{}))
	// Output:
	// Calibration: ranks of 200 simulations, 95 % band: 1 by 1 panels
	// plot: SBCHistogram: simulation 9 has rank 9, want 0 to 8
}

func ExampleRankECDF() {
	show(plot.RankECDF(schools(), plot.Config{Vars: []string{"mu"}}))
	show(plot.RankECDF(walk(), plot.Config{}))
	// Output:
	// Ranks by chain, 95 % band: 1 by 1 panels
	// plot: RankECDF: ranks compare chains, and there is 1 chain
}

func ExampleLOOPIT() {
	show(plot.LOOPIT([]float64{0.2, 0.45, 0.71, 0.9}, plot.Config{Level: 0.9}))
	show(plot.LOOPIT([]float64{0.99, 0.998, 1, 0.97, 1}, plot.Config{}))
	// Output:
	// Leave-one-out predictions, 90 % band: 1 by 1 panels
	// Leave-one-out predictions, 95 % band: 1 by 1 panels
	//   the curve leaves the band (p = 3e-07): predictions are not calibrated
}

func ExampleSBC() {
	var ranks []int
	for i := range 200 {
		ranks = append(ranks, i%10) // uniform, and too evenly so
	}
	show(plot.SBC(ranks, 9, plot.Config{}))
	show(plot.SBC(ranks, 12, plot.Config{}))
	// Output:
	// Calibration by 200 simulations, 95 % band: 1 by 1 panels
	// Calibration by 200 simulations, 95 % band: 1 by 1 panels
	//   the curve leaves the band (p = 1.7e-22): ranks are not uniform
}

func ExamplePowerScaling() {
	show(plot.PowerScaling([]string{"mu", "tau"}, []float64{0.02, 0.21}, []float64{0.13, 0.03}, plot.Config{}))
	// Output:
	// Sensitivity to prior and likelihood: 1 by 1 panels
	//   follows the prior, 0.05 or more: tau
}

func ExampleConditionalEffects() {
	dose := []float64{0, 5, 10}
	adults := plot.Group{Name: "adults", Rows: []plot.Interval{{Mid: 1, Lo: 0.5, Hi: 1.5}, {Mid: 2, Lo: 1.7, Hi: 2.3}, {Mid: 3, Lo: 2, Hi: 4}}}
	units := map[string]string{"x": "dose, mg", "y": "response"}
	fig, err := plot.ConditionalEffects(dose, []plot.Group{adults}, plot.Config{Units: units})
	show(fig, err)
	if err == nil {
		fmt.Println(fig.Panels[0][0].X.Label.Text)
	}
	// Output:
	// Conditional effects: 1 by 1 panels
	// dose, mg
}
