package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag/learn"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/sachs.csv
var sachs []byte

//go:embed data/known.txt
var cascade string

// question is what the flags ask.
type question struct {
	data    *bayes.Table
	dropped int // rows with missing values
	method  string
	learner learn.Learner
	samples int
	seed    uint64
	plot    string
	json    bool
}

// size is the equivalent sample size of BDeu; restarts leave most local optima of
// the bundled data behind, in a tenth of a second.
const (
	size     = 10
	restarts = 20
)

var scores = map[string]learn.Score{"bic": learn.BIC(), "aic": learn.AIC(), "bdeu": learn.BDeu(size), "k2": learn.K2()}

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, usage io.Writer) (*question, error) {
	q := &question{}
	f := flag.NewFlagSet("discover", flag.ContinueOnError)
	data := f.String("data", "", "CSV `file`, a column for each variable (default: eleven proteins of a cell)")
	factors := f.String("factors", "", "`columns` of numbers that are codes of levels, as a,b")
	f.StringVar(&q.method, "method", "hc", "hc (hill-climbing by score) or pc (tests of independence)")
	score := f.String("score", "", "of hc: bic, aic, bdeu or k2 (default: bdeu of factors, bic of numbers)")
	alpha := f.Float64("alpha", 0.01, "of pc: the level of a test")
	known := f.String("knowledge", "", "`file` of what is known: lines as require A -> B, forbid A -> B, tier A B (default with the bundled data: Raf -> Mek -> Erk)")
	f.IntVar(&q.samples, "samples", 200, "resampled data sets that say how sure edges are; 0: none")
	f.Uint64Var(&q.seed, "seed", 1, "the same seed gives the same result")
	f.StringVar(&q.plot, "plot", "discover.svg", "`file` for a picture: .svg, .png or .pdf; empty: none, as with -json unless it is given")
	f.BoolVar(&q.json, "json", false, "print one JSON object and nothing else")
	if err := cli.ParseFlags(f, args, usage); err != nil {
		return nil, err
	}
	if f.NArg() > 0 {
		return nil, fmt.Errorf("discover: %q is no flag: flags begin with -", f.Arg(0))
	}
	if q.samples < 0 {
		return nil, fmt.Errorf("discover: -samples is %d, want 0 or more", q.samples)
	}
	given := false
	f.Visit(func(f *flag.Flag) { given = given || f.Name == "plot" })
	if q.json && !given {
		q.plot = ""
	}
	if err := q.read(*data, *factors); err != nil {
		return nil, fmt.Errorf("discover: -data: %w", err)
	}
	knowledge, err := readKnowledge(*known, *data == "")
	if err != nil {
		return nil, fmt.Errorf("discover: -knowledge: %w", err)
	}
	if *score == "" {
		*score = "bdeu"
		if slices.ContainsFunc(q.data.Names(), func(name string) bool { return !q.data.IsFactor(name) }) {
			*score = "bic"
		}
	}
	switch s, ok := scores[*score]; {
	case !ok:
		return nil, fmt.Errorf("discover: -score is %q, want bic, aic, bdeu or k2", *score)
	case q.method == "hc":
		q.method = "hill-climbing by " + s.String()
		q.learner = learn.HillClimb{Score: s, Knowledge: knowledge, Restarts: restarts, Seed: q.seed}
	case q.method == "pc":
		q.method = fmt.Sprintf("tests at level %g", *alpha)
		q.learner = learn.PC{Alpha: *alpha, Knowledge: knowledge}
	default:
		return nil, fmt.Errorf("discover: -method is %q, want hc or pc", q.method)
	}
	return q, nil
}

// read reads the table, without rows that lack a value.
func (q *question) read(file, factors string) error {
	text := sachs
	if file != "" {
		var err error
		if text, err = os.ReadFile(file); err != nil {
			return err
		}
	}
	c := bayes.CSVConfig{Missing: []string{"", "NA", "?"}}
	if factors != "" {
		c.Factors = strings.Split(factors, ",")
	}
	t, err := bayes.ReadCSV(bytes.NewReader(text), c)
	if err != nil {
		return err
	}
	q.data, err = t.DropMissing()
	if err == nil {
		q.dropped = t.N() - q.data.N()
	}
	return err
}

func readKnowledge(file string, bundled bool) (learn.Knowledge, error) {
	switch {
	case file == "" && bundled:
		return learn.ParseKnowledge(cascade)
	case file == "":
		return learn.Knowledge{}, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return learn.Knowledge{}, err
	}
	return learn.ParseKnowledge(string(text))
}
