package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/plot"
)

func main() { cli.Main(run) }

// run is the program.
func run(_ context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	r, err := q.answer()
	if err != nil {
		return q.program.Fault("%w", err)
	}
	pictures := map[string]*plot.Figure{}
	if q.program.Out != "" {
		if pictures, err = r.figures(); err != nil {
			return q.program.Fault("%w", err)
		}
	}
	return q.program.Report(r, r.text(), pictures)
}

// answer compares the arms.
func (q *question) answer() (*result, error) {
	if q.counts != "" {
		arms, kind, err := q.fromCounts()
		if err != nil {
			return nil, err
		}
		d, err := q.decide(arms)
		return &result{Metric: kind, Decision: d}, err
	}
	c, err := q.read()
	if err != nil {
		return nil, err
	}
	r, err := q.metricOf(c, q.metric)
	if err != nil {
		return nil, err
	}
	for _, name := range q.also {
		other, err := q.metricOf(c, name)
		if err != nil {
			return nil, err
		}
		r.Others = append(r.Others, other)
	}
	return r, nil
}

// metricOf compares the arms by one column.
func (q *question) metricOf(c *columns, name string) (*result, error) {
	values, kind := c.numbers[name], q.kind
	if kind == "auto" {
		if kind = guess(values); q.cuped != "" {
			kind = "normal"
		}
	}
	var notes []string
	if q.cuped != "" {
		adjusted, warnings, err := c.adjust(values, c.numbers[q.cuped])
		if err != nil {
			return nil, fmt.Errorf("-cuped: %w", err)
		}
		values, notes = adjusted, warnings
	}
	by := c.split(values)
	arms, err := fromValues(c.arms, by, kind)
	if err != nil {
		return nil, err
	}
	arms[len(arms)-1].Warnings = append(arms[len(arms)-1].Warnings, notes...)
	r := &result{Metric: name}
	if r.Decision, err = q.decide(arms); err != nil || kind != "normal" {
		return r, err
	}
	return r, r.without(q, c.arms, by)
}

// without decides again without the observations that the answer hangs on.
func (r *result) without(q *question, names []string, by [][]float64) error {
	cut := false
	for i, x := range by {
		value, _, warning, err := abtest.Largest(x)
		if err != nil {
			return err
		}
		if warning == "" {
			continue
		}
		at := slices.Index(x, value)
		by[i] = slices.Delete(slices.Clone(x), at, at+1)
		r.Left = append(r.Left, left{names[i], value})
		cut = true
	}
	if !cut {
		return nil
	}
	arms, err := fromValues(names, by, "normal")
	if err != nil {
		return err
	}
	r.Without, err = q.decide(arms)
	return err
}

func (q *question) decide(arms []abtest.Arm) (*abtest.Decision, error) {
	e := q.experiment
	e.Arms = arms
	return e.Decide()
}

// adjust takes out of a metric what could be told from before: theta times the
// covariate about its mean, theta from within the arms.
func (c *columns) adjust(metric, before []float64) (adjusted []float64, warnings []string, err error) {
	scatters := make([]abtest.Scatter, len(c.arms))
	for i := range metric {
		if err := scatters[c.arm[i]].Update(metric[i], before[i]); err != nil {
			return nil, nil, err
		}
	}
	var cross, square, mean float64
	for i, s := range scatters {
		if s.N < 2 {
			return nil, nil, fmt.Errorf("arm %s has %v rows; want two or more", c.arms[i], s.N)
		}
		cross, square, mean = cross+s.Sums[1], square+s.Sums[2], mean+s.N*s.Mean[1]/float64(len(metric))
		if i == 0 {
			continue
		}
		check, err := abtest.Adjust(scatters[0], s, abtest.WithinArms)
		if err != nil {
			return nil, nil, err
		}
		warnings = append(warnings, check.Warnings...)
	}
	for i := range metric {
		adjusted = append(adjusted, metric[i]-cross/square*(before[i]-mean))
	}
	return adjusted, warnings, nil
}

// result is what the program found: the fields of a Decision, and those of its own.
type result struct {
	Metric string `json:"metric"`
	*abtest.Decision
	// Without is the decision without the observations in Left, nil if the answer
	// hangs on none.
	Without *abtest.Decision `json:"without_largest"`
	Left    []left           `json:"left_out"`
	Others  []*result        `json:"others"`
}

// left is an observation that was left out.
type left struct {
	Arm   string  `json:"arm"`
	Value float64 `json:"value"`
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n\n%s", r.Metric, r.Kind, r.Decision)
	if r.Without != nil {
		b.WriteString("\nWithout")
		for _, l := range r.Left {
			fmt.Fprintf(&b, " %g of %s", l.Value, l.Arm)
		}
		fmt.Fprintf(&b, ":\n\n%s", r.Without)
	}
	for _, o := range r.Others {
		b.WriteString("\n" + o.text())
	}
	return b.String()
}

// figures are the pictures of -out.
func (r *result) figures() (map[string]*plot.Figure, error) {
	arms, err := plot.Arms(r.Decision, plot.Config{X: "mean of " + r.Metric})
	if err != nil {
		return nil, err
	}
	lift, err := plot.Lift(r.Decision, plot.Config{X: r.Metric})
	return map[string]*plot.Figure{"arms": arms, "lift": lift}, err
}
