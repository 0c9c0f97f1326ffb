package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/card.csv
var card []byte

// question is what the flags ask.
type question struct {
	program            *cli.Program
	table              *bayes.Table
	treatment, outcome string
	instruments        []string
	covariates         []string
	cluster            string
	level              float64
	byInstrument       *causal.Estimand
	byAdjusting        *causal.Estimand
}

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	p := cli.New("returns", "CSV `file` of cases (default: wages of men in 1976, of whom some grew up near a college); -draws are samples of the bootstrap", 100, stdout, stderr)
	f := p.Flags
	treatment := f.String("treatment", "", "`column` of the treatment")
	outcome := f.String("outcome", "", "`column` of the outcome")
	instrument := f.String("instrument", "", "`columns` of instruments, as a,b")
	covariates := f.String("covariates", "", "`columns` to condition on, as a,b")
	cluster := f.String("cluster", "", "`column` of groups of cases that depend on each other")
	level := f.Float64("level", 0.95, "`level` of intervals and sets")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	if p.Data == "" {
		set := map[*string]string{treatment: "educ", outcome: "lwage", instrument: "nearc4",
			covariates: "exper,expersq,black,south,smsa,reg661,reg662,reg663,reg664,reg665,reg666,reg667,reg668,smsa66"}
		for at, value := range set {
			if *at == "" {
				*at = value
			}
		}
	}
	q := &question{program: p, treatment: *treatment, outcome: *outcome, instruments: cli.List(*instrument), covariates: cli.List(*covariates), cluster: *cluster, level: *level}
	var errs []error
	if q.treatment == "" || q.outcome == "" || len(q.instruments) == 0 {
		errs = append(errs, errors.New("want -treatment, -outcome and -instrument, columns of -data"))
	}
	if !(q.level > 0 && q.level < 1) {
		errs = append(errs, fmt.Errorf("-level is %g, want a number between 0 and 1", q.level))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	columns := slices.Concat([]string{q.treatment, q.outcome}, q.instruments, q.covariates)
	if q.cluster != "" && !slices.Contains(columns, q.cluster) {
		columns = append(columns, q.cluster)
	}
	var err error
	if q.table, err = p.Table(card, bayes.CSVConfig{Columns: columns, Missing: []string{"NA", ""}}); err != nil {
		return nil, err
	}
	if err := q.identify(); err != nil {
		return nil, p.Fault("%w", err)
	}
	return q, nil
}

// identify states the graph: covariates cause everything, instruments the
// treatment, which causes the outcome; unobserved causes move those two.
func (q *question) identify() (err error) {
	edges := []dag.Edge{dag.Directed(q.treatment, q.outcome), dag.Bidirected(q.treatment, q.outcome)}
	for _, z := range q.instruments {
		edges = append(edges, dag.Directed(z, q.treatment))
	}
	for i, c := range q.covariates {
		for _, d := range slices.Concat(q.covariates[i+1:], q.instruments, []string{q.treatment, q.outcome}) {
			edges = append(edges, dag.Directed(c, d))
		}
	}
	names := slices.Concat(q.covariates, q.instruments, []string{q.treatment, q.outcome})
	g, err := dag.New(dag.ADMG, dag.Named(names...), edges)
	if err != nil {
		return err
	}
	if q.byInstrument, err = causal.Identify(g, causal.LATE(q.treatment, q.outcome)); err != nil {
		return err
	}
	q.byAdjusting, err = causal.Unconfounded(causal.ATE(q.treatment, q.outcome), q.covariates...)
	return err
}
