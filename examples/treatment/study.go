package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/examples/internal/cli"
)

//go:embed data/nhefs.csv
var nhefs []byte

// study is what the flags ask.
type study struct {
	program            *cli.Program
	table              *bayes.Table
	treatment, outcome string
	unit               string // of the outcome, for the picture
	covariates         []string
	formula            string // right side of every regression
	estimand           *causal.Estimand
	level              float64
	benchmark          *benchmark
	plugin             bool
}

// benchmark is an answer that is known from an experiment.
type benchmark struct {
	Estimate float64 `json:"estimate"`
	SE       float64 `json:"se"`
	Source   string  `json:"source"`
}

// studies are those that the program knows.
var studies = map[string]study{
	"nhefs": {
		treatment: "qsmk", outcome: "wt82_71", unit: "kg",
		covariates: []string{"sex", "race", "age", "education", "smokeintensity", "smokeyrs", "exercise", "active", "wt71"},
		formula: "sex + race + age + I(age^2) + factor(education) + smokeintensity + I(smokeintensity^2) + smokeyrs + I(smokeyrs^2) + " +
			"factor(exercise) + factor(active) + wt71 + I(wt71^2)",
	},
	"lalonde": {
		treatment: "treat", outcome: "re78", unit: "dollars",
		covariates: []string{"age", "educ", "race", "married", "nodegree", "re74", "re75"},
		formula:    "age + educ + race + married + nodegree + re74 + re75",
		benchmark:  &benchmark{1794, 633, "the experiment, Dehejia and Wahba 1999, table 2"},
	},
}

// populations are those that can be asked for.
var populations = map[string]causal.Population{"ATE": causal.Everyone, "ATT": causal.Treated, "ATC": causal.Untreated}

// parse reads the flags and the files they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, stdout, stderr io.Writer) (*study, error) {
	p := cli.New("treatment", "CSV `file` of cases (default: smokers who quit or not, 1971 to 1982)", 250, stdout, stderr)
	f := p.Flags
	known := f.String("study", "", "columns of a known `study`: nhefs, the default without -data, or lalonde, which needs -data")
	treatment := f.String("treatment", "", "`column` of the treatment, of two values")
	outcome := f.String("outcome", "", "`column` of the outcome")
	covariates := f.String("covariates", "", "`columns` to adjust for, as a,b")
	formula := f.String("formula", "", "right side of the regressions, such as age + I(age^2) (default: main effects)")
	over := f.String("over", "", "`population`: ATE, ATT or ATC (default ATE; ATT for lalonde)")
	level := f.Float64("level", 0.95, "`level` of intervals")
	plugin := f.Bool("plugin", true, "the Bayesian g-formula too, which samples")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	if *known == "" && p.Data == "" {
		*known = "nhefs"
	}
	s := &study{}
	if *known != "" {
		found, ok := studies[*known]
		if !ok {
			return nil, p.Fault("-study is %q, want nhefs or lalonde", *known)
		}
		if *s = found; *known == "lalonde" && p.Data == "" {
			return nil, p.Fault("-study lalonde needs -data: the file is in testdata/cases/causal/est/lalonde.csv of the repository")
		}
	}
	for flag, field := range map[*string]*string{treatment: &s.treatment, outcome: &s.outcome, formula: &s.formula} {
		if *flag != "" {
			*field = *flag
		}
	}
	if *outcome != "" || s.unit == "" {
		s.unit = "units of " + s.outcome
	}
	if *covariates != "" {
		if s.covariates = cli.List(*covariates); *formula == "" {
			s.formula = ""
		}
	}
	s.program, s.level, s.plugin = p, *level, *plugin
	if *over == "" {
		*over = "ATE"
		if *known == "lalonde" {
			*over = "ATT"
		}
	}
	population, ok := populations[*over]
	var errs []error
	if !ok {
		errs = append(errs, fmt.Errorf("-over is %q, want ATE, ATT or ATC", *over))
	}
	if s.treatment == "" || s.outcome == "" || len(s.covariates) == 0 {
		errs = append(errs, errors.New("want -treatment, -outcome and -covariates, columns of -data"))
	}
	if !(*level > 0 && *level < 1) {
		errs = append(errs, fmt.Errorf("-level is %g, want a number between 0 and 1", *level))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	var err error
	columns := slices.Concat([]string{s.treatment, s.outcome}, s.covariates)
	if s.table, err = p.Table(nhefs, bayes.CSVConfig{Columns: columns, Missing: []string{"NA", ""}}); err != nil {
		return nil, err
	}
	if f, err := s.table.Factor(s.treatment); err == nil && len(f.Levels) > 2 {
		return nil, p.Fault("-treatment: %s has %d values, and two are compared: leave out the rows of the others", s.treatment, len(f.Levels))
	}
	if s.estimand, err = causal.Unconfounded(causal.Query{Treatment: s.treatment, Outcome: s.outcome, Over: population}, s.covariates...); err != nil {
		return nil, p.Fault("%w", err)
	}
	return s, nil
}
