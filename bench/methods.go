package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/infer"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/vi"
)

// methodTable runs every method on every posterior of the kit that has reference
// draws and prints docs/methods.md.
func methodTable(ctx context.Context, chosen func(posterior string) bool) error {
	kit, refs, posteriors, err := openKit()
	if err != nil {
		return err
	}
	fmt.Print(methodHead)
	for _, p := range posteriors {
		if len(refs[p.Name]) == 0 || !chosen(p.Name) {
			continue
		}
		row, err := methodRow(ctx, kit, p.Name, refs[p.Name])
		if err != nil {
			return fmt.Errorf("bench: %s: %w", p.Name, err)
		}
		fmt.Println(row)
	}
	return ctx.Err()
}

const methodHead = `# Methods, measured

Written by ` + "`go run ./bench -methods > docs/methods.md`" + `: every method with its defaults and seed 1 on the posteriors of the test kit that have reference draws. What to make of it is in [choosing.md](choosing.md).

A cell holds wall time, k-hat (of NUTS the largest R-hat) and the largest error of a posterior mean over all parameters, in standard deviations of the posterior. *Auto* says what bayes/infer chose. A k-hat above 0.7 or an R-hat above 1.01, in bold, is a warning: the draws say so themselves. *No summit* and *fails* are errors, and 40 seconds are the limit.

| posterior | parameters | Laplace | Pathfinder | ADVI mean-field | ADVI full-rank | NUTS | Auto |
|---|---:|---|---|---|---|---|---|
`

func methodRow(ctx context.Context, kit posteriordb.Kit, name string, refs []posteriordb.Reference) (string, error) {
	m, err := kit.Model(name)
	if err != nil {
		return "", err
	}
	prog, err := m.Compile()
	if err != nil {
		return "", err
	}
	cells := []string{name, fmt.Sprint(prog.Dim())}
	for _, method := range []bayes.Inferrer{
		vi.Laplace{Seed: 1}, vi.Pathfinder{Seed: 1}, vi.ADVI{Seed: 1}, vi.ADVI{Seed: 1, Family: vi.FullRank},
		mcmc.Config{Seed: 1}, infer.Auto{Seed: 1},
	} {
		cell, err := methodCell(ctx, prog, method, refs)
		if err != nil {
			return "", err
		}
		cells = append(cells, cell)
	}
	return "| " + strings.Join(cells, " | ") + " |", nil
}

// patience is how long a method may take.
const patience = 40 * time.Second

func methodCell(ctx context.Context, prog *bayes.Program, method bayes.Inferrer, refs []posteriordb.Reference) (string, error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	start := time.Now()
	draws, err := method.Infer(limited, prog)
	took := time.Since(start)
	if _, ok := errors.AsType[*vi.HessianError](err); ok {
		return "no summit", nil
	}
	switch {
	case ctx.Err() != nil:
		return "", err
	case limited.Err() != nil:
		return fmt.Sprintf("**over %v**", patience), nil
	case err != nil:
		return "**fails**", nil // from where it started
	}
	worst, _, err := posteriordb.WorstMean(draws, refs)
	if err != nil {
		return "", err
	}
	cell := ""
	if choice, ok := draws.Config().(infer.Choice); ok {
		cell = choice.Attempts[len(choice.Attempts)-1].Method + ", "
	}
	cell += fmt.Sprintf("%v, ", took.Round(100*time.Microsecond))
	label, value, limit := "R-hat", 0.0, 1.01
	if khat, ok := draws.Stat("khat"); ok && draws.Len() > 0 {
		label, value, limit = "k", khat[0][0], 0.7
	} else {
		for _, row := range draws.Summary().Rows {
			if row.Rhat > value {
				value = row.Rhat
			}
		}
	}
	verdict := fmt.Sprintf("%s %.2f", label, value)
	if value > limit {
		verdict = "**" + verdict + "**"
	}
	return cell + verdict + fmt.Sprintf(", %.2f", worst), nil
}
