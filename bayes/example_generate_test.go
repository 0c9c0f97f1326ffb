package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// A school that has not been visited has an effect like the others.
func ExampleModel_Generate() {
	m := bayes.NewModel("schools")
	mu := m.Param("mu", bayes.Normal(0, 5))
	m.Generate("another", bayes.Normal(mu, 2))
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
	fmt.Println(prog.Dim(), draws.Names())
	// Output:
	// 1 [mu another]
}
