package bayes_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
)

// A sum of two numbers was seen. One is solved for, the other is left unknown: it
// has a log density, here that of a normal variable of mean 1.6 and variance 0.8.
func ExampleJoint_Condition() {
	m := bayes.NewModel("sum")
	a := m.Generate("a", bayes.Normal(0, 1))
	b := m.Generate("b", bayes.Normal(0, 2))
	m.Let("sum", a.Add(b))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := prog.Prior(context.Background(), 8, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	j := bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: prog}}}
	c, err := j.Condition(draws, 1, []bayes.Seen{{Name: "f.sum", Values: []float64{2}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range c.Variables() {
		fmt.Println("unknown:", v.Name)
	}
	slope := make([]float64, 1)
	for _, x := range []float64{0, 1} {
		if _, err := c.LogDensityGrad([]float64{x}, slope); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("slope at %g: %.2f\n", x, slope[0])
	}
	// Output:
	// unknown: b
	// slope at 0: 2.00
	// slope at 1: 0.75
}

// A lamp is out. Its bulb and the mains fail by chance, at rates of their own, and the
// reading of a meter depends on the mains. What is unknown, and how it is dealt with.
func ExampleConditioned_Sums() {
	m := bayes.NewModel("lamp")
	bulb := m.Generate("bulb", bayes.Bernoulli(0.1))
	mains := m.Generate("mains", bayes.Bernoulli(0.02))
	m.Generate("out", bayes.Bernoulli(bayes.Max(bayes.Max(bulb, mains), 0.001)))
	m.Generate("meter", bayes.Normal(bayes.Mul(230, bayes.Sub(1, mains)), 5))
	prog := compiled(m)
	draws, err := prog.Prior(context.Background(), 8, 1)
	if err != nil {
		log.Fatal(err)
	}
	j := bayes.Joint{Worlds: []bayes.World{{Name: "now", Program: prog}}}
	c, err := j.Condition(draws, 1, []bayes.Seen{{Name: "now.out", Values: []float64{1}}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the evidence speaks of", c.Inferred())
	fmt.Println("summed out, one by one:", c.Sums(), "discrete:", c.Discrete("mains"))
	fmt.Println("left to sample:", c.Dim(), "coordinates; do parameters matter:", c.Depends())
	// Output:
	// the evidence speaks of [bulb mains]
	// summed out, one by one: [bulb mains] discrete: true
	// left to sample: 0 coordinates; do parameters matter: false
}

// How often does a patient cough, if each dose is as likely? All that bears on it has
// few values, so the answer is a sum, exact in each draw of the parameters.
func ExampleJoint_Tabulate() {
	m := bayes.NewModel("cough")
	help := m.Param("help", bayes.Normal(1, 1))
	dose := m.Generate("dose", bayes.Categorical([]float64{0.5, 0.25, 0.25}))
	treated := m.Let("treated", bayes.Less(0.5, dose))
	m.Generate("cough", bayes.Bernoulli(bayes.Expit(help.Mul(treated).Neg())))
	prog := compiled(m)
	draws, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "help"}}, Chains: 1, Draws: 2, Values: []float64{0, 2}})
	if err != nil {
		log.Fatal(err)
	}
	j := bayes.Joint{Worlds: []bayes.World{{Name: "now", Program: prog}}}
	tables, err := j.Tabulate(context.Background(), draws, nil, nil, "now.cough")
	if err != nil {
		log.Fatal(err)
	}
	at, _ := tables.Var("now.cough")
	coughs := &tables.Vars[at]
	group := &tables.Vars[coughs.Parents[0]]
	doses := &tables.Vars[group.Parents[0]]
	fmt.Println(doses.Name, "→", group.Name, "→", coughs.Name, "by draw:", doses.PerDraw(), group.PerDraw(), coughs.PerDraw())
	for draw := range tables.Draws {
		p := 0.0
		for dose, of := range doses.Probs(draw, 0, 0) {
			for level, then := range coughs.Probs(draw, 0, group.Level(draw, 0, dose)) {
				p += of * then * coughs.Value(draw, 0, level) // a level is not yet its value
			}
		}
		fmt.Printf("draw %d: coughs with probability %.4f\n", draw, p)
	}
	// Output:
	// dose → treated → cough by draw: false false true
	// draw 0: coughs with probability 0.5000
	// draw 1: coughs with probability 0.3096
}
