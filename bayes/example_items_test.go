package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
)

// Item response: 100 people answer 20 questions. With one parameter a question
// has a difficulty (1PL, the Rasch model); with two it also has a discrimination,
// how sharply it tells able people from others (2PL).
func Example_itemResponse() {
	kit, err := posteriordb.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := kit.Data("irt_2pl")
	if err != nil {
		fmt.Println(err)
		return
	}
	correct := data.Matrix("y")
	for _, parameters := range []int{1, 2} {
		m := bayes.NewModel("items")
		item, person := m.DimSize("item", len(correct)), m.DimSize("person", len(correct[0]))
		ability := m.Param("ability", bayes.Normal(0, 1), person) // fixes the scale
		difficulty := m.Param("difficulty", bayes.Normal(0, 2), item)
		sharp := m.Param("discrimination", bayes.LogNormal(0, 0.5))
		if parameters == 2 {
			sharp = m.Let("sharpness", sharp.Mul(m.Param("relative", bayes.LogNormal(0, 0.5), item)))
		}
		m.Observe(m.Data("correct", correct, item, person), bayes.BernoulliLogit(sharp.Mul(ability.Sub(difficulty))))
		prog, err := m.Compile()
		if err != nil {
			fmt.Println(err)
			return
		}
		draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Draws: 250, Seed: 1})
		if err != nil {
			fmt.Println(err)
			return
		}
		b, err := draws.Var("difficulty")
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%dPL: questions 0 to 2 have difficulties %.1f\n", parameters, b.Means()[:3])
		if a, err := draws.Var("sharpness"); err == nil {
			fmt.Printf("and discriminations %.1f\n", a.Means()[:3])
		}
	}
	// Output:
	// 1PL: questions 0 to 2 have difficulties [-3.5 2.3 0.2]
	// 2PL: questions 0 to 2 have difficulties [-3.3 2.0 0.2]
	// and discriminations [1.2 1.3 1.1]
}
