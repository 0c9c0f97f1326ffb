package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/dag"
	dagplot "github.com/seed78144065/credence/dag/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	report, err := q.audit.Run(ctx, q.table)
	if err != nil {
		return q.program.Fault("%w", err)
	}
	r := result{Report: report, Graph: q.audit.Graph.String(), Rows: q.table.N()}
	adjusted, err := q.adjusted()
	if err != nil {
		return q.program.Fault("%w", err)
	}
	if !math.IsNaN(adjusted) {
		r.Adjusted = &adjusted
	}
	pictures := map[string]*plot.Figure{}
	if q.program.Out != "" {
		if pictures, err = draw(q, report); err != nil {
			return q.program.Fault("%w", err)
		}
	}
	return q.program.Report(r, r.text(), pictures)
}

// result is the report with what the program adds.
type result struct {
	*fairness.Report
	Graph string `json:"graph"`
	Rows  int    `json:"rows"`
	// Adjusted is the difference among cases alike in all else that was observed,
	// averaged over what all cases are like: as published tables have it, no part of the
	// gap; nil where some such cases are all in one group.
	Adjusted *float64 `json:"adjusted"`
}

func (r result) text() string {
	var b strings.Builder
	b.WriteString(r.Report.String())
	if r.Adjusted != nil {
		fmt.Fprintf(&b, "Among cases alike in all else that the graph has, averaged over everyone, the difference is %+.4f.\n", *r.Adjusted)
	}
	return b.String()
}

// draw makes the pictures.
func draw(q *question, report *fairness.Report) (map[string]*plot.Figure, error) {
	gap, err := plot.Gap(report, plot.Config{Unit: "mean of " + report.Query.Outcome})
	if err != nil {
		return nil, err
	}
	g, err := q.audit.Graph.Assign(dag.Exposure, report.Query.Protected)
	if err != nil {
		return nil, err
	}
	if g, err = g.Assign(dag.Outcome, report.Query.Outcome); err != nil {
		return nil, err
	}
	graph, err := dagplot.Graph(g, dagplot.Config{Title: "The causes that the report takes for granted"})
	if err != nil {
		return nil, err
	}
	pictures := map[string]*plot.Figure{"gap": gap, "graph": graph}
	if m := report.Groups; m != nil {
		var labels []string
		var rates bayesplot.Group
		for _, r := range m.Rates {
			labels = append(labels, r.Name+", "+r.Group)
			rates.Rows = append(rates.Rows, bayesplot.Interval{Mid: r.Mean, Lo: r.Interval[0], Hi: r.Interval[1]})
		}
		if pictures["groups"], err = bayesplot.Intervals(labels, []bayesplot.Group{rates}, bayesplot.Config{Title: "How groups fare"}); err != nil {
			return nil, err
		}
	}
	return pictures, nil
}
