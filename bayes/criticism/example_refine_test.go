package criticism_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// One extraordinary month is too influential for importance weights alone.
func ExampleRefine() {
	ctx := context.Background()
	month := []float64{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5}
	sales := []float64{2.1, 2.9, 3.2, 3.1, 4.4, 4.3, 5.2, 5.1, 6.3, 6.2, 13}
	m := bayes.NewModel("sales")
	row := m.DimSize("month of sale", len(month))
	mean := m.Param("level", bayes.Normal(5, 5)).Add(m.Param("slope", bayes.Normal(0, 2)).Mul(m.Data("month", month, row)))
	m.Observe(m.Data("sales", sales, row), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(5))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	sampler := mcmc.Config{Seed: 1, Draws: 500}
	draws, err := mcmc.Sample(ctx, prog, sampler)
	if err != nil {
		fmt.Println(err)
		return
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		fmt.Println(err)
		return
	}
	loo, err := criticism.LOO(ctx, loglik, "sales")
	if err != nil {
		fmt.Println(err)
		return
	}
	refined, err := criticism.Refine{
		Program: prog,
		Draws:   draws,
		By:      sampler, // where moment matching does not help
		Data: func(observations []int) (bayes.Values, error) {
			var x, y []float64
			for _, i := range observations {
				x, y = append(x, month[i]), append(y, sales[i])
			}
			return bayes.Values{"month": x, "sales": y}, nil
		},
	}.Estimate(ctx, loo, "sales")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range loo.Warnings() {
		fmt.Println(w.Code, "at", w.Var)
	}
	fmt.Printf("elpd %.0f, then %.0f with %d warnings\n", loo.Elpd, refined.Elpd, len(refined.Warnings()))
	fmt.Printf("%s mended by %s\n", refined.Points[10].Name, refined.Points[10].Mended)
	// Output:
	// khat at sales[10]
	// elpd -26, then -33 with 0 warnings
	// sales[10] mended by moment matching
}
