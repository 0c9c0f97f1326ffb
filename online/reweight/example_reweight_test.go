package reweight_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/online/reweight"
)

// visits is a model of daily numbers of visits.
func visits(counts ...int) (*bayes.Program, error) {
	m := bayes.NewModel("visits")
	rate := m.Param("rate", bayes.LogNormal(3, 1))
	m.Observe(m.Data("visits", counts), bayes.Poisson(rate))
	return m.Compile()
}

// A month was sampled; three days later the draws still do, a holiday later they
// don't.
func Example() {
	ctx := context.Background()
	month := []int{21, 18, 25, 19, 22, 30, 17, 24, 20, 23, 19, 26, 22, 18, 21, 25, 20, 24, 23, 19}
	program, err := visits(month...)
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, program, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := reweight.New(draws, reweight.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, days := range [][]int{{23, 20, 26}, {64, 71, 58, 66, 70, 61, 73}} {
		rows, err := program.Bind(bayes.Values{"visits": days})
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := w.Update(ctx, rows); err != nil {
			fmt.Println(err)
			return
		}
		month = append(month, days...)
		rate, _, err := w.Mean("rate")
		if refit, ok := errors.AsType[*reweight.RefitError](err); ok {
			fmt.Printf("refit: %v, k-hat above 0.7: %v\n", refit.Verdict.Refit, refit.Verdict.Khat > reweight.MaxKhat)
			continue
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v, rate %.1f\n", w.Verdict(), rate)
	}
	all, err := program.Bind(bayes.Values{"visits": month})
	if err != nil {
		fmt.Println(err)
		return
	}
	fresh, err := w.Refit(ctx, all, mcmc.Config{Seed: 2, Warmup: 75})
	if err != nil {
		fmt.Println(err)
		return
	}
	rate, err := fresh.Var("rate")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("refitted: rate %.1f, warnings: %d\n", rate.Mean(), len(fresh.Check()))
	// Output:
	// reweight ok, rate 21.9
	// refit: true, k-hat above 0.7: true
	// refitted: rate 32.3, warnings: 0
}
