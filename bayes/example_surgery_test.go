package bayes_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// compiled compiles the model of an example.
func compiled(m *bayes.Model) *bayes.Program {
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	return prog
}

// garden is a model of how much four plots yield, by their dose of fertiliser, with
// a word of an expert that is no distribution.
func garden() *bayes.Program {
	m := bayes.NewModel("garden")
	plot := m.DimSize("plot", 4)
	base := m.Param("base", bayes.Flat())
	gain := m.Param("gain", bayes.Normal(0, 1))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	dose := m.Data("dose", []float64{0, 1, 2, 3}, plot)
	m.Observe(dose, bayes.Normal(1.5, 1))
	mean := m.Let("mean", base.Add(gain.Mul(dose)))
	m.Observe(m.Data("yield", []float64{2.1, 2.9, 4.2, 4.8}, plot), bayes.Normal(mean, sigma))
	m.Potential("expert", bayes.Square(bayes.Sub(base, 2)).Neg())
	return compiled(m)
}

// What a program is made of, and what to know before it is asked for more.
func ExampleProgram_Sites() {
	prog := garden()
	for _, s := range prog.Sites() {
		fmt.Println(s.Role, s.Name, s.Parents)
	}
	fmt.Println("a forecast reads", bayes.Add(prog.Expr("mean"), prog.Expr("sigma")).Reads())
	fmt.Println("priors that can't be drawn from:", prog.Unnormalised())
	fmt.Println("left out of predictions:", prog.Potentials())
	// Output:
	// parameter base []
	// parameter gain []
	// parameter sigma []
	// computed mean [base gain dose]
	// observed dose []
	// observed yield [mean sigma]
	// a forecast reads [mean sigma]
	// priors that can't be drawn from: [base]
	// left out of predictions: [expert]
}

// The log density in parts: the prior alone, one part for each batch of rows, and
// without the Jacobians of the transforms.
func ExampleProgram_SplitRows() {
	prog := garden()
	at := bayes.Values{"base": 2.0, "gain": 1.0, "sigma": 0.5}
	x, err := prog.Unconstrain(at)
	if err != nil {
		log.Fatal(err)
	}
	density := func(t bayes.Target) float64 {
		lp, err := t.LogDensityGrad(x, nil)
		if err != nil {
			log.Fatal(err)
		}
		return lp
	}
	rest, parts, err := prog.SplitRows([][]int{{0, 1}, {2, 3}}, "dose", "yield")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("all %.3f = rest %.3f + first rows %.3f + last rows %.3f\n",
		density(prog), density(rest), density(parts[0]), density(parts[1]))
	prior, err := prog.Unobserved() // what is left when nothing was seen
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("prior and potential %.3f\n", density(prior))
	// sigma moves on a log scale, whose log-Jacobian is log sigma: modes are sought without.
	fmt.Printf("log sigma %.3f = %.3f\n", density(prog)-density(prog.WithoutJacobian()), math.Log(0.5))
	// Output:
	// all -9.742 = rest -2.463 + first rows -3.579 + last rows -3.699
	// prior and potential -2.463
	// log sigma -0.693 = -0.693
}

// A patient's risk is drawn by the clinic, and the outcome by the risk. Two things to
// ask of it: what if risks had another law, and what if luck were drawn anew?
func ExampleProgram_Twins() {
	m := bayes.NewModel("risk")
	usual := m.Param("usual", bayes.Normal(1, 0.1))
	risk := m.Data("risk", 1.5)
	m.Observe(risk, bayes.Normal(usual, 0.5))
	m.Observe(m.Data("cost", 4.0), bayes.Normal(bayes.Mul(2, risk), 1))
	prog := compiled(m)

	lower, err := prog.Intervene(map[string]bayes.Action{
		"risk": bayes.Mechanism(bayes.Normal(bayes.Sub(prog.Expr("usual"), 0.5), 0.5)),
	})
	if err != nil {
		log.Fatal(err)
	}
	twins, err := prog.Twins()
	if err != nil {
		log.Fatal(err)
	}
	anew, err := twins.Intervene(map[string]bayes.Action{"cost": bayes.Policy(twins.Expr(bayes.Twin("cost")))})
	if err != nil {
		log.Fatal(err)
	}
	draws, err := prog.Prior(context.Background(), 4000, 1)
	if err != nil {
		log.Fatal(err)
	}
	worlds, err := bayes.PredictWorlds(context.Background(), draws, 1, []bayes.World{
		{Name: "is", Program: prog}, {Name: "lower", Program: lower}, {Name: "anew", Program: anew},
	})
	if err != nil {
		log.Fatal(err)
	}
	type costs struct {
		Is    float64 `bayes:"is.cost"`
		Lower float64 `bayes:"lower.cost"`
		Anew  float64 `bayes:"anew.cost"`
	}
	// The same patients, with the same luck: the difference is the same for all.
	saved, err := bayes.Derive(worlds, "saved", func(c costs) float64 { return c.Is - c.Lower })
	if err != nil {
		log.Fatal(err)
	}
	// The same risk, and other luck: as far apart as two errors of 1, √2.
	luck, err := bayes.Derive(worlds, "luck", func(c costs) float64 { return c.Is - c.Anew })
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("lower risks save %.2f ± %.2f\n", saved.Mean(), saved.SD())
	fmt.Printf("luck alone makes %.2f ± %.2f\n", luck.Mean(), luck.SD())

	// An action on what a parameter's prior reads leaves the parameter's draws stale.
	h := bayes.NewModel("levels")
	level := h.Data("level", 3.0)
	h.Observe(level, bayes.Normal(0, 5))
	h.Observe(h.Data("y", 3.4), bayes.Normal(h.Param("theta", bayes.Normal(level, 1)), 1))
	acted, err := compiled(h).Do(bayes.Values{"level": 7.0})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("stale:", acted.Stale())
	// Output:
	// lower risks save 1.00 ± 0.00
	// luck alone makes -0.01 ± 1.39
	// stale: [theta]
}
