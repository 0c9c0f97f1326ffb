package filter_test

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/online/filter"
)

// sales of five years by quarter: a trend, a season, and some noise; one is
// missing.
var sales = []float64{
	30.1, 21.5, 27.7, 43.0, 33.2, 24.3, 30.1, 46.2, 34.7, 26.9,
	math.NaN(), 48.1, 37.9, 28.4, 35.5, 51.2, 40.6, 31.8, 38.0, 54.3,
}

// A series taken apart, its variances found, and forecast.
func ExampleStructural_Fit() {
	fit, err := filter.Structural{
		Components: []filter.Component{filter.Trend{Level: filter.Free}, filter.Seasonal{Period: 4}},
		Noise:      filter.Free,
	}.Fit(context.Background(), sales)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("variance of the error %.2f, log likelihood %.2f\n", fit.Variances["noise"], fit.LogLik)
	parts, err := fit.Smooth(sales)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range parts.Names() {
		mean, sd, err := parts.Component(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s in the last quarter: %.1f ± %.1f\n", name, mean[19], sd[19])
	}
	next, err := fit.Forecast(sales, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range next {
		fmt.Printf("forecast %.1f ± %.1f\n", g.Mean[0], g.SD(0))
	}
	// Output:
	// variance of the error 0.14, log likelihood -19.08
	// trend in the last quarter: 42.1 ± 0.2
	// seasonal 4 in the last quarter: 11.8 ± 0.2
	// forecast 43.2 ± 0.5
	// forecast 34.5 ± 0.5
}

// The same series with priors: what is known of a variance is a distribution.
func ExampleStructural_Program() {
	s := filter.Structural{Components: []filter.Component{filter.Level{Variance: filter.Free}}, Noise: filter.Free}
	p, err := s.Program(flows, map[string]bayes.Dist{
		"noise": bayes.LogNormal(math.Log(1e4), 1), "level": bayes.LogNormal(math.Log(1e3), 1),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), p, mcmc.Config{Seed: 1, Draws: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	noise, err := draws.Var("noise")
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := noise.Interval(0.9)
	fmt.Printf("sd of the error: %.0f to %.0f\n", math.Sqrt(lo), math.Sqrt(hi))
	// Output:
	// sd of the error: 105 to 177
}
