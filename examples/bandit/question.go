package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/examples/internal/hillstrom"
)

// question is what the flags ask, and the log they name.
type question struct {
	program *cli.Program
	level   float64
	names   []string // of actions
	action  []int
	reward  []float64
	given   []float64 // propensities of the actions that were taken
	context [][]float64
	binary  bool // whether rewards are 0 and 1
}

// parse reads the flags and the log. Errors: what is impossible about them;
// flag.ErrHelp after -help.
func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	p := cli.New("bandit", "CSV `file`, one row a decision (default: the Hillstrom e-mails); -draws are orders in which the log is replayed", 20, stdout, stderr)
	f := p.Flags
	action := f.String("action", "", "`column` of the action that was taken")
	reward := f.String("reward", "", "`column` of what came of it: 0 and 1, or any numbers")
	propensity := f.String("propensity", "", "`column` of how likely that action was (default: as often as it was taken, as in an experiment)")
	context := f.String("context", "", "`columns` of numbers known before, as a,b, for a policy that looks at them")
	level := f.Float64("level", 0.95, "`level` of intervals")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	if p.Data == "" {
		for at, value := range map[*string]string{action: "segment", reward: "visit", context: "recency,history,mens,womens,newbie"} {
			if *at == "" {
				*at = value
			}
		}
	}
	q := &question{program: p, level: *level}
	var errs []error
	if *action == "" || *reward == "" {
		errs = append(errs, errors.New("want -action and -reward, columns of -data"))
	}
	if !(q.level > 0 && q.level < 1) {
		errs = append(errs, fmt.Errorf("-level is %g, want a number between 0 and 1", q.level))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	known := cli.List(*context)
	columns := append([]string{*action, *reward}, known...)
	if *propensity != "" {
		columns = append(columns, *propensity)
	}
	embedded, err := hillstrom.CSV()
	if err != nil {
		return nil, p.Fault("%w", err)
	}
	t, err := p.Table(embedded, bayes.CSVConfig{Columns: columns, Factors: []string{*action}})
	if err != nil {
		return nil, err
	}
	if err := q.read(t, *action, *reward, *propensity, known); err != nil {
		return nil, p.Fault("%w", err)
	}
	return q, nil
}

// least is how many decisions an action needs, in each half of the log, for a mean
// to mean anything.
const least = 10

func (q *question) read(t *bayes.Table, action, reward, propensity string, context []string) (err error) {
	if q.action, q.names, err = t.Codes(action); err != nil {
		return err
	}
	if len(q.names) < 2 {
		return fmt.Errorf("-action: column %s has %d action; want two or more", action, len(q.names))
	}
	if q.reward, err = t.Float(reward); err != nil {
		return err
	}
	count := make([]float64, len(q.names))
	for _, a := range q.action {
		count[a]++
	}
	var errs []error
	for a, n := range count {
		if n < 2*least {
			errs = append(errs, fmt.Errorf("-action: %s was taken %g times; want %d or more", q.names[a], n, 2*least))
		}
	}
	q.binary = true
	for i, r := range q.reward {
		if r-r != 0 {
			errs = append(errs, fmt.Errorf("-reward: column %s has %v in row %d; want finite numbers", reward, r, i+1))
			break
		}
		q.binary = q.binary && (r == 0 || r == 1)
	}
	if propensity != "" {
		if q.given, err = t.Float(propensity); err != nil {
			return err
		}
		for i, p := range q.given {
			if !(p > 0 && p <= 1) {
				errs = append(errs, fmt.Errorf("-propensity: column %s has %v in row %d; want more than 0 and at most 1", propensity, p, i+1))
				break
			}
		}
	} else {
		for _, a := range q.action {
			q.given = append(q.given, count[a]/float64(len(q.action)))
		}
	}
	errs = append(errs, q.readContext(t, context))
	return errors.Join(errs...)
}

// readContext reads columns, in units of their standard deviation in the first
// half of the log, behind a 1 for the intercept.
func (q *question) readContext(t *bayes.Table, columns []string) error {
	q.context = make([][]float64, t.N())
	for i := range q.context {
		q.context[i] = []float64{1}
	}
	for _, name := range columns {
		x, err := t.Float(name)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(x, func(v float64) bool { return v-v != 0 }); i >= 0 {
			return fmt.Errorf("-context: column %s has %v in row %d; want finite numbers", name, x[i], i+1)
		}
		mean, sd := stat.MeanStdDev(x[:len(x)/2], nil)
		if !(sd > 0) || math.IsInf(sd, 1) {
			return fmt.Errorf("-context: column %s does not vary in the first half of the rows", name)
		}
		for i, v := range x {
			q.context[i] = append(q.context[i], (v-mean)/sd)
		}
	}
	return nil
}
