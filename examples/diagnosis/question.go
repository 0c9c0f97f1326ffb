package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/hepar2.bif
var hepar2 []byte

//go:embed data/costs.csv
var hepar2Costs []byte

// What is asked of the embedded network by default.
const (
	patient = "sex=female,age=age31_50,itching=present,fatigue=present,ggtp=a640_70,cholesterol=a239_0,jaundice=absent"
	doubt   = "PBC=present"
)

// question is what the flags ask.
type question struct {
	net      *bn.Network
	tree     *bn.JunctionTree
	name     string // of the network
	findings []bn.Finding
	variable string // to be explained, "" for the one that the findings moved most
	state    string // of it, "" for the most probable one
	costs    *costs // nil: none were given
	example  bool   // the costs are the embedded ones
	out      string
	plot     string
	json     bool
}

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, usage io.Writer) (*question, error) {
	q := &question{}
	f := flag.NewFlagSet("diagnosis", flag.ContinueOnError)
	file := f.String("bif", "", "`file` with the network: BIF, XMLBIF or JSON, plain or gzipped (default: hepar2, disorders of the liver)")
	evidence := f.String("evidence", "", "`findings` in the order in which they came, as a=yes,b=no (default with hepar2: a patient)")
	explain := f.String("explain", "", "`node` to be explained, or node=state (default: the one that the findings moved most; with hepar2 "+doubt+")")
	costFile := f.String("costs", "", "CSV `file` with the columns kind, name, state and cost: what tests and actions cost")
	f.StringVar(&q.out, "out", "", "`folder` for all pictures (PNG and SVG) and the JSON")
	f.StringVar(&q.plot, "plot", "diagnosis.svg", "`file` for a picture of what speaks for and against: .svg, .png or .pdf; empty: none, as with -json or -out unless it is given")
	f.BoolVar(&q.json, "json", false, "print one JSON object and nothing else")
	if err := cli.ParseFlags(f, args, usage); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("diagnosis: %q is no flag: flags begin with -, and findings have no blanks between them", f.Arg(0))
	}
	given := false
	f.Visit(func(f *flag.Flag) { given = given || f.Name == "plot" })
	if (q.json || q.out != "") && !given {
		q.plot = ""
	}
	if *file == "" {
		if *evidence == "" {
			*evidence = patient
			if *explain == "" {
				*explain = doubt
			}
		}
		q.example = *costFile == ""
	}
	if err := q.read(*file); err != nil {
		return nil, fmt.Errorf("diagnosis: -bif: %w", err)
	}
	if err := q.readFindings(*evidence); err != nil {
		return nil, fmt.Errorf("diagnosis: -evidence: %w", err)
	}
	if err := q.readNode(*explain); err != nil {
		return nil, fmt.Errorf("diagnosis: -explain: %w", err)
	}
	if err := q.readCosts(*costFile); err != nil {
		return nil, fmt.Errorf("diagnosis: -costs: %w", err)
	}
	return q, nil
}

func (q *question) read(file string) (err error) {
	if file == "" {
		q.net, err = bn.Read(bytes.NewReader(hepar2))
	} else {
		q.net, err = bn.ReadFile(file)
	}
	if err != nil {
		return err
	}
	if q.name = q.net.Name(); file != "" {
		q.name = file
	} else {
		q.name = "hepar2"
	}
	q.tree, err = q.net.Compile(bn.Config{})
	return err
}

// readFindings reads a=yes,b=no. All faults are told at once.
func (q *question) readFindings(text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var faults []error
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		name, state, is := strings.Cut(part, "=")
		f := bn.Finding{Variable: strings.TrimSpace(name), State: strings.TrimSpace(state)}
		if !is {
			faults = append(faults, fmt.Errorf("%q has no =, want a=yes,b=no", part))
			continue
		}
		if _, err := q.net.State(f.Variable, f.State); err != nil {
			faults = append(faults, err)
			continue
		}
		if seen[f.Variable] {
			faults = append(faults, fmt.Errorf("%s is observed twice", f.Variable))
		}
		seen[f.Variable] = true
		q.findings = append(q.findings, f)
	}
	return errors.Join(faults...)
}

// readNode reads the node to be explained, which may be given with a state.
func (q *question) readNode(text string) error {
	if text == "" {
		return nil
	}
	name, state, is := strings.Cut(text, "=")
	q.variable, q.state = strings.TrimSpace(name), strings.TrimSpace(state)
	if _, err := q.net.Variable(q.variable); err != nil {
		return err
	}
	if is {
		if _, err := q.net.State(q.variable, q.state); err != nil {
			return err
		}
	}
	if q.found(q.variable) {
		return fmt.Errorf("%s was observed: there is nothing to explain", q.variable)
	}
	return nil
}

func (q *question) readCosts(file string) (err error) {
	text, name := hepar2Costs, "costs.csv"
	switch {
	case file != "":
		if text, err = os.ReadFile(file); err != nil {
			return err
		}
		name = file
	case !q.example:
		return nil
	}
	q.costs, err = parseCosts(text, name, q.net)
	return err
}

// found reports whether a variable was observed.
func (q *question) found(name string) bool {
	for _, f := range q.findings {
		if f.Variable == name {
			return true
		}
	}
	return false
}
