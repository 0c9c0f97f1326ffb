package particle_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online/particle"
)

// volatility is a model of returns whose log variance x is an autoregression
// around −1.
func volatility() particle.Model {
	program := func(name string, x func(m *bayes.Model) bayes.Dist) *bayes.Program {
		m := bayes.NewModel(name)
		m.Observe(m.Data("y", 0.0), bayes.Normal(0, bayes.Exp(bayes.Mul(m.Param("x", x(m)), 0.5))))
		p, err := m.Compile()
		if err != nil {
			log.Fatal(err)
		}
		return p
	}
	return particle.Model{
		Start: program("start", func(*bayes.Model) bayes.Dist { return bayes.Normal(-1, 0.3/math.Sqrt(1-0.95*0.95)) }),
		Step: program("step", func(m *bayes.Model) bayes.Dist {
			before := m.Param("x.before", bayes.Flat())
			return bayes.Normal(bayes.Add(-1, bayes.Mul(0.95, bayes.Add(before, 1))), 0.3)
		}),
	}
}

// returns are 300 of them.
func returns() []float64 {
	file, err := cases.Open("online/nonlinear_filters.json")
	if err != nil {
		log.Fatal(err)
	}
	var in struct{ Y []float64 }
	if err := file.Cases[0].Decode(&in); err != nil {
		log.Fatal(err)
	}
	return in.Y
}

// Stochastic volatility: the standard deviation of the next return, with its
// interval, as returns come in.
func Example() {
	f, err := particle.New(volatility(), particle.Config{Particles: 4096, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	for i, y := range returns() {
		if err := f.Update(y); err != nil {
			log.Fatal(err)
		}
		if i%100 == 99 {
			x, err := f.Mean("x")
			if err != nil {
				log.Fatal(err)
			}
			lo, _ := f.Quantile("x", 0.05)
			hi, _ := f.Quantile("x", 0.95)
			fmt.Printf("after %d: sd %.2f, 90%% in [%.2f, %.2f]\n", f.Time(), math.Exp(x[0]/2), math.Exp(lo[0]/2), math.Exp(hi[0]/2))
		}
	}
	fmt.Printf("%v, log evidence %.1f\n", f.Kind(), f.LogEvidence())

	shock := f.Snapshot() // what would a return of 6 say?
	if err := shock.Update(6); err != nil {
		log.Fatal(err)
	}
	v, err := shock.Variance("x")
	if err != nil {
		log.Fatal(err)
	}
	draws, err := shock.Draws() // as draws of any posterior, with weights
	if err != nil {
		log.Fatal(err)
	}
	x, err := draws.Var("x")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("a return of 6: log density %.1f; %v observed of state %s: x %.1f, variance %.2f; %.0f of 4096 particles matter, resampled before: %v\n",
		shock.LogPredictive(), shock.Observed(), shock.Variables()[0].Name, x.Mean(), v[0], shock.ESS(), shock.Resampled())
	// Output:
	// after 100: sd 1.08, 90% in [0.72, 1.65]
	// after 200: sd 1.34, 90% in [0.86, 2.11]
	// after 300: sd 0.73, 90% in [0.47, 1.16]
	// bootstrap, log evidence -389.8
	// a return of 6: log density -11.3; [y] observed of state x: x 1.3, variance 0.09; 31 of 4096 particles matter, resampled before: false
}

// A walk that is seen with little noise: the guided filter, whose proposal is
// found in the program, and the bootstrap filter, with 200 particles each.
func ExampleRun() {
	program := func(name string, x func(m *bayes.Model) bayes.Dist) *bayes.Program {
		m := bayes.NewModel(name)
		m.Observe(m.Data("y", 0.0), bayes.Normal(m.Param("x", x(m)), 0.05))
		p, err := m.Compile()
		if err != nil {
			log.Fatal(err)
		}
		return p
	}
	model := particle.Model{
		Start: program("start", func(*bayes.Model) bayes.Dist { return bayes.Normal(0, 1) }),
		Step:  program("step", func(m *bayes.Model) bayes.Dist { return bayes.Normal(m.Param("x.before", bayes.Flat()), 1) }),
	}
	series := [][]float64{{0.4}, {1.6}, {math.NaN()}, {0.9}, {-0.3}, {2.2}}
	for _, k := range []particle.Kind{particle.Bootstrap, particle.Guided} {
		h, err := particle.Run(context.Background(), model, particle.Config{Particles: 200, Kind: k, Seed: 2}, series, 100)
		if err != nil {
			log.Fatal(err)
		}
		x, err := h.Paths.Var("x")
		if err != nil {
			log.Fatal(err)
		}
		missing, err := x.At(2)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: %.0f particles matter at the end, log evidence %.2f; what was missing is about %.1f\n",
			k, h.ESS[5], h.LogEvidence(), missing.Mean())
	}
	// Output:
	// bootstrap: 1 particles matter at the end, log evidence -19.46; what was missing is about 1.7
	// guided: 159 particles matter at the end, log evidence -9.69; what was missing is about 1.2
}

// A filter that survives a restart.
func ExampleFilter_MarshalBinary() {
	model, config := volatility(), particle.Config{Particles: 500}
	f, err := particle.New(model, config)
	if err != nil {
		log.Fatal(err)
	}
	y := returns()
	for _, v := range y[:10] {
		if err := f.Update(v); err != nil {
			log.Fatal(err)
		}
	}
	file, err := f.MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	again, err := particle.New(model, config) // after the restart
	if err != nil {
		log.Fatal(err)
	}
	if err := again.UnmarshalBinary(file); err != nil {
		log.Fatal(err)
	}
	err1, err2 := f.Update(y[10]), again.Update(y[10])
	fmt.Println(err1, err2, f.LogEvidence() == again.LogEvidence())
	// Output: <nil> <nil> true
}
