package smc

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// Evidence is the logarithm of the density of data, averaged over the prior.
type Evidence struct {
	Log float64 `json:"log"` // in nats
	// SE is the standard error of Log, from the spread of the runs: with 8 runs
	// it is itself known to a quarter. It is of chance alone: particles that
	// follow the temperature too slowly make Log too low, by about as much as
	// single runs differ, of which Result.Warnings tell.
	SE float64 `json:"se"`
}

// Result is a posterior with its evidence.
type Result struct {
	// Evidence is the mean of what the runs find.
	Evidence Evidence
	// Runs tell how each came there.
	Runs []Run
	// Warnings say why not to trust it, in words; nil if nothing was found. Those
	// of the draws are their Check's.
	Warnings []string

	draws *bayes.Draws
}

// Run is one of the independent runs.
type Run struct {
	LogEvidence float64 // its own estimate
	// Stages are its temperatures.
	Stages []Stage
	// Evaluations of a density, of bayes.Lanes points each.
	Evaluations int
}

// Stage is one move of the particles of a run.
type Stage struct {
	// Temperature is the power to which the likelihood was raised.
	Temperature float64
	// ESS is the share of the particles that their weights left before the move.
	ESS float64
	// Acceptance is the mean probability that a proposal was accepted.
	Acceptance float64
}

// Draws returns the particles, a chain for each run.
func (r *Result) Draws() *bayes.Draws { return r.draws }

// Limits of what goes without a warning.
const (
	// spreadLimit makes the standard error of 8 runs a tenth of the evidence,
	// the limit of bayes/evidence.
	spreadLimit = 0.3
	// stuckLimit is the acceptance below which 64 steps hardly move a chain.
	stuckLimit = 0.1
)

// newResult sums up runs.
func newResult(ctx context.Context, prog *bayes.Program, c Tempering, clouds []*cloud) (*Result, error) {
	r := &Result{Evidence: evidenceOf(clouds), Warnings: warnings(clouds)}
	for _, k := range clouds {
		r.Runs = append(r.Runs, Run{k.logZ, k.path, k.evals})
	}
	var err error
	r.draws, err = draws(ctx, prog, c, c, clouds)
	return r, err
}

// warnings says why not to trust the evidence of runs.
func warnings(clouds []*cloud) (said []string) {
	worst := 1.0
	for _, k := range clouds {
		for _, s := range k.path {
			worst = math.Min(worst, s.Acceptance)
		}
	}
	if spread := evidenceOf(clouds).SE * math.Sqrt(float64(len(clouds))); len(clouds) > 0 && !(spread <= spreadLimit) {
		said = append(said, fmt.Sprintf("the evidence of a run has a relative standard deviation of %.2g, above %v: where runs differ so, particles follow the temperature too slowly, and the log evidence may be too low by as much as runs differ; make more Steps", spread, spreadLimit))
	}
	if worst < stuckLimit {
		said = append(said, fmt.Sprintf("at one temperature %.2g of the proposals were accepted, fewer than %v: particles hardly moved; make more Steps, or write the model so that its prior is nearer to a normal one", worst, stuckLimit))
	}
	return said
}

// evidenceOf returns the mean evidence of runs.
func evidenceOf(clouds []*cloud) Evidence {
	logs := make([]float64, len(clouds))
	for i, k := range clouds {
		logs[i] = k.logZ
	}
	n := float64(len(logs))
	e := Evidence{Log: numeric.LogSumExp(logs) - numeric.Log(n)}
	squares := 0.0
	for _, l := range logs {
		d := numeric.Exp(l-e.Log) - 1
		squares = math.FMA(d, d, squares)
	}
	e.SE = math.Sqrt(squares / (n - 1) / n)
	return e
}

// draws returns the particles of runs as chains, with their weights if they are
// not equal.
func draws(ctx context.Context, prog *bayes.Program, c Tempering, config any, clouds []*cloud) (*bayes.Draws, error) {
	run := bayes.Run{Chains: max(len(clouds), 1), Config: config, Seed: c.Seed, Vars: prog.Variables()}
	if len(clouds) == 0 {
		return bayes.NewDraws(run)
	}
	run.Draws = c.particles()
	var points [][]float64
	var lp, weights []float64
	equal := true
	for _, k := range clouds {
		points, lp = append(points, k.x...), append(lp, k.full...)
		for _, l := range k.logw {
			weights, equal = append(weights, l), equal && l == k.logw[0]
		}
	}
	if !equal {
		run.LogWeights = weights
	}
	run.Stats = []bayes.Stat{{Name: "lp", Values: lp}}
	d, err := prog.ConstrainDraws(ctx, points, run.Chains)
	if err != nil {
		return nil, fmt.Errorf("smc: %w", err)
	}
	for _, v := range d.Vars() {
		run.Values = append(run.Values, v.Values()...)
	}
	return bayes.NewDraws(run)
}
