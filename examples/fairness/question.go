package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/admissions.csv
var admissions []byte

// question is what the flags ask.
type question struct {
	program *cli.Program
	table   *bayes.Table
	audit   fairness.Audit
}

// chains is what -draws counts the draws of, as in the other programs.
const chains = 8

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	p := cli.New("fairness", "CSV `file` of cases, with columns of labels or few numbers (default: Berkeley's admissions of 1973)", 500, stdout, stderr)
	f := p.Flags
	graph := f.String("graph", "", "`file` with the causal graph: dagitty, DOT, edges or JSON (default: protected, mediators in their order, outcome, each a cause of all after it)")
	protected := f.String("protected", "", "`column` of the protected attribute")
	outcome := f.String("outcome", "", "`column` of the outcome")
	mediators := f.String("mediators", "", "`columns` that carry the indirect effect, as a,b (default: all between in the graph)")
	weights := f.String("weights", "", "`column` of how often each row is there")
	success := f.String("success", "", "`level` of the outcome that counts as 1")
	from := f.String("from", "", "`group` compared with (default: the first of two)")
	to := f.String("to", "", "`group` asked about (default: the second of two)")
	unfair := f.String("unfair", "", "what is declared unfair: `names` among direct, indirect, spurious and those of -paths")
	paths := f.String("paths", "", "`paths` to examine: name=through,…!past,…; another one after ;")
	score := f.String("score", "", "`column` of a rule's decisions or probabilities, to be compared with the outcome by group")
	level := f.Float64("level", 0.95, "`level` of intervals")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	q := &question{program: p}
	if p.Data == "" {
		set := map[*string]string{protected: "Gender", outcome: "Admit", mediators: "Dept", weights: "Freq", success: "Admitted", from: "Male", to: "Female"}
		for at, value := range set {
			if *at == "" {
				*at = value
			}
		}
	}
	var err error
	if q.table, err = p.Table(admissions, bayes.CSVConfig{}); err != nil {
		return nil, err
	}
	var errs []error
	if *protected == "" || *outcome == "" {
		errs = append(errs, errors.New("want -protected and -outcome, columns of -data"))
	}
	if !(*level > 0 && *level < 1) {
		errs = append(errs, fmt.Errorf("-level is %g, want a number between 0 and 1", *level))
	}
	if (*from == "") != (*to == "") {
		errs = append(errs, errors.New("want both -from and -to, or neither"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	a := &q.audit
	a.Query = fairness.Query{Protected: *protected, Outcome: *outcome, Mediators: cli.List(*mediators)}
	if *from != "" {
		a.Query.From, a.Query.To = q.group(*from), q.group(*to)
	}
	a.Counts = mediation.Counts{Weights: *weights, Success: *success, Draws: chains * p.Draws, Seed: p.Seed, Level: *level}
	a.Groups = &fairness.Groups{Draws: chains * p.Draws, Seed: p.Seed, Level: *level}
	if *score != "" {
		a.Groups.Score, a.Groups.Outcome, a.Groups.Success = *score, *outcome, *success
	}
	if a.Graph, err = q.graph(*graph); err != nil {
		return nil, p.Fault("-graph: %w", err)
	}
	if a.Paths, err = readPaths(*paths); err != nil {
		return nil, p.Fault("-paths: %w", err)
	}
	for _, name := range cli.List(*unfair) {
		if i := slices.IndexFunc(a.Paths, func(p fairness.Path) bool { return p.Name == name }); i >= 0 {
			a.Paths[i].Unfair = true
		} else {
			a.Unfair = append(a.Unfair, name)
		}
	}
	return q, nil
}

// group is a level, or a number where the attribute is one.
func (q *question) group(text string) any {
	if x, err := strconv.ParseFloat(text, 64); err == nil && !q.table.IsFactor(q.audit.Query.Protected) {
		return x
	}
	return text
}

// graph reads the graph, or states the one that the flags imply.
func (q *question) graph(file string) (*dag.Graph, error) {
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		g, err := dag.Parse(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		return g, nil
	}
	names := slices.Concat([]string{q.audit.Query.Protected}, q.audit.Query.Mediators, []string{q.audit.Query.Outcome})
	var edges []dag.Edge
	for i, a := range names {
		for _, b := range names[i+1:] {
			edges = append(edges, dag.Directed(a, b))
		}
	}
	return dag.New(dag.DAG, dag.Named(names...), edges)
}

// readPaths reads name=through,…!past,…; and so on.
func readPaths(text string) (paths []fairness.Path, err error) {
	for _, part := range strings.Split(text, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, rest, ok := strings.Cut(part, "=")
		through, past, _ := strings.Cut(rest, "!")
		p := fairness.Path{Name: strings.TrimSpace(name), Mediators: cli.List(through), Avoiding: cli.List(past)}
		if !ok || p.Name == "" || len(p.Mediators) == 0 {
			return nil, fmt.Errorf("%q is no path: want name=through,… and perhaps !past,…", strings.TrimSpace(part))
		}
		paths = append(paths, p)
	}
	return paths, nil
}

// adjusted returns Σ_z P(z) [P(outcome | to, z) − P(outcome | from, z)] over all else
// that the graph has.
func (q *question) adjusted() (float64, error) {
	x, y := q.audit.Query.Protected, q.audit.Query.Outcome
	about := mediation.Query{Effect: causal.ATE(x, y).Between(q.audit.Query.From, q.audit.Query.To), Mediators: q.audit.Query.Mediators}
	counts, at, err := q.audit.Counts.Tabulate(q.table, about, q.audit.Graph.Observed()...)
	if err != nil {
		return 0, err
	}
	joint, err := mediation.Shares(counts)
	if err != nil {
		return 0, err
	}
	rest := slices.DeleteFunc(q.audit.Graph.Observed(), func(name string) bool { return name == x || name == y })
	mean := func(level int) (sum float64, err error) {
		of := estimand.P(estimand.At(y), append(estimand.At(rest...), estimand.Term{Var: x, Level: level}))
		e := estimand.Sum{Over: estimand.At(rest...), Of: estimand.Product{estimand.P(estimand.At(rest...), nil), of}}
		var formula estimand.Expr = e
		if len(rest) == 0 {
			formula = of
		}
		t, err := estimand.Evaluate(formula, estimand.Observed(joint), discrete.Values{})
		if err != nil {
			return 0, err
		}
		for k, p := range t.Values() {
			sum += p * at.Scores[k]
		}
		return sum, nil
	}
	to, err := mean(at.To)
	if err != nil {
		return 0, err
	}
	from, err := mean(at.From)
	return to - from, err
}
