package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

func main() {
	name := flag.String("problem", "", "measure problems whose name contains this")
	seeds := flag.Int("seeds", 3, "runs of each problem and metric; the medians are printed")
	gradients := flag.Bool("gradients", false, "measure gradients only")
	stan := flag.Bool("stan", false, "run rstan on the same data, and print its runs beside ours")
	vb := flag.Bool("vb", false, "fit by vi and by rstan's vb the same data, and print them side by side")
	kit := flag.Bool("kit", false, "sample every posterior of the test kit and print docs/posteriordb.md")
	methods := flag.Bool("methods", false, "run every method on the test kit and print docs/methods.md")
	flag.Parse()
	if *seeds < 1 {
		fmt.Fprintf(os.Stderr, "bench: -seeds is %d, want at least 1\n", *seeds)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	measure := func() error { return run(ctx, *name, *seeds, *gradients, *stan) }
	chosen := func(posterior string) bool { return strings.Contains(posterior, *name) }
	switch {
	case *kit:
		measure = func() error { return kitTable(ctx, chosen) }
	case *methods:
		measure = func() error { return methodTable(ctx, chosen) }
	case *vb:
		measure = func() error {
			problems, err := withStan(*name)
			if err != nil {
				return err
			}
			return besideVB(ctx, problems, *seeds)
		}
	}
	if err := measure(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string, seeds int, gradients, stan bool) error {
	if stan {
		chosen, err := withStan(name)
		if err != nil {
			return err
		}
		return besideStan(ctx, chosen, seeds)
	}
	var chosen []problem
	for _, p := range problems {
		if strings.Contains(p.name, name) {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("bench: no problem's name contains %q", name)
	}
	rows, err := stanRows()
	if err != nil {
		return err
	}
	if err := gradientTable(chosen, rows); err != nil || gradients {
		return err
	}
	return samplingTable(ctx, chosen, rows, seeds)
}

// withStan returns the problems that rstan has a program for.
func withStan(name string) (chosen []problem, err error) {
	for _, p := range problems {
		if strings.Contains(p.name, name) && p.stan != nil {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("bench: no problem with a Stan program has a name that contains %q", name)
	}
	return chosen, nil
}

func gradientTable(chosen []problem, rows []stanRow) error {
	fmt.Println("| problem | ns per gradient, 8 chains | per chain | Stan's | ratio |\n|---|---:|---:|---:|---:|")
	for _, p := range chosen {
		prog, err := p.compile()
		if err != nil {
			return err
		}
		took, err := gradientTime(prog)
		if err != nil {
			return err
		}
		fastest := fastestGradient(rows, p.name)
		per := float64(took.Nanoseconds()) / bayes.Lanes
		fmt.Printf("| %s | %d | %.0f | %.0f | %.2f |\n", p.name, took.Nanoseconds(), per, fastest*1e3, fastest*1e3/per)
	}
	return nil
}

func samplingTable(ctx context.Context, chosen []problem, rows []stanRow, seeds int) error {
	fmt.Println("\n| problem | metric | CPU s | leapfrogs a draw | min bulk ESS | max R-hat | divergences | ESS per CPU-s | Stan's best | ratio |\n" +
		"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, p := range chosen {
		prog, err := p.compile()
		if err != nil {
			return err
		}
		for _, metric := range p.metrics {
			s, err := medianRun(ctx, prog, p.vars, metric, seeds)
			if err != nil {
				return err
			}
			top := best(rows, p.name)
			fmt.Printf("| %s | %v | %v | %.0f (%s) | %.2f |\n", p.name, metric, s, top.essPerCPU, top.metric, s.essPerCPU/top.essPerCPU)
		}
	}
	return nil
}

// besideStan prints our runs and rstan's of the same data, one after the other.
func besideStan(ctx context.Context, chosen []problem, seeds int) error {
	fmt.Println("| problem | sampler | metric | CPU s | leapfrogs a draw | min bulk ESS | max R-hat | divergences | ESS per CPU-s | over rstan's best |\n" +
		"|---|---|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, p := range chosen {
		theirs, version, err := runStan(ctx, p, seeds) // first: it may not be there
		if err != nil {
			return err
		}
		top := 0.0
		for _, s := range theirs {
			top = max(top, s.essPerCPU)
		}
		prog, err := p.compile()
		if err != nil {
			return err
		}
		for _, metric := range p.metrics {
			s, err := medianRun(ctx, prog, p.vars, metric, seeds)
			if err != nil {
				return err
			}
			fmt.Printf("| %s | Credence | %v | %v | %.2f |\n", p.name, metric, s, s.essPerCPU/top)
		}
		for _, metric := range p.metrics {
			fmt.Printf("| %s | %s | %v | %v | %.2f |\n", p.name, version, metric, theirs[metric], theirs[metric].essPerCPU/top)
		}
	}
	return nil
}

// medianRun returns the medians of the figures of runs that differ by seed.
func medianRun(ctx context.Context, prog *bayes.Program, vars []string, metric mcmc.Metric, seeds int) (sampling, error) {
	var runs []sampling
	for seed := range seeds {
		s, err := sample(ctx, prog, vars, metric, uint64(seed+1))
		if err != nil {
			return sampling{}, err
		}
		runs = append(runs, s)
	}
	return medians(runs), nil
}
