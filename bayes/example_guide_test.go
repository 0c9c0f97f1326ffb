package bayes_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// sold is what three kiosks sold, by the temperature of the day.
const sold = `kiosk,warmth,cones
beach,19,88
beach,24,133
beach,28,170
beach,22,113
park,18,44
park,25,97
park,21,68
station,20,49
station,27,96
`

// kiosks states the model of docs/modelling.md.
func kiosks(t *bayes.Table) *bayes.Model {
	where, err := t.Factor("kiosk")
	if err != nil {
		log.Fatal(err)
	}
	m := bayes.NewModel("cones")
	kiosk := where.Dim("kiosk")
	level := m.Param("level", bayes.Normal(4, 1))               // log of what is sold at 20 degrees
	spread := m.Param("spread", bayes.HalfNormal(0.5))          // of it, between kiosks
	base := m.Param("base", bayes.Normal(level, spread), kiosk) // one for each kiosk
	slope := m.Param("slope", bayes.Normal(0, 0.1))             // by degree
	row, warmth := m.Column(t, "kiosk"), m.Column(t, "warmth")
	m.Let("percent", bayes.Mul(100, bayes.Expm1(slope)))
	mean := base.At(row).Add(slope.Mul(bayes.Sub(warmth, 20)))
	m.Observe(m.Column(t, "cones"), bayes.PoissonLog(mean))
	return m
}

// Example_modelling is the code of docs/modelling.md.
func Example_modelling() {
	ctx := context.Background()
	t, err := bayes.ReadCSV(strings.NewReader(sold), bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	prog, err := kiosks(t).Compile()
	if err != nil {
		log.Fatal(err) // every fault, each with its line
	}

	before, err := prog.Prior(ctx, 1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(interval(before, "cones", "cones of the first day, before the data"))

	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range draws.Check() {
		fmt.Println(w.Msg)
	}
	fmt.Println(interval(draws, "percent", "per cent more by degree"))

	type params struct {
		Base []float64 `bayes:"base"`
	}
	more, err := bayes.Derive(draws, "more", func(p params) float64 { return p.Base[1] - p.Base[2] })
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("the park sells more than the station with probability %.2f\n", more.ProbPositive())

	tomorrow, err := prog.Bind(bayes.Values{"kiosk": []int{2}, "warmth": []float64{30}, "cones": []int{0}})
	if err != nil {
		log.Fatal(err)
	}
	after, err := tomorrow.Predict(ctx, draws, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(interval(after, "cones", "cones at the station at 30 degrees"))
	// Output:
	// cones of the first day, before the data: 8 to 345
	// per cent more by degree: 6.75 to 10.5
	// the park sells more than the station with probability 0.91
	// cones at the station at 30 degrees: 95 to 149
}

// interval tells where nine tenths of the draws of a variable, or of its first element, are.
func interval(d *bayes.Draws, name, what string) string {
	v, err := d.Var(name)
	if err != nil {
		return err.Error()
	}
	if v.Size() > 1 {
		if v, err = v.At(0); err != nil {
			return err.Error()
		}
	}
	lo, hi := v.Interval(0.9)
	return fmt.Sprintf("%s: %.3g to %.3g", what, lo, hi)
}
