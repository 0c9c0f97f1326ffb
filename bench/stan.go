package main

import (
	"bytes"
	_ "embed"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// stanRow is Stan's run of a problem: CmdStan 2.32.2, 4 chains of 1000 + 1000,
// defaults but for the metric.
type stanRow struct {
	problem, program, metric string
	usPerGradient            float64
	essPerCPU                float64 // least bulk ESS a CPU-second, warm-up included
}

//go:embed data/stan.csv
var stanData []byte

// stanRows reads data/stan.csv.
func stanRows() ([]stanRow, error) {
	table, err := bayes.ReadCSV(bytes.NewReader(stanData), bayes.CSVConfig{})
	if err != nil {
		return nil, err
	}
	rows := make([]stanRow, table.N())
	for name, field := range map[string]func(r *stanRow) *string{
		"problem": func(r *stanRow) *string { return &r.problem },
		"program": func(r *stanRow) *string { return &r.program },
		"metric":  func(r *stanRow) *string { return &r.metric },
	} {
		f, err := table.Factor(name)
		if err != nil {
			return nil, err
		}
		for i, code := range f.Codes {
			*field(&rows[i]) = f.Levels[code]
		}
	}
	for name, field := range map[string]func(r *stanRow) *float64{
		"us_per_gradient": func(r *stanRow) *float64 { return &r.usPerGradient },
		"ess_per_cpu_s":   func(r *stanRow) *float64 { return &r.essPerCPU },
	} {
		column, err := table.Float(name)
		if err != nil {
			return nil, err
		}
		for i, x := range column {
			*field(&rows[i]) = x
		}
	}
	return rows, nil
}

// best returns Stan's row of a problem with the most effective draws a second.
func best(rows []stanRow, problem string) (top stanRow) {
	for _, r := range rows {
		if r.problem == problem && r.essPerCPU > top.essPerCPU {
			top = r
		}
	}
	return top
}

// fastestGradient returns Stan's least time of a gradient, in microseconds.
func fastestGradient(rows []stanRow, problem string) float64 {
	least := math.Inf(1)
	for _, r := range rows {
		if r.problem == problem {
			least = min(least, r.usPerGradient)
		}
	}
	return least
}
