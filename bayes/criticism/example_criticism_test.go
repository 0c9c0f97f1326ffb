package criticism_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// estimate fits a model and leaves out each observation in turn. By the month,
// sales rise; the last month was extraordinary.
func estimate(trend bool) (*criticism.Elpd, error) {
	ctx := context.Background()
	month := []float64{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5}
	sales := []float64{2.1, 2.9, 3.2, 3.1, 4.4, 4.3, 5.2, 5.1, 6.3, 6.2, 13}
	m := bayes.NewModel("sales")
	mean := m.Param("level", bayes.Normal(5, 5))
	if trend {
		slope := m.Param("slope", bayes.Normal(0, 2))
		mean = mean.Add(slope.Mul(m.Data("month", month)))
	}
	m.Observe(m.Data("sales", sales), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(5))))
	prog, err := m.Compile()
	if err != nil {
		return nil, err
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 500})
	if err != nil {
		return nil, err
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		return nil, err
	}
	return criticism.LOO(ctx, loglik, "sales")
}

func ExampleLOO() {
	loo, err := estimate(true)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("elpd %.0f ± %.0f, effective number of parameters %.0f\n", loo.Elpd, loo.ElpdSE, loo.P)
	for _, w := range loo.Warnings() {
		fmt.Println(w.Code, "at", w.Var)
	}
	fmt.Printf("of %d draws a k-hat up to %.2f will do, of 100 up to %.2f\n", loo.Draws, criticism.KhatLimit(loo.Draws), criticism.KhatLimit(100))
	// Output:
	// elpd -26 ± 6, effective number of parameters 5
	// khat at sales[10]
	// of 4000 draws a k-hat up to 0.70 will do, of 100 up to 0.50
}

func ExampleCompare() {
	level, err := estimate(false)
	if err != nil {
		fmt.Println(err)
		return
	}
	trend, err := estimate(true)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := criticism.Compare(criticism.Model{Name: "level", Elpd: level}, criticism.Model{Name: "trend", Elpd: trend})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range table {
		fmt.Printf("%s: %.0f ± %.0f\n", r.Name, r.Diff, r.DiffSE)
	}
	// Output:
	// trend: 0 ± 0
	// level: -4 ± 1
}

// Two forecasters, each good where the other is bad, share the weight; the one
// that is never the best gets none.
func ExampleStacking() {
	named := func(name string, elpd ...float64) criticism.Model {
		e := &criticism.Elpd{Method: "held-out weeks"}
		for _, v := range elpd {
			e.Points = append(e.Points, criticism.Point{Elpd: v})
			e.Elpd += v
		}
		return criticism.Model{Name: name, Elpd: e}
	}
	models := []criticism.Model{named("sunny", -1, -1, -1, -4), named("rainy", -4, -4, -1, -1), named("always", -2, -2, -2, -3)}
	stacked, err := criticism.Stacking(models...)
	if err != nil {
		fmt.Println(err)
		return
	}
	bma, err := criticism.PseudoBMA(models...)
	if err != nil {
		fmt.Println(err)
		return
	}
	plus, err := criticism.PseudoBMAPlus(1000, 1, models...)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, m := range models {
		fmt.Printf("%s: stacking %.2f, pseudo-BMA %.2f, pseudo-BMA+ %.2f\n", m.Name, stacked[k], bma[k], plus[k])
	}
	// Output:
	// sunny: stacking 0.68, pseudo-BMA 0.84, pseudo-BMA+ 0.68
	// rainy: stacking 0.32, pseudo-BMA 0.04, pseudo-BMA+ 0.24
	// always: stacking 0.00, pseudo-BMA 0.11, pseudo-BMA+ 0.08
}

func ExampleWAIC() {
	loglik, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y", Dims: []bayes.Dim{bayes.Size(2)}}}, Chains: 1, Draws: 3,
		Values: []float64{-1, -1.2, -0.8, -3, -2, -4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	waic, err := criticism.WAIC(context.Background(), loglik)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(waic)
	// Output:
	// WAIC: 2 observations, 3 draws
	// elpd      -4.72  se 2.66
	// p          1.04  se 0.96
	// p_waic is above 0.4 at 1 of 2 observations, up to 1.00 (y[1]): WAIC is unreliable there; use LOO, which knows when it fails
}

// Three schools; whole schools are left out, as those to be predicted are new.
func ExampleKFold() {
	ctx := context.Background()
	school := []int{0, 0, 0, 1, 1, 1, 2, 2, 2}
	score := []float64{61, 58, 64, 70, 73, 71, 55, 52, 57}
	m := bayes.NewModel("scores")
	m.Observe(m.Data("score", score), bayes.Normal(m.Param("mean", bayes.Normal(60, 20)), m.Param("sd", bayes.HalfNormal(20))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := criticism.KFold{
		Observations: len(score),
		Fold:         school,
		By:           mcmc.Config{Seed: 1, Draws: 500},
		Data: func(observations []int) (bayes.Values, error) {
			var y []float64
			for _, i := range observations {
				y = append(y, score[i])
			}
			return bayes.Values{"score": y}, nil
		},
	}.Estimate(ctx, prog, "score", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("elpd %.0f ± %.0f\n", e.Elpd, e.ElpdSE)
	// Output:
	// elpd -38 ± 2
}

func ExamplePseudoBMAPlus() {
	models := []criticism.Model{
		{Name: "a", Elpd: &criticism.Elpd{Points: []criticism.Point{{Elpd: -1}, {Elpd: -2}}}},
		{Name: "b", Elpd: &criticism.Elpd{Points: []criticism.Point{{Elpd: -2}, {Elpd: -1}}}},
	}
	w, err := criticism.PseudoBMAPlus(4000, 1, models...)
	fmt.Printf("%.1f %v\n", w, err)
	// Output:
	// [0.5 0.5] <nil>
}
