package mcmc_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// height is a normal density with mean 170 and standard deviation 8.
type height struct{}

func (height) Dim() int { return 1 }

func (height) LogDensityGrad(x, grad []float64) (float64, error) {
	z := (x[0] - 170) / 8
	grad[0] = -z / 8
	return -float64(z*z) / 2, nil
}

func ExampleSample() {
	draws, err := mcmc.Sample(context.Background(), height{}, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := draws.Var("x")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d chains of %d draws, mean %.0f, sd %.0f\n", draws.Chains(), draws.Len(), x.Means()[0], x.SDs()[0])
	// Output: 8 chains of 1000 draws, mean 170, sd 8
}

func ExampleSteps() {
	tallest, n := 0.0, 0
	for step, err := range mcmc.Steps(context.Background(), height{}, mcmc.Config{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		tallest = max(tallest, step.Values[0])
		if n++; tallest > 190 { // stop when it is enough
			break
		}
	}
	fmt.Println(tallest > 190, n < 8000)
	// Output: true true
}

func ExampleSampleTo() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "height.draws")
	run, err := mcmc.SampleTo(context.Background(), height{}, path, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer run.Close()
	last, err := run.Stretch(900, 1000, "x") // read what is needed
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.Chains(), "chains of", run.Len(), "draws, read the last", last.Len())
	_, err = mcmc.SampleTo(context.Background(), height{}, path, mcmc.Config{Seed: 1})
	fmt.Println(errors.Is(err, fs.ErrExist))
	// Output:
	// 8 chains of 1000 draws, read the last 100
	// true
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "height.draws")
	made, err := mcmc.SampleTo(context.Background(), height{}, path, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	made.Close()

	run, err := mcmc.Open(path) // another day
	if err != nil {
		fmt.Println(err)
		return
	}
	defer run.Close()
	draws, err := run.Draws("x")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("complete: %v, damage: %v, mean %.0f\n", run.Complete(), run.Damage(), draws.Summary("x").Rows[0].Mean)
	fmt.Println(run.Variables()[0].Name)
	// Output:
	// complete: true, damage: <nil>, mean 170
	// x
}

func ExampleResume() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path, cfg := filepath.Join(dir, "height.draws"), mcmc.Config{Seed: 1}

	// A run that is stopped, as by a signal, 5 ms after it began.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	cfg.Draws = 50_000
	run, err := mcmc.SampleTo(ctx, height{}, path, cfg)
	if err == nil {
		fmt.Println("not stopped")
		return
	}
	run.Close()

	run, err = mcmc.Resume(context.Background(), height{}, path, cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer run.Close()
	draws, err := run.Draws()
	if err != nil {
		fmt.Println(err)
		return
	}
	whole, err := mcmc.Sample(context.Background(), height{}, cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, _ := draws.Var("x")
	y, _ := whole.Var("x")
	fmt.Println(draws.Len(), slices.Equal(x.Chain(7), y.Chain(7)))
	// Output: 50000 true
}

func ExampleConfig_targetESS() {
	draws, err := mcmc.Sample(context.Background(), height{}, mcmc.Config{Seed: 1, Draws: 10_000, TargetESS: 800})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := draws.Summary("x").Rows[0]
	fmt.Println(draws.Len() < 10_000, x.ESSBulk >= 800, x.ESSTail >= 800)
	// Output: true true true
}

func ExampleConfig_Infer() {
	var method bayes.Inferrer = mcmc.Config{Draws: 200, Kernel: mcmc.HMC{}}
	draws, err := method.Infer(context.Background(), height{})
	fmt.Println(draws.Len(), err)
	// Output: 200 <nil>
}

func ExampleConfigError() {
	_, err := mcmc.Sample(context.Background(), height{}, mcmc.Config{Draws: -5, Kernel: mcmc.NUTS{TargetAccept: 1.5}})
	fmt.Println(err)
	if fault, ok := errors.AsType[*mcmc.ConfigError](err); ok {
		fmt.Println(fault.Field)
	}
	// Output:
	// mcmc: Config.Draws is -5, want 1 to 1000000000, or 0 for the default
	// mcmc: NUTS.TargetAccept is 1.5, want a rate between 0 and 1, or 0 for the default
	// Config.Draws
}

func ExampleBar() {
	bar := mcmc.Bar(os.Stdout)
	bar(mcmc.Progress{Chains: 8, Done: 4300, Total: 10000, Remaining: 3 * time.Second})
	// Output: 43% [============>                 ] 8 chains, 0 divergences, 3s left
}
