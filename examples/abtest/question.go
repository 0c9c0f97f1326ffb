package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/sequential"
)

//go:embed data/cookie_cats.csv.gz
var cookieCats []byte

// question is what the flags ask.
type question struct {
	program    *cli.Program
	variant    string
	metric     string
	kind       string // as asked
	counts     string
	cuped      string
	also       []string // other metrics of the embedded data
	experiment abtest.Experiment
}

var kinds = []string{"auto", "binomial", "normal", "poisson", "revenue"}

// parse reads the flags. Errors: what is impossible about them; flag.ErrHelp
// after -help.
func parse(args []string, stdout, stderr io.Writer) (*question, error) {
	p := cli.NewExact("abtest", "CSV `file`, one row a unit (default: Cookie Cats)", stdout, stderr)
	q := &question{program: p}
	f := p.Flags
	f.StringVar(&q.variant, "variant", "", "`column` of the arm")
	f.StringVar(&q.metric, "metric", "", "`column` of the metric")
	f.StringVar(&q.kind, "kind", "auto", "what the metric is: "+strings.Join(kinds, ", "))
	f.StringVar(&q.counts, "counts", "", "in place of -data: successes/trials, or with -kind poisson events/exposure, of each arm, as \"50/100,52/100\"")
	f.StringVar(&q.cuped, "cuped", "", "`column` measured before the experiment, to take noise out of a normal metric")
	anytime := f.Bool("sequential", false, "ship only what holds however often one looks")
	f.StringVar(&q.experiment.Control, "control", "", "`arm` to compare with (default: the first in the data)")
	f.BoolVar(&q.experiment.LowerIsBetter, "lower", false, "the metric is to be small: churn, costs, delays")
	f.Float64Var(&q.experiment.Level, "level", 0.95, "`level` of intervals")
	f.Float64Var(&q.experiment.Loss, "loss", 0, "expected `loss` below which to decide, in units of the metric (default: a thousandth of the control's mean)")
	f.Float64Var(&q.experiment.ROPE, "rope", 0, "`difference` that counts as none, in units of the metric")
	if err := p.Parse(args); err != nil {
		return nil, err
	}
	if *anytime {
		q.experiment.Sequential = &sequential.Asymptotic{}
	}
	var errs []error
	if !slices.Contains(kinds, q.kind) {
		errs = append(errs, fmt.Errorf("-kind is %q, want one of %s", q.kind, strings.Join(kinds, ", ")))
	}
	switch {
	case q.counts != "" && (p.Data != "" || q.variant != "" || q.metric != "" || q.cuped != ""):
		errs = append(errs, errors.New("-counts is in place of -data, -variant, -metric and -cuped"))
	case q.counts != "" && q.kind != "auto" && q.kind != "binomial" && q.kind != "poisson":
		errs = append(errs, fmt.Errorf("-counts are binomial or poisson, not %s", q.kind))
	case q.counts == "" && p.Data == "":
		q.defaults()
	case q.counts == "" && (q.variant == "" || q.metric == ""):
		errs = append(errs, errors.New("want -variant and -metric, columns of -data"))
	}
	if q.cuped != "" && q.cuped == q.metric {
		errs = append(errs, fmt.Errorf("-cuped is the metric, %s; want a column measured before the experiment", q.metric))
	}
	if q.cuped != "" && q.kind != "auto" && q.kind != "normal" {
		errs = append(errs, fmt.Errorf("-cuped is for a metric of kind normal, not %s", q.kind))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, p.Fault("%w", err)
	}
	return q, nil
}

// defaults are those of the embedded data.
func (q *question) defaults() {
	if q.variant == "" {
		q.variant = "version"
	}
	if q.metric == "" {
		q.metric, q.also = "retention_7", []string{"sum_gamerounds"}
	}
}

// columns are what was read from a file: the arm of each row, and numbers by name.
type columns struct {
	arms    []string // in the order they come in
	arm     []int
	numbers map[string][]float64
}

// read reads the columns that the question is about.
func (q *question) read() (*columns, error) {
	z, err := gzip.NewReader(bytes.NewReader(cookieCats))
	if err != nil {
		return nil, err
	}
	embedded, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	numeric := append([]string{q.metric}, q.also...)
	if q.cuped != "" {
		numeric = append(numeric, q.cuped)
	}
	table, err := q.program.Table(embedded, bayes.CSVConfig{Columns: append([]string{q.variant}, numeric...), Factors: []string{q.variant}, Numeric: numeric})
	if err != nil {
		return nil, err
	}
	codes, levels, err := table.Codes(q.variant)
	if err != nil {
		return nil, err
	}
	c := &columns{arm: make([]int, len(codes)), numbers: map[string][]float64{}}
	for i, code := range codes {
		at := slices.Index(c.arms, levels[code])
		if at < 0 {
			at = len(c.arms)
			c.arms = append(c.arms, levels[code])
		}
		c.arm[i] = at
	}
	for _, name := range numeric {
		if c.numbers[name], err = table.Float(name); err != nil {
			return nil, err
		}
	}
	if len(c.arms) < 2 {
		return nil, fmt.Errorf("column %q has one arm, %q; want two or more", q.variant, c.arms[0])
	}
	return c, nil
}

// split returns the values of each arm.
func (c *columns) split(values []float64) [][]float64 {
	by := make([][]float64, len(c.arms))
	for i, v := range values {
		by[c.arm[i]] = append(by[c.arm[i]], v)
	}
	return by
}

// pair is a numerator and a denominator.
type pair struct{ over, under float64 }

// pairs reads -counts.
func pairs(text string) ([]pair, error) {
	var out []pair
	for _, part := range cli.List(text) {
		over, under, has := strings.Cut(part, "/")
		a, errA := strconv.ParseFloat(strings.TrimSpace(over), 64)
		b, errB := strconv.ParseFloat(strings.TrimSpace(under), 64)
		if !has || errA != nil || errB != nil || !(a >= 0 && a <= math.MaxInt32 && b > 0 && b <= math.MaxFloat64) || a != math.Floor(a) {
			return nil, fmt.Errorf("-counts has %q; want a whole number of 0 or more over a positive one, as 50/100", part)
		}
		out = append(out, pair{a, b})
	}
	if len(out) < 2 {
		return nil, fmt.Errorf("-counts is %q: %d arms; want two or more", text, len(out))
	}
	return out, nil
}
