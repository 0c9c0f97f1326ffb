package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
)

// kitTable samples every posterior of the test kit and prints docs/posteriordb.md.
func kitTable(ctx context.Context, chosen func(posterior string) bool) error {
	kit, refs, posteriors, err := openKit()
	if err != nil {
		return err
	}
	fmt.Print(kitHead)
	for _, p := range posteriors {
		if !chosen(p.Name) {
			continue
		}
		row, err := kitRow(ctx, kit, p.Name, refs[p.Name])
		if err != nil {
			return fmt.Errorf("bench: %s: %w", p.Name, err)
		}
		fmt.Println(row)
	}
	return ctx.Err()
}

// openKit returns the test kit with its reference draws, by posterior, and its
// posteriors.
func openKit() (kit posteriordb.Kit, refs map[string][]posteriordb.Reference, posteriors []posteriordb.Posterior, err error) {
	if kit, err = posteriordb.Open(); err != nil {
		return
	}
	if refs, err = kit.References(); err != nil {
		return
	}
	posteriors, err = kit.Posteriors()
	return
}

const kitHead = `# The posteriors of the test kit

Written by ` + "`go run ./bench -kit > docs/posteriordb.md`" + `: NUTS with 8 chains, seed 1, the settings of internal/posteriordb/sampling.go (1,000 draws a chain unless said otherwise there).

- *build*: from data in memory to the first gradient; *s*: wall time of the run, warm-up included; *CPU s*: of all cores.
- *min ESS*: least bulk effective draws over all elements of all parameters; *R-hat* their largest.
- *div*: transitions that diverged; *largest z*: the largest difference of a mean, mean square or spread from the kit's reference draws, in standard errors (the rule allows 4), where there are any.

An R-hat far above 1.01 says that the draws are not to be trusted, whatever they cost: labels of states that can be exchanged, funnels and flat stretches are more than these settings follow. What has a largest z has to pass the kit's rule, in make test-slow.

| posterior | parameters | metric | build ms | s | CPU s | min ESS | R-hat | div | largest z |
|---|---:|---|---:|---:|---:|---:|---:|---:|---:|
`

func kitRow(ctx context.Context, kit posteriordb.Kit, name string, refs []posteriordb.Reference) (string, error) {
	m, err := kit.Model(name)
	if err != nil {
		return "", err
	}
	start := time.Now()
	prog, err := m.Compile()
	if err != nil {
		return "", err
	}
	if _, err := prog.LogDensityGrad(make([]float64, prog.Dim()), make([]float64, prog.Dim())); err != nil {
		return "", err
	}
	build := time.Since(start)
	s := posteriordb.SamplingOf(name)
	nuts := mcmc.NUTS{TargetAccept: s.TargetAccept}
	if s.Dense {
		nuts.Metric = mcmc.Dense
	}
	cfg := mcmc.Config{Seed: 1, Draws: s.Draws, Kernel: nuts, InitRadius: s.Radius}
	if s.Start != nil {
		cfg.Init = []bayes.Values{s.Start}
	}
	start, used := time.Now(), cpu()
	draws, err := mcmc.Sample(ctx, prog, cfg)
	if err != nil {
		return "", err
	}
	took, used := time.Since(start), cpu()-used
	w := sampling{leastESS: math.Inf(1)}
	for _, v := range prog.Variables() {
		rv, err := draws.Var(v.Name)
		if err != nil {
			return "", err
		}
		for _, e := range rv.Elems() {
			if x := e.ByChain(); e.Var() > 0 { // a corner of a matrix may be fixed
				w.count(x)
			}
		}
	}
	z := "–"
	if len(refs) > 0 {
		verdicts, err := posteriordb.Judge(draws, refs)
		if err != nil {
			return "", err
		}
		worst := 0.0
		for _, v := range verdicts {
			worst = max(worst, math.Abs(v.Z), math.Abs(v.ZSquare))
			if !math.IsNaN(v.ZSpread) {
				worst = max(worst, math.Abs(v.ZSpread))
			}
		}
		z = fmt.Sprintf("%.1f", worst)
	}
	return fmt.Sprintf("| %s | %d | %v | %.1f | %.2f | %.2f | %.0f | %.3f | %.0f | %s |",
		name, prog.Dim(), nuts.Metric, float64(build.Microseconds())/1e3, took.Seconds(), used.Seconds(),
		w.leastESS, w.rhat, total(draws, "diverging"), z), nil
}
