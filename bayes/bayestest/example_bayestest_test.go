package bayestest_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/mcmc"
)

// normal is the standard normal density with its gradient, times scale.
type normal struct{ scale float64 }

func (normal) Dim() int { return 1 }
func (n normal) LogDensityGrad(x, grad []float64) (float64, error) {
	grad[0] = -x[0] * n.scale
	return -0.5 * x[0] * x[0], nil
}

func ExampleCheckGradient() {
	fmt.Println(bayestest.CheckGradient(normal{1}, 1))
	fmt.Println(bayestest.CheckGradient(normal{2}, 1) != nil) // the error names point and coordinate
	// Output:
	// <nil>
	// true
}

func ExampleSBC() {
	m := bayes.NewModel("mean of 5")
	mu := m.Param("mu", bayes.Normal(0, 1))
	m.Observe(m.Data("y", []float64{0, 0, 0, 0, 0}), bayes.Normal(mu, 2))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	sbc := bayestest.SBC{
		Simulate: bayestest.FromModel(prog, prog),
		Infer: func(seed uint64) bayes.Inferrer {
			return mcmc.Config{Draws: 50, Warmup: 150, Seed: seed, Workers: 1}
		},
		Sims: 100, Seed: 1, Bins: 5, Draws: 99, // of 400
	}
	result, err := sbc.Run(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(result)
	fmt.Println(result.Check(1e-6))
	band, below := result.Band(0.95), result.Quantities[0].Below
	half := len(below) / 2
	fmt.Printf("%d of 100 ranks of mu lie below the middle; right chains have %d to %d\n", below[half], band.Lower[half], band.Upper[half])
	// Output:
	// ranks among 99 draws, 100 simulations
	// mu               p 0.483    ▅▃▄▄▃
	// log_lik          p 0.639    ▄▄▄▄▄
	// no quantity is off, as far as 100 simulations tell (false-alarm rate 0.01)
	// <nil>
	// 53 of 100 ranks of mu lie below the middle; right chains have 36 to 64
}
