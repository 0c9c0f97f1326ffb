package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/online/plot"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	r := &result{N: len(q.y)}
	if r.Changes, err = q.jumps(ctx); err == nil {
		r.Level, err = q.follow(ctx)
	}
	if err != nil {
		return q.program.Fault("%w", err)
	}
	r.conclude(q)
	pictures := map[string]*plot.Figure{}
	if q.program.Out != "" {
		if pictures, err = r.figures(q); err != nil {
			return q.program.Fault("%w", err)
		}
	}
	return q.program.Report(r, r.text(q), pictures)
}

// result is what the program found.
type result struct {
	N          int      `json:"n"`
	Changes    *changes `json:"changes"`
	Level      *moving  `json:"level"`
	Conclusion string   `json:"conclusion"`
}

func (r *result) conclude(q *question) {
	var b strings.Builder
	switch found := r.Changes.Found; {
	case r.Changes.LogBayesFactor < 0:
		fmt.Fprintf(&b, "Nothing speaks for a change of %s: its data are %.3g times likelier without.", q.name, math.Exp(-r.Changes.LogBayesFactor))
	case len(found) == 0:
		fmt.Fprintf(&b, "Something changes in %s, but no single time stands out.", q.name)
	default:
		for i, c := range found {
			if i > 0 {
				b.WriteString(" Then")
			} else {
				fmt.Fprintf(&b, "The level of %s changed", q.name)
			}
			fmt.Fprintf(&b, " at %g, from %.4g to %.4g", c.At, c.Before.Mean, c.After.Mean)
			if c.Near > 0.5 {
				fmt.Fprintf(&b, " (probability %.2f within %d steps)", c.Near, near)
			}
			b.WriteByte('.')
		}
		for _, at := range r.Changes.Alarms {
			fmt.Fprintf(&b, " One who had read it as it came would have known at %g.", at)
		}
	}
	next := r.Level.Forecast[0]
	fmt.Fprintf(&b, " Expect %.4g next, %.4g to %.4g.", next.Mean, next.Interval[0], next.Interval[1])
	r.Conclusion = b.String()
}

func (r *result) text(q *question) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d steps from %g to %g\n\n", q.name, r.N, q.time[0], q.time[r.N-1])
	fmt.Fprintf(&b, "A level that jumps, with probability %g a step: %.1f jumps expected, log Bayes factor against none %.1f\n", q.hazard, r.Changes.Expected, r.Changes.LogBayesFactor)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(r.Changes.Found) > 0 {
		fmt.Fprintln(w, "  at\tprobability\twithin two steps\tlevel before\tlevel after")
		for _, c := range r.Changes.Found {
			fmt.Fprintf(w, "  %g\t%.2f\t%.2f\t%s\t%s\n", c.At, c.Probability, c.Near, c.Before, c.After)
		}
		w.Flush()
	}
	fmt.Fprintf(&b, "\nA level that walks: log likelihood %.1f\n", r.Level.LogLik)
	fmt.Fprintln(w, "  variance of\tlikeliest\tposterior mean")
	for _, name := range r.Level.names {
		v := r.Level.Variances[name]
		fmt.Fprintf(w, "  %s\t%.4g\t%.4g (%.4g to %.4g)\n", name, v.Likeliest, v.Posterior.Mean, v.Posterior.Interval[0], v.Posterior.Interval[1])
	}
	w.Flush()
	fmt.Fprintf(&b, "\nForecast, by the level that walks:\n")
	for k, f := range r.Level.Forecast {
		if k == 0 || k == len(r.Level.Forecast)-1 {
			fmt.Fprintf(w, "  %g\t%.4g (%.4g to %.4g)\n", f.At, f.Mean, f.Interval[0], f.Interval[1])
		}
	}
	w.Flush()
	for _, warning := range r.Level.Trust.Warnings {
		fmt.Fprintf(&b, "* %s\n", warning)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Conclusion)
	return b.String()
}

func (m mean) String() string {
	return fmt.Sprintf("%.4g (%.4g to %.4g)", m.Mean, m.Interval[0], m.Interval[1])
}

// figures are the level with what was seen and the forecast, and the probability of
// a jump.
func (r *result) figures(q *question) (map[string]*plot.Figure, error) {
	level := plot.Rate{Name: "level that walks, and forecast of what will be seen; dashed: the likeliest change", At: append([]float64{}, q.time...), Seen: append([]float64{}, q.y...), Band: r.Level.band}
	for _, f := range r.Level.Forecast {
		level.At, level.Seen = append(level.At, f.At), append(level.Seen, math.NaN())
		level.Band = append(level.Band, bayesplot.Interval{Mid: f.Mean, Lo: f.Interval[0], Hi: f.Interval[1]})
	}
	for _, c := range r.Changes.Found {
		level.Alarms = append(level.Alarms, c.At)
	}
	series, err := plot.Rates([]plot.Rate{level}, plot.Config{Title: q.name + ": what was seen, and the level", X: q.clock, Y: q.name})
	if err != nil {
		return nil, err
	}
	jump := plot.Rate{Name: "a jump, given all of the series", At: q.time, Alarms: r.Changes.Alarms}
	for _, p := range r.Changes.probability {
		jump.Band = append(jump.Band, bayesplot.Interval{Mid: p, Lo: 0, Hi: p})
	}
	change, err := plot.Rates([]plot.Rate{jump}, plot.Config{Title: q.name + ": when it changed (dashed: when it was noticed)", X: q.clock, Y: "probability"})
	return map[string]*plot.Figure{"level": series, "change": change}, err
}
