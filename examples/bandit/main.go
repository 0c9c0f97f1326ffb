package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"
	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	r, err := q.answer(ctx)
	if err != nil {
		return q.program.Fault("%w", err)
	}
	pictures := map[string]*plot.Figure{}
	if q.program.Out != "" {
		if pictures, err = r.figures(q.level); err != nil {
			return q.program.Fault("%w", err)
		}
	}
	return q.program.Report(r, r.text(), pictures)
}

// result is what the program found.
type result struct {
	N          int       `json:"n"`
	Actions    []action  `json:"actions"`
	Replay     *replay   `json:"replay"`
	Policies   []*policy `json:"policies"`
	Best       string    `json:"best"`
	Conclusion string    `json:"conclusion"`
}

// action is one that was taken, and what came of it.
type action struct {
	Name string  `json:"name"`
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	SE   float64 `json:"se"`
}

func (q *question) answer(ctx context.Context) (*result, error) {
	r := &result{N: len(q.action)}
	var means []float64
	for a, name := range q.names {
		var rewards, weights []float64
		for i, b := range q.action {
			if a == b {
				rewards, weights = append(rewards, q.reward[i]), append(weights, 1/q.given[i])
			}
		}
		mean, _ := stat.MeanStdDev(rewards, weights)
		se := stat.StdErr(stat.StdDev(rewards, nil), float64(len(rewards)))
		r.Actions = append(r.Actions, action{name, len(rewards), mean, se})
		means = append(means, mean)
	}
	scale := stat.StdDev(q.reward, nil)
	if scale == 0 {
		return nil, fmt.Errorf("-reward: all rewards are %v", q.reward[0])
	}
	var err error
	if r.Replay, err = q.replay(ctx, means, scale); err != nil {
		return nil, err
	}
	if r.Policies, err = q.policies(ctx); err != nil {
		return nil, err
	}
	r.conclude()
	return r, nil
}

// conclude says which policy is best by the doubly robust estimate, and whether
// the next best of another sort is out of reach.
func (r *result) conclude() {
	order := slices.SortedFunc(slices.Values(r.Policies), func(a, b *policy) int {
		switch {
		case a.DR.Value > b.DR.Value:
			return -1
		case a.DR.Value < b.DR.Value:
			return 1
		}
		return 0
	})
	best, next := order[0], order[1]
	sure := "their intervals don't meet"
	if best.DR.Interval[0] <= next.DR.Interval[1] {
		sure = "the log can't tell them apart"
		if best.Name == byContext { // the simpler of two that are alike
			best, next = next, best
		}
	}
	r.Best = best.Name
	saved := 1 - r.Replay.Regret/r.Replay.RegretEven
	r.Conclusion = fmt.Sprintf("Act %q: %.4g a decision, beside %.4g of %q (%s). Had actions been chosen by Thompson sampling, learning would have cost %.0f %% less than choosing evenly did.",
		best.Name, best.DR.Value, next.DR.Value, next.Name, sure, 100*saved)
}

func (r *result) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d decisions\n\n", r.N)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "action\ttaken\tmean reward\tSE")
	for _, a := range r.Actions {
		fmt.Fprintf(w, "%s\t%d\t%.4g\t%.2g\n", a.Name, a.N, a.Mean, a.SE)
	}
	fmt.Fprintln(w, "\npolicy, second half\tIPS\tself-normalised\tdoubly robust\tinterval\tworth decisions")
	for _, p := range r.Policies {
		fmt.Fprintf(w, "%s\t%.4g\t%.4g\t%.4g\t%.4g to %.4g\t%.0f\n", p.Name, p.IPS.Value, p.SNIPS.Value, p.DR.Value, p.DR.Interval[0], p.DR.Interval[1], p.IPS.ESS)
	}
	w.Flush()
	s := r.Replay
	fmt.Fprintf(&b, "\nReplayed in %d orders, Thompson sampling makes %.0f decisions of its own: %.4g each, evenly %.4g;\nregret %.1f, evenly %.1f. In the last tenth it takes", s.Orders, s.Decisions, s.Mean, s.Even, s.Regret, s.RegretEven)
	for _, a := range r.Actions {
		fmt.Fprintf(&b, " %s in %.0f %%,", a.Name, 100*s.Shares[a.Name])
	}
	return strings.TrimSuffix(b.String(), ",") + ".\n\n" + r.Conclusion + "\n"
}

// figures are the estimates of policies and the regret of learning.
func (r *result) figures(level float64) (map[string]*plot.Figure, error) {
	var names []string
	ips, dr := plot.Group{Name: "IPS"}, plot.Group{Name: "doubly robust"}
	for _, p := range r.Policies {
		names = append(names, p.Name)
		ips.Rows = append(ips.Rows, plot.Interval{Mid: p.IPS.Value, Lo: p.IPS.Interval[0], Hi: p.IPS.Interval[1]})
		dr.Rows = append(dr.Rows, plot.Interval{Mid: p.DR.Value, Lo: p.DR.Interval[0], Hi: p.DR.Interval[1]})
	}
	policies, err := plot.Intervals(names, []plot.Group{dr, ips}, plot.Config{
		Title: "What policies would have earned", Units: map[string]string{"": fmt.Sprintf("reward a decision, %.0f %% interval", 100*level)},
	})
	if err != nil {
		return nil, err
	}
	p := plot.Panel("decisions", "regret: reward missed so far")
	slope := r.Replay.RegretEven / r.Replay.Decisions
	thompson := make(plotter.XYs, 0, 500)
	for i := 0; i < len(r.Replay.curve); i += max(1, len(r.Replay.curve)/400) {
		thompson = append(thompson, plotter.XY{X: float64(i + 1), Y: r.Replay.curve[i]})
	}
	last := thompson[len(thompson)-1].X
	for k, line := range []struct {
		name string
		xys  plotter.XYs
	}{{"Thompson sampling", thompson}, {"evenly", plotter.XYs{{}, {X: last, Y: slope * last}}}} {
		l, err := plotter.NewLine(line.xys)
		if err != nil {
			return nil, err
		}
		l.Color = plot.Colour(k)
		p.Add(l)
		p.Legend.Add(line.name, l)
	}
	p.Legend.Top, p.Legend.Left = true, true
	regret := &plot.Figure{Title: "What learning costs", Panels: [][]*gonum.Plot{{p}}, Width: policies.Width, Height: policies.Width * 0.6}
	return map[string]*plot.Figure{"policies": policies, "regret": regret}, nil
}
