package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/nhefs.csv
var smokers []byte

//go:embed data/nhefs.txt
var smokersGraph string

// question is what the flags ask.
type question struct {
	*cli.Program
	data       *bayes.Table
	dropped    int // rows with missing values
	graph      *dag.Graph
	query      causal.Query
	method     string
	instrument string
	level      float64
	unit       string
	times      int // that refuters repeat an estimate, 0 for as often as they need
}

// methods are what -method takes.
var methods = []string{"auto", "plugin", "ipw", "aipw", "match", "iv"}

// ask reads the flags, the graph and the data.
func ask(p *cli.Program, args []string) (*question, error) {
	q := &question{Program: p}
	f := p.Flags
	graph := f.String("graph", "", "`file` with the causal graph: dagitty, DOT, edges or JSON")
	f.StringVar(&q.query.Treatment, "treatment", "", "`column` of the treatment (default: the graph's exposure)")
	f.StringVar(&q.query.Outcome, "outcome", "", "`column` of the outcome (default: the graph's outcome)")
	from := f.String("from", "", "`value` of the treatment to compare with (default: 0, or the first of two)")
	to := f.String("to", "", "`value` of the treatment to compare (default: 1, or the second of two)")
	f.StringVar(&q.method, "method", "auto", "one of "+strings.Join(methods, ", "))
	f.StringVar(&q.instrument, "instrument", "", "`column` of an instrument: asks for the effect in those whose treatment follows it")
	f.Float64Var(&q.level, "level", 0.95, "`share` of the interval")
	f.StringVar(&q.unit, "unit", "", "`unit` of the outcome, for figures")
	f.IntVar(&q.times, "times", 0, "how `often` a refuter estimates again (default: 100, from 50,000 rows 20, of a posterior 10)")
	factors := f.String("factors", "", "`columns` of numbers that are labels, as a,b")
	drop := f.Bool("drop", false, "leave out rows that miss a value which is needed; right if nothing but chance decides what is missing")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	labels := cli.List(*factors)
	if p.Data == "" {
		labels = append(labels, "education", "exercise", "active") // numbers in the file that are names of levels
		if q.unit == "" {
			q.unit = "kg"
		}
	}
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, p.Fault(format, a...)) }
	if !slices.Contains(methods, q.method) {
		fault("-method is %q, want one of %s", q.method, strings.Join(methods, ", "))
	}
	if !(q.level > 0 && q.level < 1) {
		fault("-level is %v, want a share between 0 and 1", q.level)
	}
	if q.times != 0 && q.times < runs {
		fault("-times is %d, want %d or more", q.times, runs)
	}
	if (*from == "") != (*to == "") {
		fault("-from and -to come together")
	}
	if q.instrument != "" && q.method != "auto" && q.method != "iv" {
		fault("-instrument is for -method iv, not %s", q.method)
	}
	if err := q.readGraph(*graph); err != nil {
		fault("-graph: %w", err)
	}
	var err error
	if q.data, err = p.Table(smokers, bayes.CSVConfig{Missing: []string{"NA", ""}, Factors: labels}); err != nil {
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if *from != "" {
		q.query = q.query.Between(q.value(*from), q.value(*to))
	}
	if q.instrument != "" {
		q.query.Over = causal.Compliers
	}
	return q, q.clean(*drop)
}

// readGraph reads the graph, and from its roles what no flag says.
func (q *question) readGraph(file string) error {
	text := smokersGraph
	switch {
	case file != "":
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = string(b)
	case q.Data != "":
		return errors.New("data need a graph: want a file")
	}
	g, err := dag.Parse(text)
	if err != nil {
		if file != "" {
			return fmt.Errorf("%s: %w", file, err)
		}
		return err
	}
	q.graph = g
	for _, role := range []struct {
		name       *string
		is         dag.Role
		mark, flag string
	}{{&q.query.Treatment, dag.Exposure, "exposure", "treatment"}, {&q.query.Outcome, dag.Outcome, "outcome", "outcome"}} {
		if *role.name != "" {
			continue
		}
		marked := g.With(role.is)
		if len(marked) != 1 {
			return fmt.Errorf("it marks %d nodes as %s: want -%s", len(marked), role.mark, role.flag)
		}
		*role.name = marked[0]
	}
	return nil
}

// value reads a value of the treatment.
func (q *question) value(text string) any {
	if x, err := strconv.ParseFloat(text, 64); err == nil && !q.data.IsFactor(q.query.Treatment) {
		return x
	}
	return text
}

// clean leaves out rows that miss a value of a node of the graph, if asked to.
func (q *question) clean(drop bool) error {
	if !drop {
		return nil
	}
	var needed []string
	for _, name := range q.data.Names() {
		if q.graph.Has(name) {
			needed = append(needed, name)
		}
	}
	if len(needed) == 0 {
		return nil
	}
	whole, err := q.data.DropMissing(needed...)
	if err != nil {
		return q.Fault("-drop: %w", err)
	}
	q.dropped = q.data.N() - whole.N()
	q.data = whole
	return nil
}
