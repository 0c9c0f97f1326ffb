package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/smoking.txt
var smokingGraph string

//go:embed data/smoking.csv
var smokingTable string

// question is what the flags ask.
type question struct {
	graph  *dag.Graph
	query  identify.Query
	joint  *joint         // nil: only the formula is asked for
	values map[string]int // levels by variable
	plot   string
	json   bool
}

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, usage io.Writer) (*question, error) {
	q := &question{}
	f := flag.NewFlagSet("identify", flag.ContinueOnError)
	graph := f.String("graph", "", "`file` with the causal graph: dagitty, DOT, edges or JSON (default: smoking, tar and cancer)")
	query := f.String("query", "", `what is asked, as "P(y | do(x), z)" (default: the graph's outcome after do(its exposure))`)
	table := f.String("joint", "", "CSV `file` with the joint distribution: a column for each variable, and p")
	values := f.String("values", "", "`values` at which the number is asked, as x=0,z=1; y=1 is added for an outcome of two levels")
	f.StringVar(&q.plot, "plot", "", "`file` for a picture of the graph: .svg, .png or .pdf")
	f.BoolVar(&q.json, "json", false, "print one JSON object and nothing else")
	if err := cli.ParseFlags(f, args, usage); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("identify: %q is no flag: flags begin with -, and a query with blanks is in quotes", f.Arg(0))
	}
	if err := q.readGraph(*graph); err != nil {
		return nil, fmt.Errorf("identify: -graph: %w", err)
	}
	if err := q.readQuery(*query); err != nil {
		return nil, fmt.Errorf("identify: -query: %w", err)
	}
	if err := q.readTable(*table, *graph == ""); err != nil {
		return nil, fmt.Errorf("identify: -joint: %w", err)
	}
	if err := q.readValues(*values); err != nil {
		return nil, fmt.Errorf("identify: -values: %w", err)
	}
	return q, nil
}

func (q *question) readGraph(file string) error {
	text := smokingGraph
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = string(b)
	}
	g, err := dag.Parse(text)
	if err != nil && file != "" {
		return fmt.Errorf("%s: %w", file, err)
	}
	q.graph = g
	return err
}

// readQuery reads the query, or takes it from the roles of the graph's nodes.
func (q *question) readQuery(text string) error {
	if text == "" {
		q.query = identify.Query{Outcome: q.graph.With(dag.Outcome), Do: q.graph.With(dag.Exposure)}
		if len(q.query.Outcome) == 0 {
			return errors.New(`there is none, and the graph marks no node as outcome: want -query "P(y | do(x))"`)
		}
	} else {
		var err error
		if q.query, err = identify.ParseQuery(text); err != nil {
			return err
		}
	}
	return q.query.Check(q.graph)
}

// readTable reads the joint distribution; that of the embedded graph is embedded.
func (q *question) readTable(file string, embedded bool) (err error) {
	switch {
	case file != "":
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		q.joint, err = readJoint(f, file, q.graph)
		return err
	case embedded:
		q.joint, err = readJoint(strings.NewReader(smokingTable), "smoking.csv", q.graph)
	}
	return err
}

// readValues reads levels of variables of the query. With those of all that is set
// or seen, outcomes of two levels get the second one by default.
func (q *question) readValues(text string) error {
	q.values = map[string]int{}
	if q.joint == nil {
		if text != "" {
			return errors.New("values need a table: want -joint")
		}
		return nil
	}
	asked := slices.Concat(q.query.Outcome, q.query.Do, q.query.Given)
	var faults []error
	for _, name := range asked {
		if !q.joint.table.Has(name) {
			faults = append(faults, fmt.Errorf("%s has no column %s, which the query is about", q.joint.file, name))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	for part := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		name, value, is := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		_, twice := q.values[name]
		switch {
		case !is:
			faults = append(faults, fmt.Errorf("%q has no =, want x=0,z=1", part))
		case !q.graph.Has(name):
			faults = append(faults, &dag.UnknownNodeError{Op: part, Name: name, Known: asked})
		case !slices.Contains(asked, name):
			faults = append(faults, fmt.Errorf("%s is not part of %v", name, q.query))
		case twice:
			faults = append(faults, fmt.Errorf("%s has two values", name))
		default:
			level, err := q.joint.level(name, value)
			q.values[name] = level
			faults = append(faults, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	if conditions := asked[len(q.query.Outcome):]; text != "" || len(conditions) == 0 {
		for _, name := range conditions {
			if _, has := q.values[name]; !has {
				faults = append(faults, fmt.Errorf("%s has no value, want %s=…", name, name))
			}
		}
		for _, name := range q.query.Outcome {
			if _, has := q.values[name]; has {
				continue
			}
			if n := len(q.joint.labels[name]); n != 2 {
				faults = append(faults, fmt.Errorf("%s has no value and %d levels, want %s=…", name, n, name))
			}
			q.values[name] = 1
		}
	}
	return errors.Join(faults...)
}

// pointed reports whether there is a value of everything the query is about.
func (q *question) pointed() bool {
	return q.joint != nil && len(q.values) == len(q.query.Outcome)+len(q.query.Do)+len(q.query.Given)
}
