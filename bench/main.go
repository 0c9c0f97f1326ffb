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
	flag.Parse()
	if *seeds < 1 {
		fmt.Fprintf(os.Stderr, "bench: -seeds is %d, want at least 1\n", *seeds)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *name, *seeds, *gradients); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string, seeds int, gradients bool) error {
	var chosen []problem
	for _, p := range problems {
		if strings.Contains(p.name, name) {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("bench: no problem's name contains %q", name)
	}
	stan, err := stanRows()
	if err != nil {
		return err
	}
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
		fastest := fastestGradient(stan, p.name)
		per := float64(took.Nanoseconds()) / bayes.Lanes
		fmt.Printf("| %s | %d | %.0f | %.0f | %.2f |\n", p.name, took.Nanoseconds(), per, fastest*1e3, fastest*1e3/per)
	}
	if gradients {
		return nil
	}
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
			top := best(stan, p.name)
			fmt.Printf("| %s | %v | %.3g | %.1f | %.0f | %.4f | %.0f | %.0f | %.0f (%s) | %.2f |\n", p.name, metric, s.cpu,
				s.leapfrogs/8000, s.leastESS, s.rhat, s.divergences, s.essPerCPU, top.essPerCPU, top.metric, s.essPerCPU/top.essPerCPU)
		}
	}
	return nil
}

// medianRun returns the medians of the figures of runs that differ by seed.
func medianRun(ctx context.Context, prog *bayes.Program, vars []string, metric mcmc.Metric, seeds int) (m sampling, err error) {
	var runs []sampling
	for seed := range seeds {
		s, err := sample(ctx, prog, vars, metric, uint64(seed+1))
		if err != nil {
			return m, err
		}
		runs = append(runs, s)
	}
	for _, field := range []func(s *sampling) *float64{
		func(s *sampling) *float64 { return &s.cpu },
		func(s *sampling) *float64 { return &s.leastESS },
		func(s *sampling) *float64 { return &s.rhat },
		func(s *sampling) *float64 { return &s.leapfrogs },
		func(s *sampling) *float64 { return &s.divergences },
		func(s *sampling) *float64 { return &s.essPerCPU },
	} {
		var x []float64
		for i := range runs {
			x = append(x, *field(&runs[i]))
		}
		*field(&m) = median(x)
	}
	return m, nil
}
