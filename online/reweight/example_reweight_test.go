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
		n := draws.Chains() * draws.Len()
		fmt.Printf("%v, rate %.1f; of %d draws %.0f %% count, after %d updates\n", w.Verdict(), rate, n, 100*w.ESS()/float64(n), w.Updates())
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
	// reweight ok, rate 21.9; of 8000 draws 97 % count, after 1 updates
	// refit: true, k-hat above 0.7: true
	// refitted: rate 32.3, warnings: 0
}

// A count was wrong and is put right: what it said is taken back, what it says now is
// learnt. The draws go on with their weights, as draws like any others; the state before
// is kept, in case the correction is wrong as well.
func ExampleWeights_Revise() {
	ctx := context.Background()
	wrong, err1 := visits(21, 18, 25, 19, 22, 30, 17, 24, 20, 13)
	right, err2 := visits(21, 18, 25, 19, 22, 30, 17, 24, 20, 23)
	if err := errors.Join(err1, err2); err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, wrong, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := reweight.New(draws, reweight.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	before := w.Snapshot()
	if err := w.Revise(ctx, wrong, right); err != nil {
		fmt.Println(err)
		return
	}
	corrected, err := w.Draws()
	if err != nil {
		fmt.Println(err)
		return
	}
	old, _, err1 := before.Mean("rate")
	rate, err2 := corrected.Var("rate")
	if err := errors.Join(err1, err2); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("rate %.1f, corrected %.1f; %d draws can bear k-hat up to %.1f\n", old, rate.Mean(), draws.Chains()*draws.Len(), reweight.KhatLimit(draws.Chains()*draws.Len()))
	// Output:
	// rate 20.9, corrected 21.8; 8000 draws can bear k-hat up to 0.7
}

// The old posterior as the place where any method starts: in the coordinates of Warm its
// draws have mean 0 and variance 1.
func ExampleNewWarm() {
	ctx := context.Background()
	old, err1 := visits(21, 18, 25, 19, 22)
	all, err2 := visits(21, 18, 25, 19, 22, 30, 17, 24)
	if err := errors.Join(err1, err2); err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, old, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	warm, err := reweight.NewWarm(ctx, all, draws)
	if err != nil {
		fmt.Println(err)
		return
	}
	middle := make([]float64, warm.Dim())
	lanes, rate := make([]float64, warm.Dim()*bayes.Lanes), make([]float64, bayes.Lanes) // eight points at once
	if err := errors.Join(warm.Explain(middle), warm.Record(lanes, rate)); err != nil {
		fmt.Println(err)
		return
	}
	draws, err = mcmc.Config{Seed: 2, Warmup: 75}.Infer(ctx, warm)
	if err != nil {
		fmt.Println(err)
		return
	}
	now, err := draws.Var(warm.Variables()[0].Name)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("chains start about a rate of %.1f, and find %.1f ± %.1f\n", rate[0], now.Mean(), now.SD())
	// Output:
	// chains start about a rate of 20.9, and find 22.0 ± 1.7
}
